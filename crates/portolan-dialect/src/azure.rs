//! The languages in which Azure is told what to build, each as a tree that prints itself: ARM templates, Bicep,
//! Terraform, and the shell for `az`.
//!
//! A target that has several of them says what it means once, in a model of its own, and turns that into each tree.

pub(crate) mod arm;
pub(crate) mod bicep;
pub(crate) mod hcl;
pub(crate) mod shell;
