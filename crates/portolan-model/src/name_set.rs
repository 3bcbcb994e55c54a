//! Sets of host names with exact answers.
//!
//! Firewalls and proxies each have their own idea of what `*.contoso.com` matches.
//! A [`NameSet`] holds any such idea, whichever way it is written down, so that two of them can be compared
//! without trying names out.
//!
//! A set is a regular language kept as a minimal automaton, which reads a name from its end as DNS does:
//! names of one domain share their states, and thousands of them stay small.

mod classes;
mod dfa;
mod expr;
mod minimise;
mod product;
mod regex;
mod shape;
mod trie;
mod witness;

use std::fmt;

use self::classes::Classes;
use self::dfa::Dfa;
use self::expr::{Expr, Matcher};
use self::product::{Keep, Product};
use self::shape::Universe;
use self::trie::Trie;
use crate::host::{Fqdn, HostPattern};

pub use self::regex::RegexError;

/// How many states a combination of two sets may have.
const STATE_LIMIT: usize = 1 << 20;
/// How many places in an expression all states together may remember.
const PLACE_LIMIT: usize = 1 << 20;

/// The answer would take more states than there is room for.
///
/// Names, suffixes and the expressions people write stay far below the limit of about a million.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("these names and expressions together have too many cases to tell apart")]
#[non_exhaustive]
pub struct TooComplex;

/// A set of host names: a regular language with exact union, intersection, difference and comparison.
///
/// The universe is every text with the shape of an [`Fqdn`]: lower-case labels of letters, digits, hyphens and
/// underscores, no hyphen at the edge of a label, no last label of digits only.
/// An address such as `10.1.2.3` is in no set, and neither is `..contoso.com`, so an expression that would let
/// them through is not wider for it.
///
/// The two limits on length (63 and 253 characters) are left out, as they would multiply every automaton by
/// hundreds of states.
/// A subset that is found is a subset; one that is denied over names too long to exist shows such a name as its
/// [`witness`](NameSet::witness).
///
/// Equal sets are equal values, whichever way they were made.
///
/// ```
/// use portolan_model::NameSet;
///
/// let wanted = NameSet::suffix(&"blob.core.windows.net".parse()?);
/// let granted = NameSet::from_regex(r"^[a-z0-9_-]+\.blob\.core\.windows\.net$")?;
/// assert!(!wanted.is_subset(&granted)?);
/// assert_eq!(wanted.witness_difference(&granted)?.as_deref(), Some("a.a.blob.core.windows.net"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct NameSet {
    dfa: Dfa,
}

/// Sets from what catalogs and devices write.
impl NameSet {
    /// No name.
    pub fn empty() -> Self {
        Self::from_suffixes([], [])
    }

    /// Every name.
    pub fn all() -> Self {
        Self { dfa: Dfa::of(&Universe) }
    }

    /// This one name.
    pub fn exact(name: &Fqdn) -> Self {
        Self::from_suffixes([name], [])
    }

    /// Every name with one or more labels in front of `domain`, without `domain` itself.
    pub fn suffix(domain: &Fqdn) -> Self {
        Self::from_suffixes([], [domain])
    }

    /// `domain` itself and every name below it, as `.contoso.com` means to squid and many others.
    pub fn suffix_or_apex(domain: &Fqdn) -> Self {
        Self::from_suffixes([domain], [domain])
    }

    /// Names with exactly one label in front of `domain`, as `*.contoso.com` means in a certificate
    /// (RFC 9525 section 6.3) and to some devices.
    pub fn one_label(domain: &Fqdn) -> Self {
        Self::of(&Expr::glob(&format!("*.{domain}")))
    }

    /// Names that end with a text, wherever their labels start, as `*contoso.com` means to some firewalls.
    ///
    /// Upper case is read as lower case.
    pub fn ending_with(text: &str) -> Self {
        Self::around(&[Expr::many(Classes::ALL), literal(text)], text)
    }

    /// Names that start with a text.
    ///
    /// Upper case is read as lower case.
    pub fn starting_with(text: &str) -> Self {
        Self::around(&[literal(text), Expr::many(Classes::ALL)], text)
    }

    /// Names with a text anywhere in them.
    ///
    /// Upper case is read as lower case.
    pub fn containing(text: &str) -> Self {
        Self::around(&[Expr::many(Classes::ALL), literal(text), Expr::many(Classes::ALL)], text)
    }

