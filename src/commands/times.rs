//! Times as people read them.

/// A time without its fraction of a second.
pub(super) fn seconds(at: &str) -> String {
    match at.split_once('.') {
        Some((whole, _)) => format!("{whole}Z"),
        None => at.to_owned(),
    }
}
