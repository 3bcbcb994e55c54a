//! Service tags: read, keep, look up, compare, aggregate, and resolve for a plan.
//!
//! Azure publishes which addresses stand behind each service: a weekly download per cloud, and the discovery API. This
//! crate reads both into a [`Snapshot`] and answers every question about one with sets of addresses, never with the
//! text of prefixes: a prefix that was split in two is no change.
//!
//! Only [`store`] touches files. Everything else takes bytes or values and has no clock, no environment, no socket.

pub mod addresses;
mod cloud;
mod diff;
mod features;
mod impact;
mod index;
mod pattern;
mod read;
mod region;
pub mod replay;
pub mod resolve;
pub mod rules;
mod snapshot;
pub mod store;
mod tag;
mod unpack;
pub mod update;

pub use cloud::TagCloud;
pub use diff::{Change, Diff, Mode, TagPrefixes, diff};
pub use features::{Allowed, NetworkFeatures, Place};
pub use impact::{Impact, Vanished, impact};
pub use index::{Extent, Hit, TagIndex};
pub use pattern::TagPattern;
pub use read::{read, read_bytes};
pub use region::{RegionSpelling, RegionSpellings};
pub use resolve::{Resolved, Snapshots, resolve};
pub use snapshot::{BUILT_IN, Found, Narrowing, Shape, Snapshot, Spelling, is_built_in};
pub use tag::Tag;
pub use unpack::{MOST_UNPACKED, Packing, UnpackError, unpack};
