//! What the DNS team has to do: forwarders, zones, and the answers to see when it is done.

use super::sheet::{Cell, Row, Sheet, copied, prose, word};
use super::{Part, Team, passages};
use crate::plan::{Device, Plan};
use crate::report::work_orders::{answers, forwarders, outside, zones};

pub(super) fn team(plan: &Plan) -> Team {
    let forward = forwarders(plan)
        .into_iter()
        .map(|order| vec![order.resolver.into(), order.at.into(), order.name.into(), order.to.into()]);
    let forward =
        Sheet::plain(vec![copied("On resolver"), word("At"), copied("Forward"), copied("To")], forward);
    let zones = zones(plan).into_iter().map(|zone| {
        let vnets = if zone.linked_to.is_empty() { "not known".into() } else { Cell::lines(zone.linked_to) };
        vec![zone.name.into(), vnets, Cell::lines(zone.endpoints)]
    });
    let zones =
        Sheet::plain(vec![copied("Zone"), word("Linked to"), prose("For the private endpoints")], zones);
    let answers = answers(plan).into_iter().map(|(place, names)| {
        let rows = names.into_iter().map(|(name, answer)| Row::from(vec![name.into(), Cell::lines(answer)]));
        (format!("At {place}"), rows.collect())
    });
    let answers = Sheet::grouped(vec![copied("Name"), copied("Answer")], answers);
    let outside = if outside(plan) { "Everywhere else the same names lead to public addresses." } else { "" };
    let questions = passages::sheets(plan, Device::Resolver).into_iter().filter_map(|(at, sheet)| {
        Part::new(format!("Questions that the resolver of {at} must be able to send"), "", sheet)
    });
    let parts = [
        Part::new("Conditional forwarders to add", "", forward),
        Part::new(
            "Private zones",
            "They must exist, hold the records of the endpoints, and be linked.",
            zones,
        ),
        Part::new("Answers that clients must get", outside, answers),
    ];
    Team {
        id: "dns",
        title: "DNS",
        about: "What resolvers and zones need, so that names of private endpoints lead to private addresses where they must.",
        parts: parts.into_iter().flatten().chain(questions).collect(),
    }
}
