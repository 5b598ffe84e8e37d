//! Bounds on a document before it is validated: the library validates by walking through fragment
//! spreads, which doubling fragments make exponential, so size is measured here in linear time.

use std::collections::HashMap;

use async_graphql::parser::parse_query;
use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, OperationType, Selection, SelectionSet,
};
use async_graphql::{Name, Positioned};

use crate::error::{Code, Error, Result};

/// How deep fields may nest. The usual introspection query needs 13.
pub(super) const DEEPEST: usize = 15;
/// Braces, brackets and parentheses inside one another: the parser recurses by them.
const DEEPEST_TEXT: usize = 40;
const MOST_TOKENS: usize = 2_000;
const LONGEST: usize = 64 * 1024;
/// Fields after all spreads are followed.
const MOST_FIELDS: usize = 3_000;
const MOST_ALIASES: usize = 30;
const MOST_ROOT_FIELDS: usize = 20;

/// Parses a document and refuses one that is too large in any measure.
pub(super) fn admit(query: &str) -> Result<ExecutableDocument> {
    bound_text(query)?;
    let document = parse_query(query).map_err(|fault| {
        let why: String = fault
            .to_string()
            .chars()
            .filter(|c| !c.is_control())
            .take(300)
            .collect();
        Error::new(
            Code::MalformedRequest,
            format!("The document does not parse: {why}"),
        )
    })?;
    let mut measure = Measure {
        document: &document,
        known: HashMap::new(),
    };
    for (_, operation) in document.operations.iter() {
        let size = measure.of(&operation.node.selection_set, &mut Vec::new())?;
        check("fields", size.fields, MOST_FIELDS)?;
        check("aliases", size.aliases, MOST_ALIASES)?;
        check("levels", size.depth, DEEPEST)?;
        check("root fields", size.roots, MOST_ROOT_FIELDS)?;
    }
    Ok(document)
}

/// Which kind of operation a request asks for.
pub(super) fn kind(document: &ExecutableDocument, name: Option<&str>) -> Option<OperationType> {
    match (&document.operations, name) {
        (DocumentOperations::Single(operation), _) => Some(operation.node.ty),
        (DocumentOperations::Multiple(operations), Some(name)) => {
            operations.get(name).map(|operation| operation.node.ty)
        }
        // A single operation needs no name in the request, though it may have one of its own.
        (DocumentOperations::Multiple(operations), None) if operations.len() == 1 => operations
            .values()
            .next()
            .map(|operation| operation.node.ty),
        (DocumentOperations::Multiple(_), None) => None,
    }
}

fn check(what: &str, have: usize, most: usize) -> Result<()> {
    if have <= most {
        return Ok(());
    }
    let detail = format!("The document has more than {most} {what}; split it.");
    Err(Error::new(Code::MalformedRequest, detail))
}

/// Counts what a parser would have to recurse over or allocate for.
fn bound_text(query: &str) -> Result<()> {
    check("bytes", query.len(), LONGEST)?;
    let (mut depth, mut deepest, mut tokens): (usize, usize, usize) = (0, 0, 0);
    let mut in_word = false;
    for byte in query.bytes() {
        let word = byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80;
        tokens += usize::from(word && !in_word);
        in_word = word;
        match byte {
            b'{' | b'[' | b'(' => {
                depth += 1;
                deepest = deepest.max(depth);
                tokens += 1;
            }
            b'}' | b']' | b')' => {
                depth = depth.saturating_sub(1);
                tokens += 1;
            }
            b'!' | b'$' | b'&' | b':' | b'=' | b'@' | b'|' | b'"' => tokens += 1,
            _ => {}
        }
    }
    check("tokens", tokens, MOST_TOKENS)?;
    check("nested brackets", deepest, DEEPEST_TEXT)
}

#[derive(Clone, Copy, Default)]
struct Size {
    fields: usize,
    aliases: usize,
    depth: usize,
    roots: usize,
}

struct Measure<'a> {
    document: &'a ExecutableDocument,
    /// What each fragment adds; measured once, however often it is spread.
    known: HashMap<&'a Name, Size>,
}

impl<'a> Measure<'a> {
    fn of(&mut self, set: &'a Positioned<SelectionSet>, path: &mut Vec<&'a Name>) -> Result<Size> {
        let mut size = Size::default();
        for item in &set.node.items {
            let part = match &item.node {
                Selection::Field(field) => {
                    let inner = self.of(&field.node.selection_set, path)?;
                    Size {
                        fields: inner.fields.saturating_add(1),
                        aliases: inner
                            .aliases
                            .saturating_add(field.node.alias.is_some().into()),
                        depth: inner.depth + 1,
                        roots: 1,
                    }
                }
                Selection::InlineFragment(inline) => self.of(&inline.node.selection_set, path)?,
                Selection::FragmentSpread(spread) => {
                    self.of_fragment(&spread.node.fragment_name.node, path)?
                }
            };
            size.fields = size.fields.saturating_add(part.fields);
            size.aliases = size.aliases.saturating_add(part.aliases);
            size.depth = size.depth.max(part.depth);
            size.roots = size.roots.saturating_add(part.roots);
        }
        Ok(size)
    }

    fn of_fragment(&mut self, name: &'a Name, path: &mut Vec<&'a Name>) -> Result<Size> {
        if let Some(size) = self.known.get(name) {
            return Ok(*size);
        }
        if path.contains(&name) {
            let detail = format!("The fragment `{name}` contains itself.");
            return Err(Error::new(Code::MalformedRequest, detail));
        }
        // An unknown fragment adds nothing here and is refused by validation.
        let Some(fragment) = self.document.fragments.get(name) else {
            return Ok(Size::default());
        };
        path.push(name);
        let size = self.of(&fragment.node.selection_set, path)?;
        path.pop();
        self.known.insert(name, size);
        Ok(size)
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::admit;

    fn doubling(levels: usize) -> String {
        let mut query = String::from("{ ...f0 }");
        for level in 0..levels {
            let _ = write!(
                query,
                " fragment f{level} on Query {{ ...f{n} ...f{n} }}",
                n = level + 1
            );
        }
        let _ = write!(
            query,
            " fragment f{levels} on Query {{ me {{ user {{ id }} }} }}"
        );
        query
    }

    #[test]
    fn fragments_that_double_are_measured_without_following_each_spread() {
        assert!(admit(&doubling(2)).is_ok());
        assert!(admit(&doubling(40)).is_err());
    }

    #[test]
    fn each_measure_has_a_bound() {
        let aliases = (0..31).fold(String::new(), |text, n| {
            text + &format!("a{n}: me {{ __typename }} ")
        });
        let deep = format!("{}__typename{}", "{ me ".repeat(16), "}".repeat(16));
        for (what, query) in [
            ("aliases", format!("{{ {aliases} }}")),
            ("root fields", format!("{{ {} }}", "__typename ".repeat(21))),
            ("depth", deep),
            ("tokens", format!("{{ {} }}", "__typename ".repeat(2_001))),
            ("brackets", "{".repeat(50_000)),
            ("bytes", "#".repeat(70_000)),
            (
                "cycle",
                "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }".to_owned(),
            ),
        ] {
            assert!(admit(&query).is_err(), "{what}");
        }
    }
}
