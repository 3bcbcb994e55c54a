//! The probes against servers on loopback that behave, misbehave, or say nothing.

mod probe {
    mod dns;
    mod endpoints;
    mod greetings;
    mod load;
    mod names;
    mod servers;
    mod tcp;
}
