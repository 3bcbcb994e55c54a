//! Reads defects.

use portolan_yaml::{Cx, Decode as _, Node, choice};

use super::scalars::{list, words};
use crate::defect::{Defect, Touch};

pub(super) fn defect(node: &Node, cx: &mut Cx) -> Option<Defect> {
    let mut record = cx.record(node, "a defect")?;
    let id = record.required("id", cx);
    let documents = record.required_with("documents", cx, Vec::decode);
    let at = record.required("where", cx);
    let published = record.required("published", cx);
    let wrong = record.required("wrong", cx);
    let effect = record.required("effect", cx);
    let choice_made = record.required("choice", cx);
    let touches = record.required_with("touches", cx, |n, cx| {
        list(n, cx, "a list of what is touched", |n, cx| {
            choice(n, cx, "thing a defect touches", Touch::WORDS)
        })
    });
    let concerns = record.defaulted("concerns", cx);
    let regions = record.defaulted("regions", cx);
    let clouds = record.optional_with("clouds", cx, |n, cx| words(n, cx, "cloud"));
    record.finish(cx);
    Some(Defect {
        id: id?,
        documents: documents?,
        at: at?,
        published: published?,
        wrong: wrong?,
        effect: effect?,
        choice: choice_made?,
        touches: touches?,
        concerns: concerns?,
        regions: regions?,
        clouds: clouds?.unwrap_or_default(),
    })
}
