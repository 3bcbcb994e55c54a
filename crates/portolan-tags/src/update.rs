//! What `update` and `import` decide: where the newest file is looked for, and whether what was found may be kept.
//!
//! Nothing here fetches anything: whoever has a socket asks for an address, hands in what came, and is told what to ask
//! for next.

mod discovery;
mod origin;
mod verify;

pub use discovery::{Discovery, NextPage, joined};
pub use origin::{Candidate, DAYS, Origin, is_page, link};
pub use verify::{Edition, Family, Objection, Shrunk, shrunk, verify};
