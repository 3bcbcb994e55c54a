//! A file with what proxies want: `NAME: { user: …, password: … }`. Nothing of its content is ever shown.

use std::collections::BTreeMap;
use std::path::Path;

use portolan_catalog::Id;
use portolan_check::probe::Credentials;
use portolan_diag::{Diagnostics, Sources};
use portolan_model::Secret;
use portolan_yaml::{Entry, Node, Value, parse};

use crate::error::Error;
use crate::files;

/// Reads a file of credentials for the proxies with these names.
pub(super) fn read(path: &Path, proxies: &[&str]) -> Result<BTreeMap<Id, Credentials>, Error> {
    let bytes = files::read(path)?;
    let text = std::str::from_utf8(&bytes).map_err(|_| bad(path, None, "it is no UTF-8 text"))?;
    of_text(text, proxies).map_err(|(line, reason)| bad(path, line, &reason))
}

fn bad(path: &Path, line: Option<usize>, reason: &str) -> Error {
    Error::Credentials { path: path.to_owned(), line, reason: reason.to_owned() }
}

/// What is wrong, and in which line.
type Wrong = (Option<usize>, String);

fn of_text(text: &str, proxies: &[&str]) -> Result<BTreeMap<Id, Credentials>, Wrong> {
    let line = |at: u32| text.get(..usize::try_from(at).ok()?).map(|before| before.matches('\n').count() + 1);
    let source = Sources::new().add("credentials", "");
    let mut found = Diagnostics::new();
    let Some(tree) = parse(source, text, &mut found) else {
        let first = found.into_iter().next();
        let place =
            first.and_then(|found| found.labels.first().and_then(|label| line(label.origin.span.start)));
        return Err((place, "it is no YAML of the plain dialect that scenarios use".to_owned()));
    };
    let Value::Map(entries) = &tree.value else {
        return Err((
            line(tree.span.start),
            "it must map names of proxies to `user` and `password`".to_owned(),
        ));
    };
    let mut all = BTreeMap::new();
    for Entry { key, value, .. } in entries {
        let place = line(value.span.start);
        // A name that is no proxy of the plan may be a secret at the wrong place: it is not repeated.
        if !proxies.contains(&&**key) {
            let known = portolan_diag::one_of(proxies.iter().copied());
            let known =
                if proxies.is_empty() { "the plan has none".to_owned() } else { format!("it has {known}") };
            return Err((place, format!("the plan has no proxy of this name; {known}")));
        }
        let text_of = |name: &str| value.get(name).and_then(Node::text);
        let (Some(user), Some(password)) = (text_of("user"), text_of("password")) else {
            return Err((place, format!("the proxy `{key}` needs `user` and `password`, both as text")));
        };
        let more = matches!(&value.value, Value::Map(keys) if keys.len() > 2);
        if more {
            return Err((place, format!("the proxy `{key}` has other keys than `user` and `password`")));
        }
        let both = Credentials { user: Secret::new(user), password: Secret::new(password) };
        all.insert(Id::from(&**key), both);
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_read_by_the_name_of_the_proxy() {
        let known = of_text("default: { user: svc, password: \"12: 34\" }\n", &["default"]).unwrap();
        let default = known.get("default").unwrap();
        assert_eq!((default.user.reveal(), default.password.reveal()), ("svc", "12: 34"));
    }

    #[test]
    fn what_is_wrong_is_said_without_the_content() {
        for text in [
            "hunter2",
            "svc: hunter2",
            "default: hunter2",
            "hunter2: { user: hunter2, password: hunter2 }",
            "default: { user: hunter2 }",
            "default: { user: hunter2, passwort: hunter2 }",
            "default: { user: a, password: b, hunter2: c }",
            "default: { user: [hunter2], password: hunter2 }",
            "default: { user: hunter2",
            "- hunter2",
        ] {
            let (_, reason) = of_text(text, &["default"]).map(|_| ()).unwrap_err();
            assert!(!reason.contains("hunter2"), "{text}: {reason}");
        }
    }
}
