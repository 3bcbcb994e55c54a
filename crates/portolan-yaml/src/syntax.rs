//! The words for what the YAML library refuses.

use granit_parser::{ErrorKind, ScanError};
use portolan_diag::{Diagnostic, Origin, SourceId, Span};

use crate::parse::MAX_DEPTH;

pub(crate) const ANCHOR_REASON: &str =
    "each value is written where it is used, so that a line means what it shows";
pub(crate) const ANCHOR_HELP: &str =
    "remove it and write the value out where it is used; text that starts with `&` needs quotes";
pub(crate) const ALIAS_HELP: &str = "write the value out here; text that starts with `*` needs quotes";
pub(crate) const TAG_REASON: &str = "the type of a value follows from its key";
pub(crate) const TAG_HELP: &str = "remove it; text that starts with `!` needs quotes";
pub(crate) const DIRECTIVE_REASON: &str = "files are always read as YAML 1.2";
pub(crate) const DIRECTIVE_HELP: &str = "remove the line; text that starts with `%` needs quotes";

/// Turns the library's error into a diagnostic.
pub(crate) fn diagnostic(source: SourceId, text: &str, error: &ScanError) -> Diagnostic {
    let at = error.marker().byte_offset().unwrap_or(0);
    let (code, message, help) = words(error.kind());
    let at = if code == "yaml-tab" { tab_near(text, at) } else { at };
    let origin = Origin::new(source, one_char(text, at));
    if code == "yaml-too-deep" {
        return too_deep(origin);
    }
    let found = Diagnostic::error(code, message).at(origin, "");
    if help.is_empty() { found } else { found.help(help) }
}

pub(crate) fn too_deep(origin: Origin) -> Diagnostic {
    let message = format!("lists and maps are nested deeper than {MAX_DEPTH} levels");
    Diagnostic::error("yaml-too-deep", message)
        .at(origin, "one level too deep")
        .help("check for a bracket or an indentation that is repeated by mistake")
}

/// Makes a span from offsets in a text that is short enough for them.
pub(crate) fn span(start: usize, end: usize) -> Span {
    let offset = |offset| u32::try_from(offset).unwrap_or(u32::MAX);
    Span::new(offset(start), offset(end))
}

/// Keeps of a place what is on its first line.
pub(crate) fn first_line(text: &str, place: Span) -> Span {
    let start = usize::try_from(place.start).unwrap_or(usize::MAX);
    let end = usize::try_from(place.end).unwrap_or(usize::MAX);
    let written = text.get(start..end).unwrap_or_default();
    let line = written.lines().next().unwrap_or_default();
    span(start, start.saturating_add(line.len()))
}

/// Covers the character at an offset, or nothing at the end of a line.
fn one_char(text: &str, start: usize) -> Span {
    let start = start.min(text.len());
    let next = text.get(start..).and_then(|rest| rest.chars().next());
    let width = next.filter(|c| !matches!(c, '\n' | '\r')).map_or(0, char::len_utf8);
    span(start, start + width)
}

/// Finds the tab that the library means: it points to the text around it.
fn tab_near(text: &str, at: usize) -> usize {
    let (before, after) = text.split_at_checked(at).unwrap_or((text, ""));
    let blanks = before.len() - before.trim_end_matches([' ', '\t']).len();
    let behind = before.bytes().rev().take(blanks).position(|byte| byte == b'\t').map(|back| at - back - 1);
    behind.or_else(|| after.find('\t').map(|ahead| at + ahead)).unwrap_or(at)
}

