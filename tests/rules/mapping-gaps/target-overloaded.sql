/*---
params = { max_sources_per_target = 2 }
found = [
    { key = { target_id = "t1" }, action = "hold_for_review" },
    { key = { target_id = "t2" }, action = "hold_for_review" },
    { key = { target_id = "t3" }, action = "hold_for_review", certainty = "suspected" },
    { key = { target_id = "t4" }, action = "hold_for_review", certainty = "suspected" },
    { key = { target_id = "t5" }, action = "hold_for_review" },
    { key = { target_id = "t6" }, action = "hold_for_review", certainty = "suspected" },
]
---*/
INSERT INTO target_accounts (id, anchor, status, created_at, updated_at) VALUES
    -- Found: three live sources of one tenant.
    ('t1', NULL, 'active', '2026-01-01', '2026-10-01'),
    -- Found: frozen itself; three of tenant cn, besides two of hk.
    ('t2', NULL, 'frozen', '2026-01-01', '2026-10-01'),
    -- Suspected: the third mapping, the third source, or the target was touched a moment ago.
    ('t3', NULL, 'active', '2026-01-01', '2026-10-01'),
    ('t4', NULL, 'active', '2026-01-01', '2026-10-01'),
    ('t6', NULL, 'active', '2026-01-01', '2026-10-31 23:50:00'),
    -- Found: cooling, so not gone; a tenant that is NULL is one tenant too; one source mismatches, but at t27.
    ('t5', NULL, 'cooling', '2026-01-01', '2026-10-01'),
    -- Passes: exactly two.
    ('t20', NULL, 'active', '2026-01-01', '2026-10-01'),
    -- Passes: four, but two of each tenant.
    ('t21', NULL, 'active', '2026-01-01', '2026-10-01'),
    -- Passes: the third is a test account, cooling, retired, pending, or does not exist.
    ('t22', NULL, 'active', '2026-01-01', '2026-10-01'),
    -- Pass: the third is set aside, for its survivor is among them; the fourth is cooling; the same of two tenants.
    ('t23', NULL, 'active', '2026-01-01', '2026-10-01'),
    ('t28', NULL, 'active', '2026-01-01', '2026-10-01'),
    -- Passes: the third holds another number; that is mapping-anchor-mismatch's.
    ('t24', '13800000024', 'active', '2026-01-01', '2026-10-01'),
    ('t27', '13900000027', 'active', '2026-01-01', '2026-10-01'),
    -- Pass: gone; the mappings are the finding.
    ('t25', NULL, 'deregistered', '2026-01-01', '2026-10-01'),
    ('t26', NULL, 'merged', '2026-01-01', '2026-10-01');
