//! The published network pages as they stood on other days, and what the catalog says of those days.

mod compare;
mod hosts;
mod known;
mod mapping;
mod tables;
mod versions;

pub(crate) use compare::{Tally, compare};
pub(crate) use known::{Known, Run};
pub(crate) use mapping::PAGES;
pub(crate) use versions::folder;

#[cfg(test)]
mod reader;
