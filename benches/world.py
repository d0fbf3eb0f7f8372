#!/usr/bin/env python3
"""Writes a believable world of any size as Parquet, for benchmarks: both account systems, their mapping, three assets.

    python3 benches/world.py DIR --accounts 10000000 [--seed 1] [--defects 0.001]

Every value is a function of the seed and a person's number, so tables agree without being held in memory together: a
chunk of CHUNK_ROWS rows at a time, about 1 GiB of memory at any size. Two numbers that lie side by side form a couple;
a defect befalls a couple, so that it can share or swap what its two people have.

Needs numpy and pyarrow.
"""

import argparse
import json
import pathlib
from datetime import datetime, timezone

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

CHUNK_ROWS = 1_000_000  # also the rows of a row group
FILES_PER_TABLE = 4
SNAPSHOT = datetime(2026, 11, 20, 2, 0, tzinfo=timezone.utc)
HOUR_US = 3_600_000_000
DAY_US = 24 * HOUR_US
SNAPSHOT_US = int(SNAPSHOT.timestamp()) * 1_000_000
OPENED_US = SNAPSHOT_US - 3000 * DAY_US  # the first account
SOURCE_BASE, TARGET_BASE = 4_000_000_000, 70_000_000_000
NOWHERE = 1_000_000_000_000  # added to an id, names nobody
TIME = pa.timestamp("us", tz="UTC")
NUMBERS = 1260 * 1_000_000  # phone numbers that `phones` can write: prefixes, first pairs, six digits

# What befalls a couple; the first of the two is the one in disorder.
DEFECTS = [
    "source_unmapped",
    "target_missing",
    "target_dangling",
    "source_dangling",
    "anchor_shared_by_targets",
    "anchor_shared_by_sources",
    "anchor_on_many_sources",
    "anchor_mismatch",
    "anchor_missing",
    "anchor_unverified",
    "target_deregistered",
    "source_deregistered",
    "mapped_twice",
    "mapping_pending",
    "merge_cycle",
    "merge_chain",
    "merge_dangling",
    "frozen_on_one_side",
    "cooling_on_one_side",
    "union_id_shared",
    "union_id_disagrees",
    "open_id_shared",
    "scope_drifted",
    "time_impossible",
    "membership_twice",
]
UNMAPPED = ["source_unmapped", "target_missing", "anchor_missing", "union_id_disagrees", "merge_dangling"]
UNMAPPED_COUPLE = ["merge_cycle", "merge_chain"]
# A person's place among the sources; all but the plain ones have no mapping, and their target is somebody else.
PLAIN, LEFT, MERGED, TEST, EXCLUDED = range(5)


class World:
    """The seed, the size and the permutations that every table is computed from."""

    def __init__(self, accounts, seed, defects):
        self.accounts, self.seed, self.defects = accounts, seed, defects
        self.step = coprime(int(accounts * 0.6180339887), accounts)
        self.step_back = pow(self.step, -1, accounts)
        self.shuffle = coprime(int(accounts * 0.7548776662), accounts)

    def bits(self, numbers, salt):
        """64 random bits a number (splitmix64), the same for the same seed and salt."""
        offset = (self.seed * 0x9E3779B97F4A7C15 + salt * 0xD1342543DE82EF95) % 2**64
        mixed = numbers.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(offset)
        for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
            mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
        return mixed ^ (mixed >> np.uint64(31))

    def share(self, numbers, salt):
        """A random number in [0, 1) a number."""
        return (self.bits(numbers, salt) >> np.uint64(11)).astype(np.float64) / 2**53

    def source_ids(self, people):
        return SOURCE_BASE + 3 * people + (self.bits(people, 1) % np.uint64(3)).astype(np.int64)

    def target_ids(self, people):
        """The target account of a person stands at another place of its export than the source account."""
        rows = people * self.step % self.accounts
        return TARGET_BASE + 5 * rows + (self.bits(rows, 2) % np.uint64(5)).astype(np.int64)

    def people_of_targets(self, rows):
        return rows * self.step_back % self.accounts

    def people_of_shuffle(self, rows):
        return (rows * self.shuffle + self.seed) % self.accounts


