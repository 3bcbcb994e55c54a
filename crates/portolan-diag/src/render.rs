//! One list of diagnostics, four formats: a file for each.

mod json;
mod junit;
mod sarif;
mod text;

pub use self::json::render_json;
pub use self::junit::{escape_xml, render_junit};
pub use self::sarif::render_sarif;
pub use self::text::{Style, render_text};
