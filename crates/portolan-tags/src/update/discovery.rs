//! The discovery API: less current than the download, and for those who may reach nothing but the cloud's own API.

use serde::Deserialize;
use url::Url;

use crate::cloud::TagCloud;

/// The version of the API that is asked.
const VERSION: &str = "2024-05-01";

/// Where the discovery API of a cloud is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discovery {
    /// The API's own address, which is also the audience of its tokens.
    pub base: Url,
    /// Any location of the cloud: the answer has all regions, whatever is asked.
    location: &'static str,
}

/// What follows a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NextPage {
    /// Nothing: it is the last, or no page at all, which the reader of the pages says better.
    None,
    /// This one.
    At(Url),
    /// An address that must not be given the token, because it is not the API's.
    Elsewhere(String),
}

impl Discovery {
    /// The API of a cloud; none for a retired cloud.
    pub fn published(cloud: TagCloud) -> Option<Discovery> {
        let (base, location) = match cloud {
            TagCloud::Public => ("https://management.azure.com/", "eastus"),
            TagCloud::UsGov => ("https://management.usgovcloudapi.net/", "usgovvirginia"),
            TagCloud::China => ("https://management.chinacloudapi.cn/", "chinanorth2"),
            TagCloud::Germany => return None,
        };
        Some(Discovery { base: Url::parse(base).ok()?, location })
    }

    /// The same API behind another address.
    #[must_use]
    pub fn behind(self, base: Url) -> Discovery {
        Discovery { base, ..self }
    }

    /// The first page, for a subscription.
    pub fn first(&self, subscription: &str) -> Option<Url> {
        let mut url = self.base.clone();
        let segments = ["subscriptions", subscription, "providers", "Microsoft.Network", "locations"];
        url.path_segments_mut().ok()?.pop_if_empty().extend(segments).extend([self.location, "serviceTags"]);
        url.query_pairs_mut().append_pair("api-version", VERSION);
        Some(url)
    }

    /// The page after this one.
    pub fn next(&self, page: &str) -> NextPage {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Page {
            next_link: Option<String>,
        }
        let page = page.trim_start_matches('\u{feff}');
        let Ok(Page { next_link: Some(next) }) = serde_json::from_str(page) else { return NextPage::None };
        if next.is_empty() {
            return NextPage::None;
        }
        match self.base.join(&next) {
            Ok(url) if url.origin() == self.base.origin() => NextPage::At(url),
            _ => NextPage::Elsewhere(next),
        }
    }
}

/// The pages as one file, which the reader takes.
pub fn joined(pages: &[String]) -> Vec<u8> {
    let pages = pages.iter().map(|page| page.trim_start_matches('\u{feff}').trim()).collect::<Vec<_>>();
    match *pages.as_slice() {
        [only] => only.as_bytes().to_vec(),
        _ => format!("[{}]\n", pages.join(",\n")).into_bytes(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_api_of_each_cloud_is_asked_at_its_own_address() {
        let api = Discovery::published(TagCloud::Public).unwrap();
        assert_eq!(
            api.first("0000-1").unwrap().as_str(),
            "https://management.azure.com/subscriptions/0000-1/providers/Microsoft.Network/locations/eastus/serviceTags?api-version=2024-05-01"
        );
        // A subscription is one segment, whatever is in it.
        assert!(api.first("a/b?c").unwrap().as_str().contains("/subscriptions/a%2Fb%3Fc/providers/"));
        let mirrored = api.behind(Url::parse("http://127.0.0.1:9/arm/").unwrap());
        assert!(mirrored.first("s").unwrap().as_str().starts_with("http://127.0.0.1:9/arm/subscriptions/s/"));
        assert_eq!(Discovery::published(TagCloud::Germany), None);
    }

    #[test]
    fn the_token_stays_with_the_api() {
        let api = Discovery::published(TagCloud::Public).unwrap();
        let next = "https://management.azure.com/next?$skiptoken=1";
        let page = |link: &str| format!("\u{feff}{{\"values\":[],\"nextLink\":\"{link}\"}}");
        assert_eq!(api.next(&page(next)), NextPage::At(Url::parse(next).unwrap()));
        for last in ["{}", "{\"nextLink\":null}", "<html>", ""] {
            assert_eq!(api.next(last), NextPage::None, "{last}");
        }
        assert_eq!(api.next(&page("")), NextPage::None);
        for elsewhere in
            ["https://evil.example/", "http://management.azure.com/", "https://management.azure.com:444/"]
        {
            assert_eq!(api.next(&page(elsewhere)), NextPage::Elsewhere(elsewhere.to_owned()));
        }
    }

    #[test]
    fn pages_become_one_file() {
        assert_eq!(joined(&["\u{feff}{}\n".to_owned()]), b"{}");
        assert_eq!(joined(&["{\"a\":1}".to_owned(), "{}".to_owned()]), b"[{\"a\":1},\n{}]\n");
    }
}
