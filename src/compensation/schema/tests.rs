//! The schemas say what the vocabulary says: those parts are made from it.

use serde_json::{Value, json};

use super::*;
use crate::compensation::fixture;
use crate::compensation::kind::{DEFINITIONS, Definition, Member, Reversible, Takes};
use crate::compensation::review::HOLD;
use crate::contract::TABLES;

const DIGEST: &str = "^[0-9a-f]{64}$";
const TIME: &str = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z$";

fn takes(takes: Takes) -> Value {
    match takes {
        Takes::Text => json!({ "type": "string" }),
        Takes::TextOrNull => json!({ "type": ["string", "null"] }),
        Takes::Id => json!({ "$ref": "#/$defs/id" }),
        Takes::IdOrNull => json!({ "anyOf": [{ "$ref": "#/$defs/id" }, { "type": "null" }] }),
        Takes::Word(words) => json!({ "enum": words }),
        Takes::Amount => json!({ "type": "string", "maxLength": 100, "pattern": r"^-?[0-9]+(\.[0-9]+)?$" }),
        Takes::TimeOrNull => json!({ "anyOf": [{ "type": "string", "pattern": TIME }, { "type": "null" }] }),
        Takes::Family => {
            let asset = exactly(&[("asset_type", Takes::Text), ("asset_id", Takes::Id)], json!({}));
            json!({ "type": "array", "items": asset })
        }
    }
}

/// An object of these members and `more`, and no others.
fn exactly(members: &[Member], more: Value) -> Value {
    let mut properties = more;
    for (name, of) in members {
        properties[*name] = takes(*of);
    }
    let required: Vec<&String> = properties.as_object().unwrap().keys().collect();
    json!({ "type": "object", "additionalProperties": false, "required": required, "properties": properties })
}

/// For each kind, what its subject and parameters are.
fn by_kind() -> Value {
    let kinds = DEFINITIONS.iter().map(|kind| {
        let subject = exactly(kind.subject, json!({ "table": { "enum": kind.tables } }));
        let params = exactly(kind.params, json!({}));
        json!({
            "if": { "required": ["kind"], "properties": { "kind": { "const": kind.word } } },
            "then": { "properties": { "subject": subject, "params": params } },
        })
    });
    json!({ "allOf": kinds.collect::<Vec<_>>() })
}

/// Where the kind is one of those chosen, `then` holds.
fn of_kinds(chosen: impl Fn(&Definition) -> bool, then: Value) -> Value {
    let words: Vec<&str> = DEFINITIONS.iter().filter(|kind| chosen(kind)).map(|kind| kind.word).collect();
    json!({
        "if": { "required": ["kind"], "properties": { "kind": { "enum": words } } },
        "then": { "properties": then },
    })
}

fn words() -> Vec<&'static str> {
    DEFINITIONS.iter().map(|kind| kind.word).collect()
}

/// What values are made of.
fn definitions() -> Value {
    json!({
        "digest": { "type": "string", "pattern": DIGEST },
        "ref": {
            "description": "In place of an id: the result.id of that action, which stands earlier in the same cluster.",
            "type": "object",
            "additionalProperties": false,
            "required": ["ref"],
            "properties": { "ref": { "$ref": "#/$defs/digest" } },
        },
        "id": { "anyOf": [{ "type": "string" }, { "$ref": "#/$defs/ref" }] },
        "scalar": { "anyOf": [{ "type": ["string", "boolean", "null"] }, { "$ref": "#/$defs/ref" }] },
    })
}

