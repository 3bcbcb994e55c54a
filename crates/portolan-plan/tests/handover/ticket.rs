//! The ticket as a tracker reads it.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::given::{PLANS, ticket};

fn parse(text: &str) -> Parser<'_> {
    Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH)
}

/// What a ticket must not have: anything but headings, paragraphs, lists, tables and code.
pub(crate) fn events(text: &str) -> Vec<String> {
    let strange = |event: &Event<'_>| match event {
        Event::Start(tag) => !matches!(
            tag,
            Tag::Heading { .. }
                | Tag::Paragraph
                | Tag::List(None)
                | Tag::Item
                | Tag::Table(_)
                | Tag::TableHead
                | Tag::TableRow
                | Tag::TableCell
        ),
        Event::End(_) | Event::Text(_) | Event::Code(_) => false,
        _ => true,
    };
    parse(text).filter(strange).map(|event| format!("{event:?}")).collect()
}

/// The cells of all tables, by row.
fn rows(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), None::<String>);
    for event in parse(text) {
        match event {
            Event::Start(Tag::TableCell) => cell = Some(String::new()),
            Event::End(TagEnd::TableCell) => row.extend(cell.take()),
            Event::End(TagEnd::TableRow | TagEnd::TableHead) => rows.push(std::mem::take(&mut row)),
            Event::Text(text) | Event::Code(text) => {
                if let Some(cell) = &mut cell {
                    cell.push_str(&text);
                }
            }
            _ => {}
        }
    }
    rows
}

#[test]
fn a_ticket_is_plain_markdown() {
    for (name, plan) in &*PLANS {
        let text = ticket(plan);
        assert_eq!(events(&text), Vec::<String>::new(), "{name}");
        let tables = text.split("\n\n").filter(|block| block.starts_with("| "));
        for table in tables {
            let bars = |line: &str| line.replace("\\|", "").matches('|').count();
            let first = bars(table.lines().next().unwrap());
            assert!(table.lines().all(|line| bars(line) == first), "{name}: {table}");
        }
    }
}

#[test]
fn every_flow_endpoint_and_advisory_is_in_the_ticket() {
    for (name, plan) in &*PLANS {
        let text = ticket(plan);
        let rows = rows(&text);
        for flow in &plan.flows {
            let has = |cell: &String, wanted: &str| cell.split("; ").any(|part| part == wanted);
            let behind_a_proxy = flow.legs.iter().map(|leg| (&leg.to.name, leg.port));
            for (to, port) in behind_a_proxy.chain(flow.legs.is_empty().then_some((&flow.to.name, flow.port)))
            {
                let port = format!("{port}");
                let found = rows.iter().any(|row| {
                    row.first().is_some_and(|cell| has(cell, to))
                        && row.get(1).is_some_and(|cell| cell.starts_with(&port))
                });
                assert!(found, "{name}: {to}:{port}");
            }
        }
        for endpoint in &plan.private_endpoints {
            assert!(rows.iter().any(|row| row[0] == *endpoint.id), "{name}: {}", endpoint.id);
        }
        for advisory in &plan.advisories {
            assert!(text.contains(&format!("`{}`", advisory.code)), "{name}: {}", advisory.code);
        }
    }
}
