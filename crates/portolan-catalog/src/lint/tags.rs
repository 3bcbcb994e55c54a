//! Service tags are spelt as service tags are.

use portolan_model::Cloud;

use super::code::Code;
use super::hosts::report_empty;
use super::rows::{clouds, requirements, rows};
use super::scope::Scope;
use super::{Lint, entry};
use crate::requirement::{Destination, Requirement};
use crate::template::Template;

pub(super) fn check(lint: &mut Lint<'_>) {
    for (product, requirement) in requirements(lint) {
        let about = entry("requirement", &requirement.id);
        let scope = Scope::of_product(lint, product);
        let mut seen = Vec::new();
        for (cloud, tag) in tags(requirement, &clouds(product, requirement)) {
            if seen.contains(&(cloud, tag)) {
                continue;
            }
            seen.push((cloud, tag));
            let regional = tag.placeholders().next().is_some();
            if regional && requirement.tags_global_only {
                let reason = format!("`{tag}` is a regional tag, and only whole tags may be used");
                lint.report(
                    about,
                    Code::TagRegional,
                    reason,
                    "remove the placeholder, or `tags_global_only`",
                );
            }
            let Some(filled) = scope.fill(cloud, &[tag]) else { continue };
            if filled.is_empty() {
                report_empty(lint, about, cloud, tag);
            }
            if let Some(text) = filled.keys().flatten().find(|text| !is_tag(text)) {
                let reason = format!("`{text}` is no service tag");
                let help = "write letters, digits and dots, such as `Storage.EastUS`; `public:` in front names the tag of another cloud";
                lint.report(about, Code::TagMalformed, reason, help);
            }
        }
    }
}

/// The tags of a requirement by cloud.
fn tags<'c>(requirement: &'c Requirement, clouds: &[Cloud]) -> Vec<(Cloud, &'c Template)> {
    let mut all = Vec::new();
    for cloud in clouds {
        all.extend(requirement.service_tags.of(*cloud).iter().map(|tag| (*cloud, tag)));
    }
    for row in rows(requirement) {
        let own = row.host.service_tags.iter().flat_map(|tags| tags.of(row.cloud));
        all.extend(own.map(|tag| (row.cloud, tag)));
    }
    if let Destination::Tags(clouds) = &requirement.to {
        all.extend(clouds.iter().flat_map(|(cloud, tags)| tags.iter().map(move |tag| (*cloud, tag))));
    }
    all
}

fn is_tag(text: &str) -> bool {
    let tag = match text.split_once(':') {
        None => text,
        Some((cloud, tag)) if Cloud::WORDS.contains(&cloud) => tag,
        Some(_) => return false,
    };
    tag.split('.').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric()))
}
