/*---
# Exclusions that never expire; ids of text.
found = [
    { key = { source_id = "s-1" } },
]
---*/
INSERT INTO exclusions (source_id, reason) VALUES
    ('s-1', ''),
    ('s-2', 'a shop''s phone');