class People:
    """What is decided about some people, whatever table it shows in."""

    def __init__(self, world, numbers):
        self.numbers, self.first = numbers, numbers % 2 == 0
        self.partner = numbers ^ 1
        self.place = places(world, numbers)
        self.tenant = np.searchsorted([0.7, 0.9], world.share(numbers >> 1, 11), side="right")
        self.has_union_id = world.share(numbers, 12) < 0.7
        sound = (self.place == PLAIN) & (places(world, self.partner) == PLAIN)
        struck = sound & (world.share(numbers >> 1, 13) < 2 * world.defects)
        kind = (world.bits(numbers >> 1, 14) % np.uint64(len(DEFECTS))).astype(np.int64)
        self.kind = np.where(struck, kind, -1)
        self.without_anchor = (self.kind < 0) & self.has_union_id & (world.share(numbers, 15) < 0.02)

    def couples(self, *defects):
        """Both people of couples with one of these defects."""
        return np.isin(self.kind, [DEFECTS.index(defect) for defect in defects])

    def struck(self, *defects):
        """The people in disorder themselves."""
        return self.couples(*defects) & self.first

    def mapped(self):
        stays = ~self.struck(*UNMAPPED, "anchor_shared_by_targets") & ~self.couples(*UNMAPPED_COUPLE)
        return (self.place == PLAIN) & stays


def coprime(number, modulus):
    """The first number from `number` on that shares no factor with `modulus`."""
    while np.gcd(number, modulus) != 1:
        number += 1
    return number


def places(world, numbers):
    return np.select(
        [world.share(numbers, 10) < bound for bound in (0.010, 0.013, 0.017, 0.020)],
        [LEFT, MERGED, TEST, EXCLUDED],
        PLAIN,
    )


def roots(world, numbers):
    """For each person the nearest plain person before it in an undamaged couple, around the end."""
    found = (numbers - 2) % world.accounts
    while True:
        people = People(world, found)
        unfit = (people.place != PLAIN) | (people.kind >= 0)
        if not unfit.any():
            return found
        found = np.where(unfit, (found - 1) % world.accounts, found)


# Text columns, written as bytes: fast, and bounded.


def text(matrix, missing=None):
    """Rows of bytes, all of one width, as a text column; NULL where missing."""
    rows, width = matrix.shape
    offsets = np.arange(rows + 1, dtype=np.int32) * width
    column = pa.StringArray.from_buffers(rows, pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(matrix)))
    return column if missing is None else nulled(column, missing)


def nulled(column, missing):
    return pc.if_else(pa.array(missing), pa.scalar(None, column.type), column)


def words(choices, codes):
    """One of a few words a row."""
    return pa.array(choices, pa.string()).take(pa.array(codes))


