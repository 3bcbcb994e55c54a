//! What tables of facts say and the catalog does not.
//!
//! Facts are Markdown files, one a product, whose tables hold what was found in published documents. Everything in
//! them that a catalog can hold (a host, a service tag, a port, a region, a numbered defect of a document) must be in
//! the catalog or among the things that are left out with a reason, in `catalog/left-out`.

mod find;
mod known;
mod left_out;
mod shape;
mod table;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::catalog;
use find::{Fact, Kind};
use known::Known;
use left_out::LeftOut;

/// Prints what is missing, and fails where anything is.
pub(crate) fn run(dir: &Path, products: &[String]) -> Result<()> {
    let known = Known::new(&catalog::load()?);
    let left_out = LeftOut::read(&catalog::files()?)?;
    let mut missing = 0;
    for path in files(dir, products)? {
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let report = Report::new(&stem, &text, &known, &left_out);
        print!("{report}");
        missing += report.missing().count();
    }
    if missing > 0 {
        bail!("{missing} facts are neither in the catalog nor left out with a reason");
    }
    Ok(())
}

fn files(dir: &Path, products: &[String]) -> Result<Vec<PathBuf>> {
    if !products.is_empty() {
        return Ok(products.iter().map(|product| dir.join(product).with_extension("md")).collect());
    }
    let mut paths = Vec::new();
    for entry in fs::read_dir(dir).with_context(|| dir.display().to_string())? {
        let path = entry.with_context(|| dir.display().to_string())?.path();
        if path.extension().is_some_and(|extension| extension == "md") {
            paths.push(path);
        }
    }
    if paths.is_empty() {
        bail!("{}: no Markdown files", dir.display());
    }
    paths.sort();
    Ok(paths)
}

/// Where a fact went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    InCatalog,
    LeftOut,
    Missing,
}

/// The facts of one file, each once, with the first line it stands on.
#[derive(Debug)]
struct Report<'t> {
    stem: &'t str,
    facts: BTreeMap<Fact, (usize, Fate)>,
}

impl<'t> Report<'t> {
    fn new(stem: &'t str, text: &str, known: &Known, left_out: &LeftOut) -> Report<'t> {
        let mut facts = BTreeMap::new();
        for cell in table::cells(text) {
            for fact in find::facts(&cell, known.tag_names()) {
                let fate = if known.has(stem, &fact) {
                    Fate::InCatalog
                } else if left_out.has(stem, &fact) {
                    Fate::LeftOut
                } else {
                    Fate::Missing
                };
                facts.entry(fact).or_insert((cell.line, fate));
            }
        }
        Report { stem, facts }
    }

    fn missing(&self) -> impl Iterator<Item = (&Fact, usize)> {
        let mut lines = self.facts.iter().filter(|(_, (_, fate))| *fate == Fate::Missing);
        std::iter::from_fn(move || lines.next().map(|(fact, (line, _))| (fact, *line)))
    }

    fn count(&self, kind: Kind, fate: Fate) -> usize {
        self.facts.iter().filter(|(fact, (_, f))| fact.kind() == kind && *f == fate).count()
    }
}

impl std::fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{}", self.stem)?;
        for kind in Kind::ALL {
            let [in_catalog, left_out, missing] =
                [Fate::InCatalog, Fate::LeftOut, Fate::Missing].map(|fate| self.count(kind, fate));
            writeln!(
                f,
                "  {:<8} {:>4} found, {in_catalog:>4} in the catalog, {left_out:>3} left out, {missing:>3} missing",
                kind.word(),
                in_catalog + left_out + missing,
            )?;
        }
        let mut missing = self.missing().collect::<Vec<_>>();
        missing.sort_by_key(|(_, line)| *line);
        for (fact, line) in missing {
            writeln!(f, "  {}.md:{line}: {fact}", self.stem)?;
        }
        Ok(())
    }
}

/// The names in front of the first dot of service tags.
type TagNames = BTreeSet<String>;

#[cfg(test)]
mod tests {
    use portolan_catalog::CatalogFile;
    use portolan_diag::Sources;

