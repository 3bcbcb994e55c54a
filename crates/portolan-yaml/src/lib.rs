//! Reads and writes the plain dialect of YAML that people write for Portolan.
//!
//! The dialect is YAML 1.2 without the parts that make a file mean something other than it shows:
//! no anchors and aliases, tags, merge keys, repeated keys, keys that are not text, several documents
//! or directives. JSON is therefore read as well. What is left out has a diagnostic of its own.
//!
//! What [`parse`] reports: `yaml-syntax`, `yaml-tab`, `yaml-anchor`, `yaml-alias`, `yaml-tag`,
//! `yaml-merge-key`, `duplicate-key`, `yaml-complex-key`, `yaml-many-documents`, `yaml-directive`,
//! `yaml-empty`, `yaml-too-deep`, `yaml-too-large`, and the warning `yaml-joined-lines`. What decoding
//! reports: `wrong-type`, `out-of-range`, `missing-key`, `unknown-key` and `unknown-value`.
//!
//! Reading has two steps. [`parse`] turns text into a tree of [`Node`]s, in which scalars keep their
//! text: `1.10`, `no` and `22:22` stay what was written. [`Decode`] turns nodes into types, and
//! collects every error on the way in a [`Cx`] instead of stopping at the first:
//!
//! ```
//! use portolan_diag::{Diagnostics, Sources};
//! use portolan_yaml::{Cx, Decode, Node, Spanned, parse};
//!
//! struct Site { name: Spanned<String>, ports: Vec<u16> }
//!
//! impl Decode for Site {
//!     fn decode(node: &Node, cx: &mut Cx) -> Option<Self> {
//!         let mut record = cx.record(node, "a site")?;
//!         let name = record.required("name", cx);
//!         let ports = record.defaulted("ports", cx);
//!         record.finish(cx);
//!         Some(Site { name: name?, ports: ports? })
//!     }
//! }
//!
//! let mut sources = Sources::new();
//! let text = "name: east\nports: [443, 8443]\n";
//! let source = sources.add("site.yaml", text);
//! let mut found = Diagnostics::new();
//! let tree = parse(source, text, &mut found).unwrap();
//! let mut cx = Cx::new(source);
//! let site = Site::decode(&tree, &mut cx).unwrap();
//! found.extend(cx.finish());
//!
//! assert!(found.is_empty());
//! assert_eq!((site.name.as_str(), site.ports.as_slice()), ("east", [443, 8443].as_slice()));
//! ```

mod access;
mod choice;
mod cx;
mod decode;
mod emit;
mod hint;
mod node;
mod parse;
mod record;
mod spanned;
mod syntax;

pub use crate::choice::{choice, one_or_many};
pub use crate::cx::{Cx, Report};
pub use crate::decode::Decode;
pub use crate::emit::to_yaml;
pub use crate::hint::{Guide, Hint};
pub use crate::node::{Entry, Node, Scalar, Value};
pub use crate::parse::{MAX_BYTES, MAX_DEPTH, parse};
pub use crate::record::Record;
pub use crate::spanned::Spanned;