def phones(world, numbers):
    """Mobile numbers in E.164, 14 bytes each, distinct for distinct numbers: 13x and 18x; their eight last digits
    begin with two that differ by 2 to 8, so nothing is a repeated digit, 12345678 or a known placeholder."""
    assert numbers.max(initial=0) < NUMBERS, "more people than phone numbers"
    head, rest = np.divmod(numbers, 1_000_000)
    for salt in (2, 3, 4):  # a Feistel network: no two numbers meet, and their order is lost
        rest = (rest + (world.bits(head, 2 * salt) >> np.uint64(8)).astype(np.int64)) % 1_000_000
        head = (head + (world.bits(rest, 2 * salt + 1) >> np.uint64(8)).astype(np.int64)) % 1260
    prefix, pair = np.divmod(head, 63)
    first = pair % 9 + 1
    second = (first + 2 + pair // 9) % 10
    national = ((13 + 5 * (prefix // 10)) * 10 + prefix % 10) * 100_000_000
    national += first * 10_000_000 + second * 1_000_000 + rest
    out = np.empty((len(numbers), 14), np.uint8)
    out[:, :3] = np.frombuffer(b"+86", np.uint8)
    for place in range(13, 2, -1):
        national, digit = np.divmod(national, 10)
        out[:, place] = digit + ord("0")
    return out


def wechat_ids(world, numbers, salt):
    """Ids of 28 characters, as WeChat gives them for users, distinct for distinct numbers."""
    alphabet = np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", np.uint8)
    out = np.empty((len(numbers), 28), np.uint8)
    out[:, 0] = ord("o")
    for part in range(3):
        bits = world.bits(numbers, salt + part)
        for place in range(9):
            out[:, 1 + 9 * part + place] = alphabet[(bits >> np.uint64(6 * place)) & np.uint64(63)]
    return out


def times(values_us, missing=None):
    return pa.array(values_us, TIME, mask=missing)


def between(world, numbers, salt, since_us, until_us=SNAPSHOT_US - HOUR_US):
    """Times in microseconds, uniform from `since_us` on."""
    return since_us + (world.share(numbers, salt) * (until_us - since_us)).astype(np.int64)


def amounts(cents):
    """Integer cents as decimal(18,2)."""
    wide = np.zeros((len(cents), 2), np.int64)
    wide[:, 0] = cents
    return pa.Array.from_buffers(pa.decimal128(18, 2), len(cents), [None, pa.py_buffer(wide)])


# The tables. Each takes the rows [start, end) of its export.

STATUSES = ["active", "frozen", "cooling", "deregistered", "merged", "pending"]
ACTIVE, FROZEN, COOLING, DEREGISTERED, GONE, PENDING = range(6)
TENANTS = ["cn-main", "cn-outlet", "cn-partner"]
SCOPES = ["wx-open", "wx-open-old"]


def pair_status(world, people):
    """The status that a plain couple of accounts has in both systems."""
    share = world.share(people.numbers, 16)
    status = np.select([share < 0.005, share < 0.006], [FROZEN, COOLING], ACTIVE)
    return np.where(people.kind >= 0, ACTIVE, status)


def source_status(world, people):
    status = pair_status(world, people)
    status[people.place == LEFT] = DEREGISTERED
    status[people.place == MERGED] = GONE
    status[np.isin(people.place, [TEST, EXCLUDED])] = ACTIVE
    status[people.struck("source_deregistered", "anchor_shared_by_targets")] = DEREGISTERED
    status[people.struck("merge_dangling") | people.couples(*UNMAPPED_COUPLE)] = GONE
    status[people.struck("frozen_on_one_side")] = FROZEN
    status[people.struck("cooling_on_one_side")] = COOLING
    return status


def target_status(world, people):
    """Targets without a source have statuses of their own."""
    share = world.share(people.numbers, 17)
    native = np.select([share < 0.1, share < 0.15, share < 0.17], [DEREGISTERED, GONE, PENDING], ACTIVE)
    status = np.where(people.place == PLAIN, pair_status(world, people), native)
    status[people.struck("target_deregistered")] = DEREGISTERED
    return status


def verified(world, people, salt, created_us):
    """When the number was verified in microseconds, and where it never was."""
    never = (world.share(people.numbers, salt) > 0.93) | people.without_anchor
    return between(world, people.numbers, salt + 1, created_us), never


def created(world, rows, salt):
    """Ids and creation times grow together, with noise of a month."""
    grown = (rows / world.accounts * (SNAPSHOT_US - OPENED_US - 32 * DAY_US)).astype(np.int64)
    return OPENED_US + grown + (world.share(rows, salt) * 30 * DAY_US).astype(np.int64)


def source_accounts(world, start, end):
    people = People(world, np.arange(start, end, dtype=np.int64))
    numbers, missing = people.numbers, people.struck("anchor_missing")
    shared = people.struck("anchor_shared_by_sources")
    crowd = 3 * world.accounts + numbers % max(1, world.accounts // 1_000_000)
    anchor = np.where(shared, people.partner, numbers)
    anchor = np.where(people.struck("anchor_on_many_sources"), crowd, anchor)
    union_of = np.where(people.struck("union_id_disagrees"), people.partner, numbers)
    no_union = ~people.has_union_id & ~people.couples("union_id_disagrees") | missing | shared
    open_of = np.where(people.struck("open_id_shared"), people.partner, numbers)
    created_us = created(world, numbers, 20)
    updated_us = between(world, numbers, 21, created_us, SNAPSHOT_US - 1_000_000)
    updated_us = np.where(people.struck("time_impossible"), created_us - DAY_US, updated_us)
    verified_us, never = verified(world, people, 22, created_us)
    never |= people.struck("anchor_unverified") | missing
    return {
        "mp_uid": world.source_ids(numbers),
        "mobile": text(phones(world, anchor), people.without_anchor | missing),
        "status": words(STATUSES, source_status(world, people)),
        "created_at": times(created_us),
        "updated_at": times(updated_us),
        "union_id": text(wechat_ids(world, union_of, 100), no_union),
        "union_scope": words(SCOPES, people.struck("scope_drifted").astype(np.int64)),
        "open_id": text(wechat_ids(world, open_of, 110)),
        "tenant": words(TENANTS, people.tenant),
        "anchor_verified_at": times(verified_us, never),
        "last_active_at": times(between(world, numbers, 24, created_us)),
        "is_test": people.place == TEST,
        "merged_into": merged_sources(world, people),
    }


def merged_sources(world, people):
    """Where merged sources went, NULL for all others."""
    into = np.full(len(people.numbers), -1, np.int64)
    rooted = (people.place == MERGED) | (people.couples("merge_chain") & ~people.first)
    into[rooted] = roots(world, people.numbers[rooted])
    on = people.couples("merge_cycle") | people.struck("merge_chain")
    into[on] = people.partner[on]
    return pa.array(world.source_ids(into), mask=into < 0)


def target_accounts(world, start, end):
    rows = np.arange(start, end, dtype=np.int64)
    people = People(world, world.people_of_targets(rows))
    numbers, status = people.numbers, target_status(world, people)
    stranger = people.struck("target_missing", "anchor_shared_by_sources") | (people.place != PLAIN)
    anchor = np.where(stranger, numbers + world.accounts, numbers)
    anchor = np.where(people.struck("anchor_mismatch"), numbers + 2 * world.accounts, anchor)
    copied = people.struck("anchor_shared_by_targets")
    anchor = np.where(copied, people.partner, anchor)
    couple = people.couples("union_id_shared", "union_id_disagrees")
    union_of = np.where(people.struck("union_id_shared"), people.partner, numbers)
    no_union = ~people.has_union_id & ~couple | stranger | copied
    created_us = created(world, rows, 30)
    verified_us, never = verified(world, people, 32, created_us)
    into = np.where((people.place != PLAIN) & (status == GONE), numbers, -1)
    into[into >= 0] = roots(world, into[into >= 0])
    return {
        "user_id": world.target_ids(numbers),
        "phone": text(phones(world, anchor)),
        "status": words(STATUSES, status),
        "created_at": times(created_us),
        "updated_at": times(between(world, numbers, 31, created_us, SNAPSHOT_US - 1_000_000)),
        "union_id": text(wechat_ids(world, union_of, 100), no_union),
        "union_scope": words(SCOPES, np.zeros(len(rows), np.int64)),
        "open_id": text(wechat_ids(world, numbers, 120), no_union),
        "tenant": words(TENANTS, people.tenant),
        "anchor_verified_at": times(verified_us, never),
        "last_active_at": times(between(world, numbers, 34, created_us)),
        "is_test": np.zeros(len(rows), bool),
        "merged_into": pa.array(world.target_ids(into), mask=into < 0),
    }


EVIDENCE = ["anchor", "union_id", "gateway"]


def mapping(world, start, end):
    people = People(world, world.people_of_shuffle(np.arange(start, end, dtype=np.int64)))
    mapped, retired = people.mapped(), (people.place == PLAIN) & (people.kind < 0)
    retired &= world.share(people.numbers, 40) < 0.003
    again = retired | people.struck("mapped_twice")
    sources, targets = world.source_ids(people.numbers), world.target_ids(people.numbers)
    partners = world.target_ids(people.partner)
    targets = np.where(people.struck("anchor_shared_by_sources"), partners, targets)
    targets += NOWHERE * people.struck("target_dangling")
    sources += NOWHERE * people.struck("source_dangling")
    evidence = mapping_evidence(world, people)
    pending = people.struck("mapping_pending").astype(np.int64)
    target_rows = people.numbers * world.step % world.accounts
    born_us = np.maximum(created(world, people.numbers, 20), created(world, target_rows, 30))
    linked_us = between(world, people.numbers, 41, np.maximum(born_us, OPENED_US + 2900 * DAY_US))

    def both(one, two):
        return np.concatenate([one[mapped], two[again]])

    return {
        "mp_uid": both(sources, sources),
        "user_id": both(targets, partners),
        "status": words(["active", "pending", "retired"], both(pending, 2 * retired)),
        "evidence": words(EVIDENCE, both(evidence, evidence)),
        "updated_at": times(both(linked_us, linked_us - DAY_US)),
    }


def mapping_evidence(world, people):
    """By anchor where both sides verified theirs, else by union_id, else by the gateway."""
    dated = np.zeros(len(people.numbers), np.int64)
    never = verified(world, people, 22, dated)[1] | verified(world, people, 32, dated)[1]
    spared = never & ~people.struck("anchor_unverified", "anchor_mismatch")
    return np.where(spared, np.where(people.has_union_id & (people.kind < 0), 1, 2), 0)


ASSET_STATES = ["live", "moved", "void", "locked", "in_flight"]


def owners(world, export, rows):
    """Orders and coupons crowd on few people; memberships are one a person."""
    if export == "memberships":
        people = world.people_of_shuffle(rows)
        twice = People(world, people).struck("membership_twice")
        return np.where(twice, people ^ 1, people)
    rank = (world.share(rows, 50 + len(export)) ** 2 * world.accounts).astype(np.int64)
    return world.people_of_shuffle(rank)


def source_left(people):
    """Sources that left in good order, so that none of their assets is live."""
    left = np.isin(people.place, [LEFT, MERGED]) | people.couples(*UNMAPPED_COUPLE)
    return left | people.struck("merge_dangling", "anchor_shared_by_targets")


def target_left(world, people):
    """Targets that left in good order."""
    return (people.place != PLAIN) & np.isin(target_status(world, people), [DEREGISTERED, GONE])


def asset_states(world, export, rows, dead):
    share = world.share(rows, 60 + len(export))
    states = np.searchsorted([0.9, 0.95, 0.999, 0.9995], share, side="right")
    states[states > 2] *= export == "orders"  # only orders are locked or in flight
    return np.where(dead & (states != 1), 2, states)


def assets(world, start, end, export):
    rows = np.arange(start, end, dtype=np.int64)
    numbers = owners(world, export, rows)
    people = People(world, numbers)
    on_target = world.share(numbers, 70) < 0.8
    dead = np.where(on_target, target_left(world, people), source_left(people))
    ids = np.where(on_target, world.target_ids(numbers), world.source_ids(numbers))
    lost = world.share(rows, 80 + len(export)) < world.defects / len(DEFECTS)
    created_us = between(world, rows, 200 + len(export), OPENED_US)
    cents = (world.share(rows, 220 + len(export)) ** 3 * 500_000).astype(np.int64) + 1
    columns = {
        ASSETS[export]: 1_000 + 2 * rows,
        "owner_system": words(["source", "target"], on_target.astype(np.int64)),
        "owner_id": ids + NOWHERE * lost,
        "state": words(ASSET_STATES, asset_states(world, export, rows, dead)),
        "amount": amounts(cents),
        "unit": words(["CNY"], np.zeros(len(rows), np.int64)),
        "updated_at": times(between(world, rows, 240 + len(export), created_us, SNAPSHOT_US - 1_000_000)),
    }
    if export == "memberships":
        columns["single"] = np.ones(len(rows), bool)
    return columns


def exclusions(world, start, end):
    numbers = np.arange(start, end, dtype=np.int64)
    numbers = numbers[places(world, numbers) == EXCLUDED]
    return {
        "source_id": world.source_ids(numbers),
        "reason": words(["court order", "staff", "opted out"], numbers % 3),
    }


ASSETS = {"orders": "order_id", "coupons": "coupon_no", "memberships": "membership_id"}
# Columns of few words, which Parquet keeps as a dictionary.
DICTIONARIES = {"status", "union_scope", "tenant", "evidence", "owner_system", "state", "unit", "reason"}


def write_export(folder, world, table, files=FILES_PER_TABLE):
    """Writes rows [0, accounts) of a table as several files; the row count."""
    folder.mkdir(parents=True)
    bounds = [world.accounts * part // files for part in range(files + 1)]
    total = 0
    for part in range(files):
        total += write_file(folder / f"part-{part:03}.parquet", world, table, bounds[part], bounds[part + 1])
    return total


def write_file(path, world, table, start, end):
    writer, rows = None, 0
    for chunk in range(start, max(end, start + 1), CHUNK_ROWS):
        batch = pa.table(table(world, chunk, min(chunk + CHUNK_ROWS, end)))
        if writer is None:
            dictionaries = [name for name in batch.column_names if name in DICTIONARIES]
            writer = pq.ParquetWriter(
                path, batch.schema, compression="zstd", compression_level=1, use_dictionary=dictionaries,
                store_schema=False, store_decimal_as_integer=True,
            )
        writer.write_table(batch, row_group_size=CHUNK_ROWS)
        rows += batch.num_rows
    writer.close()
    return rows


PROJECT = """\
# Written by benches/world.py: {accounts} accounts a side, seed {seed}, {defects} of the couples in disorder.
[project]
name = "world-{accounts}"

[anchor]
kind = "phone"
region = "CN"

[params]
union_scope = "wx-open"
"""


def write_project(folder, world):
    """trueup.toml: a handful of columns have names of their own, the others are the contract's."""
    snapshot = SNAPSHOT.strftime("%Y-%m-%dT%H:%M:%SZ")
    renamed = {
        "exports.source_accounts": {"id": "mp_uid", "anchor": "mobile"},
        "exports.target_accounts": {"id": "user_id", "anchor": "phone"},
        "exports.mapping": {"source_id": "mp_uid", "target_id": "user_id"},
        "exports.exclusions": {},
    } | {f"assets.{name}": {"asset_id": column} for name, column in ASSETS.items()}
    lines = [PROJECT.format(accounts=world.accounts, seed=world.seed, defects=world.defects)]
    for section, columns in renamed.items():
        lines += [f"[{section}]", f'path = "exports/{section.split(".")[1]}/"', f'snapshot_at = "{snapshot}"']
        if columns:
            lines += [f"[{section}.columns]"] + [f'{name} = "{column}"' for name, column in columns.items()]
        lines.append("")
    (folder / "trueup.toml").write_text("\n".join(lines))


def write_world(folder, world):
    """Writes exports/ and trueup.toml; prints a JSON line with the rows of each export."""
    tables = {"source_accounts": source_accounts, "target_accounts": target_accounts, "mapping": mapping}
    for name in ASSETS:
        tables[name] = lambda world, start, end, name=name: assets(world, start, end, name)
    rows = {name: write_export(folder / "exports" / name, world, table) for name, table in tables.items()}
    rows["exclusions"] = write_export(folder / "exports" / "exclusions", world, exclusions, files=1)
    write_project(folder, world)
    print(json.dumps(rows))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path, help="a new folder")
    parser.add_argument("--accounts", type=int, default=10_000_000, help="accounts a side (default 10000000)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--defects", type=float, default=0.001, help="defects an account (default 0.001)")
    arguments = parser.parse_args()
    even = arguments.accounts + arguments.accounts % 2
    write_world(arguments.folder, World(even, arguments.seed, arguments.defects))


if __name__ == "__main__":
    main()
