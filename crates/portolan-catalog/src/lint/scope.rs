//! What templates and conditions of a product may name, and plausible values for it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use portolan_diag::{one_of, suggest};
use portolan_model::{Cloud, Phase};

use super::{Includers, Lint};
use crate::catalog::{Catalog, Id};
use crate::option::{Builtin, OptionType};
use crate::place::Region;
use crate::product::{Product, Table};
use crate::template::{Placeholder, Template};

/// A product, or the private-link kinds, which know `{resource}` and the region.
#[derive(Clone)]
pub(super) struct Scope<'c> {
    pub(super) catalog: &'c Catalog,
    pub(super) product: Option<&'c Product>,
    includers: Rc<Includers<'c>>,
    columns: BTreeSet<&'c str>,
}

/// An option that has been found.
#[derive(Debug, Clone)]
pub(super) struct Known<'c> {
    pub(super) kind: Cow<'c, OptionType>,
    /// Whether every deployment has a value for it.
    pub(super) always: bool,
}

/// Why a placeholder has no source, and the way out.
pub(super) struct NoSource {
    pub(super) reason: String,
    pub(super) help: String,
}

impl<'c> Scope<'c> {
    pub(super) fn of_product(lint: &Lint<'c>, product: &'c Product) -> Scope<'c> {
        let table = product.table.iter().flat_map(|table| table.columns.iter().map(String::as_str));
        let columns = lint.columns.iter().copied().chain(table).collect();
        Scope {
            catalog: lint.catalog,
            product: Some(product),
            includers: Rc::clone(&lint.includers),
            columns,
        }
    }

    pub(super) fn of_private_link(lint: &Lint<'c>) -> Scope<'c> {
        let columns = lint.columns.clone();
        Scope { catalog: lint.catalog, product: None, includers: Rc::default(), columns }
    }

    pub(super) fn table(&self) -> Option<&'c Table> {
        self.product?.table.as_ref()
    }

    pub(super) fn columns(&self) -> impl Iterator<Item = &'c str> {
        self.columns.iter().copied()
    }

    /// An option that conditions may ask about.
    pub(super) fn option(&self, name: &str) -> Option<Known<'c>> {
        let found = self.declared(name);
        if found.is_some() || !Builtin::KEYS.contains(&name) {
            return found;
        }
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        let (kind, always) = match name {
            "vnet" => (OptionType::VNet, false),
            "subnets" => (OptionType::Subnets, false),
            "addresses" => (OptionType::Addresses, false),
            "agent_version" => (OptionType::Version, false),
            "proxy_scope" => (OptionType::Word(words(&["app", "machine"])), true),
            "phases" => (OptionType::Words(words(Phase::WORDS)), false),
            "private_endpoints" => {
                let kinds = self.product.iter().flat_map(|product| &product.private_endpoints);
                (OptionType::Words(kinds.map(ToString::to_string).collect()), false)
            }
            _ => (OptionType::Text, matches!(name, "name" | "service")),
        };
        Some(Known { kind: Cow::Owned(kind), always })
    }

    /// An option of the product, or of every product that includes one that is never deployed by name.
    pub(super) fn declared(&self, name: &str) -> Option<Known<'c>> {
        let Some(product) = self.product else {
            // Names of private endpoints are filled in for a deployment, which stands in a region.
            return (name == "region")
                .then_some(Known { kind: Cow::Owned(OptionType::Region), always: true });
        };
        self.declared_in(product, name, &mut Vec::new())
    }

    fn declared_in(&self, product: &'c Product, name: &str, seen: &mut Vec<&'c str>) -> Option<Known<'c>> {
        if let Some(option) = product.option(name) {
            let always = option.required || !option.default.is_empty();
            return Some(Known { kind: Cow::Borrowed(&option.kind), always });
        }
        if product.is_deployable() || seen.contains(&product.id.as_str()) {
            return None;
        }
        seen.push(product.id.as_str());
        let includers = self.includers.get(product.id.as_str())?;
        let found = includers.iter().map(|outer| self.declared_in(outer, name, seen));
        let found = found.collect::<Option<Vec<_>>>();
        seen.pop();
        let found = found?;
        let always = found.iter().all(|known| known.always);
        found.into_iter().next().map(|known| Known { always, ..known })
    }

    /// The names that would have been right for a placeholder or condition.
    pub(super) fn option_names(&self) -> Vec<&'c str> {
        let own = self.product.iter().flat_map(|product| product.options.iter().map(|o| o.name.as_str()));
        own.chain(self.product.is_none().then_some("region")).collect()
    }

    /// Whether a placeholder of a host, tag or name has a source.
    pub(super) fn check(&self, placeholder: &Placeholder) -> Result<(), NoSource> {
        let path = placeholder.path();
        let head = placeholder.head.as_str();
        match head {
            "resource" if self.product.is_none() => return self.no_path(placeholder),
            "resource" => {
                let reason = format!("`{placeholder}` stands outside of the names of private endpoints");
                return Err(NoSource { reason, help: "name the option that holds the resource".to_owned() });
            }
            _ => {}
        }
        let option = if head == "pair" { "region" } else { head };
        let Some(known) = self.declared(option) else {
            let names = self.option_names();
            let reason = format!("`{placeholder}` needs an option `{option}`, which is not declared");
            let help = suggest(option, names.iter().copied()).map_or_else(
                || match names.as_slice() {
                    [] => "declare it under `options`".to_owned(),
                    names => format!("declare it under `options`, or use {}", one_of(names.iter().copied())),
                },
                |meant| format!("did you mean `{meant}`?"),
            );
            return Err(NoSource { reason, help });
        };
        match (known.kind.as_ref(), path.as_slice()) {
            (OptionType::Region, path) => self.check_column(placeholder, path),
            _ if head == "pair" => {
                let reason = format!("`{placeholder}` needs an option `region` of type `region`");
                Err(NoSource { reason, help: format!("`region` is of type `{}` here", known.kind.word()) })
            }
            (OptionType::Accounts, [] | ["redundancy"]) => Ok(()),
            (OptionType::Accounts, ["region", path @ ..]) => self.check_column(placeholder, path),
            (OptionType::Accounts, _) => Err(NoSource {
                reason: format!("`{placeholder}` asks for what accounts do not have"),
                help: format!("use `{{{head}}}`, `{{{head}.redundancy}}` or `{{{head}.region.tag}}`"),
            }),
            (OptionType::Bool | OptionType::Addresses | OptionType::VNet | OptionType::Subnets, _) => {
                let reason = format!("`{placeholder}`, of type `{}`, gives no text", known.kind.word());
                Err(NoSource { reason, help: "use an option that holds names or words".to_owned() })
            }
            _ => self.no_path(placeholder),
        }
    }

    fn no_path(&self, placeholder: &Placeholder) -> Result<(), NoSource> {
        if placeholder.path.is_empty() {
            return Ok(());
        }
        let reason = format!("`{placeholder}` asks for a column of what is no region");
        Err(NoSource { reason, help: format!("write `{{{}}}`", placeholder.head) })
    }

    fn check_column(&self, placeholder: &Placeholder, path: &[&str]) -> Result<(), NoSource> {
        match path {
            [] => Ok(()),
            [column] if self.columns.contains(column) => Ok(()),
            [column, ..] => {
                let help = suggest(column, self.columns()).map_or_else(
                    || format!("use {}", one_of(self.columns())),
                    |meant| format!("did you mean `{meant}`?"),
                );
                let reason =
                    format!("`{placeholder}` names a column that neither regions nor the table have");
                Err(NoSource { reason, help })
            }
        }
    }

    /// The cell of a region, in the table of the product or among what every region has.
    pub(super) fn cell(&self, region: &'c Region, column: &str) -> Option<&'c str> {
        self.table().and_then(|table| table.cell(&region.name, column)).or_else(|| region.column(column))
    }

    /// Fills templates together, once for each region of a cloud that has every column they name and for each word
    /// of an option that has words. None where a placeholder has no source.
    pub(super) fn fill(
        &self,
        cloud: Cloud,
        templates: &[&Template],
    ) -> Option<BTreeMap<Vec<String>, Option<&'c Id>>> {
        let mut by_region = false;
        let mut turns = 1;
        for placeholder in templates.iter().flat_map(|template| template.placeholders()) {
            self.check(placeholder).ok()?;
            let kind = self.declared(&placeholder.head).map(|known| known.kind);
            match kind.as_deref() {
                Some(OptionType::Word(words) | OptionType::Words(words)) => turns = turns.max(words.len()),
                Some(OptionType::Region) => by_region = true,
                _ => by_region |= placeholder.head == "pair" || !placeholder.path.is_empty(),
            }
        }
        let regions = self.catalog.usable_regions(cloud).map(Some);
        let regions = if by_region { regions.collect() } else { vec![None] };
        let mut filled = BTreeMap::new();
        for region in regions {
            for turn in 0..turns {
                let value = |placeholder: &Placeholder| self.value(placeholder, region, turn);
                let texts = templates.iter().map(|template| template.fill(value)).collect::<Option<Vec<_>>>();
                if let Some(texts) = texts {
                    filled.entry(texts).or_insert(region.map(|region| &region.name));
                }
            }
        }
        Some(filled)
    }

    fn value(
        &self,
        placeholder: &Placeholder,
        region: Option<&'c Region>,
        turn: usize,
    ) -> Option<Cow<'c, str>> {
        let column = |path: &[&str]| {
            let region = region?;
            let text = path.first().map_or(Some(region.name.as_str()), |column| self.cell(region, column));
            text.map(Cow::Borrowed)
        };
        let path = placeholder.path();
        let fixed = |text: &'static str| Some(Cow::Borrowed(text));
        match placeholder.head.as_str() {
            "pair" => return column(&path),
            "resource" => return fixed("contoso"),
            _ => {}
        }
        match (self.declared(&placeholder.head)?.kind.as_ref(), path.as_slice()) {
            (OptionType::Region, path) => column(path),
            (OptionType::Accounts, ["region", path @ ..]) => column(path),
            (OptionType::Accounts, ["redundancy"]) => fixed("lrs"),
            (OptionType::Word(words) | OptionType::Words(words), _) => {
                let turn = turn.checked_rem(words.len())?;
                words.get(turn).cloned().map(Cow::Owned)
            }
            (OptionType::Host | OptionType::Hosts, _) => fixed("host.contoso.com"),
            (OptionType::Version, _) => fixed("1-0"),
            _ => fixed("contoso"),
        }
    }
}
