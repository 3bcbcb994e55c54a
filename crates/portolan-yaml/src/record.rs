//! A map with known keys.

use portolan_diag::{Span, one_of, suggest};

use crate::node::{Entry, Node, Short, Value};
use crate::{Cx, Decode};

/// Is a map while its keys are decoded one after the other.
///
/// The keys a decoder asks for are the valid ones; [`Record::finish`] reports all others.
#[derive(Debug)]
pub struct Record<'n> {
    what: Box<str>,
    span: Span,
    entries: &'n [Entry],
    seen: Vec<bool>,
    asked: Vec<Box<str>>,
}

impl Cx {
    /// Starts to decode a map; `what` names it for messages, as in `a site`.
    pub fn record<'n>(&mut self, node: &'n Node, what: &str) -> Option<Record<'n>> {
        let Value::Map(entries) = &node.value else {
            self.wrong_type(&format!("{what} (a map)"), node);
            return None;
        };
        let seen = vec![false; entries.len()];
        Some(Record { what: what.into(), span: node.span, entries, seen, asked: Vec::new() })
    }
}

impl<'n> Record<'n> {
    /// Decodes a key that must be there with a value.
    pub fn required<T: Decode>(&mut self, key: &str, cx: &mut Cx) -> Option<T> {
        self.required_with(key, cx, T::decode)
    }

    /// Decodes a key that may be absent or without a value; the outer `None` says that an error was
    /// reported.
    pub fn optional<T: Decode>(&mut self, key: &str, cx: &mut Cx) -> Option<Option<T>> {
        self.optional_with(key, cx, T::decode)
    }

    /// Decodes a key that has a default.
    pub fn defaulted<T: Decode + Default>(&mut self, key: &str, cx: &mut Cx) -> Option<T> {
        self.optional(key, cx).map(Option::unwrap_or_default)
    }

    /// Decodes a key that must be there, in a way of the caller's.
    pub fn required_with<T>(
        &mut self,
        key: &str,
        cx: &mut Cx,
        decode: impl FnOnce(&'n Node, &mut Cx) -> Option<T>,
    ) -> Option<T> {
        match self.get(key) {
            Some(Entry { value: Node { value: Value::Null, .. }, key_span, .. }) => {
                let hint = cx.hint(&self.what, key);
                let message = format!("the key `{key}` of {} has no value", self.what);
                let report = cx.error("missing-key", message, *key_span);
                if let Some(hint) = hint {
                    report.help(format!("write {hint}"));
                }
                None
            }
            Some(entry) => cx.under_key(&self.what, key, |cx| decode(&entry.value, cx)),
            None => {
                let hint = cx.hint(&self.what, key);
                let message = format!("{} lacks the key `{key}`", self.what);
                let report = cx.error("missing-key", message, self.head_span());
                if let Some(hint) = hint {
                    report.help(format!("add {hint}"));
                }
                None
            }
        }
    }

    /// Decodes a key that may be absent, in a way of the caller's.
    pub fn optional_with<T>(
        &mut self,
        key: &str,
        cx: &mut Cx,
        decode: impl FnOnce(&'n Node, &mut Cx) -> Option<T>,
    ) -> Option<Option<T>> {
        match self.get(key) {
            None | Some(Entry { value: Node { value: Value::Null, .. }, .. }) => Some(None),
            Some(entry) => cx.under_key(&self.what, key, |cx| decode(&entry.value, cx)).map(Some),
        }
    }

    /// Finds an entry, which then counts as seen, and its key as a valid one.
    pub fn get(&mut self, key: &str) -> Option<&'n Entry> {
        if !self.asked.iter().any(|asked| **asked == *key) {
            self.asked.push(key.into());
        }
        let at = self.entries.iter().position(|entry| *entry.key == *key)?;
        if let Some(seen) = self.seen.get_mut(at) {
            *seen = true;
        }
        self.entries.get(at)
    }

    /// Takes all entries that were not seen; they then count as seen.
    pub fn rest(&mut self) -> Vec<&'n Entry> {
        let rest = self.unseen();
        self.seen.fill(true);
        rest
    }

    /// Gives the place of the whole map.
    pub fn span(&self) -> Span {
        self.span
    }

    /// Gives the place where the map starts: its first key, or the whole of an empty map.
    pub fn head_span(&self) -> Span {
        self.entries.first().map_or(self.span, |entry| entry.key_span)
    }

    /// Reports every key that was never asked for.
    pub fn finish(self, cx: &mut Cx) {
        let absent = |asked: &&str| !self.entries.iter().any(|entry| *entry.key == **asked);
        let valid = || self.asked.iter().map(|asked| &**asked);
        for entry in self.unseen() {
            let message = format!("unknown key `{}` in {}", Short(&entry.key), self.what);
            let report = cx.error("unknown-key", message, entry.key_span);
            // A key that is there already was hardly meant a second time.
            match suggest(&entry.key, valid().filter(absent)) {
                Some(meant) => report.help(format!("did you mean `{meant}`?")),
                None if self.asked.is_empty() => report,
                None => report.help(format!("valid keys: {}", one_of(valid()))),
            };
        }
    }

    fn unseen(&self) -> Vec<&'n Entry> {
        self.entries.iter().zip(&self.seen).filter(|(_, seen)| !**seen).map(|(entry, _)| entry).collect()
    }
}
