//! No input makes the room panic, and no message carries a control character or a secret.

use super::*;
use crate::project::excerpt::Source;
use crate::project::locate::Located;

/// A small generator, so that a failure comes back with its seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit.max(1) as u64).unwrap()
    }
}

fn validate(root: &Path, text: String) -> Result<Project> {
    let root = root.join("unification");
    let source = Source { shown: "trueup.toml".into(), text };
    validate::project(Located { file: root.join("trueup.toml"), root, source })
}

#[test]
fn damaged_files_never_panic() {
    const BYTES: &[u8] = b"\"'[]{}=.,#\n\r\t \\\0\x1b\xef\xbb\xbf\xe4\xff0x-:TZeu~*";
    let (mut accepted, mut dice) = (0, Dice(0x5eed));
    let parent = folder(FULL);
    for _ in 0..2000 {
        let mut bytes = FULL.as_bytes().to_vec();
        for _ in 0..=dice.below(6) {
            let at = dice.below(bytes.len());
            match dice.below(4) {
                0 => drop(bytes.drain(at..(at + 1 + dice.below(20)).min(bytes.len()))),
                1 => bytes.insert(at, BYTES[dice.below(BYTES.len())]),
                2 => bytes[at] = BYTES[dice.below(BYTES.len())],
                _ => bytes.extend_from_within(at..(at + dice.below(60)).min(bytes.len())),
            }
        }
        match validate(parent.path(), String::from_utf8_lossy(&bytes).into_owned()) {
            Ok(project) => {
                accepted += 1;
                assert!(project.exports.iter().all(|export| project.text().get(export.path.span.clone()).is_some()));
            }
            Err(error) => {
                let message = error.render();
                let odd = message.chars().find(|c| c.is_control() && *c != '\n');
                assert!(odd.is_none() && message.len() < 20_000, "{message}");
            }
        }
    }
    assert!(accepted > 10, "only {accepted} files were still valid: the damage is too coarse to test anything");
}

#[test]
fn files_cut_anywhere_never_panic() {
    let parent = folder(FULL);
    for end in 0..FULL.len() {
        drop(validate(parent.path(), FULL[..end].to_owned()));
    }
}

#[test]
fn depth_and_length_never_panic() {
    let many: String = (0..5_000).map(|n| format!("k{n} = {n}\n")).collect();
    let message = validate(Path::new("/"), many).unwrap_err().render();
    assert!(message.contains("and 5000 more problems") && message.ends_with("and 4989 more"), "{message}");
    for text in [
        format!("{}a = 1", "a.".repeat(20_000)),
        format!("a = {}", "[".repeat(20_000)),
        format!("a = {}", "{a=".repeat(20_000)),
        format!("{} = 1", "k".repeat(1 << 17)),
        format!("[exports.mapping]\npath = '{}'", "*{".repeat(20_000)),
        format!("[exports.mapping]\nsnapshot_at = '{}'", "1".repeat(20_000)),
        format!("[project]\nqueries = [{}]", (0..5_000).map(|n| format!("'{n}',")).collect::<String>()),
        format!("[params]\na = [{}]", "1,".repeat(20_000)),
    ] {
        let message = validate(Path::new("/"), text).unwrap_err().render();
        assert!(message.len() < 20_000, "{}", message.len());
    }
}
