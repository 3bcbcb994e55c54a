//! What a cell says that a catalog can hold.

use std::fmt;

use super::TagNames;
use super::shape::{ANY, host, without_placeholders};
use super::table::Cell;

/// Something that the catalog must hold or leave out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fact {
    /// A host or a pattern of hosts, as a shape.
    Host(String),
    /// A service tag, as a shape.
    Tag(String),
    /// A port, with the transport where it is told.
    Port(Port),
    /// The name or a short code of a region.
    Region(String),
    /// The number of a defect of a document.
    Defect(u32),
}

/// The kinds of facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Host,
    Tag,
    Port,
    Region,
    Defect,
}

/// A port.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Port {
    pub(super) number: u16,
    pub(super) protocol: Option<Transport>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Transport {
    Tcp,
    Udp,
}

impl Kind {
    pub(super) const ALL: [Kind; 5] = [Kind::Host, Kind::Tag, Kind::Port, Kind::Region, Kind::Defect];

    pub(super) fn word(self) -> &'static str {
        match self {
            Kind::Host => "hosts",
            Kind::Tag => "tags",
            Kind::Port => "ports",
            Kind::Region => "regions",
            Kind::Defect => "defects",
        }
    }
}

impl Fact {
    pub(super) fn kind(&self) -> Kind {
        match self {
            Fact::Host(_) => Kind::Host,
            Fact::Tag(_) => Kind::Tag,
            Fact::Port(_) => Kind::Port,
            Fact::Region(_) => Kind::Region,
            Fact::Defect(_) => Kind::Defect,
        }
    }
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fact::Host(shape) => write!(f, "host `{}`", shape.replace(ANY, "{…}")),
            Fact::Tag(shape) => write!(f, "tag `{}`", shape.replace(ANY, "{…}")),
            Fact::Port(Port { number, protocol: None }) => write!(f, "port {number}"),
            Fact::Port(Port { number, protocol: Some(Transport::Tcp) }) => write!(f, "port TCP {number}"),
            Fact::Port(Port { number, protocol: Some(Transport::Udp) }) => write!(f, "port UDP {number}"),
            Fact::Region(word) => write!(f, "region `{word}`"),
            Fact::Defect(number) => write!(f, "defect D{number}"),
        }
    }
}

/// The facts of a cell. A word that is told apart from others by its column alone (a service tag, a region, a bare
/// number) counts where the column's header says what it holds.
pub(super) fn facts(cell: &Cell<'_>, tag_names: &TagNames) -> Vec<Fact> {
    let mut facts = hosts(cell.text).into_iter().map(Fact::Host).collect::<Vec<_>>();
    let of_tags = has_word(&cell.header, &["tag", "tags"]);
    let tags = tags(cell.text).into_iter();
    facts.extend(tags.filter(|tag| of_tags || tag_names.contains(name_of(tag))).map(Fact::Tag));
    facts.extend(ports(cell.text, has_word(&cell.header, &["port", "ports"])).into_iter().map(Fact::Port));
    if cell.header.contains("programmatic") || cell.header.contains("geo code") {
        facts.extend(code_spans(cell.text).map(|word| Fact::Region(word.to_owned())));
    }
    if matches!(cell.header.as_str(), "no." | "#") {
        facts.extend(defect(cell.text).map(Fact::Defect));
    }
    facts
}

fn has_word(header: &str, words: &[&str]) -> bool {
    header.split(|c: char| !c.is_alphanumeric()).any(|word| words.contains(&word))
}

/// The number of a defect: `D12`.
pub(super) fn defect(text: &str) -> Option<u32> {
    text.strip_prefix('D')?.parse().ok()
}

/// The hosts in backticks.
pub(super) fn hosts(text: &str) -> Vec<String> {
    let found = code_spans(text).map(without_placeholders);
    found.flat_map(|span| words(&span).filter_map(host).collect::<Vec<_>>()).collect()
}

/// Everything in backticks that could be a service tag: `Storage`, `EventHub.CentralUS`, `Storage.{region}`.
pub(super) fn tags(text: &str) -> Vec<String> {
    let found = code_spans(text).map(without_placeholders);
    found.flat_map(|span| words(&span).filter_map(tag).collect::<Vec<_>>()).collect()
}

/// The name of a tag in front of its first dot.
pub(super) fn name_of(tag: &str) -> &str {
    tag.split('.').next().unwrap_or(tag)
}