INSERT INTO source_accounts (id, anchor, open_id, status, tenant, is_test, created_at, updated_at) VALUES
    ('a1', NULL, NULL, 'active', 'cn', FALSE, '2026-01-01', '2026-10-01'),
    ('a2', NULL, NULL, 'frozen', 'cn', FALSE, '2026-01-01', '2026-10-01'),
    ('a3', NULL, NULL, 'active', 'cn', FALSE, '2026-01-01', '2026-10-01'),
    ('b1', NULL, NULL, 'active', 'cn', FALSE, '2026-01-01', '2026-10-01'),
    ('b2', NULL, NULL, 'active', 'cn', FALSE, '2026-01-01', '2026-10-01'),
    ('b3', NULL, NULL, 'active', 'cn', FALSE, '2026-01-01', '2026-10-31 23:45:00'),
    ('b4', NULL, NULL, 'active', 'hk', FALSE, '2026-01-01', '2026-10-01'),
    ('b5', NULL, NULL, 'active', 'hk', FALSE, '2026-01-01', '2026-10-31 23:59:00'),
    ('c1', NULL, NULL, 'active', 'cn', FALSE, '2026-01-01', '2026-10-01'),
    ('c2', NULL, NULL, 'active', 'cn', FALSE, '2026-01-01', '2026-10-01'),
    ('c3', NULL, NULL, 'active', 'cn', FALSE, '2026-01-01', '2026-10-01'),
    ('d1', NULL, NULL, 'active', 'cn', FALSE, '2026-01-01', '2026-10-01'),
    ('d2', NULL, NULL, 'active', 'cn', FALSE, '2026-01-01', '2026-10-01'),
    ('d3', NULL, NULL, 'active', 'cn', FALSE, '2026-01-01', '2026-10-31 23:59:00'),
    ('e1', '13800000027', NULL, 'active', NULL, FALSE, '2026-01-01', '2026-10-01'),
    ('e2', NULL, NULL, 'active', NULL, FALSE, '2026-01-01', '2026-10-01'),
    ('e3', NULL, NULL, 'active', NULL, FALSE, '2026-01-01', '2026-10-01'),
    ('f1', NULL, NULL, 'active', 'cn', FALSE, '2026-01-01', '2026-10-01'),
    ('f2', NULL, NULL, 'active', 'cn', FALSE, '2026-01-01', '2026-10-01'),
    ('f3', NULL, NULL, 'active', 'cn', FALSE, '2026-01-01', '2026-10-01'),
    ('k1', NULL, NULL, 'active', 'cn', FALSE, '2026-01-01', '2026-10-01'),
    ('k2', NULL, NULL, 'active', 'cn', FALSE, '2026-01-01', '2026-10-01'),
    ('l1', NULL, NULL, 'active', 'cn', FALSE, '2026-01-01', '2026-10-01'),
    ('l2', NULL, NULL, 'active', 'cn', FALSE, '2026-01-01', '2026-10-01'),
    ('l3', NULL, NULL, 'active', 'hk', FALSE, '2026-01-01', '2026-10-01'),
    ('l4', NULL, NULL, 'active', 'hk', FALSE, '2026-01-01', '2026-10-01'),
    ('m1', NULL, NULL, 'active', 'cn', FALSE, '2026-01-01', '2026-10-01'),
    ('m2', NULL, NULL, 'active', 'cn', FALSE, '2026-01-01', '2026-10-01'),
    ('m3', NULL, NULL, 'active', 'cn', TRUE, '2026-01-01', '2026-10-01'),
    ('m4', NULL, NULL, 'cooling', 'cn', FALSE, '2026-01-01', '2026-10-01'),
    ('m5', NULL, NULL, 'active', 'cn', FALSE, '2026-01-01', '2026-10-01'),
    ('m6', NULL, NULL, 'active', 'cn', FALSE, '2026-01-01', '2026-10-01'),
    ('n1', NULL, 'o1', 'active', 'cn', FALSE, '2026-01-01', '2026-10-01'),
    ('n2', NULL, NULL, 'active', 'cn', FALSE, '2026-01-01', '2026-10-01'),
    ('n3', NULL, 'o1', 'active', 'cn', FALSE, '2026-01-02', '2026-10-01'),
    ('n4', NULL, NULL, 'cooling', 'cn', FALSE, '2026-01-01', '2026-10-01'),
    ('u1', NULL, 'o3', 'active', 'cn', FALSE, '2026-01-01', '2026-10-01'),
    ('u2', NULL, NULL, 'active', 'cn', FALSE, '2026-01-01', '2026-10-01'),
    ('u3', NULL, 'o3', 'active', 'cn', FALSE, '2026-01-01', '2026-10-01'),
    ('w1', NULL, 'o3', 'active', 'hk', FALSE, '2026-01-01', '2026-10-01'),
    ('w2', NULL, NULL, 'active', 'hk', FALSE, '2026-01-01', '2026-10-01'),
    ('w3', NULL, 'o3', 'active', 'hk', FALSE, '2026-01-01', '2026-10-01'),
    ('p1', '13800000024', 'o2', 'active', 'cn', FALSE, '2026-01-01', '2026-10-01'),
    ('p2', NULL, NULL, 'active', 'cn', FALSE, '2026-01-01', '2026-10-01'),
    ('p3', '13800000025', NULL, 'active', 'cn', FALSE, '2026-01-01', '2026-10-01'),
    ('q1', NULL, NULL, 'active', 'cn', FALSE, '2026-01-01', '2026-10-01'),
    ('q2', NULL, NULL, 'active', 'cn', FALSE, '2026-01-01', '2026-10-01'),
    ('q3', NULL, NULL, 'active', 'cn', FALSE, '2026-01-01', '2026-10-01'),
    ('r1', NULL, NULL, 'active', 'cn', FALSE, '2026-01-01', '2026-10-01'),
    ('r2', NULL, NULL, 'active', 'cn', FALSE, '2026-01-01', '2026-10-01'),
    ('r3', NULL, NULL, 'active', 'cn', FALSE, '2026-01-01', '2026-10-01');
INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES
    ('a1', 't1', 'active', '2026-02-01'), ('a2', 't1', 'active', '2026-02-01'), ('a3', 't1', 'active', '2026-02-01'),
    ('b1', 't2', 'active', '2026-02-01'), ('b2', 't2', 'active', '2026-02-01'), ('b3', 't2', 'active', '2026-02-01'),
    ('b4', 't2', 'active', '2026-02-01'), ('b5', 't2', 'active', '2026-02-01'),
    ('c1', 't3', 'active', '2026-02-01'), ('c2', 't3', 'active', '2026-02-01'), ('c3', 't3', 'active', '2026-10-31 23:45:01'),
    ('d1', 't4', 'active', '2026-02-01'), ('d2', 't4', 'active', '2026-02-01'), ('d3', 't4', 'active', '2026-02-01'),
    ('e1', 't5', 'active', '2026-02-01'), ('e2', 't5', 'active', '2026-02-01'), ('e3', 't5', 'active', '2026-02-01'),
    ('e1', 't27', 'active', '2026-02-01'),
    ('f1', 't6', 'active', '2026-02-01'), ('f2', 't6', 'active', '2026-02-01'), ('f3', 't6', 'active', '2026-02-01'),
    ('k1', 't20', 'active', '2026-02-01'), ('k2', 't20', 'active', '2026-02-01'),
    ('l1', 't21', 'active', '2026-02-01'), ('l2', 't21', 'active', '2026-02-01'),
    ('l3', 't21', 'active', '2026-02-01'), ('l4', 't21', 'active', '2026-02-01'),
    ('m1', 't22', 'active', '2026-02-01'), ('m2', 't22', 'active', '2026-02-01'), ('m3', 't22', 'active', '2026-02-01'),
    ('m4', 't22', 'active', '2026-02-01'), ('m5', 't22', 'retired', '2026-02-01'), ('m6', 't22', 'pending', '2026-02-01'),
    ('m7', 't22', 'active', '2026-02-01'),
    ('n1', 't23', 'active', '2026-02-01'), ('n2', 't23', 'active', '2026-02-01'), ('n3', 't23', 'active', '2026-02-01'), ('n4', 't23', 'active', '2026-02-01'),
    ('u1', 't28', 'active', '2026-02-01'), ('u2', 't28', 'active', '2026-02-01'), ('u3', 't28', 'active', '2026-02-01'),
    ('w1', 't28', 'active', '2026-02-01'), ('w2', 't28', 'active', '2026-02-01'), ('w3', 't28', 'active', '2026-02-01'),
    ('p1', 't24', 'active', '2026-02-01'), ('p2', 't24', 'active', '2026-02-01'), ('p3', 't24', 'active', '2026-02-01'),
    ('q1', 't25', 'active', '2026-02-01'), ('q2', 't25', 'active', '2026-02-01'), ('q3', 't25', 'active', '2026-02-01'),
    ('r1', 't26', 'active', '2026-02-01'), ('r2', 't26', 'active', '2026-02-01'), ('r3', 't26', 'active', '2026-02-01'),
    -- To a target that does not exist.
    ('a1', 't99', 'active', '2026-02-01'), ('a2', 't99', 'active', '2026-02-01'), ('a3', 't99', 'active', '2026-02-01');
