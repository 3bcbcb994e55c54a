//! A scenario to begin with: it plans as it stands, and its comments say what else may be told.

use std::fmt::Write as _;

use portolan_catalog::{Catalog, NameRule, OptionDef, OptionType, Product, Region};
use portolan_model::Cloud;
use thiserror::Error;

use super::keys::hint;

/// What a draft is made from.
#[derive(Debug, Clone)]
pub struct Draft<'a> {
    /// The products, each a deployment.
    pub products: Vec<&'a Product>,
    /// The cloud.
    pub cloud: Cloud,
    /// The region; without it one in which the product is known.
    pub region: Option<&'a Region>,
    /// Without comments and options that may be left out.
    pub minimal: bool,
}

/// Why there is no draft.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DraftError {
    /// Nothing is published for the product in that cloud.
    #[error("nothing is published for `{product}` in the cloud `{cloud}`: {known}")]
    Absent {
        /// The product.
        product: String,
        /// The cloud.
        cloud: Cloud,
        /// What is known.
        known: String,
    },
    /// The catalog has no region of that cloud.
    #[error("the catalog has no region of the cloud `{0}`")]
    NoRegion(Cloud),
}

/// The regions that come first to mind, one a cloud.
const FIRST: [&str; 3] = ["westeurope", "usgovvirginia", "chinanorth3"];

impl Draft<'_> {
    /// Writes the scenario.
    ///
    /// # Errors
    /// Where nothing is published for a product in the cloud.
    pub fn write(&self, catalog: &Catalog) -> Result<String, DraftError> {
        let mut out = String::new();
        self.note(&mut out, 0, "Fill in your own names and addresses; then: portolan plan FILE");
        let _ = write!(out, "portolan: 1\nname: my-network\ncloud: {}\n\n", self.cloud);
        self.sites(&mut out);
        self.network(&mut out);
        let in_azure = self.products.iter().any(|product| of_vnets(product).next().is_some());
        if in_azure || !self.minimal {
            self.vnets(&mut out, catalog, in_azure)?;
        }
        out.push_str("deployments:\n");
        for product in &self.products {
            self.deployment(&mut out, product, catalog)?;
        }
        Ok(out)
    }

    /// A comment, where comments are wanted.
    fn note(&self, out: &mut String, indent: usize, text: &str) {
        if self.minimal {
            return;
        }
        for line in crate::report::layout::wrap(text, 96 - indent) {
            let _ = writeln!(out, "{:indent$}# {line}", "");
        }
    }

    /// A key that may be left out, as a comment that only has to be uncovered, with what it means.
    fn may(&self, out: &mut String, indent: usize, record: &str, key: &str) {
        if let Some(hint) = hint(record, key).filter(|_| !self.minimal) {
            let _ = writeln!(out, "{:indent$}# {:38}  # {}", "", hint.example, hint.means);
        }
    }

    fn sites(&self, out: &mut String) {
        self.note(out, 0, "Your own locations, each with the addresses of its machines.");
        out.push_str("sites:\n  office:\n    networks: [192.168.10.0/24]\n");
        for key in ["resolvers", "ntp_servers", "uplink", "connected_to"] {
            self.may(out, 4, "a site", key);
        }
        out.push('\n');
    }

    fn network(&self, out: &mut String) {
        if self.minimal {
            return;
        }
        self.note(out, 0, "What holds for every place that says nothing else.");
        out.push_str("network:\n  egress: firewall                          # firewall | proxy | nva | forced-tunnel\n");
        self.may(out, 2, "a network", "tls_inspection");
        out.push_str("  # proxy: { url: \"http://proxy.example.net:8080\" }  # with `egress: proxy`; authentication: none | basic | ntlm | negotiate\n");
        out.push_str("  # private_endpoints: { subnet: hub/endpoints, dns: forwarder }  # where new ones are made; dns: forwarder | zones | hosts\n\n");
    }

    fn vnets(&self, out: &mut String, catalog: &Catalog, used: bool) -> Result<(), DraftError> {
        let first = self.products.first().copied();
        let region = self.region_of(first, catalog)?;
        let pair = pair_of(region, catalog);
        self.note(out, 0, "Your virtual networks in Azure.");
        let hash = if used { "" } else { "# " };
        let _ = writeln!(out, "{hash}vnets:");
        let _ = writeln!(
            out,
            "{hash}  hub: {{ region: {}, address_space: [10.40.0.0/22], subnets: {{ app: {{ prefix: 10.40.1.0/24 }}, endpoints: {{ prefix: 10.40.2.0/24 }} }} }}",
            region.name
        );
        if used {
            let _ = writeln!(
                out,
                "  second: {{ region: {}, address_space: [10.60.0.0/22], subnets: {{ app: {{ prefix: 10.60.1.0/24 }} }} }}",
                pair.name
            );
        }
        out.push('\n');
        Ok(())
    }

    fn deployment(&self, out: &mut String, product: &Product, catalog: &Catalog) -> Result<(), DraftError> {
        if let Some(known) = product.clouds.get(&self.cloud).and_then(|state| state.absent.clone()) {
            return Err(DraftError::Absent { product: product.id.to_string(), cloud: self.cloud, known });
        }
        let region = self.region_of(Some(product), catalog)?;
        if !self.minimal && !out.ends_with("deployments:\n") {
            out.push('\n');
        }
        self.note(out, 2, &format!("{}: {}", product.name, product.summary));
        let _ = write!(out, "  - name: {id}\n    service: {id}\n", id = product.id);
        if product.roles.iter().any(|role| role.vnet.is_none()) {
            out.push_str("    site: office\n");
        }
        let mut regions = 0;
        let mut networks = 0;
        for option in &product.options {
            let given = match &option.kind {
                OptionType::Region => {
                    regions += 1;
                    let region = if regions == 1 { region } else { pair_of(region, catalog) };
                    Some(region.name.to_string())
                }
                OptionType::VNet => {
                    networks += 1;
                    Some(if networks == 1 { "hub" } else { "second" }.to_owned())
                }
                OptionType::Subnets => Some("[app]".to_owned()),
                _ => None,
            };
            match given {
                Some(value) if option.required || of_vnets(product).any(|name| name == option.name) => {
                    self.note(out, 4, &meaning(option));
                    let _ = writeln!(out, "    {}: {value}", option.name);
                }
                _ if option.required => {
                    self.note(out, 4, &meaning(option));
                    let _ = writeln!(out, "    {}: {}", option.name, example(option));
                }
                _ if self.minimal => {}
                given => {
                    self.note(out, 4, &meaning(option));
                    let _ =
                        writeln!(out, "    # {}: {}", option.name, given.unwrap_or_else(|| example(option)));
                }
            }
        }
        if !self.minimal {
            self.common(out, product);
        }
        Ok(())
    }

    /// Keys that every deployment has.
    fn common(&self, out: &mut String, product: &Product) {
        if let Some(role) = product.roles.first() {
            let line = format!("addresses: {{ {}: [192.168.10.21] }}", role.id);
            let _ = writeln!(
                out,
                "    # {line:34}  # the addresses of its machines by role; else the whole place is the source"
            );
        }
        if !product.private_endpoints.is_empty() {
            let kinds = product.private_endpoints.iter().map(|kind| &**kind).collect::<Vec<_>>();
            let line = format!("private_endpoints: [{}]", kinds.join(", "));
            let _ = writeln!(out, "    # {line:34}  # what is reached over private endpoints");
        }
        self.may(out, 4, "a deployment", "phases");
        self.may(out, 4, "a deployment", "agent_version");
    }

    /// The region that was named, or one in which the product has a row.
    fn region_of<'c>(
        &self,
        product: Option<&Product>,
        catalog: &'c Catalog,
    ) -> Result<&'c Region, DraftError> {
        if let Some(region) = self.region.and_then(|region| catalog.regions.get(&region.name)) {
            return Ok(region);
        }
        let usable = || catalog.usable_regions(self.cloud);
        let known = |region: &&Region| match product.and_then(|product| product.table.as_ref()) {
            Some(table) => table.rows.contains_key(&region.name),
            None => true,
        };
        let first = usable().filter(known).find(|region| FIRST.contains(&&*region.name));
        let region = first.or_else(|| usable().find(known)).or_else(|| usable().next());
        region.ok_or(DraftError::NoRegion(self.cloud))
    }
}

