//! Cases: a rule's own test, from rows that must pass and rows that must be found to what differs.
//!
//! Owns the format of a case, the exports and the project that are made of its rows, and the comparison with what was
//! found. Runs nothing: `commands` inspects the project. The built-in rules' cases are in the binary; a project's lie in
//! `tests/SET/RULE.sql` of the folder that holds its rules, further ones of the same rule in `RULE@CASE.sql`.
//!
//! ```sql
//! /*---
//! params = { max_accounts_per_anchor = 3 }               # optional, as the following three
//! settings = { anchor = "opaque", settling = "15m", max_skew = "2h", max_suspected = 1.0, expected = "…", where = { mapping = "…" } }
//! snapshots = { mapping = "2026-11-01T05:00:00Z" }       # default: 2026-11-01T00:00:00Z
//! manifest = { mapping = '{"table": "mapping", "rows": 1}' }   # "{sha256}" becomes the hash of its part.parquet
//! found = [{ key = { source_id = "3" }, action = "create_mapping", certainty = "suspected" }]
//! ---*/
//! INSERT INTO mapping (source_id, target_id, status, updated_at) VALUES (3, 't-1', 'active', '2026-01-02');
//! ```
//!
//! `found` is every finding that the rule must return, and no other; all other rows must pass. `noted = ["part of a note"]`
//! beside it expects these remarks. `skipped = "part of the reason"` instead of `found` expects that the rule cannot run. A
//! table supplies the columns that its INSERTs name; the required tables are there even without rows. An id space is text
//! if any of its ids is quoted.
//!
//! A rule that compares rounds has several of them in its case: the INSERTs of each, oldest first, a line `-- NEXT ROUND`
//! between two; a table that a later round doesn't name is as it was. All but the last are recorded, a day apart.
//! `previous_actions` in the last one are recorded as sent and acknowledged; they, and `found`, name another rule's finding
//! by its key: `finding = "source_id=3"`.
//!
//! ```
//! use trueup::cases::Case;
//! let text = "/*---\nfound = []\n---*/\nINSERT INTO mapping (source_id, target_id) VALUES (3, 't-1');\n";
//! let case = Case::parse(text, "house/x".to_owned()).unwrap();
//! assert_eq!(case.tables["mapping"].rows.len(), 1);
//! ```

mod actions;
mod case;
mod locate;
mod seed;
mod verdict;

pub use actions::actions;
pub use case::{Case, Expected, Rows, Settings, fingerprint};
pub use locate::{CaseFile, built_in, on_disk};
pub use seed::write;
pub use verdict::problems;