    use super::*;

    const PRODUCT: &str = r#"
product: mover
name: Mover
summary: Moves.
documents: [page]
clouds: { public: {}, usgov: { absent: "nothing", documents: [page] }, china: { absent: "nothing", documents: [page] } }
roles: [{ id: agent, name: agent }]
options: [{ name: region, type: region, required: true, help: "where" }]
table: { documents: [page], columns: [primary], rows: { eastus: { primary: eastus01.afs.azure.net } } }
requirements:
  - id: mover.gateway
    purpose: heartbeats
    breaks: everything
    from: agent
    to: { public: ["{region}.gateway.azure.com", "{region.primary}", { host: "*.blob.core.windows.net", narrow: "{accounts}.blob.core.windows.net" }] }
    port: 443
    application: https
    phases: [operate]
    service_tags: ["Storage.{region.tag}"]
    documents: [page]
"#;
    const REGIONS: &str = "regions: [{ name: eastus, display: East US, cloud: public, geography: US, zones: true, tag: EastUS, cloud_tag: eastus, codes: { geo: eus }, documents: [page] }]\n";
    const DEFECTS: &str = "defects: [{ id: mover.d1, documents: [page], where: table, published: \"`wrong.azure.com`\", wrong: it is, effect: TCP 8443 is opened, choice: none, touches: [host], concerns: [mover.gateway] }]\n";
    const LEFT_OUT: &str = "left_out: [{ facts: mover, item: \"D2\", why: words }, { facts: mover, item: \"`https://old.azure.com/x`\", why: gone }]\n";

    fn missing(facts: &str) -> Vec<String> {
        let file = |path: &str, text: &str| CatalogFile { path: path.into(), text: text.into() };
        let files = [
            file("products/mover.yaml", PRODUCT),
            file("regions.yaml", REGIONS),
            file("defects/mover.yaml", DEFECTS),
            file("left-out/mover.yaml", LEFT_OUT),
        ];
        let loaded = portolan_catalog::read(&files, &mut Sources::new());
        assert!(!loaded.diagnostics.has_errors(), "{:?}", loaded.diagnostics);
        let report =
            Report::new("mover", facts, &Known::new(&loaded.catalog), &LeftOut::read(&files).unwrap());
        report.missing().map(|(fact, line)| format!("{line}: {fact}")).collect()
    }

    #[test]
    fn what_the_catalog_holds_in_any_spelling_is_found() {
        let facts = "
| Host | Port | Tag |
|---|---|---|
| `<region>.gateway.azure.com` | 443 | `Storage` |
| `https://eastus.gateway.azure.com:443/path/` | TCP 443 | `Storage.EastUS` |
| `eastus01.afs.azure.net`, `{name}01.afs.azure.net` | https/443 | `Storage.{Region}` |
| `{account}.blob.core.windows.net`, `*.blob.core.windows.net` | | `Storage.S` |
| `wrong.azure.com` | TCP 8443 | |
";
        assert_eq!(missing(facts), Vec::<String>::new());
    }

    #[test]
    fn what_is_left_out_is_not_missing() {
        let facts = "| No. | Published |\n|---|---|\n| D1 | `old.azure.com` |\n| D2 | x |\n";
        assert_eq!(missing(facts), Vec::<String>::new());
    }

    #[test]
    fn the_rest_is_missing_with_its_line() {
        let facts = "
| No. | Host | Port | Tag | Geo code |
|---|---|---|---|---|
| D3 | `westus.gateway.azure.com` | UDP 443 | `EventHub` | `wus` |
| D4 | `*.other.azure.com` | 445 | | `eus` |
";
        let expected = [
            "4: host `westus.gateway.azure.com`",
            "5: host `*.other.azure.com`",
            "4: tag `EventHub`",
            "5: port 445",
            "4: port UDP 443",
            "4: region `wus`",
            "4: defect D3",
            "5: defect D4",
        ];
        let mut found = missing(facts);
        found.sort();
        let mut expected = expected.map(str::to_owned).to_vec();
        expected.sort();
        assert_eq!(found, expected);
    }
}
