//! No service-tag file of either shape, packed or not, leads to a panic; what is read answers in agreement with itself.
#![no_main]

use libfuzzer_sys::fuzz_target;
use portolan_diag::{Diagnostics, Sources};
use portolan_tags::{Extent, Mode, TagIndex, diff};

fuzz_target!(|bytes: &[u8]| {
    let (mut sources, mut found) = (Sources::new(), Diagnostics::new());
    let snapshot = portolan_tags::read_bytes("tags.json", bytes, &mut sources, &mut found);
    assert_eq!(snapshot.is_none(), found.has_errors());
    portolan_fuzz::show(found.as_slice(), &sources);
    let Some(snapshot) = snapshot else { return };
    assert!(diff(&snapshot, &snapshot, Mode::Semantic).is_empty());
    let index = TagIndex::new(&snapshot);
    for tag in snapshot.tags() {
        assert!(snapshot.find(&tag.name).is_some());
        snapshot.narrowing(tag);
        for prefix in tag.prefixes.iter().take(4) {
            let hits = index.prefix(*prefix);
            assert!(hits.iter().any(|hit| hit.tag.name == tag.name && hit.extent == Extent::Whole));
        }
    }
});
