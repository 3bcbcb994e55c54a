//! What the picture of the topology shows, as a table.

use super::sheet::{Cell, Link, Sheet, copied, prose, word};
use crate::plan::Plan;
use crate::report::picture;

pub(super) fn facts(plan: &Plan) -> Sheet {
    let rows = picture::facts(plan).into_iter().map(|fact| {
        let anchor = fact.flows.first().map(|id| format!("flow-{id}"));
        vec![
            fact.from.into(),
            Cell::lines(fact.by_way_of),
            fact.to.into(),
            Cell::lines(fact.ports),
            Cell(vec![Link {
                text: anchor.as_ref().map_or_else(String::new, |_| fact.count.to_string()),
                anchor,
            }]),
        ]
    });
    let columns = vec![word("From"), prose("By way of"), prose("To"), copied("Ports"), word("Connections")];
    Sheet::plain(columns, rows)
}
