//! Pages that say in words and in blocks what a scenario needs.

mod block;
mod diff;
mod flows;
mod page;
mod regions;

pub(crate) use page::Page;
