//! Names to ask a program for, inside and outside of a pattern.

use std::collections::{BTreeMap, BTreeSet};

use portolan_dialect::{Rule, RuleSet, Target, Work};
use portolan_model::{Application, HostPattern, NameSet};

/// Seven names for a pattern: `x`, `a.x`, `a.b.x`, `evilx`, `x.evil.net`, one that it matches in upper case and with a
/// root dot. For a glob also what its wildcard may and may not stand for.
pub fn seven(pattern: &HostPattern) -> BTreeSet<String> {
    let (x, inside, more) = match pattern {
        HostPattern::Exact(name) => (name.to_string(), vec![name.to_string()], Vec::new()),
        HostPattern::Suffix(domain) => (domain.to_string(), vec![format!("a.{domain}")], Vec::new()),
        HostPattern::Glob(glob) => {
            let name = |stands: &str| format!("{}.{}", glob.label().replace('*', stands), glob.domain());
            let outside = format!("{}.b.{}", glob.label().replace('*', "1"), glob.domain());
            (
                glob.domain().to_string(),
                vec![name("1-z_9"), name("x")],
                vec![outside, format!("evil{}", name("1"))],
            )
        }
    };
    let mut names =
        BTreeSet::from([format!("a.{x}"), format!("a.b.{x}"), format!("evil{x}"), format!("{x}.evil.net")]);
    names.extend(inside.iter().map(|name| name.to_ascii_uppercase()));
    names.extend(inside.iter().map(|name| format!("{name}.")));
    names.extend(inside.into_iter().chain(more).chain([x]));
    names
}

/// A question to a device: whether a request is let through.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Question {
    /// The address of the client.
    pub from: String,
    /// The name that it asks for.
    pub name: String,
    /// The port.
    pub port: u16,
    /// Whether it asks in the clear.
    pub http: bool,
}

/// Questions about all names of a place, each with the answer that the target's reading of its own text gives.
pub fn questions(target: &Target, set: &RuleSet) -> BTreeMap<Question, bool> {
    let Work::Rules { capabilities, .. } = &target.work else { panic!("{} prints no rules", target.id) };
    let spelling = capabilities.names[0].spelling;
    let named = set.rules.iter().filter(|rule| !rule.to.names().is_empty());
    let read = |rule: &Rule| {
        let sets = rule.to.names().iter().map(|name| spelling.read(&name.text).unwrap());
        NameSet::union_all(sets).unwrap()
    };
    let named = named.map(|rule| (rule, read(rule))).collect::<Vec<_>>();
    let (mut all, mut known) = (BTreeMap::new(), BTreeSet::new());
    for (rule, _) in &named {
        // All seven the first time that a pattern comes up on a port; of a rule whose patterns are known, one.
        let asked = rule.to.names().iter().enumerate().flat_map(|(index, name)| {
            let new = known.insert((&name.pattern, rule.ports[0], rule.application));
            seven(&name.pattern).into_iter().take(if new { 99 } else { usize::from(index == 0) })
        });
        for name in asked.collect::<Vec<_>>() {
            let question = Question {
                from: rule.source_prefixes()[0].addr().to_string(),
                name,
                port: rule.ports[0].first(),
                http: rule.application == Some(Application::Http),
            };
            let answer = named.iter().any(|(rule, names)| {
                rule.sources.contains(question.from.parse().unwrap())
                    && rule.ports.iter().any(|ports| ports.contains(question.port))
                    && (rule.application == Some(Application::Http)) == question.http
                    && names.contains(&question.name)
            });
            all.insert(question, answer);
        }
    }
    all
}
