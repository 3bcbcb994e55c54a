//! Names in configurations: within the platform's length, unique, and the same in every run.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use portolan_model::IpNet;
use sha2::{Digest, Sha256};

use crate::intent::Place;

/// The characters of a stem: several of them still make a file name.
const LONGEST_STEM: usize = 80;

/// A text as part of a name: lower-case letters, digits and single hyphens, none at an edge. Letters that are no ASCII
/// become their code, so that different names stay different.
pub(crate) fn stem(text: &str) -> String {
    let mut name = String::new();
    for character in text.chars() {
        match character {
            'a'..='z' | '0'..='9' => name.push(character),
            'A'..='Z' => name.push(character.to_ascii_lowercase()),
            _ if character.is_ascii() => {
                if !name.ends_with('-') && !name.is_empty() {
                    name.push('-');
                }
            }
            _ => {
                let _ = write!(name, "u{:x}", u32::from(character));
            }
        }
    }
    name.truncate(name.trim_end_matches('-').len());
    if name.is_empty() { "x".to_owned() } else { fit(&name, LONGEST_STEM) }
}

/// A prefix, or an address alone where it is one.
pub(crate) fn plain(prefix: &IpNet) -> String {
    if prefix.prefix_len() == prefix.max_prefix_len() {
        prefix.addr().to_string()
    } else {
        prefix.to_string()
    }
}

/// Six hexadecimal digits that depend on a text alone.
pub(crate) fn mark(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().take(3).fold(String::new(), |mut mark, byte| {
        let _ = write!(mark, "{byte:02x}");
        mark
    })
}

/// A name of at most `longest` characters: too long ones are cut and get a mark of the whole.
pub(crate) fn fit(name: &str, longest: usize) -> String {
    if name.chars().count() <= longest {
        return name.to_owned();
    }
    let mark = mark(name);
    let room = longest.saturating_sub(mark.len() + 1);
    let head = name.chars().take(room).collect::<String>();
    format!("{}-{mark}", head.trim_end_matches(['-', '_']))
}

/// A stem for each place: its own, and that of its device as well where two would share a file.
pub(crate) fn stems(places: &[&Place]) -> Vec<String> {
    let shared = |stem: &str| places.iter().filter(|place| place.stem() == stem).count() > 1;
    let mut names = Names::default();
    let stem = |place: &&Place| {
        let (stem, apart) = (place.stem(), format!("{} {}", place.device.as_str(), place.name));
        match shared(&stem) {
            true => names.unique(&format!("{stem}-{}", place.device.as_str()), &apart),
            false => names.unique(&stem, &apart),
        }
    };
    places.iter().map(stem).collect()
}

/// Gives out names that are unique within a file.
#[derive(Debug, Default)]
pub(crate) struct Names {
    used: BTreeSet<String>,
}

impl Names {
    /// The name itself where it is free; else with a mark of what sets it apart, then with a number.
    pub(crate) fn unique(&mut self, name: &str, apart: &str) -> String {
        let marked = || format!("{name}-{}", mark(apart));
        let numbered = (2_u32..).map(|number| format!("{}-{number}", marked()));
        let mut tries = [name.to_owned(), marked()].into_iter().chain(numbered);
        let free = tries.find(|name| !self.used.contains(name)).unwrap_or_else(marked);
        self.used.insert(free.clone());
        free
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stem_is_plain_and_keeps_names_apart() {
        assert_eq!(stem("spoke/app"), "spoke-app");
        assert_eq!(stem("HQ  (main)"), "hq-main");
        assert_eq!(stem("büro"), "bu".to_owned() + "fc" + "ro");
        assert_eq!(stem("---"), "x");
        assert_eq!(stem(&"long".repeat(100)).len(), LONGEST_STEM);
    }

    #[test]
    fn a_long_name_is_cut_and_still_its_own() {
        let long = "ptl-headquarters-management-machine-https";
        let (one, other) = (fit(long, 31), fit(&format!("{long}x"), 31));
        assert!(one.len() <= 31 && one.starts_with("ptl-headquarters"));
        assert_ne!(one, other);
        assert_eq!(fit("short", 31), "short");
    }

    #[test]
    fn a_used_name_gets_a_mark() {
        let mut names = Names::default();
        assert_eq!(names.unique("a", "1"), "a");
        let second = names.unique("a", "2");
        assert!(second.starts_with("a-") && second.len() == 8);
        assert_ne!(names.unique("a", "2"), second);
    }
}
