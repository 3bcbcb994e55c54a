//! Where the newest download file of a cloud is looked for.

use std::path::Path;

use portolan_model::Date;
use url::Url;

use crate::cloud::TagCloud;
use crate::snapshot::Shape;
use crate::store::{self, Kept};

/// Over how many days, today's included, names are tried: a file is published every week.
pub const DAYS: usize = 8;

/// Where the download files of a cloud are looked for: first a page that links to the newest, then a folder in which
/// their names hold their date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// A page with links, or the file itself.
    pub page: Url,
    /// The folder.
    pub folder: Option<Url>,
}

/// A file that may be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Its address.
    pub url: Url,
    /// When it was published, as its name says.
    pub date: Date,
}

impl Origin {
    /// Where the publisher puts the files of a cloud; none for a retired cloud.
    pub fn published(cloud: TagCloud) -> Option<Origin> {
        let (page, folder) = match cloud {
            TagCloud::Public => (56519, "7/1/d/71d86715-5596-4529-9b13-da13a5de5b63"),
            TagCloud::UsGov => (57063, "6/4/d/64db03bf-895b-4173-a8b1-ba4ad5d4df22"),
            TagCloud::China => (57062, "9/d/0/9d03b7e2-4b80-4bf3-9b91-da8c7d3ee9f9"),
            TagCloud::Germany => return None,
        };
        let page = format!("https://www.microsoft.com/en-us/download/details.aspx?id={page}");
        let folder = format!("https://download.microsoft.com/download/{folder}/");
        Some(Origin { page: Url::parse(&page).ok()?, folder: Url::parse(&folder).ok() })
    }

    /// A mirror: the file itself, a page that links to it, or, where the address ends in `/`, a folder.
    pub fn mirror(url: Url) -> Origin {
        let folder = url.path().ends_with('/').then(|| url.clone());
        Origin { page: url, folder }
    }

    /// The names of the last days, the newest first; none that is older than the file that was kept.
    pub fn dated(&self, cloud: TagCloud, today: Date, kept: Option<Date>) -> Vec<Candidate> {
        let days = std::iter::successors(Some(today), |day| day.yesterday().ok()).take(DAYS);
        let named = days.filter_map(|date| {
            let name = store::name(cloud, date, Shape::Download);
            Some(Candidate { url: self.folder.as_ref()?.join(&name).ok()?, date })
        });
        named.filter(|candidate| kept.is_none_or(|kept| candidate.date >= kept)).collect()
    }
}

impl Candidate {
    /// A file by its address, where the name in it holds a date.
    pub fn at(url: Url, cloud: TagCloud) -> Option<Candidate> {
        let Kept { date, cloud: named, shape, .. } = store::dated(Path::new(url.path()))?;
        (named == cloud && shape == Shape::Download).then_some(Candidate { url, date })
    }
}

/// Whether what came is a page to look for links in, and not a file.
pub fn is_page(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    bytes.trim_ascii_start().starts_with(b"<")
}

