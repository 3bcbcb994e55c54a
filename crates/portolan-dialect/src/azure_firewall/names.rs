//! How rules write host names.
//!
//! The platform takes one `*`, at the left end, where it stands for any characters, dots among them; it refuses names
//! with `--` in a label.

use portolan_model::{HostPattern, NameSet};

use crate::spelling::{ExactOnly, Spelling};

/// Names in application rules.
#[derive(Debug, Clone, Copy)]
pub(super) struct Application;

/// Names in network rules: no wildcards.
#[derive(Debug, Clone, Copy)]
pub(super) struct Network;

impl Spelling for Application {
    fn write(&self, pattern: &HostPattern) -> Option<String> {
        let text = match pattern {
            HostPattern::Exact(_) | HostPattern::Suffix(_) => pattern.as_str().to_owned(),
            HostPattern::Glob(glob) => match glob.label().strip_prefix('*') {
                Some(rest) if !rest.contains('*') => pattern.as_str().to_owned(),
                _ => format!("*.{}", glob.domain()),
            },
        };
        taken(&text).then_some(text)
    }

    fn read(&self, text: &str) -> Option<NameSet> {
        if !taken(text) {
            return None;
        }
        match text.strip_prefix('*') {
            Some(rest) if !rest.contains('*') && !rest.is_empty() => Some(NameSet::ending_with(rest)),
            Some(_) => None,
            None => ExactOnly.read(text),
        }
    }
}

impl Spelling for Network {
    fn write(&self, pattern: &HostPattern) -> Option<String> {
        ExactOnly.write(pattern).filter(|text| taken(text))
    }

    fn read(&self, text: &str) -> Option<NameSet> {
        taken(text).then(|| ExactOnly.read(text)).flatten()
    }
}

fn taken(text: &str) -> bool {
    !text.contains("--")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(pattern: &str) -> Option<String> {
        Application.write(&pattern.parse().unwrap())
    }

    #[test]
    fn a_star_stands_at_the_left_end_or_is_widened_to_one_that_does() {
        assert_eq!(written("*.his.arc.azure.com").unwrap(), "*.his.arc.azure.com");
        assert_eq!(written("azgn*.servicebus.windows.net").unwrap(), "*.servicebus.windows.net");
        assert_eq!(
            written("*-gas.guestconfiguration.azure.com").unwrap(),
            "*-gas.guestconfiguration.azure.com"
        );
        assert_eq!(written("xn--a.contoso.com"), None);
        assert_eq!(Network.write(&"*.contoso.com".parse().unwrap()), None);
    }

    #[test]
    fn a_star_matches_several_labels_and_not_the_apex() {
        let read = Application.read("*.x.com").unwrap();
        assert!(read.contains("a.x.com") && read.contains("a.b.x.com") && !read.contains("x.com"));
        let read = Application.read("*-gas.x.com").unwrap();
        assert!(
            read.contains("a-gas.x.com") && read.contains("a.b-gas.x.com") && !read.contains("gas.x.com")
        );
        assert!(Application.read("azgn*.x.com").is_none() && Application.read("*.*.x.com").is_none());
    }
}