fn action() -> Value {
    let tables: Vec<&str> = TABLES.iter().map(|table| table.name).collect();
    let mut defs = definitions();
    defs["by_kind"] = by_kind();
    defs["undo"] = json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["kind", "params", "subject"],
        "properties": { "kind": { "enum": words() }, "params": {}, "subject": {} },
        "allOf": [{ "$ref": "#/$defs/by_kind" }],
    });
    defs["assertion"] = json!({
        "description": "Holds if the rows of the table that match `where` are exactly `rows`, comparing only their columns.",
        "type": "object",
        "additionalProperties": false,
        "required": ["rows", "table", "where"],
        "properties": {
            "table": { "enum": tables },
            "where": {
                "description": "Equality; an array means any of; null means IS NULL.",
                "type": "object",
                "minProperties": 1,
                "additionalProperties": {
                    "anyOf": [
                        { "$ref": "#/$defs/scalar" },
                        { "type": "array", "minItems": 1, "items": { "$ref": "#/$defs/scalar" } },
                    ],
                },
            },
            "rows": {
                "description": "A multiset; [] means none.",
                "type": "array",
                "items": { "type": "object", "minProperties": 1, "additionalProperties": { "$ref": "#/$defs/scalar" } },
            },
        },
    });
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:trueup:schema:1.0:action",
        "title": "An action: one line of a part of a batch",
        "description": "Canonical JSON (RFC 8785). action_id is the SHA-256 of the canonical list [\"trueup-action-1\", \
                        project, kind, subject, params, expect, generation]; it is the idempotency key.",
        "type": "object",
        "additionalProperties": false,
        "required": ["action_id", "after", "cluster", "expect", "found", "generation", "kind", "params", "reversible",
                     "subject", "undo"],
        "properties": {
            "action_id": { "$ref": "#/$defs/digest" },
            "after": {
                "description": "The actions that a `ref` of this one reads.",
                "type": "array", "uniqueItems": true, "items": { "$ref": "#/$defs/digest" },
            },
            "cluster": { "$ref": "#/$defs/digest", "description": "The smallest action_id in it." },
            "expect": { "type": "array", "uniqueItems": true, "items": { "$ref": "#/$defs/assertion" } },
            "found": {
                "description": "The findings that it answers.",
                "type": "array",
                "items": {
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["fingerprint", "rule"],
                    "properties": { "fingerprint": { "type": "string" }, "rule": { "type": "string" } },
                },
            },
            "generation": { "type": "string", "pattern": "^(0|[1-9][0-9]*)$" },
            "kind": { "enum": words() },
            "params": {},
            "reversible": { "type": "boolean" },
            "subject": {},
            "undo": { "anyOf": [{ "$ref": "#/$defs/undo" }, { "type": "null" }] },
        },
        "allOf": action_rules(),
        "$defs": defs,
    })
}

fn action_rules() -> Vec<Value> {
    vec![
        json!({ "$ref": "#/$defs/by_kind" }),
        of_kinds(|kind| kind.word != "rerun_bucket", json!({ "expect": { "minItems": 1 } })),
        of_kinds(|kind| kind.reversible == Reversible::Always, json!({ "reversible": { "const": true } })),
        of_kinds(|kind| kind.reversible == Reversible::Never, json!({ "reversible": { "const": false } })),
        json!({
            "if": { "required": ["reversible"], "properties": { "reversible": { "const": true } } },
            "then": { "properties": { "undo": { "type": "object" } } },
            "else": { "properties": { "undo": { "type": "null" } } },
        }),
    ]
}

fn review() -> Value {
    let mut defs = definitions();
    defs["value"] = json!({
        "anyOf": [
            { "$ref": "#/$defs/scalar" },
            { "type": "array", "items": { "$ref": "#/$defs/value" } },
            { "type": "object", "additionalProperties": { "$ref": "#/$defs/value" } },
        ],
    });
    defs["object"] = json!({ "type": "object", "additionalProperties": { "$ref": "#/$defs/value" } });
    let object = json!({ "$ref": "#/$defs/object" });
    let listed = |member: &str| {
        json!({
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": false,
                "required": ["kind", member],
                "properties": { "kind": { "enum": words() }, member: object },
            },
        })
    };
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:trueup:schema:1.0:review",
        "title": "A hold: one line of review.ndjson",
        "description": "What a person must decide. Canonical JSON (RFC 8785); anchors are masked. No receipts for holds.",
        "type": "object",
        "additionalProperties": false,
        "required": ["choices", "cluster", "evidence", "evidence_sha256", "fingerprint", "question", "rule", "subject",
                     "vetoes"],
        "properties": {
            "choices": listed("params"),
            "cluster": { "type": "string" },
            "evidence": object,
            "evidence_sha256": { "$ref": "#/$defs/digest", "description": "Of the canonical evidence." },
            "fingerprint": { "type": "string", "minLength": 1 },
            "question": { "type": "string" },
            "rule": { "type": "string", "minLength": 1 },
            "subject": object,
            "vetoes": listed("subject"),
        },
        "$defs": defs,
    })
}

fn manifest(now: &str) -> Value {
    let mut schema: Value = serde_json::from_str(now).unwrap();
    schema["properties"]["totals"]["propertyNames"] = json!({ "enum": words() });
    schema["properties"]["policy"]["properties"]["allow"]["items"] = json!({ "enum": words() });
    schema
}

fn decision(now: &str) -> Value {
    let mut schema: Value = serde_json::from_str(now).unwrap();
    let words: Vec<&str> = words().into_iter().chain([HOLD]).collect();
    schema["properties"]["action"] = json!({ "enum": words });
    schema
}

