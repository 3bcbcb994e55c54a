//! Runs one fault by hand.
fn main() {}
