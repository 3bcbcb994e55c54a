//! Regions, their pairs and their spellings.

use std::collections::BTreeMap;

use super::code::Code;
use super::{Entry, Lint, entry};
use crate::place::Region;

pub(super) fn check(lint: &mut Lint<'_>) {
    let catalog = lint.catalog;
    let mut spellings = BTreeMap::new();
    for region in catalog.regions.values() {
        let about = entry("region", &region.name);
        check_pair(lint, about, region);
        for (column, tag) in [("tag", &region.tag), ("cloud_tag", &region.cloud_tag)] {
            let Some(tag) = tag else { continue };
            if let Some(other) = spellings.insert((region.cloud, column, tag), &region.name) {
                let reason = format!("its `{column}` is `{tag}`, as that of `{other}`");
                lint.report(about, Code::TagDuplicate, reason, "look both up in the service tag file");
            }
        }
    }
    for product in catalog.products.values() {
        for region in product.table.iter().flat_map(|table| table.rows.keys()) {
            exists(lint, entry("product", &product.id), region, "the table has a row for");
        }
    }
}

fn check_pair(lint: &mut Lint<'_>, about: Entry<'_>, region: &Region) {
    let Some(pair) = &region.pair else {
        if region.one_way {
            let reason = "it is `one_way` and has no `pair`";
            lint.report(about, Code::PairOneWay, reason, "name the pair, or remove `one_way`");
        }
        return;
    };
    if !exists(lint, about, pair, "its pair is") {
        return;
    }
    let Some(other) = lint.catalog.regions.get(pair) else { return };
    if other.cloud != region.cloud {
        let reason = format!("its pair `{pair}` is a region of `{}`", other.cloud);
        lint.report(
            about,
            Code::PairOtherCloud,
            reason,
            "data never leave a cloud; name a region of the same one",
        );
    }
    let mutual = other.pair.as_ref() == Some(&region.name);
    let back = other.pair.as_ref().map_or("no region".to_owned(), |back| format!("`{back}`"));
    if mutual && region.one_way {
        let reason = format!("it is `one_way`, but `{pair}` is paired with it in turn");
        lint.report(about, Code::PairOneWay, reason, "remove `one_way`");
    } else if !mutual && !region.one_way {
        let reason = format!("its pair `{pair}` is paired with {back}");
        lint.report(about, Code::PairOneWay, reason, "add `one_way: true`, or correct one of the pairs");
    }
}

/// Whether a region exists; reports it where it does not.
pub(super) fn exists(lint: &mut Lint<'_>, about: Entry<'_>, region: &str, why: &str) -> bool {
    let regions = &lint.catalog.regions;
    let known = regions.contains_key(region);
    if !known {
        let reason = format!("{why} `{region}`, which is no region of the catalog");
        let names = regions.keys().map(|name| name.as_str());
        let otherwise = "name a region of `regions.yaml`, or add it there";
        lint.report_unknown(about, Code::RegionUnknown, reason, region, names, otherwise);
    }
    known
}