#[test]
fn schemas_speak_the_vocabulary() {
    let now = |name: &str| SCHEMAS.iter().find(|(known, _)| *known == name).unwrap().1;
    for (name, made) in [
        ("action", action()),
        ("review", review()),
        ("manifest", manifest(now("manifest"))),
        ("decision", decision(now("decision"))),
    ] {
        if std::env::var_os("TRUEUP_REWRITE").is_some() {
            let text = format!("{made:#}\n");
            std::fs::write(format!("src/compensation/schemas/{name}.json"), text).unwrap();
        } else {
            let there: Value = serde_json::from_str(now(name)).unwrap_or_default();
            assert!(there == made, "{name}.json is out of date: run this test with TRUEUP_REWRITE=1");
        }
    }
}

#[test]
fn every_schema_says_what_it_is_of() {
    for (name, text) in SCHEMAS {
        let schema: Value = serde_json::from_str(text).unwrap();
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        assert_eq!(schema["$id"], format!("urn:trueup:schema:1.0:{name}"));
        assert_eq!(schema["additionalProperties"], false, "{name}");
        let required = schema["required"].as_array().unwrap();
        assert_eq!(required.len(), schema["properties"].as_object().unwrap().len(), "{name}");
        assert!(schema["title"].is_string() && schema["description"].is_string(), "{name}");
    }
}

/// Lines and documents that are right, one file a schema: the crate in tests/schemas holds the schemas to them with a
/// validator of its own.
fn right() -> Vec<(&'static str, Vec<String>)> {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let actions = fixture::every_kind().iter().map(|action| text(action.line(&action.id("p")))).collect();
    let state = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let written = runtime.block_on(fixture::write(state.path(), fixture::clusters(), fixture::header(), None));
    let receipt = |outcome: &str, at: Value, result: Value| {
        json!({ "action_id": "a".repeat(64), "outcome": outcome, "at": at, "result": result, "detail": null })
            .to_string()
    };
    let receipts = vec![
        receipt("applied", "2026-11-21T02:00:00.000000Z".into(), json!({ "id": "77" })),
        receipt("already_applied", "2026-11-21T02:00:00+08:00".into(), Value::Null),
        receipt("skipped", Value::Null, json!({})),
    ];
    let summary = json!({
        "format_version": "1.0", "project": "p", "batch_id": "a".repeat(64), "manifest_sha256": "b".repeat(64),
        "partial": false, "counts": { "applied": 2, "skipped": 1 },
        "files": [{ "name": "receipts-2f.ndjson", "rows": 3, "bytes": 9, "sha256": "c".repeat(64) }],
    });
    let decision = |action: &str, expires: &str| {
        json!({
            "fingerprint": "f1", "evidence_sha256": "a".repeat(64), "action": action, "params": { "evidence": "manual" },
            "by": "an engineer", "reason": "looked at both", "expires": expires,
        })
        .to_string()
    };
    vec![
        ("action", actions),
        ("manifest", vec![text(written.manifest.file()).trim_end().to_owned()]),
        ("receipt", receipts),
        ("receipts", vec![summary.to_string()]),
        ("review", vec![text(fixture::hold("f1").line())]),
        ("decision", vec![decision("create_mapping", "2027-01-01"), decision(HOLD, "2027-01-01T00:00:00Z")]),
    ]
}

/// Whether trueup's own readers take a line; if not, why.
fn read(name: &str, line: &str) -> Result<(), String> {
    use crate::compensation::{Action, Decision, Hold, Manifest, canonical, receipts, shape};
    let line = line.as_bytes();
    match name {
        "action" => Action::parse(line).and_then(|(_, action)| shape::check(&action)),
        "manifest" => canonical::read::<Manifest>(line).map(drop),
        "receipt" => receipts::Receipt::parse(line).map(drop),
        "receipts" => canonical::read::<receipts::Summary>(line).map(drop),
        "review" => Hold::parse(line).map(drop),
        "decision" => Decision::parse(line).map(drop),
        other => panic!("{other}"),
    }
}

#[test]
fn what_the_schemas_are_held_to_is_what_trueup_reads() {
    for (name, lines) in right() {
        let path = format!("tests/schemas/right/{name}.ndjson");
        let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
        if std::env::var_os("TRUEUP_REWRITE").is_some() {
            std::fs::write(&path, &text).unwrap();
        }
        assert_eq!(std::fs::read_to_string(&path).unwrap_or_default(), text, "{path}: TRUEUP_REWRITE=1 writes it anew");
        for line in &lines {
            assert_eq!(read(name, line), Ok(()), "{name}: {line}");
        }
        let refused = std::fs::read_to_string(format!("tests/schemas/wrong/{name}.ndjson")).unwrap();
        assert!(refused.lines().count() > 3, "{name}");
        for line in refused.lines() {
            assert!(read(name, line).is_err(), "{name}: {line}");
        }
    }
}
