//! The probes against servers on loopback that behave, misbehave, or say nothing.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may end in a panic")]

mod probe {
    mod dns;
    mod endpoints;
    mod greetings;
    mod load;
    mod names;
    mod servers;
    mod tcp;
}
