//! The plan as JSON: the format itself.

mod writer;

use std::io;

use serde::Serialize as _;
use serde::ser::Error as _;

use super::ReportError;
use crate::plan::Plan;
use writer::Writer;

/// Writes a plan as `portolan.plan/1`, indented, with a line break at the end.
///
/// # Errors
///
/// None for a plan that the planner made or that was read.
pub fn json(plan: &Plan) -> Result<String, ReportError> {
    // About what a flow takes, so that a large plan is not moved while it grows.
    let room = 4096 + 3600 * plan.flows.len();
    let mut text = Vec::with_capacity(room);
    write_json(plan, &mut text).map_err(serde_json::Error::io)?;
    Ok(String::from_utf8(text).map_err(serde_json::Error::custom)?)
}

/// Writes the same somewhere, piece by piece.
///
/// # Errors
///
/// The place does not take it.
pub fn write_json(plan: &Plan, to: impl io::Write) -> io::Result<()> {
    let mut writer = Writer::new(to);
    plan.serialize(&mut writer)?;
    writer.finish()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn written(value: &Value) -> String {
        let mut text = Vec::new();
        let mut writer = Writer::new(&mut text);
        value.serialize(&mut writer).unwrap();
        writer.finish().unwrap();
        String::from_utf8(text).unwrap()
    }

    fn as_serde_json_has_it(value: &Value) -> String {
        serde_json::to_string_pretty(value).unwrap() + "\n"
    }

    #[test]
    fn the_layout_is_that_of_serde_json() {
        let mut deep = json!([]);
        for level in 0..20 {
            deep = json!({ "level": level, "inside": [deep, {}, [1, "two", null, true]], "empty": [[], {}] });
        }
        assert_eq!(written(&deep), as_serde_json_has_it(&deep));
    }

    #[test]
    fn what_is_larger_than_a_block_is_whole() {
        let many = (0..20_000).map(|number| json!({ "number": number })).collect::<Value>();
        assert_eq!(written(&many), as_serde_json_has_it(&many));
    }

    #[test]
    fn a_fraction_is_refused_and_not_written_somehow() {
        let mut text = Vec::new();
        assert!(json!(0.5).serialize(&mut Writer::new(&mut text)).is_err());
    }

    proptest! {
        /// At every length and place: a text is looked at in chunks.
        #[test]
        fn texts_are_escaped_as_serde_json_does(
            before in "[a-zé]{0,40}",
            odd in "[\"\\\\\\x00-\\x1f\\x7f\u{2028}]?",
            after in "[a-zé]{0,40}",
            any in ".*",
        ) {
            let value = json!({ (any.clone()): any, "text": format!("{before}{odd}{after}") });
            prop_assert_eq!(written(&value), as_serde_json_has_it(&value));
        }
    }
}
