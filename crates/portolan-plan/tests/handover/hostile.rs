//! Whatever a saved plan holds, it stays text.

use std::collections::BTreeSet;

use portolan_plan::plan::Plan;
use proptest::prelude::*;
use scraper::Html;
use serde_json::Value;

use super::given::{PAGES, PLANS, page, ticket};
use super::page::{all, well_formed};
use super::ticket::events;

/// Texts that would be markup, and anything else.
fn hostile() -> impl Strategy<Value = String> {
    let odd = prop_oneof![
        Just("<script>alert(1)</script>"),
        Just("\"><img src=x onerror=alert(1)>"),
        Just("' onload='x"),
        Just("</style></title><b>"),
        Just("a | b `c` | d\n\n# head\n<b>bold</b>"),
        Just("``` [x](http://example.com) ![y](z) **s** _u_ ~~t~~"),
        Just("\u{0}\u{1b}[31m\u{202E}\u{FFFE}"),
        Just("&lt;b&gt; &#60;"),
        Just("-->]]>{{ x }}{% x %}"),
    ];
    prop_oneof![odd.prop_map(str::to_owned), "\\PC{1,12}", "[\\x00-\\x7f]{1,12}"]
}

/// The example with these texts in the place of names: ids stay, for they are what the page is linked by.
fn spoilt(texts: &[String]) -> Plan {
    fn spoil(value: &mut Value, key: &str, next: &mut impl FnMut() -> String) {
        match value {
            Value::Object(map) => map.iter_mut().for_each(|(key, value)| spoil(value, key, next)),
            Value::Array(list) => list.iter_mut().for_each(|value| spoil(value, key, next)),
            Value::String(text) => {
                let names = [
                    "name",
                    "role",
                    "site",
                    "vnet",
                    "deployment",
                    "deployments",
                    "requirement",
                    "purpose",
                    "because",
                    "message",
                    "fix",
                    "code",
                    "scenario",
                    "service",
                    "value",
                    "resolver",
                    "at",
                    "service_tags",
                    "examples",
                    "resource",
                    "sub_resource",
                    "kind_of",
                    "zone",
                    "zones",
                    "names",
                    "url",
                    "host",
                    "proxy",
                    "bypass",
                ];
                if names.contains(&key) {
                    *text = next();
                }
            }
            _ => {}
        }
    }
    let (_, plan) = PLANS.iter().find(|(name, _)| *name == "contoso").unwrap();
    let mut small = plan.clone();
    small.flows.truncate(12);
    small.dns.truncate(6);
    small.advisories.truncate(6);
    let mut tree = serde_json::to_value(small).unwrap();
    let mut at = 0;
    spoil(&mut tree, "", &mut || {
        at += 1;
        format!("{}{}", texts[at % texts.len()], at % 7)
    });
    serde_json::from_value(tree).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_text_becomes_an_element_or_an_attribute(texts in prop::collection::vec(hostile(), 1..8)) {
        let html = page(&spoilt(&texts));
        well_formed("hostile", &html);
        let parsed = Html::parse_document(&html);
        let kinds = |page: &Html| {
            let kinds = all(page, "*").into_iter().flat_map(|element| {
                let name = element.value().name().to_owned();
                let attributes = element.value().attrs().map(|(name, _)| format!("@{name}")).collect::<Vec<_>>();
                std::iter::once(name).chain(attributes)
            });
            kinds.collect::<BTreeSet<_>>()
        };
        let sound = PAGES.iter().take(2).flat_map(|(_, page)| kinds(&Html::parse_document(page)));
        let sound = sound.collect::<BTreeSet<_>>();
        let strange = kinds(&parsed).difference(&sound).cloned().collect::<Vec<_>>();
        prop_assert!(strange.is_empty(), "{strange:?}");
        let moves = html.contains(['\u{0}', '\u{1b}', '\u{202E}']);
        prop_assert!(!moves);
    }

    #[test]
    fn no_text_becomes_markdown(texts in prop::collection::vec(hostile(), 1..8)) {
        let plan = spoilt(&texts);
        let strange = events(&ticket(&plan));
        prop_assert!(strange.is_empty(), "{strange:?}");
    }
}
