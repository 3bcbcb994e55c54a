//! Marks of products, kept as data: who signs, who answers, where blocked names are sent.

use std::net::IpAddr;
use std::sync::LazyLock;

use portolan_model::IpNet;

/// What a mark is found in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name in a certificate.
    Issuer,
    /// A name in a certificate of an authority for services that the product does not trust.
    Untrust,
    /// An address.
    Sinkhole,
    /// The target of an alias.
    Alias,
    /// A header of a proxy.
    Header,
    /// A page.
    Page,
    /// A header of a delivery network.
    Cdn,
}

/// A mark of a product.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Mark {
    pub(super) kind: Kind,
    pub(super) product: &'static str,
    pub(super) text: &'static str,
    pub(super) prefix: Option<IpNet>,
    pub(super) confirmed: bool,
}

const DATA: &str = include_str!("vendors.txt");

static MARKS: LazyLock<Vec<Mark>> = LazyLock::new(|| DATA.lines().filter_map(read).collect());

fn read(line: &'static str) -> Option<Mark> {
    let mut fields = line.split('|').map(str::trim);
    let kind = match fields.next()? {
        "issuer" => Kind::Issuer,
        "untrust" => Kind::Untrust,
        "sinkhole" => Kind::Sinkhole,
        "alias" => Kind::Alias,
        "header" => Kind::Header,
        "page" => Kind::Page,
        "cdn" => Kind::Cdn,
        _ => return None,
    };
    let (product, text, state) = (fields.next()?, fields.next()?, fields.next()?);
    let prefix = if kind == Kind::Sinkhole { Some(text.parse().ok()?) } else { None };
    Some(Mark { kind, product, text, prefix, confirmed: state == "confirmed" })
}

/// The first mark of a kind that a text holds.
pub(super) fn find(kind: Kind, text: &str) -> Option<&'static Mark> {
    let text = text.to_lowercase();
    MARKS.iter().find(|mark| mark.kind == kind && text.contains(mark.text))
}

/// The filter that is known to send blocked names to an address.
pub(super) fn sinkhole(address: IpAddr) -> Option<&'static Mark> {
    MARKS.iter().find(|mark| mark.prefix.is_some_and(|prefix| prefix.contains(&address)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_data_is_a_mark_or_a_comment() {
        let marks = DATA.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        for line in marks {
            let mark = read(line).unwrap_or_else(|| panic!("not a mark: {line}"));
            assert!(line.ends_with("| confirmed") || line.ends_with("| unconfirmed"), "{line}");
            assert!(mark.prefix.is_some() || mark.text == mark.text.to_lowercase(), "{line}");
        }
    }

    #[test]
    fn names_are_found_without_regard_to_case() {
        assert_eq!(find(Kind::Issuer, "CN=Zscaler Root CA").map(|mark| mark.product), Some("Zscaler"));
        assert_eq!(find(Kind::Issuer, "CN=Microsoft Azure RSA TLS Issuing CA 07"), None);
        assert!(sinkhole("146.112.61.104".parse().unwrap()).is_some_and(|mark| !mark.confirmed));
    }
}
