//! What looking up a plan's tags brings to light.

use std::collections::BTreeSet;

use portolan_catalog::Id;
use portolan_diag::{Diagnostic, Severity};
use portolan_model::PrefixSet;
use portolan_plan::plan::Plan;

use crate::cloud::TagCloud;
use crate::snapshot::Snapshot;
use crate::tag::Tag;

/// Something that is true of a plan and a snapshot together, and that nobody may miss.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What kind it is.
    pub code: Code,
    /// The tag as the plan writes it.
    pub tag: Id,
    /// The flows that name it, in the order of the plan.
    pub flows: Vec<Id>,
    /// What was found, in one line.
    pub message: String,
    /// The way out.
    pub help: String,
}

/// The kinds of findings, in the order of their weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// No file of the tag's cloud was given.
    NoTagFile,
    /// The file lacks the tag: it never existed, or vanished.
    TagVanished,
    /// The plan names a regional tag where only the whole one may be used; the whole one is taken.
    TagOnlyWhole,
    /// The plan spells the tag in another way than the file.
    TagSpelling,
    /// A regional tag lacks addresses that only the whole tag has.
    TagNarrowed,
    /// The tag is in no file: what it means depends on where it stands.
    TagBuiltIn,
}

impl Code {
    /// All of them.
    pub const ALL: &'static [Code] = &[
        Code::NoTagFile,
        Code::TagVanished,
        Code::TagOnlyWhole,
        Code::TagSpelling,
        Code::TagNarrowed,
        Code::TagBuiltIn,
    ];

    /// The stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Code::NoTagFile => "no-tag-file",
            Code::TagVanished => "tag-vanished",
            Code::TagOnlyWhole => "tag-only-whole",
            Code::TagSpelling => "tag-spelling",
            Code::TagNarrowed => "tag-narrowed",
            Code::TagBuiltIn => "tag-built-in",
        }
    }

    /// How much it matters.
    pub const fn severity(self) -> Severity {
        match self {
            Code::NoTagFile | Code::TagVanished => Severity::Error,
            Code::TagOnlyWhole => Severity::Warning,
            Code::TagSpelling | Code::TagNarrowed | Code::TagBuiltIn => Severity::Note,
        }
    }
}

impl Finding {
    /// A finding of which no flow is known yet.
    fn new(code: Code, tag: &Id, message: String, help: String) -> Finding {
        Finding { code, tag: tag.clone(), flows: Vec::new(), message, help }
    }

    pub(super) fn no_file(cloud: TagCloud, tag: &Id) -> Finding {
        let message = format!(
            "the addresses of `{tag}` are unknown: there is no service-tag file of the cloud `{cloud}`"
        );
        let help = format!("get it with `portolan tags update --cloud {cloud}`");
        Finding::new(Code::NoTagFile, tag, message, help)
    }

    pub(super) fn vanished(cloud: TagCloud, tag: &Id, nearest: Option<&str>) -> Finding {
        let near = nearest.map_or_else(String::new, |near| format!("did you mean `{near}`? else "));
        let message = format!("the service-tag file of the cloud `{cloud}` has no tag `{tag}`");
        let help = format!(
            "{near}take it out of rules that name it: a tag that vanished is refused, or allows nothing"
        );
        Finding::new(Code::TagVanished, tag, message, help)
    }

    pub(super) fn built_in(tag: &Id) -> Finding {
        let message = format!("`{tag}` has no published addresses: what it means depends on where it stands");
        let help = "use it by name, in a rule of a network security group".to_owned();
        Finding::new(Code::TagBuiltIn, tag, message, help)
    }

    pub(super) fn spelling(tag: &Id, published: &str) -> Finding {
        let message = format!("the file spells `{tag}` as `{published}`");
        let help = format!("write `{published}` in rules: regions are not spelt the same in all tags");
        Finding::new(Code::TagSpelling, tag, message, help)
    }

    pub(super) fn only_whole(tag: &Id, whole: &str) -> Finding {
        let message =
            format!("`{tag}` is a regional tag, and its product may be reached anywhere: `{whole}` is used");
        let help = format!("allow `{whole}` as a whole");
        Finding::new(Code::TagOnlyWhole, tag, message, help)
    }

    pub(super) fn narrowed(tag: &Id, snapshot: &Snapshot, used: &Tag, left_out: &PrefixSet) -> Finding {
        let whole = snapshot.whole_of(used).map_or("", |whole| whole.name.as_str());
        let prefixes = left_out.to_prefixes().len();
        let message = format!(
            "`{tag}` leaves out {} IPv4 addresses of `{whole}` ({prefixes} prefixes of both families) that are in none of its regional tags",
            left_out.v4_len()
        );
        let help =
            format!("allow `{whole}` where connections fail that the regional tag should have allowed");
        Finding::new(Code::TagNarrowed, tag, message, help)
    }

    /// The finding as a diagnostic.
    pub fn diagnostic(&self) -> Diagnostic {
        let found = Diagnostic::new(self.code.severity(), self.code.as_str(), self.message.clone());
        let flows = match self.flows.as_slice() {
            [only] => format!("flow `{only}` names it"),
            all => format!("{} flows name it", all.len()),
        };
        found.note(flows).help(self.help.clone())
    }
}

/// One finding for each tag and kind, the weightiest first, its flows in the order of the plan.
pub(super) fn settle(findings: &mut Vec<Finding>, plan: &Plan) {
    findings.sort_by(|a, b| (a.code, &a.tag).cmp(&(b.code, &b.tag)));
    findings.dedup_by(|next, kept| {
        let same = (next.code, &next.tag) == (kept.code, &kept.tag);
        if same {
            let known = kept.flows.iter().chain(&next.flows).collect::<BTreeSet<_>>();
            let flows = plan.flows.iter().map(|flow| &flow.id).filter(|id| known.contains(id));
            kept.flows = flows.cloned().collect();
        }
        same
    });
}
