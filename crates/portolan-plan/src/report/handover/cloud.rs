//! What the cloud team has to make: private endpoints, rules of network security groups, addresses in subnets.

use std::collections::BTreeMap;

use super::sheet::{Cell, Sheet, copied, prose, word};
use super::{Part, Team, passages};
use crate::plan::{Device, EndpointState, Plan, PlanSubnet, PlanVNet};
use crate::report::table::{address, endpoint_addresses, endpoint_place, endpoint_state};

pub(super) fn team(plan: &Plan) -> Team {
    let groups = passages::sheets(plan, Device::Nsg).into_iter().filter_map(|(at, sheet)| {
        let named = security_group(plan, at).map(|name| format!(" ({name})")).unwrap_or_default();
        Part::new(format!("Network security group of {at}{named}"), "", sheet)
    });
    let parts = [
        Part::new("Private endpoints", "", endpoints(plan)),
        Part::new("Virtual networks and subnets", "", subnets(plan)),
    ];
    Team {
        id: "cloud",
        title: "Cloud",
        about: "What is to be made or allowed in the virtual networks.",
        parts: parts.into_iter().flatten().chain(groups).collect(),
    }
}

fn security_group<'p>(plan: &'p Plan, at: &str) -> Option<&'p str> {
    let (vnet, subnet) = at.split_once('/')?;
    let vnet = plan.vnets.iter().find(|known| &*known.name == vnet)?;
    vnet.subnets.iter().find(|known| &*known.name == subnet)?.nsg.as_deref()
}

fn endpoints(plan: &Plan) -> Sheet {
    let columns = vec![
        copied("Endpoint"),
        word("State"),
        word("Resource"),
        copied("Sub-resource"),
        copied("In"),
        copied("Addresses"),
        copied("Zones"),
        copied("Names"),
        word("Public access"),
    ];
    let rows = plan.private_endpoints.iter().map(|endpoint| {
        vec![
            endpoint.id.as_str().into(),
            endpoint_state(endpoint).into(),
            format!("{} ({})", endpoint.resource, endpoint.kind).into(),
            endpoint.sub_resource.as_str().into(),
            endpoint_place(endpoint).into(),
            endpoint_addresses(endpoint).into(),
            Cell::lines(endpoint.zones.iter()),
            Cell::lines(endpoint.names.iter()),
            endpoint.public_access.as_deref().unwrap_or_default().into(),
        ]
    });
    Sheet::plain(columns, rows)
}

fn subnets(plan: &Plan) -> Sheet {
    let columns = vec![
        copied("Subnet"),
        copied("Prefix"),
        word("Network security group"),
        word("Service endpoints"),
        prose("Addresses to reserve"),
    ];
    let to_reserve = |vnet: &PlanVNet, subnet: &PlanSubnet| {
        let here = plan.private_endpoints.iter().filter(|endpoint| {
            endpoint.state == EndpointState::Planned
                && endpoint.vnet.as_ref() == Some(&vnet.name)
                && endpoint.subnet.as_ref() == Some(&subnet.name)
        });
        let (known, unknown): (Vec<_>, Vec<_>) =
            here.map(|endpoint| endpoint.addresses_needed).partition(Option::is_some);
        let known = known.into_iter().flatten().map(usize::from).sum::<usize>();
        match (known, unknown.len()) {
            (0, 0) => String::new(),
            (known, 0) => known.to_string(),
            (known, some) => format!("{known}, and those of {some} more, whose number is not published"),
        }
    };
    let mut groups = BTreeMap::new();
    for vnet in &plan.vnets {
        let space = vnet.address_space.iter().map(address).collect::<Vec<_>>().join(", ");
        let rows = vnet.subnets.iter().map(|subnet| {
            super::sheet::Row::from(vec![
                subnet.name.as_str().into(),
                address(&subnet.prefix).into(),
                subnet.nsg.as_deref().unwrap_or_default().into(),
                Cell::lines(subnet.service_endpoints.iter()),
                to_reserve(vnet, subnet).into(),
            ])
        });
        groups.insert(format!("{} in {}, {space}", vnet.name, vnet.region), rows.collect());
    }
    Sheet::grouped(columns, groups)
}
