//! Faults: ways to break the world, each with what must be said of it.

/// A way to break the world.
pub struct Fault {
    /// Its name, which stays.
    pub id: &'static str,
}
/// x
pub enum Hits {}
/// x
pub enum Scenario {}
