//! Conditions as sentences.

use portolan_catalog::Condition;

/// A condition as it would be said: `` `targets` has `blob` and the cloud is `public` ``.
pub(super) fn sentence(condition: &Condition) -> String {
    said(condition, false)
}

fn said(condition: &Condition, inside: bool) -> String {
    let joined = |parts: &[Condition], word: &str| {
        let parts = parts.iter().map(|part| said(part, true)).collect::<Vec<_>>();
        let text = parts.join(word);
        if inside && parts.len() > 1 { format!("({text})") } else { text }
    };
    match condition {
        Condition::All(parts) => joined(parts, " and "),
        Condition::Any(parts) => joined(parts, " or "),
        Condition::Leaf(leaf) => leaf.sentence(true),
        Condition::Not(part) => match &**part {
            Condition::Leaf(leaf) => leaf.sentence(false),
            Condition::Not(part) => said(part, inside),
            part => format!("not ({})", said(part, false)),
        },
    }
}

#[cfg(test)]
mod tests {
    use portolan_catalog::{Leaf, Test};

    use super::*;

    #[test]
    fn trees_become_sentences() {
        let has = |word: &str| Condition::Leaf(Leaf::Option("targets".into(), Test::Has(word.into())));
        let tree = Condition::All(vec![
            Condition::Any(vec![has("blob"), has("hns-blob")]),
            Condition::Not(Box::new(has("file-share"))),
            Condition::Not(Box::new(Condition::All(vec![has("a"), has("b")]))),
        ]);
        assert_eq!(
            sentence(&tree),
            "(`targets` has `blob` or `targets` has `hns-blob`) and `targets` does not have `file-share` \
             and not (`targets` has `a` and `targets` has `b`)"
        );
    }
}
