//! The page as a browser and a reader get it.

use std::collections::BTreeSet;

use portolan_diag::text::plain;
use portolan_plan::plan::{Plan, RecordType};
use scraper::{ElementRef, Html, Selector};

use super::given::{PAGES, PLANS, page};

pub(crate) fn all<'p>(page: &'p Html, selector: &str) -> Vec<ElementRef<'p>> {
    page.select(&Selector::parse(selector).unwrap()).collect()
}

/// The values of an attribute inside an element.
fn within<'p>(element: ElementRef<'p>, selector: &str, attribute: &str) -> BTreeSet<&'p str> {
    let found = element.select(&Selector::parse(selector).unwrap()).collect::<Vec<_>>();
    found.into_iter().filter_map(|element| element.attr(attribute)).collect()
}

/// The text of an element without the white space of its source.
pub(crate) fn text(element: ElementRef<'_>) -> String {
    let text = element.text().collect::<String>();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text of the plan as it stands on the page, where marks of code are none.
fn said(text: &str) -> String {
    plain(text).replace('`', "").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn whole(page: &Html) -> String {
    said(&text(all(page, "main")[0]))
}

#[test]
fn every_flow_has_its_row_with_all_that_the_plan_says() {
    for ((name, plan), (_, page)) in PLANS.iter().zip(&*PAGES) {
        let parsed = Html::parse_document(page);
        let rows = all(&parsed, "tr[id^=flow-]");
        assert_eq!(rows.len(), plan.flows.len(), "{name}");
        let rows = rows.into_iter().map(|row| (row.attr("id").unwrap(), text(row)));
        let rows = rows.collect::<std::collections::BTreeMap<_, _>>();
        for flow in &plan.flows {
            let row = &rows[&*format!("flow-{}", flow.id)];
            let mut wanted = vec![flow.to.name.to_string(), flow.need.to_string(), flow.status.to_string()];
            wanted.push(format!("{}", flow.port));
            wanted.extend(flow.service_tags.iter().map(ToString::to_string));
            wanted.extend(flow.reasons.iter().map(|reason| reason.deployment.to_string()));
            wanted.extend(flow.from.networks.iter().map(|net| net.addr().to_string()));
            for wanted in wanted {
                assert!(row.contains(&wanted), "{name}: {wanted} in {row}");
            }
        }
    }
}

#[test]
fn every_reason_stands_above_its_flows() {
    for ((name, plan), (_, page)) in PLANS.iter().zip(&*PAGES) {
        let parsed = Html::parse_document(page);
        for group in all(&parsed, ".reasons") {
            let ids = within(group, "tr[id]", "id");
            let told = said(&text(group));
            let links = within(group, "a[href]", "href");
            for flow in plan.flows.iter().filter(|flow| ids.contains(&*format!("flow-{}", flow.id))) {
                for reason in &flow.reasons {
                    assert!(told.contains(&*reason.requirement), "{name}: {}", reason.requirement);
                    assert!(told.contains(&said(&reason.purpose)), "{name}: {}", reason.purpose);
                    for because in reason.because.iter() {
                        assert!(told.contains(&said(because)), "{name}: {because}");
                    }
                    for document in reason.documents.iter() {
                        assert!(links.contains(&*format!("#document-{document}")), "{name}: {document}");
                    }
                    for defect in reason.defects.iter() {
                        assert!(links.contains(&*format!("#defect-{defect}")), "{name}: {defect}");
                    }
                }
            }
        }
    }
}

#[test]
fn every_advisory_endpoint_and_work_order_is_told() {
    for ((name, plan), (_, page)) in PLANS.iter().zip(&*PAGES) {
        let parsed = Html::parse_document(page);
        let advisories =
            all(&parsed, "article").into_iter().map(|card| said(&text(card))).collect::<Vec<_>>();
        for advisory in &plan.advisories {
            let told = advisories.iter().any(|card| {
                card.contains(&*advisory.code)
                    && card.contains(&said(&advisory.message))
                    && card.contains(&said(&advisory.fix))
                    && advisory.deployment.as_ref().is_none_or(|name| card.contains(&**name))
            });
            assert!(told, "{name}: {advisory:?}");
        }
        let whole = whole(&parsed);
        for endpoint in &plan.private_endpoints {
            for wanted in endpoint.names.iter().chain(&endpoint.zones).chain([&endpoint.id]) {
                assert!(whole.contains(&**wanted), "{name}: {wanted}");
            }
        }
        for record in &plan.dns {
            let value = if record.kind == RecordType::Forward { "" } else { &record.value };
            assert!(whole.contains(&*record.name) && whole.contains(value), "{name}: {record:?}");
        }
    }
}

/// Each passage of each device stands in a table of its team.
#[test]
fn every_leg_is_in_a_work_order() {
    for ((name, plan), (_, page)) in PLANS.iter().zip(&*PAGES) {
        let parsed = Html::parse_document(page);
        let of = |team: &str| {
            let section = all(&parsed, &format!("section[aria-labelledby={team}]"));
            section.into_iter().map(text).collect::<String>()
        };
        let (firewall, proxy, cloud, dns) = (of("firewall"), of("proxy"), of("cloud"), of("dns"));
        for leg in plan.flows.iter().flat_map(|flow| &flow.legs) {
            let orders = match leg.device.as_str() {
                "site-firewall" | "proxy-egress" => &firewall,
                "proxy" => &proxy,
                "nsg" => &cloud,
                _ => &dns,
            };
            for wanted in [&leg.to.name, &leg.at, &leg.from.name] {
                assert!(orders.contains(&**wanted), "{name}: {wanted} at {}", leg.device.as_str());
            }
        }
    }
}

#[test]
fn the_page_is_well_formed() {
    for (name, page) in &*PAGES {
        well_formed(name, page);
    }
}

/// What holds of every page, whatever is on it.
pub(crate) fn well_formed(name: &str, html: &str) {
    let page = Html::parse_document(html);
    assert_eq!(page.errors, Vec::<std::borrow::Cow<'_, str>>::new(), "{name}");
    assert_eq!(all(&page, "html[lang=en]").len(), 1);
    assert_eq!(
        (all(&page, "head > title").len(), all(&page, "h1").len(), all(&page, "main").len()),
        (1, 1, 1)
    );
    let mut last = 1;
    for heading in all(&page, "h1, h2, h3, h4, h5, h6") {
        let level = heading.value().name()[1..].parse::<usize>().unwrap();
        assert!(level <= last + 1, "{name}: {} after level {last}", text(heading));
        assert!(!text(heading).is_empty(), "{name}");
        last = level;
    }
    let ids = all(&page, "[id]").into_iter().map(|element| element.attr("id").unwrap()).collect::<Vec<_>>();
    let unique = ids.iter().copied().collect::<BTreeSet<_>>();
    assert_eq!(unique.len(), ids.len(), "{name}: an id stands twice");
    for link in all(&page, "a") {
        let target = link.attr("href").unwrap().strip_prefix('#');
        assert!(target.is_some_and(|target| unique.contains(target)), "{name}: {:?}", link.attr("href"));
        assert!(!text(link).is_empty(), "{name}: {:?}", link.attr("href"));
    }
    for labelled in all(&page, "[aria-labelledby]") {
        assert!(unique.contains(labelled.attr("aria-labelledby").unwrap()), "{name}");
    }
    for table in all(&page, "table") {
        let inside = |selector: &str| table.select(&Selector::parse(selector).unwrap()).collect::<Vec<_>>();
        assert_eq!(inside("caption").len(), 1, "{name}");
        let columns = inside("thead th[scope=col]").len();
        for row in inside("tbody tr") {
            let cells = row.child_elements().collect::<Vec<_>>();
            let head = cells[0].attr("scope");
            match head {
                Some("rowgroup") => {
                    assert_eq!(cells[0].attr("colspan"), Some(&*columns.to_string()), "{name}")
                }
                _ => assert_eq!((head, cells.len()), (Some("row"), columns), "{name}"),
            }
        }
    }
    for loads in ["script", "link", "img", "iframe", "object", "embed", "form", "base", "use", "image"] {
        assert_eq!(all(&page, loads).len(), 0, "{name}: {loads}");
    }
    for element in all(&page, "*") {
        for (attribute, _) in element.value().attrs() {
            let loads = matches!(attribute, "src" | "srcset" | "style" | "action" | "background" | "poster");
            assert!(
                !loads && !attribute.starts_with("on"),
                "{name}: {attribute} of {}",
                element.value().name()
            );
        }
    }
    assert!(!html.contains("url(") && !html.contains("@import"), "{name}");
}

#[test]
fn a_plan_without_anything_has_a_page() {
    let (_, plan) = &PLANS[0];
    let empty = Plan {
        flows: Vec::new(),
        private_endpoints: Vec::new(),
        dns: Vec::new(),
        advisories: Vec::new(),
        not_needed: Vec::new(),
        sites: Vec::new(),
        vnets: Vec::new(),
        proxies: Vec::new(),
        ..plan.clone()
    };
    let html = page(&empty);
    well_formed("empty", &html);
    assert!(html.contains("no flows"));
}
