//! The DNS part of the table: work orders for whoever keeps resolvers and zones.

use super::layout::{Column, Fit, Line, Table};
use super::table::{TableOptions, painter, plain, section};
use super::work_orders;
use crate::plan::Plan;

/// Writes forwarders, zones with their links, and the answers that clients must get.
pub(super) fn dns(out: &mut String, plan: &Plan, options: &TableOptions) {
    forwarders(out, plan, options);
    zones(out, plan, options);
    answers(out, plan, options);
}

fn forwarders(out: &mut String, plan: &Plan, options: &TableOptions) {
    let orders = work_orders::forwarders(plan);
    if orders.is_empty() {
        return;
    }
    section(out, "DNS: conditional forwarders to add", options);
    let columns = [
        Column { title: "ON RESOLVER", fit: Fit::Whole(39) },
        Column { title: "AT", fit: Fit::Whole(24) },
        Column { title: "FORWARD", fit: Fit::Whole(50) },
        Column { title: "TO", fit: Fit::Whole(39) },
    ];
    let cells = orders
        .into_iter()
        .map(|order| vec![order.resolver.to_owned(), order.at, order.name.to_owned(), order.to.to_owned()]);
    out.push_str(&plain(&columns, cells.collect(), options));
}

fn zones(out: &mut String, plan: &Plan, options: &TableOptions) {
    let zones = work_orders::zones(plan);
    if zones.is_empty() {
        return;
    }
    section(out, "DNS: private zones", options);
    let columns = [
        Column { title: "ZONE", fit: Fit::Whole(50) },
        Column { title: "LINKED TO", fit: Fit::Wrap(12) },
        Column { title: "ENDPOINTS", fit: Fit::Wrap(24) },
    ];
    let cells = zones.into_iter().map(|zone| {
        let vnets = if zone.linked_to.is_empty() { "not known".to_owned() } else { zone.linked_to.join(" ") };
        vec![zone.name.to_owned(), vnets, zone.endpoints.join(" ")]
    });
    out.push_str(&plain(&columns, cells.collect(), options));
}

/// The names that clients ask for, each with the whole answer, by place.
fn answers(out: &mut String, plan: &Plan, options: &TableOptions) {
    let places = work_orders::answers(plan);
    let outside = work_orders::outside(plan);
    if places.is_empty() && !outside {
        return;
    }
    section(out, "DNS: answers that clients must get", options);
    let columns =
        [Column { title: "NAME", fit: Fit::Whole(44) }, Column { title: "ANSWER", fit: Fit::Whole(80) }];
    let mut lines = Vec::new();
    for (place, names) in places {
        lines.push(Line::Heading(format!("at {place}")));
        lines.extend(
            names.into_iter().map(|(name, answer)| Line::Cells(vec![name.to_owned(), answer.join("\n")])),
        );
    }
    let paint = painter(options);
    out.push_str(&Table { columns: &columns, indent: 4, room: options.width, paint: &paint }.lay(&lines));
    if outside {
        out.push_str("  everywhere else the same names lead to public addresses\n");
    }
}
