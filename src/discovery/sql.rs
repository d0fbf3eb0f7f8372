//! Names and values as SQL reads them.

/// Words that SQL takes for its own.
const KEYWORDS: &str = "all and any as asc between by case cast column cross current date desc distinct else end exists \
    extract false first from full group having in inner interval into is join key last left like limit \
    natural not null on or order outer over partition position right row rows select set some substring \
    table then time timestamp to trim true union unique user using values when where window with";

/// A text.
pub(super) fn literal(value: &str) -> String {
    format!("'{}'", value.replace('\'', "''"))
}

/// A name as SQL reads it: in quotes unless it is a plain one.
pub(super) fn quoted(name: &str) -> String {
    let plain =
        name.chars().enumerate().all(|(at, c)| c == '_' || c.is_ascii_alphabetic() || (at > 0 && c.is_ascii_digit()));
    if plain && !name.is_empty() && !KEYWORDS.split(' ').any(|word| word.eq_ignore_ascii_case(name)) {
        name.to_owned()
    } else {
        format!("\"{}\"", name.replace('"', "\"\""))
    }
}
