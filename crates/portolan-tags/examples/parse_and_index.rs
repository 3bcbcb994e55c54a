//! Reads and indexes a service-tag file again and again, for `benches/service_tags.py`: prints milliseconds, one a line.
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::expect_used, reason = "a program for measuring")]

use std::time::Instant;

use portolan_diag::{Diagnostics, Sources};
use portolan_tags::TagIndex;

fn main() {
    let path = std::env::args().nth(1).expect("a file");
    let bytes = std::fs::read(path).unwrap();
    for _ in 0..15 {
        let (mut sources, mut found) = (Sources::new(), Diagnostics::new());
        let start = Instant::now();
        let snapshot = portolan_tags::read_bytes("file", &bytes, &mut sources, &mut found).unwrap();
        let read = start.elapsed();
        let index = TagIndex::new(&snapshot);
        let both = start.elapsed();
        assert!(!index.address([20, 60, 0, 1].into()).is_empty());
        println!("{:.2} {:.2}", read.as_secs_f64() * 1e3, both.as_secs_f64() * 1e3);
    }
}
