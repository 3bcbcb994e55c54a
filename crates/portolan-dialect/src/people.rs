//! What people read: a change request for a network team, and a list for spreadsheets.
//!
//! Both print the legs of the plan, so that nothing is lost on the way: each leg is one row, or a part of one that says the
//! same of several.

mod change_request;
mod csv;
pub(crate) mod markdown;
mod rows;
mod sections;

use crate::target::{Target, Verified, Work};

/// The targets of this folder.
pub(crate) static TARGETS: &[&Target] = &[&CHANGE_REQUEST, &CSV];

/// `change-request`: what a network team gets.
pub(crate) static CHANGE_REQUEST: Target = Target {
    id: "change-request",
    title: "Change request",
    about: "a change request in Markdown: what is to be opened at each device, why, at what risk, in which order, and how to go back",
    work: Work::Plan,
    verified: Verified::Schema {
        schema: "markdown-it-py 4.0.0 reads the tables; each cell is compared with the plan",
    },
    assumes: &[
        "the devices are stateful: replies to what is opened need no row of their own",
        "names are matched as the plan means them: `*.x` stands for all names below x and not for x itself",
    ],
    limits: &[],
    print: change_request::print,
};

/// `csv`: a row for each leg and destination.
pub(crate) static CSV: Target = Target {
    id: "csv",
    title: "CSV",
    about: "a table for spreadsheets and scripts: one row for each device, source, destination and port",
    work: Work::Plan,
    verified: Verified::Program {
        program: "Python 3 csv",
        how: "every row has as many cells as there are columns, and no cell is a formula",
    },
    assumes: &[
        "rows end in CR LF and cells are quoted as RFC 4180 says; a cell that begins with `=`, `+`, `-`, `@`, a tab or a carriage return has an apostrophe in front, so that no spreadsheet computes it",
        "lists in a cell are joined by blanks, purposes by `; `",
    ],
    limits: &[],
    print: csv::print,
};
