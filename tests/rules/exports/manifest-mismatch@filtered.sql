/*---
# The manifest counts the rows of the files, not those that `where` leaves.
settings = { where = { source_accounts = "status <> 'merged'" } }
found = [
    { key = { table = "target_accounts" } },
]

[manifest]
source_accounts = '{"table": "source_accounts", "rows": 2}'
target_accounts = '{"table": "target_accounts", "rows": 2}'
---*/
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    -- Passes: two rows in the file.
    (1, '13800000001', 'active', '2026-01-01', '2026-01-02'),
    (2, NULL, 'merged', '2026-01-01', '2026-01-02');
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    -- Found: one row in the file.
    (101, '13800000001', 'active', '2026-01-01', '2026-01-02');
