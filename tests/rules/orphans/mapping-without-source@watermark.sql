/*---
# The watermark is the earliest snapshot of the tables that the rule reads, so a row may be younger than it.
snapshots = { mapping = "2026-11-01T01:00:00Z", target_accounts = "2026-11-01T00:30:00Z" }
settings = { settling = "1h" }
found = [
    { key = { source_id = "911", target_id = "101" }, action = "retire_mapping" },
    { key = { source_id = "912", target_id = "101" }, action = "retire_mapping", certainty = "suspected" },
    { key = { source_id = "913", target_id = "101" }, action = "retire_mapping", certainty = "suspected" },
]
---*/
INSERT INTO source_accounts (id, anchor, status, created_at, updated_at) VALUES
    (1, '13800000001', 'active', '2026-01-01', '2026-01-02');
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    (101, '13800000001', 'active', '2026-01-01', '2026-01-02');
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    -- Passes: the source exists.
    (1, 101, 'active', '2026-11-01 00:45:00'),
    -- Found: an hour before the watermark, later, and later than the watermark.
    (911, 101, 'active', '2026-10-31 23:00:00'),
    (912, 101, 'active', '2026-10-31 23:00:01'),
    (913, 101, 'active', '2026-11-01 00:45:00');
