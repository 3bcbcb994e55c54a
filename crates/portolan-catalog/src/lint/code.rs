//! The codes of all findings.

use portolan_diag::Severity;

macro_rules! codes {
    ($($(#[$meta:meta])* $variant:ident = $word:literal,)+) => {
        /// What lint can find.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Code { $($(#[$meta])* $variant,)+ }

        impl Code {
            /// Every code.
            #[cfg(test)]
            pub(super) const ALL: &'static [Code] = &[$(Code::$variant),+];

            /// The code as it is shown.
            pub(super) const fn as_str(self) -> &'static str {
                match self { $(Code::$variant => $word,)+ }
            }
        }
    };
}

codes! {
    /// An entry that claims something cites no document.
    DocumentMissing = "document-missing",
    /// A document that is cited does not exist.
    DocumentUnknown = "document-unknown",
    /// Nothing cites a document.
    DocumentUnused = "document-unused",
    /// Two documents are the same version of the same page.
    DocumentTwice = "document-twice",
    /// An id does not have the form that ids of its kind have.
    IdMalformed = "id-malformed",
    /// An id, or the name of an option, role, column or sub-resource, stands for two things.
    IdDuplicate = "id-duplicate",
    /// A text that a reader needs is empty.
    TextEmpty = "text-empty",
    /// A text has tabs, double blanks, or blanks at an end.
    TextSpacing = "text-spacing",
    /// A message does not begin or end as messages do.
    MessageStyle = "message-style",
    /// A cloud is not named.
    CloudMissing = "cloud-missing",
    /// A cloud in which nothing is published has rows all the same.
    CloudAbsentRows = "cloud-absent-rows",
    /// A cloud that is not absent has no row.
    CloudWithoutRows = "cloud-without-rows",
    /// A requirement leads nowhere, or service tags stand for a cloud in which it has no row.
    DestinationEmpty = "destination-empty",
    /// A host stands twice in one cloud of a requirement.
    HostDuplicate = "host-duplicate",
    /// A region that is named does not exist.
    RegionUnknown = "region-unknown",
    /// A region is paired with one of another cloud.
    PairOtherCloud = "pair-other-cloud",
    /// `one_way` does not say what the pairs say.
    PairOneWay = "pair-one-way",
    /// Two regions of a cloud share the spelling that service tags use.
    TagDuplicate = "tag-duplicate",
    /// An option that is named does not exist or has the wrong type.
    OptionUnknown = "option-unknown",
    /// The declaration of an option contradicts itself.
    OptionInvalid = "option-invalid",
    /// A product that is named does not exist, or cannot be what it is used for.
    ProductUnknown = "product-unknown",
    /// Products include each other in a circle.
    IncludeCycle = "include-cycle",
    /// An internal product is not included anywhere.
    IncludeMissing = "include-missing",
    /// An included product does not get its options, or gets options that it does not have.
    IncludeOption = "include-option",
    /// A role that is named does not exist.
    RoleUnknown = "role-unknown",
    /// Nobody plays a role that the requirements of an included product name.
    RoleUnplayed = "role-unplayed",
    /// A placeholder has no source.
    PlaceholderUnknown = "placeholder-unknown",
    /// A template has placeholders of two lists.
    PlaceholderLists = "placeholder-lists",
    /// No region of the cloud has all columns of a template.
    ColumnEmpty = "column-empty",
    /// What a template gives is no host.
    HostInvalid = "host-invalid",
    /// A host without a wildcard is narrowed.
    NarrowWithoutWildcard = "narrow-without-wildcard",
    /// A wildcard is narrowed to something outside of it.
    NarrowOutside = "narrow-outside",
    /// An example is no name that its host pattern stands for.
    ExampleOutside = "example-outside",
    /// What a template gives is no service tag.
    TagMalformed = "tag-malformed",
    /// A regional tag stands where only the whole tag may be used.
    TagRegional = "tag-regional",
    /// A condition asks for something that does not exist.
    ConditionUnknown = "condition-unknown",
    /// A condition asks a question that its subject cannot answer.
    ConditionType = "condition-type",
    /// A condition, or a part of it, never holds.
    ConditionNever = "condition-never",
    /// A condition, or a part of it, always holds.
    ConditionAlways = "condition-always",
    /// A condition has more cases than lint looks at.
    ConditionTooLarge = "condition-too-large",
    /// A condition asks about a storage account where there is none.
    AccountWithoutEach = "account-without-each",
    /// `each` names no list of all products.
    EachNotAList = "each-not-a-list",
    /// A time or a range of versions ends before it begins.
    RangeBackwards = "range-backwards",
    /// A requirement has no phase.
    PhasesMissing = "phases-missing",
    /// The application does not travel over the protocol.
    ProtocolMismatch = "protocol-mismatch",
    /// Something is derived and nothing says how.
    DerivationMissing = "derivation-missing",
    /// Something is corrected and no defect says why.
    DefectMissing = "defect-missing",
    /// Something counts as published and no published document is cited.
    StatusTooStrong = "status-too-strong",
    /// A defect concerns a requirement that does not exist.
    ConcernUnknown = "concern-unknown",
    /// A defect does not say what it touches.
    TouchesMissing = "touches-missing",
    /// A private-link kind or sub-resource does not exist.
    PrivateLinkUnknown = "private-link-unknown",
    /// A requirement can become private by a kind that no deployment of its product can ask for.
    PrivateLinkUndeclared = "private-link-undeclared",
    /// A host is not below the suffixes of the private link that shall make it private.
    PrivateLinkUnrelated = "private-link-unrelated",
    /// A sub-resource has no zones, or has them although they are absent.
    ZoneMissing = "zone-missing",
    /// A private DNS zone is no domain name.
    ZoneInvalid = "zone-invalid",
    /// A private name lies in no zone, or no forwarded suffix covers a name or zone.
    PrivateNameOutside = "private-name-outside",
}

impl Code {
    /// How grave it is. Warnings do not keep a catalog from being used.
    pub(super) const fn severity(self) -> Severity {
        match self {
            Code::DocumentUnused => Severity::Note,
            Code::ConditionTooLarge | Code::ProtocolMismatch => Severity::Warning,
            _ => Severity::Error,
        }
    }
}
