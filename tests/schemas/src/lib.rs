//! Nothing but its test: the schemas of `src/compensation/schemas` against lines that are right (written by trueup's own
//! tests) and lines that are wrong.

#[cfg(test)]
mod tests {
    use jsonschema::Validator;
    use serde_json::{Value, json};

    const NAMES: [&str; 6] = ["action", "manifest", "receipt", "receipts", "review", "decision"];

    fn validator(name: &str) -> Validator {
        let text = std::fs::read_to_string(format!("../../src/compensation/schemas/{name}.json")).unwrap();
        let schema: Value = serde_json::from_str(&text).unwrap();
        jsonschema::draft202012::meta::validate(&schema).unwrap_or_else(|error| panic!("{name}: {error}"));
        jsonschema::draft202012::new(&schema).unwrap()
    }

    fn lines(kind: &str, name: &str) -> Vec<Value> {
        let text = std::fs::read_to_string(format!("{kind}/{name}.ndjson")).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    #[test]
    fn right_lines_are_valid_and_wrong_ones_are_not() {
        for name in NAMES {
            let validator = validator(name);
            for line in lines("right", name) {
                if let Err(error) = validator.validate(&line) {
                    panic!("{name}: {error} at {}: {line}", error.instance_path());
                }
            }
            for line in lines("wrong", name) {
                assert!(!validator.is_valid(&line), "{name}: {line}");
            }
        }
    }

    /// Objects whose members are free: columns, evidence, what a migrator gives back.
    const FREE: [&str; 7] = ["/where", "/rows/", "/evidence", "/result", "/totals", "/counts", "/choices/"];

    #[test]
    fn no_member_can_be_left_out_or_added() {
        for name in NAMES {
            let validator = validator(name);
            for line in lines("right", name) {
                for at in objects(&line, "") {
                    // What a reviewer names in parameters is judged when it is planned.
                    let free = FREE.iter().any(|part| at.contains(part)) || name == "review" || name == "decision";
                    if free && !at.is_empty() {
                        continue;
                    }
                    let object = line.pointer(&at).unwrap().as_object().unwrap();
                    for member in object.keys() {
                        let mut changed = line.clone();
                        changed.pointer_mut(&at).unwrap().as_object_mut().unwrap().remove(member);
                        assert!(!validator.is_valid(&changed), "{name}: {at} without {member}");
                    }
                    let mut changed = line.clone();
                    changed.pointer_mut(&at).unwrap()["surprise"] = json!("x");
                    assert!(!validator.is_valid(&changed), "{name}: {at} with a surprise");
                }
            }
        }
    }

    #[test]
    fn actions_hold_no_numbers() {
        let validator = validator("action");
        for line in lines("right", "action") {
            for at in leaves(&line, "") {
                let mut changed = line.clone();
                *changed.pointer_mut(&at).unwrap() = json!(1);
                assert!(!validator.is_valid(&changed), "{at} as a number");
            }
        }
    }

    fn children(value: &Value) -> Vec<(String, &Value)> {
        match value {
            Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), value)).collect(),
            Value::Array(items) => items.iter().enumerate().map(|(at, value)| (at.to_string(), value)).collect(),
            _ => Vec::new(),
        }
    }

    fn objects(value: &Value, at: &str) -> Vec<String> {
        let below = children(value).into_iter().flat_map(|(name, child)| objects(child, &format!("{at}/{name}")));
        value.is_object().then(|| at.to_owned()).into_iter().chain(below).collect()
    }

    fn leaves(value: &Value, at: &str) -> Vec<String> {
        let children = children(value);
        if children.is_empty() && !value.is_object() && !value.is_array() {
            return vec![at.to_owned()];
        }
        children.into_iter().flat_map(|(name, child)| leaves(child, &format!("{at}/{name}"))).collect()
    }
}

#[cfg(test)]
mod printed;
