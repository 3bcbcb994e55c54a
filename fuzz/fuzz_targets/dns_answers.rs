//! No message of a resolver leads to a panic, and no chain of aliases is followed for ever.
#![no_main]

use libfuzzer_sys::fuzz_target;
use portolan_check::probe::read_answer;

fuzz_target!(|bytes: &[u8]| {
    if let Some(answer) = read_answer(bytes, "service.example") {
        assert!(serde_json::to_string(&answer).is_ok());
    }
});
