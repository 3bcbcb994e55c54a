//! No answer about the names behind a wildcard leads to a panic; what is read are names, each once and of a fit length.
#![no_main]

use libfuzzer_sys::fuzz_target;
use portolan_check::probe::discover::read_names;

fuzz_target!(|bytes: &[u8]| {
    for name in read_names(bytes) {
        let name = name.to_string();
        assert!(name.contains('.') && name.len() <= 253 && name == name.to_ascii_lowercase(), "{name}");
    }
});
