/*---
found = [{ key = { asset_type = "points", asset_id = "1" }, action = "hold_for_review" }]
---*/
-- Without the assets nobody knows what is unspent.
INSERT INTO merge_journal (entry_id, job_id, asset_type, asset_id, leg, at) VALUES
    (10, 1, 'points', 1, 'debit', '2026-10-01 01:00:00'),
    (11, 1, 'points', 1, 'credit', '2026-10-01 01:00:01'),
    (12, 2, 'points', 1, 'credit', '2026-10-02 01:00:01'),
    (13, 2, 'points', 2, 'credit', '2026-10-02 01:00:01');
