/*---
skipped = "assets.single is not supplied"
---*/
INSERT INTO assets (asset_type, asset_id, owner_system, owner_id, state, updated_at) VALUES
    ('cards', 1, 'target', 101, 'live', '2026-10-01'),
    ('cards', 2, 'target', 101, 'live', '2026-10-01');
