//! No pages of the discovery API lead to a panic: the input is cut into pages at zero bytes, and each is put into the
//! answer's envelope unless it is one itself.
#![no_main]

use libfuzzer_sys::fuzz_target;
use portolan_diag::{Diagnostics, Sources};
use portolan_tags::Shape;

fuzz_target!(|bytes: &[u8]| {
    let mut sources = Sources::new();
    let Some((_, text)) = portolan_fuzz::text(&mut sources, "pages.json", bytes) else { return };
    let page = |part: &str| {
        if part.contains("\"values\"") {
            part.to_owned()
        } else {
            format!(r#"{{"id":"/x","cloud":"Public","changeNumber":"1","values":[{part}],"nextLink":""}}"#)
        }
    };
    let pages = text.split('\0').map(page).collect::<Vec<_>>();
    let (mut found, mut sources) = (Diagnostics::new(), Sources::new());
    for file in [pages.join("\n"), format!("[{}]", pages.join(","))] {
        let source = sources.add("pages.json", file.as_str());
        let snapshot = portolan_tags::read(source, &file, &mut found);
        portolan_fuzz::show(found.as_slice(), &sources);
        if snapshot.is_some_and(|snapshot| snapshot.shape != Shape::Discovery) {
            assert!(!file.contains("\"id\":\"/x\""));
        }
        found = Diagnostics::new();
    }
});