/// The newest file of a cloud that a page links to, wherever in the page its address stands.
///
/// A page that came encrypted leads to no file that does not.
pub fn link(page: &Url, html: &str, cloud: TagCloud) -> Option<Candidate> {
    let html = html.replace("\\/", "/").replace("&amp;", "&");
    let name = format!("ServiceTags_{}_", cloud.published());
    let ends = |c: char| c.is_whitespace() || c.is_control() || "\"'`<>()[]{}\\,;".contains(c);
    let addresses = html.match_indices(&name).filter_map(|(at, _)| {
        let (before, after) = html.split_at_checked(at)?;
        let start = before.rfind(ends).map_or(0, |at| at + 1);
        let start = start + before.get(start..)?.rfind('=').map_or(0, |at| at + 1);
        let end = after.find(ends).unwrap_or(after.len());
        Some(format!("{}{}", before.get(start..)?, after.get(..end)?))
    });
    let candidates = addresses.filter_map(|address| Candidate::at(page.join(&address).ok()?, cloud));
    let safe = |candidate: &Candidate| match candidate.url.scheme() {
        "https" => true,
        "http" => page.scheme() == "http",
        _ => false,
    };
    // Of equal dates the first: it is the one that people see.
    candidates.filter(safe).reduce(|best, next| if next.date > best.date { next } else { best })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn the_last_eight_days_are_tried_newest_first() {
        let origin = Origin::published(TagCloud::Public).unwrap();
        let names = origin.dated(TagCloud::Public, day("2025-11-03"), None);
        assert_eq!(names.len(), 8);
        assert_eq!(
            names[0].url.as_str(),
            "https://download.microsoft.com/download/7/1/d/71d86715-5596-4529-9b13-da13a5de5b63/ServiceTags_Public_20251103.json"
        );
        assert!(names[7].url.path().ends_with("/ServiceTags_Public_20251027.json"));
        // What is older than the kept file is of no use; the kept one's own name tells whether it still stands.
        let names = origin.dated(TagCloud::Public, day("2025-11-03"), Some(day("2025-11-01")));
        assert_eq!(
            names.iter().map(|name| name.date.to_string()).collect::<Vec<_>>(),
            ["2025-11-03", "2025-11-02", "2025-11-01"]
        );
    }

    #[test]
    fn every_cloud_but_the_retired_one_has_its_own_page_and_folder() {
        let mut seen = std::collections::BTreeSet::new();
        for cloud in TagCloud::ALL {
            let origin = Origin::published(*cloud);
            assert_eq!(origin.is_none(), *cloud == TagCloud::Germany);
            seen.extend(origin.map(|origin| (origin.page, origin.folder)));
        }
        assert_eq!(seen.len(), 3);
    }

    #[test]
    fn a_mirror_is_a_file_a_page_or_a_folder() {
        assert_eq!(Origin::mirror(url("http://m/tags.json")).folder, None);
        let folder = Origin::mirror(url("http://m/tags/"));
        let names = folder.dated(TagCloud::UsGov, day("2026-07-20"), Some(day("2026-07-20")));
        assert_eq!(names[0].url.as_str(), "http://m/tags/ServiceTags_AzureGovernment_20260720.json");
    }

    #[test]
    fn the_newest_link_of_the_cloud_is_found_wherever_it_stands() {
        let page = url("https://www.microsoft.com/en-us/download/details.aspx?id=56519");
        let found = |html: &str| link(&page, html, TagCloud::Public).map(|found| found.url.to_string());
        let direct = "https://download.microsoft.com/download/x/ServiceTags_Public_20251103.json";
        for html in [
            format!("<a class=b href=\"{direct}\">Download</a>"),
            format!("<a href={direct}>Download</a>"),
            format!("{{\"url\":\"{}\"}}", direct.replace('/', "\\/")),
            format!("<p>ServiceTags_Public_20251027.json</p><a href='{direct}'></a>"),
            "<a href='//download.microsoft.com/download/x/ServiceTags_Public_20251103.json'>".to_owned(),
        ] {
            assert_eq!(found(&html).as_deref(), Some(direct), "{html}");
        }
        assert_eq!(
            found("<a href='f/ServiceTags_Public_20251103.json.zst?v=1&amp;w=2'>").as_deref(),
            Some("https://www.microsoft.com/en-us/download/f/ServiceTags_Public_20251103.json.zst?v=1&w=2")
        );
        for html in [
            "",
            "ServiceTags_Public_",
            "<a href='https://x/ServiceTags_China_20251103.json'>",
            "<a href='https://x/ServiceTags_Public_20251399.json'>",
            "<a href='http://x/ServiceTags_Public_20251103.json'>",
            "<a href='ftp://x/ServiceTags_Public_20251103.json'>",
        ] {
            assert_eq!(found(html), None, "{html}");
        }
    }

    #[test]
    fn pages_are_told_from_files() {
        assert!(is_page(b"\xef\xbb\xbf\r\n <!DOCTYPE html>"));
        assert!(!is_page(b"{}") && !is_page(b""));
    }
}