fn tag(word: &str) -> Option<String> {
    let parts = word.split('.').collect::<Vec<_>>();
    let (name, rest) = parts.split_first()?;
    let named = |part: &str| part.chars().all(|c| c.is_ascii_alphanumeric());
    // `Microsoft.Storage` is a resource provider; a region of one letter stands for any.
    let fits = name.len() > 3
        && named(name)
        && *name != "Microsoft"
        && name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.contains(|c: char| c.is_ascii_lowercase())
        && rest
            .iter()
            .all(|part| !part.is_empty() && part.chars().all(|c| c == ANY || c.is_ascii_alphanumeric()));
    let rest = rest.iter().map(|part| if part.len() == 1 { String::from(ANY) } else { (*part).to_owned() });
    fits.then(|| std::iter::once((*name).to_owned()).chain(rest).collect::<Vec<_>>().join("."))
}

/// The ports of a text: numbers behind `TCP`, `UDP`, `port`, `HTTPS` or `http/`, and in a column of ports all.
pub(super) fn ports(text: &str, in_column_of_ports: bool) -> Vec<Port> {
    #[derive(Clone, Copy)]
    enum Reading {
        /// Numbers are ports.
        Ports(Option<Transport>),
        /// `HTTP 409` is a status, `http/80` a port.
        Http,
        Prose,
    }
    let rest_state = if in_column_of_ports { Reading::Ports(None) } else { Reading::Prose };
    let mut reading = rest_state;
    let mut ports = Vec::new();
    for word in pieces(text) {
        reading = match (word.to_ascii_lowercase().as_str(), reading) {
            ("tcp", _) => Reading::Ports(Some(Transport::Tcp)),
            ("udp", _) => Reading::Ports(Some(Transport::Udp)),
            ("port" | "ports", Reading::Ports(protocol)) => Reading::Ports(protocol),
            ("port" | "ports" | "https", Reading::Prose | Reading::Http) => Reading::Ports(None),
            ("http", Reading::Prose) => Reading::Http,
            ("/", Reading::Http) => Reading::Ports(None),
            ("/" | "," | "-" | "and" | "or" | "to", Reading::Ports(protocol)) => Reading::Ports(protocol),
            (number, Reading::Ports(protocol)) => match number.parse::<u16>() {
                Ok(number) if number > 0 => {
                    ports.push(Port { number, protocol });
                    reading
                }
                _ => rest_state,
            },
            _ => rest_state,
        };
    }
    ports
}

/// Words, numbers and the signs that join them. What has a dot inside is one piece: `10.1.0.53`, `1.2`.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let joins = |c: char| matches!(c, '/' | ',' | '-' | '(' | ')' | ';');
    let around = text.split(|c: char| c.is_whitespace() || c == '`' || c == ':');
    around
        .flat_map(move |chunk| chunk.split_inclusive(joins))
        .flat_map(move |piece| {
            let word = piece.trim_end_matches(joins);
            let sign = piece.get(word.len()..).unwrap_or_default();
            [word.trim_end_matches('.'), sign]
        })
        .filter(|piece| !piece.is_empty())
}

/// The texts between backticks.
pub(super) fn code_spans(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

fn words(span: &str) -> impl Iterator<Item = &str> {
    span.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '=' | '(' | ')' | '"' | '\''))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(ports: Vec<Port>) -> String {
        ports.into_iter().map(|port| Fact::Port(port).to_string().split_off(5)).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn ports_are_told_from_other_numbers() {
        for (text, expected) in [
            ("HTTPS, TCP 443, outbound", "TCP 443"),
            ("UDP 500 and 4500", "UDP 500, UDP 4500"),
            ("http/80", "80"),
            ("HTTP 409, public access", ""),
            ("TLS 1.2, Windows Server 2022, 05/13/2024, 10.1.0.53", ""),
            ("on port 20004 (protocol not stated, 5 names)", "20004"),
            ("`TCP 445`.", "TCP 445"),
            ("TCP/9443; can be changed", "TCP 9443"),
        ] {
            assert_eq!(shown(ports(text, false)), expected, "{text}");
        }
        assert_eq!(shown(ports("SSH (22 by default)", true)), "22");
        assert_eq!(shown(ports("443/HTTPS", true)), "443");
    }

    #[test]
    fn tags_are_told_from_providers_and_words() {
        let text = "`Storage.EastUS`, `EventHub.<region-name>`, `Storage.S`, `Microsoft.Storage`, `AllowAll`, `TCP`, Storage";
        assert_eq!(tags(text), ["Storage.EastUS", "EventHub.?", "Storage.?", "AllowAll"]);
    }

    #[test]
    fn hosts_are_found_in_backticks_only() {
        let text = "a.b.com `BypassList=x.windows.net,y.windows.net.` `<a b>.c.com` `* .ugv.z.us`";
        assert_eq!(hosts(text), ["x.windows.net", "y.windows.net", "?.c.com", "ugv.z.us"]);
    }
}