/// Names the code, the message and the way out.
fn words(kind: &ErrorKind) -> (&'static str, String, &'static str) {
    use ErrorKind as E;
    let (code, message, help) = match kind {
        E::RecursionLimitExceeded => ("yaml-too-deep", "", ""),
        E::TabNotAllowed
        | E::TabInBlockIndentation
        | E::TabInIndentation
        | E::TabAtBlockScalarStart
        | E::TabInPlainScalar => ("yaml-tab", "a tab cannot be used here", "indent with spaces"),
        E::DirectiveDisallowed
        | E::DuplicateVersionDirective
        | E::UnsupportedYamlMajorVersion
        | E::DuplicateTagDirective
        | E::MissingDocumentEndBeforeDirective
        | E::ExpectedTagDirectiveBang
        | E::InvalidDirectiveTerminator
        | E::MissingYamlVersionSeparator
        | E::MissingDirectiveName
        | E::InvalidDirectiveName
        | E::DirectiveByteLimitExceeded { .. }
        | E::TooManyReservedDirectiveParams { .. }
        | E::YamlVersionTooLong
        | E::MissingYamlVersion
        | E::InvalidTagDirectiveTerminator => ("yaml-directive", "directives are not read", DIRECTIVE_HELP),
        E::UndeclaredTagHandle
        | E::ExpectedTagBang
        | E::InvalidGlobalTagCharacter
        | E::InvalidTagTerminator
        | E::MissingTagUri
        | E::UnclosedVerbatimTag
        | E::InvalidTagEscape
        | E::InvalidTagUtf8LeadingByte
        | E::InvalidTagUtf8TrailingByte
        | E::InvalidTagUtf8 => ("yaml-tag", "tags are not read", TAG_HELP),
        E::MissingAnchorOrAliasName => (
            "yaml-syntax",
            "`*` or `&` stands in front of nothing",
            "text that starts with `*` or `&` needs quotes",
        ),
        E::UnexpectedCharacter { character: character @ ('@' | '`' | '%') } => {
            let message = format!("text cannot start with the character {character}");
            return ("yaml-syntax", message, "put the text in quotes");
        }
        E::UnexpectedCharacter { character } if character.is_control() => {
            let code_point = u32::from(*character);
            let message = format!("the control character U+{code_point:04X} cannot stand here");
            return ("yaml-syntax", message, "remove it, or write it as an escape in double quotes");
        }
        E::MappingValueNotAllowed => (
            "yaml-syntax",
            "a `key:` cannot stand here",
            "check the indentation, and that each key ends with `: `; text that has `: ` in it needs quotes",
        ),
        E::ExpectedBlockMappingKey | E::SimpleKeyExpected => (
            "yaml-syntax",
            "expected a `key:` here",
            "check the indentation, and that the key ends with `: `",
        ),
        E::InvalidSimpleKey => (
            "yaml-syntax",
            "a key must end with `:` on its own line",
            "check for a missing `:` or an open quote",
        ),
        E::InvalidIndentation | E::ExpectedBlockSequenceEntry => (
            "yaml-syntax",
            "the indentation of this line fits no line above",
            "keys of one map, and items of one list, start in the same column",
        ),
        E::UnclosedQuotedScalar | E::DocumentIndicatorInQuotedScalar => {
            ("yaml-syntax", "the quote that starts here is never closed", "add the closing quote")
        }
        E::InvalidTrailingSingleQuotedScalar | E::InvalidTrailingDoubleQuotedScalar => (
            "yaml-syntax",
            "there is more text after the closing quote",
            "put the quotes around the whole text; inside single quotes, `'` is written `''`",
        ),
        E::UnknownQuotedScalarEscape => (
            "yaml-syntax",
            "the text in double quotes has an unknown escape after `\\`",
            "use single quotes, in which `\\` is an ordinary character",
        ),
        E::UnclosedFlowCollection { open } => {
            let message = format!("the `{open}` that starts here is never closed");
            return ("yaml-syntax", message, "add the closing bracket");
        }
        E::MismatchedFlowCollectionEnd { open, close } => {
            let message = format!("the `{open}` that starts here is closed by `{close}`");
            return ("yaml-syntax", message, "close each bracket with its own kind");
        }
        E::MisplacedFlowCollectionEnd => (
            "yaml-syntax",
            "a bracket is closed that was never opened",
            "remove it, or put the text in quotes",
        ),
        E::ExpectedFlowMappingSeparator => {
            ("yaml-syntax", "expected `,` or `}` here", "separate entries with `,`")
        }
        E::ExpectedFlowSequenceSeparator => {
            ("yaml-syntax", "expected `,` or `]` here", "separate items with `,`")
        }
        E::BlockEntryInFlowCollection | E::PlainScalarStartsWithDashFlowIndicator => {
            ("yaml-syntax", "`- ` cannot stand inside brackets", "separate items with `,`")
        }
        E::BlockSequenceEntryNotAllowed => {
            ("yaml-syntax", "a list item cannot stand here", "start the list on the line below its key")
        }
        E::ExpectedDocumentStart => (
            "yaml-syntax",
            "there is more text after the end of the value",
            "remove it, or put the whole text in quotes",
        ),
        E::InvalidBlockScalarHeader | E::ZeroBlockScalarIndent => (
            "yaml-syntax",
            "`|` and `>` stand alone on their line",
            "start the text on the next line, or put it in quotes",
        ),
        E::InvalidBlockScalarIndent => (
            "yaml-syntax",
            "this line is indented less than the text it belongs to",
            "indent all lines below `|` or `>` alike",
        ),
        E::UnexpectedEofImplicitFlowMapping => {
            ("yaml-syntax", "expected an item here", "remove one `,` or `:`")
        }
        E::InvalidQuotedScalarHexEscape | E::InvalidLowSurrogateHexEscape | E::InvalidUnicodeEscape => (
            "yaml-syntax",
            "the text in double quotes has an escape without its digits",
            "write `\\xHH`, `\\uHHHH` or `\\UHHHHHHHH`, or use single quotes",
        ),
        E::InvalidLowSurrogate | E::MissingLowSurrogate | E::UnpairedLowSurrogate => (
            "yaml-syntax",
            "the text in double quotes has half of a surrogate pair",
            "write the character itself, or `\\UHHHHHHHH`",
        ),
        E::CommentNotSeparated => {
            ("yaml-syntax", "a comment needs a space before `#`", "add the space, or put the text in quotes")
        }
        E::BomInsideDocument => {
            ("yaml-syntax", "a byte order mark stands inside the file", "remove the invisible character")
        }
        other => {
            return ("yaml-syntax", other.to_string(), "check the quotes, brackets and indentation here");
        }
    };
    (code, message.to_owned(), help)
}
