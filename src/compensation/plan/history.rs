//! What the ledger remembers of actions that were done before: it decides an action's generation.

use std::collections::HashMap;

use crate::compensation::canonical::{self, Canonical, sha256_hex, unhex};
use crate::compensation::{Kind, Object};

/// Half a SHA-256 over what an action does: kind, subject, parameters.
type Deed = [u8; 16];

/// What is known of one deed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Done {
    generation: u64,
    /// It was undone since, and the undoing acknowledged.
    undone: bool,
}

/// The deeds that were acknowledged as done.
#[derive(Clone, Debug, Default)]
pub struct History {
    done: HashMap<Deed, Done>,
}

/// The digest of what an action does, whatever must hold before and how often it was done: 64 hexadecimal digits.
#[must_use]
pub fn deed(kind: Kind, subject: &Object, params: &Object) -> String {
    let mut bytes = Vec::new();
    canonical::list(&mut bytes, &[&kind as &dyn Canonical, subject, params]);
    sha256_hex(&bytes)
}

impl History {
    /// Notes that a deed was done, in the order of the ledger.
    pub fn done(&mut self, deed: &str, generation: u64) {
        let done = self.done.entry(unhex(deed)).or_insert(Done { generation, undone: false });
        *done = Done { generation: done.generation.max(generation), undone: false };
    }

    /// Notes that what a deed did was undone.
    pub fn undone(&mut self, deed: &str) {
        if let Some(done) = self.done.get_mut(&unhex(deed)) {
            done.undone = true;
        }
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.done.is_empty()
    }

    /// The generation of an action: one more than when it was last done, where its finding was gone since or it was
    /// undone. Asked for all along, it stays what it was, and the migrator knows it.
    #[must_use]
    pub fn generation(&self, kind: Kind, subject: &Object, params: &Object, persists: bool) -> u64 {
        if self.done.is_empty() {
            return 0;
        }
        match self.done.get(&unhex(&deed(kind, subject, params))) {
            None => 0,
            Some(done) if persists && !done.undone => done.generation,
            Some(done) => done.generation + 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_generation_rises_once_a_deed_was_done_gone_and_asked_for_again() {
        let (subject, params) = (Object::new().with("id", "1"), Object::new().with("old", "x"));
        let of = |history: &History, persists| history.generation(Kind::UnbindAnchor, &subject, &params, persists);
        let deed = deed(Kind::UnbindAnchor, &subject, &params);
        let mut history = History::default();
        assert_eq!([of(&history, false), of(&history, true)], [0, 0]);
        history.done(&deed, 0);
        assert_eq!([of(&history, false), of(&history, true)], [1, 0]);
        history.done(&deed, 1);
        assert_eq!([of(&history, false), of(&history, true)], [2, 1]);
        history.undone(&deed);
        assert_eq!([of(&history, false), of(&history, true)], [2, 2]);
        assert_eq!(history.generation(Kind::UnbindAnchor, &subject, &Object::new(), false), 0);
    }
}
