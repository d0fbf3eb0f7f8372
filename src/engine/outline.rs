//! What a statement is beside its layout: its words in order without comments, and the tables that it names.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use datafusion::sql::sqlparser::ast::visit_relations;
use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::parser::Parser;
use datafusion::sql::sqlparser::tokenizer::{Token, Tokenizer};

/// A statement without comments and layout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outline {
    /// The words with one blank between them; two statements that differ in comments and white space have the same.
    pub words: String,
    /// Names of tables, models and of its own CTEs.
    pub relations: BTreeSet<String>,
}

/// The outline of a statement; of one that can't be parsed, its text and no relations.
#[must_use]
pub fn outline(text: &str) -> Outline {
    let tokens = Tokenizer::new(&GenericDialect {}, text).tokenize().unwrap_or_default();
    let words: Vec<String> = tokens
        .iter()
        .filter(|token| !matches!(token, Token::Whitespace(_) | Token::SemiColon | Token::EOF))
        .map(ToString::to_string)
        .collect();
    let words = if words.is_empty() { text.to_owned() } else { words.join(" ") };
    let mut relations = BTreeSet::new();
    for statement in Parser::parse_sql(&GenericDialect {}, text).unwrap_or_default() {
        let _ = visit_relations(&statement, |name| {
            let part = name.0.last().and_then(|part| part.as_ident());
            relations.extend(part.map(|ident| ident.value.clone()));
            ControlFlow::<()>::Continue(())
        });
    }
    Outline { words, relations }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_layout_are_nothing_and_every_word_counts() {
        let plain = outline("SELECT a.id FROM mapping AS a WHERE a.note = 'x  -- y'");
        let commented =
            outline("/*--- header */\n-- why\nSELECT a.id\n  FROM mapping AS a\n WHERE a.note = 'x  -- y';\n");
        assert_eq!(plain, commented);
        assert_ne!(plain.words, outline("SELECT a.id FROM mapping AS a WHERE a.note = 'x -- y'").words);
        assert_ne!(outline("SELECT 1 AS ab").words, outline("SELECT 1 AS a b").words);
    }

    #[test]
    fn relations_are_named_wherever_they_stand() {
        let text = "WITH c AS (SELECT x.id FROM models_one AS x) SELECT c.id FROM c INNER JOIN \"mapping\" AS m ON m.id = \
                    c.id WHERE EXISTS (SELECT 1 FROM bindings AS b WHERE b.id = c.id) AND c.id <> 'assets'";
        let relations: Vec<String> = outline(text).relations.into_iter().collect();
        assert_eq!(relations, ["bindings", "c", "mapping", "models_one"]);
        assert_eq!(outline("not (sql").relations.len(), 0);
    }
}
