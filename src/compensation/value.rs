//! The values of action lines: what subjects, parameters and expectations are made of. There are no numbers: ids,
//! versions, amounts and counts are text, because JSON's numbers lose digits.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use super::canonical::{self, Canonical, is_digest};

/// The one member of a reference.
const REF: &str = "ref";

/// Lists and objects inside one another: a line has three levels, more is an attack.
const DEPTH_MAX: usize = 16;

/// One value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// SQL NULL.
    Null,
    Bool(bool),
    Text(String),
    /// `{"ref": action_id}`: the `result.id` of an earlier action of the same cluster.
    Ref(String),
    List(Vec<Value>),
    Object(Object),
}

impl Value {
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Every action that this value refers to, inner values included.
    pub fn refs<'a>(&'a self, found: &mut Vec<&'a str>) {
        match self {
            Self::Ref(id) => found.push(id),
            Self::List(items) => items.iter().for_each(|item| item.refs(found)),
            Self::Object(object) => object.refs(found),
            Self::Null | Self::Bool(_) | Self::Text(_) => {}
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Bool(flag)
    }
}

impl From<Object> for Value {
    fn from(object: Object) -> Self {
        Self::Object(object)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl<T: Into<Value>> From<Vec<T>> for Value {
    fn from(items: Vec<T>) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }
}

/// Members by name, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Object(BTreeMap<String, Value>);

impl Object {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The object with one member more, or that member replaced.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.insert(name, value);
        self
    }

    pub fn insert(&mut self, name: &str, value: impl Into<Value>) {
        self.0.insert(name.to_owned(), value.into());
    }

    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// The member, if it is text.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_text()
    }

    /// Members by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Every action that a member refers to.
    pub fn refs<'a>(&'a self, found: &mut Vec<&'a str>) {
        self.0.values().for_each(|value| value.refs(found));
    }
}

impl<N: Into<String>, V: Into<Value>> FromIterator<(N, V)> for Object {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(members: I) -> Self {
        Self(members.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

impl Canonical for Object {
    fn write(&self, out: &mut Vec<u8>) {
        canonical::map(out, self.iter());
    }
}

impl Canonical for Value {
    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Null => None::<bool>.write(out),
            Self::Bool(flag) => flag.write(out),
            Self::Text(text) => text.write(out),
            Self::Ref(id) => canonical::object(out, [(REF, id)]),
            Self::List(items) => items.write(out),
            Self::Object(object) => object.write(out),
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader { depth: 0 })
    }
}

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match deserializer.deserialize_any(Reader { depth: 0 })? {
            Value::Object(object) => Ok(object),
            Value::Ref(_) => Err(de::Error::custom("a reference stands where an object is expected")),
            _ => Err(de::Error::custom("expected an object")),
        }
    }
}

/// Reads what may stand in a line, and refuses the rest: numbers, a member named twice, a reference that is none.
#[derive(Clone, Copy)]
struct Reader {
    depth: usize,
}

impl Reader {
    fn deeper<E: de::Error>(self) -> Result<Self, E> {
        if self.depth == DEPTH_MAX {
            return Err(E::custom("values nested too deeply"));
        }
        Ok(Self { depth: self.depth + 1 })
    }
}

impl<'de> de::DeserializeSeed<'de> for Reader {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reader {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text, a flag, null, a list or an object; numbers are written as text")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Value, E> {
        Ok(Value::Bool(flag))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(inner)? {
            list.push(item);
        }
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut object = BTreeMap::new();
        while let Some(name) = members.next_key::<String>()? {
            let value = members.next_value_seed(inner)?;
            if object.insert(name.clone(), value).is_some() {
                return Err(de::Error::custom(format_args!("duplicate member `{name}`")));
            }
        }
        match object.get(REF) {
            None => Ok(Value::Object(Object(object))),
            Some(Value::Text(id)) if object.len() == 1 && is_digest(id) => Ok(Value::Ref(id.clone())),
            Some(_) => Err(de::Error::custom("`ref` stands alone and names an action_id")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Value, String> {
        serde_json::from_str(text).map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_written_is_read_again() {
        let id = "a".repeat(64);
        let object = Object::new()
            .with("n", Value::Null)
            .with("r", Value::Ref(id.clone()))
            .with("l", vec!["x", "\u{1f600}\u{0}"])
            .with("o", Object::new().with("b", true));
        let text = String::from_utf8(Value::from(object.clone()).canonical()).unwrap();
        let expected =
            format!(r#"{{"l":["x","{}\u0000"],"n":null,"o":{{"b":true}},"r":{{"ref":"{id}"}}}}"#, '\u{1f600}');
        assert_eq!(text, expected);
        assert_eq!(read(&text).unwrap(), Value::Object(object));
    }

    #[test]
    fn what_a_line_may_not_hold_is_refused() {
        let deep = format!("{}{}", "[".repeat(40), "]".repeat(40));
        for (text, why) in [
            ("1", "numbers are written as text"),
            ("[1.5]", "numbers are written as text"),
            (r#"{"a":"1","a":"2"}"#, "duplicate member `a`"),
            (r#"{"ref":"m1"}"#, "`ref` stands alone"),
            (r#"{"ref":null}"#, "`ref` stands alone"),
            (&format!(r#"{{"ref":"{}","x":"1"}}"#, "a".repeat(64)), "`ref` stands alone"),
            (&deep, "nested too deeply"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.contains(why), "{text}: {error}");
        }
        assert!(serde_json::from_str::<Object>(&format!(r#"{{"ref":"{}"}}"#, "a".repeat(64))).is_err());
        assert!(serde_json::from_str::<Object>("[]").is_err());
    }
}
