//! Reads advisories.

use portolan_model::Severity;
use portolan_yaml::{Cx, Decode as _, Node};

use super::conditions::condition;
use super::scalars::{template, word};
use crate::advisory::{Advisory, Trigger};

pub(super) fn advisory(node: &Node, cx: &mut Cx) -> Option<Advisory> {
    let mut record = cx.record(node, "an advisory")?;
    let code = record.required("code", cx);
    let severity = record.required_with("severity", cx, |n, cx| word::<Severity>(n, cx, "severity"));
    let title = record.required("title", cx);
    let message = record.required_with("message", cx, template);
    let fix = record.required_with("fix", cx, template);
    let documents = record.required_with("documents", cx, Vec::decode);
    let text = record.required("text", cx);
    let products = record.defaulted("products", cx);
    let when = record.optional_with("when", cx, condition);
    let always = record.defaulted::<bool>("always", cx);
    let documentation = record.defaulted::<bool>("documentation", cx);
    let each = record.optional::<String>("each", cx);
    let head = record.head_span();
    record.finish(cx);
    let trigger = match (when?, always?, documentation?, each?) {
        (Some(condition), false, false, each) => Trigger::When { condition, each },
        (None, _, _, Some(_)) => {
            cx.error("bad-advisory", "`each` has no meaning without `when`", head);
            return None;
        }
        (None, true, false, None) => Trigger::Always,
        (None, false, true, None) => Trigger::Documentation,
        (None, false, false, None) => Trigger::Planner,
        _ => {
            cx.error(
                "bad-advisory",
                "an advisory has only one of `when`, `always` and `documentation`",
                head,
            );
            return None;
        }
    };
    Some(Advisory {
        code: code?,
        severity: severity?,
        title: title?,
        message: message?,
        fix: fix?,
        documents: documents?,
        text: text?,
        products: products?,
        trigger,
    })
}
