/*---
settings = { anchor = "opaque" }
found = [
    { key = { target_id = "2" }, action = "merge_accounts" },
]
---*/
-- Opaque anchors compare as they are.
INSERT INTO target_accounts (id, anchor, status, anchor_verified_at, created_at, updated_at) VALUES
    (1, 'k1:9f86d081', 'active', '2026-06-02', '2026-01-01', '2026-01-02'),
    -- Found.
    (2, 'k1:9f86d081', 'active', '2026-06-01', '2026-01-01', '2026-01-02'),
    -- Passes: another text, though only its capitals differ; blank and missing.
    (3, 'K1:9F86D081', 'active', '2026-06-01', '2026-01-01', '2026-01-02'),
    (4, ' ', 'active', '2026-06-01', '2026-01-01', '2026-01-02'),
    (5, ' ', 'active', '2026-06-01', '2026-01-01', '2026-01-02'),
    (6, NULL, 'active', '2026-06-01', '2026-01-01', '2026-01-02'),
    (7, NULL, 'active', '2026-06-01', '2026-01-01', '2026-01-02');