/// The options that place a product in virtual networks.
fn of_vnets(product: &Product) -> impl Iterator<Item = &str> {
    product.roles.iter().flat_map(|role| [role.vnet.as_deref(), role.subnets.as_deref()]).flatten()
}

fn pair_of<'c>(region: &'c Region, catalog: &'c Catalog) -> &'c Region {
    region.pair.as_ref().and_then(|pair| catalog.regions.get(pair)).unwrap_or(region)
}

/// What an option means, which words it takes, and what counts without it.
fn meaning(option: &OptionDef) -> String {
    let mut text = option.help.trim().trim_end_matches('.').to_owned();
    if let Some(first) = text.get(..1).map(str::to_uppercase) {
        text.replace_range(..1, &first);
    }
    if let OptionType::Word(words) | OptionType::Words(words) = &option.kind {
        let _ = write!(text, ". Any of: {}", words.join(", "));
    }
    match (option.required, option.default.as_slice()) {
        (true, _) | (_, []) => {}
        (false, default) => {
            let _ = write!(text, ". Without it: {}", default.join(", "));
        }
    }
    text + "."
}

/// A value that the option takes.
fn example(option: &OptionDef) -> String {
    let name = |rule: &NameRule| match rule {
        NameRule::StorageAccount => "myaccount",
        NameRule::KeyVault => "my-key-vault",
        NameRule::StorageSyncService => "my-sync-service",
        NameRule::Vault => "my-vault",
        NameRule::Any => "my-name",
    };
    let words = |words: &[String]| match option.default.as_slice() {
        [] => words.first().cloned().unwrap_or_default(),
        default => default.join(", "),
    };
    match &option.kind {
        OptionType::Bool => option.default.first().cloned().unwrap_or_else(|| "true".to_owned()),
        OptionType::Word(known) => words(known),
        OptionType::Words(known) => format!("[{}]", words(known)),
        OptionType::Text => "text".to_owned(),
        OptionType::Version => "\"1.0\"".to_owned(),
        OptionType::Name(rule) => name(rule).to_owned(),
        OptionType::Names(rule) => format!("[{}]", name(rule)),
        OptionType::Accounts => "[myaccount]".to_owned(),
        OptionType::Addresses => "[192.168.10.40]".to_owned(),
        OptionType::Hosts => "[server.example.net]".to_owned(),
        OptionType::Host => "server.example.net".to_owned(),
        OptionType::Region => "westeurope".to_owned(),
        OptionType::VNet => "hub".to_owned(),
        OptionType::Subnets => "[app]".to_owned(),
    }
}