    /// The names a pattern stands for in the catalog.
    pub fn pattern(pattern: &HostPattern) -> Self {
        match pattern {
            HostPattern::Exact(name) => Self::exact(name),
            HostPattern::Suffix(domain) => Self::suffix(domain),
            HostPattern::Glob(_) => Self::of(&Expr::glob(pattern.as_str())),
        }
    }

    /// The names that any of the patterns stands for; made for thousands of them.
    ///
    /// # Errors
    ///
    /// Globs under one domain can overlap in more ways than there is room for. Names and suffixes cannot.
    ///
    /// ```
    /// use portolan_model::{HostPattern, NameSet};
    ///
    /// let list: Vec<HostPattern> = vec!["login.contoso.com".parse()?, "*.contoso.com".parse()?];
    /// assert_eq!(NameSet::from_patterns(&list)?, NameSet::suffix(&"contoso.com".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_patterns<'a>(
        patterns: impl IntoIterator<Item = &'a HostPattern>,
    ) -> Result<Self, TooComplex> {
        let (mut names, mut suffixes, mut globs) = (Vec::new(), Vec::new(), Vec::new());
        for pattern in patterns {
            match pattern {
                HostPattern::Exact(name) => names.push(name),
                HostPattern::Suffix(domain) => suffixes.push(domain),
                HostPattern::Glob(_) => globs.push(Expr::glob(pattern.as_str())),
            }
        }
        let listed = Self::from_suffixes(names, suffixes);
        if globs.is_empty() { Ok(listed) } else { listed.union(&Self::bounded(&Expr::Choice(globs))?) }
    }

    /// The names that a POSIX extended regular expression matches, as `dstdom_regex` of squid writes them.
    ///
    /// Understood are characters, `.`, bracket expressions with ranges and named classes, `*`, `+`, `?`, `|`,
    /// groups, `^`, `$`, and a backslash before punctuation.
    /// The expression matches anywhere in a name unless it is anchored.
    /// Names are lower-case, so an upper-case letter matches nothing.
    ///
    /// # Errors
    ///
    /// An expression that is broken, outside this subset or too large is refused with the place where it goes
    /// wrong. That goes for counted repetition (`{2,3}`), Perl classes (`\d`), options (`(?i)`) and lazy
    /// operators (`+?`).
    pub fn from_regex(expression: &str) -> Result<Self, RegexError> {
        Ok(Self::bounded(&regex::parse(expression, false)?)?)
    }

    /// As [`from_regex`](NameSet::from_regex), with letters of either case alike (`-i` to squid).
    ///
    /// # Errors
    ///
    /// As for [`from_regex`](NameSet::from_regex).
    pub fn from_regex_ignoring_case(expression: &str) -> Result<Self, RegexError> {
        Ok(Self::bounded(&regex::parse(expression, true)?)?)
    }

    fn from_suffixes<'a>(
        names: impl IntoIterator<Item = &'a Fqdn>,
        suffixes: impl IntoIterator<Item = &'a Fqdn>,
    ) -> Self {
        Self { dfa: Dfa::of(&Trie::new(names, suffixes)) }
    }

    /// The set of a sequence with `text` in it. What is longer than a name can be is in no name.
    fn around(parts: &[Expr], text: &str) -> Self {
        if text.len() > 253 { Self::empty() } else { Self::of(&Expr::Sequence(parts.to_vec())) }
    }

    /// The set of an expression that is known to be small.
    fn of(expr: &Expr) -> Self {
        Self { dfa: Dfa::of(&Matcher::new(expr)) }
    }

    /// The set of an expression that may be large.
    fn bounded(expr: &Expr) -> Result<Self, TooComplex> {
        let mut room = countdown(PLACE_LIMIT);
        let dfa = Dfa::within(&Matcher::new(expr), |(places, _)| room(places.len() + 1))?;
        Ok(Self { dfa })
    }
}

/// Combining sets. Each of these fails only when there is no room for the answer.
impl NameSet {
    /// The names in either set.
    ///
    /// # Errors
    ///
    /// When there is no room for the answer.
    pub fn union(&self, other: &Self) -> Result<Self, TooComplex> {
        self.combine(other, Keep::Either)
    }

    /// The names in any of the sets, joined in pairs so that no set is copied often.
    ///
    /// # Errors
    ///
    /// When there is no room for the answer.
    pub fn union_all(sets: impl IntoIterator<Item = Self>) -> Result<Self, TooComplex> {
        let mut sets: Vec<Self> = sets.into_iter().collect();
        while sets.len() > 1 {
            let pairs = sets.chunks(2).map(|pair| match pair {
                [left, right] => left.union(right),
                rest => Ok(rest.first().cloned().unwrap_or_else(Self::empty)),
            });
            sets = pairs.collect::<Result<_, _>>()?;
        }
        Ok(sets.pop().unwrap_or_else(Self::empty))
    }

