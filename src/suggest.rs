//! Which word was meant.

/// Longer words are no slips of the pen, and comparing them takes long.
const WORD_CHARS_MAX: usize = 64;

/// The known word nearest to `word`, if one is near.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if word.chars().count() > WORD_CHARS_MAX {
        return None;
    }
    let word = folded(word);
    known
        .into_iter()
        .filter_map(|known| {
            let other = folded(known);
            let likeness = strsim::jaro_winkler(&word, &other);
            let edits = strsim::osa_distance(&word, &other);
            let near = edits <= (other.chars().count() / 3).max(1) || likeness >= 0.9;
            near.then_some((known, edits, likeness))
        })
        .min_by(|a, b| a.1.cmp(&b.1).then(b.2.total_cmp(&a.2)))
        .map(|(known, ..)| known)
}

/// `Fail-On` and `fail_on` are the same word to a hasty reader.
fn folded(word: &str) -> String {
    word.chars().map(|c| if c == '-' || c == ' ' { '_' } else { c.to_ascii_lowercase() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_word_and_a_stranger_finds_none() {
        let known = ["source_accounts", "target_accounts", "mapping", "snapshot_at", "fail_on", "id"];
        for (word, meant) in [
            ("source_account", Some("source_accounts")),
            ("maping", Some("mapping")),
            ("snapshot", Some("snapshot_at")),
            ("fail-on", Some("fail_on")),
            ("ID", Some("id")),
            ("colour", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, known), meant, "{word}");
        }
        assert_eq!(nearest(&"x".repeat(1 << 20), known), None);
    }
}
