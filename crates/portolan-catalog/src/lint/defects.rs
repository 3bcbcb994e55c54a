//! Defects say what they concern, and that exists.

use super::code::Code;
use super::regions::exists;
use super::{Lint, entry};

pub(super) fn check(lint: &mut Lint<'_>) {
    let products = lint.catalog.products.values();
    let known =
        products.flat_map(|product| product.requirements.iter().map(|r| r.id.as_str())).collect::<Vec<_>>();
    for defect in lint.catalog.defects.values() {
        let about = entry("defect", &defect.id);
        if defect.touches.is_empty() {
            let help = "say under `touches` what it is about, `wording` if no connection depends on it";
            lint.report(about, Code::TouchesMissing, "it touches nothing", help);
        }
        for id in defect.concerns.iter().filter(|id| !known.contains(&id.as_str())) {
            let reason = format!("it concerns `{id}`, which is no requirement");
            let known = known.iter().copied();
            lint.report_unknown(about, Code::ConcernUnknown, reason, id, known, "remove it from `concerns`");
        }
        for region in &defect.regions {
            exists(lint, about, region, "it concerns");
        }
    }
}