    /// The names in both sets.
    ///
    /// # Errors
    ///
    /// When there is no room for the answer.
    pub fn intersection(&self, other: &Self) -> Result<Self, TooComplex> {
        self.combine(other, Keep::Both)
    }

    /// The names in this set and not in the other.
    ///
    /// # Errors
    ///
    /// When there is no room for the answer.
    pub fn difference(&self, other: &Self) -> Result<Self, TooComplex> {
        self.combine(other, Keep::LeftOnly)
    }

    /// Every name that is not in this set.
    pub fn complement(&self) -> Self {
        let all = Dfa::of(&Universe);
        Self { dfa: Dfa::of(&Product { left: &all, right: &self.dfa, keep: Keep::LeftOnly }) }
    }

    fn combine(&self, other: &Self, keep: Keep) -> Result<Self, TooComplex> {
        let mut room = countdown(STATE_LIMIT);
        Ok(Self { dfa: Dfa::within(&self.product(other, keep), |_| room(1))? })
    }

    fn product<'a>(&'a self, other: &'a Self, keep: Keep) -> Product<'a> {
        Product { left: &self.dfa, right: &other.dfa, keep }
    }
}

/// Questions about sets.
impl NameSet {
    /// Whether no name is in the set.
    pub fn is_empty(&self) -> bool {
        self.dfa.is_empty()
    }

    /// Whether this name is in the set. Upper case and one root dot are allowed.
    pub fn contains(&self, name: &str) -> bool {
        let name = name.strip_suffix('.').unwrap_or(name);
        self.dfa.reads(name.bytes().rev().map(|byte| byte.to_ascii_lowercase()))
    }

    /// Whether every name of this set is in the other.
    ///
    /// # Errors
    ///
    /// When there is no room to find out.
    pub fn is_subset(&self, other: &Self) -> Result<bool, TooComplex> {
        self.is_product_empty(other, Keep::LeftOnly)
    }

    /// Whether no name is in both sets.
    ///
    /// # Errors
    ///
    /// When there is no room to find out.
    pub fn is_disjoint(&self, other: &Self) -> Result<bool, TooComplex> {
        self.is_product_empty(other, Keep::Both)
    }

    /// A shortest name in the set, to show to a reader; a valid [`Fqdn`] if there is one.
    pub fn witness(&self) -> Option<String> {
        let Ok(witness) = witness::witness(&self.dfa, || Ok::<(), std::convert::Infallible>(()));
        witness
    }

    /// A shortest name that is in this set and not in the other; a valid [`Fqdn`] if there is one.
    ///
    /// # Errors
    ///
    /// When there is no room to find out.
    pub fn witness_difference(&self, other: &Self) -> Result<Option<String>, TooComplex> {
        self.witness_of(other, Keep::LeftOnly)
    }

    /// A shortest name that is in both sets; a valid [`Fqdn`] if there is one.
    ///
    /// # Errors
    ///
    /// When there is no room to find out.
    pub fn witness_intersection(&self, other: &Self) -> Result<Option<String>, TooComplex> {
        self.witness_of(other, Keep::Both)
    }

    fn witness_of(&self, other: &Self, keep: Keep) -> Result<Option<String>, TooComplex> {
        let mut room = countdown(STATE_LIMIT);
        witness::witness(&self.product(other, keep), || room(1))
    }

    fn is_product_empty(&self, other: &Self, keep: Keep) -> Result<bool, TooComplex> {
        let mut room = countdown(STATE_LIMIT);
        Ok(witness::shortest(&self.product(other, keep), || room(1))?.is_none())
    }
}

impl fmt::Debug for NameSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NameSet").field("states", &self.dfa.len()).field("witness", &self.witness()).finish()
    }
}

/// A text as it stands in lower-case names.
fn literal(text: &str) -> Expr {
    Expr::literal(&text.to_ascii_lowercase())
}

/// Grants room until it is used up.
fn countdown(mut left: usize) -> impl FnMut(usize) -> Result<(), TooComplex> {
    move |wanted| {
        left = left.checked_sub(wanted).ok_or(TooComplex)?;
        Ok(())
    }
}
