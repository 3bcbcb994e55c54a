//! What conditions and placeholders see: one deployment, through the eyes of the product whose requirement is asked.

use std::borrow::Cow;
use std::collections::BTreeMap;

use portolan_catalog::{
    ARC_SCOPE, AccountKey, Catalog, Id, Leaf, NetworkKey, Placeholder, Product, Region, Template, Test,
};

use super::ground::{Ground, Spot, Stand};
use crate::scenario::{Account, DefaultRoute, Deployment, OptionValue, PublicAccess, Scenario};

/// A product as part of a deployment.
#[derive(Clone, Copy)]
pub(super) struct Unit<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) catalog: &'a Catalog,
    pub(super) deployment: &'a Deployment,
    /// The product that is deployed.
    pub(super) home: &'a Product,
    /// The product whose requirements are asked: the same, or one it includes.
    pub(super) product: &'a Product,
    /// Options that the inclusion fixes.
    pub(super) fixed: Option<&'a BTreeMap<String, Vec<String>>>,
}

/// One member of a list option.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Member<'a> {
    /// The option.
    pub(super) option: &'a str,
    /// The member's name.
    pub(super) name: &'a Id,
    /// The account, where it is one.
    pub(super) account: Option<&'a Account>,
}

impl<'a> Unit<'a> {
    /// The value of an option: fixed by the inclusion, set by the deployment, or the default.
    pub(super) fn option(&self, name: &str) -> Option<Cow<'a, OptionValue>> {
        if let Some(words) = self.fixed.and_then(|fixed| fixed.get(name)) {
            return words_as_value(words, self.product.option(name).is_some_and(|o| o.kind.is_list()))
                .map(Cow::Owned);
        }
        if let Some(value) = self.deployment.options.get(name) {
            return Some(Cow::Borrowed(value));
        }
        let declared = self.product.option(name)?;
        words_as_value(&declared.default, declared.kind.is_list()).map(Cow::Owned)
    }

    /// The text of a scalar option.
    fn text(&self, name: &str) -> Option<Cow<'a, str>> {
        match self.option(name)? {
            Cow::Borrowed(OptionValue::Text(text)) => Some(Cow::Borrowed(text)),
            Cow::Owned(OptionValue::Text(text)) => Some(Cow::Owned(text.to_string())),
            _ => None,
        }
    }

    /// The region that `region`, `pair` or an option names.
    pub(super) fn region(&self, head: &str) -> Option<&'a Region> {
        if head == "pair" {
            let pair = self.region("region")?.pair.as_ref()?;
            return self.catalog.regions.get(&**pair);
        }
        self.catalog.regions.get(&*self.text(head)?)
    }

    /// The members of a list option.
    pub(super) fn members(&self, name: &str) -> Option<Vec<Member<'a>>> {
        let (option, value) = self.deployment.options.get_key_value(name)?;
        match value {
            OptionValue::List(list) => {
                Some(list.iter().map(|name| Member { option, name, account: None }).collect())
            }
            OptionValue::Accounts(accounts) => Some(
                accounts
                    .iter()
                    .map(|account| Member { option, name: &account.name, account: Some(account) })
                    .collect(),
            ),
            _ => None,
        }
    }

    /// The list option that a template runs over.
    fn list_in<'t>(&self, template: &'t Template) -> Option<&'t str> {
        template.placeholders().map(|placeholder| placeholder.head.as_str()).find(|head| {
            let declared = self.product.option(head).or_else(|| self.home.option(head));
            declared.is_some_and(|option| option.kind.is_list())
        })
    }

    /// All texts that a template gives, each with the member it is for; none where a value is missing.
    pub(super) fn expand(&self, template: &Template) -> Vec<(String, Option<Member<'a>>)> {
        if let Some(text) = template.literal() {
            return vec![(text.to_owned(), None)];
        }
        match self.list_in(template) {
            None => self.fill(template, None).map(|text| (text, None)).into_iter().collect(),
            Some(option) => {
                let members = self.members(option).unwrap_or_default();
                let fill = |member: Member<'a>| Some((self.fill(template, Some(&member))?, Some(member)));
                members.into_iter().filter_map(fill).collect()
            }
        }
    }

    /// The text that a template gives for one member.
    pub(super) fn fill(&self, template: &Template, member: Option<&Member<'a>>) -> Option<String> {
        template.fill(|placeholder| self.value(placeholder, member))
    }

    /// The value of a placeholder.
    pub(super) fn value(
        &self,
        placeholder: &Placeholder,
        member: Option<&Member<'a>>,
    ) -> Option<Cow<'a, str>> {
        let head = placeholder.head.as_str();
        if let Some(member) = member.filter(|member| member.option == head) {
            return self.of_member(member, &placeholder.path());
        }
        match placeholder.path().as_slice() {
            [] => match head {
                "pair" => self.region("pair").map(|region| Cow::Borrowed(&*region.name)),
                _ => self.text(head),
            },
            // Of an account that nobody named: it stands in the deployment's region unless somebody says otherwise.
            ["region", column] if self.is_accounts(head) => self.cell("region", column),
            [column] => self.cell(head, column),
            _ => None,
        }
    }

    fn is_accounts(&self, option: &str) -> bool {
        let declared = self.product.option(option).or_else(|| self.home.option(option));
        declared.is_some_and(|option| matches!(option.kind, portolan_catalog::OptionType::Accounts))
    }

    fn of_member(&self, member: &Member<'a>, path: &[&str]) -> Option<Cow<'a, str>> {
        match path {
            [] => Some(Cow::Borrowed(member.name)),
            ["region", column] => {
                let own = member.account.and_then(|account| account.region.as_ref());
                match own.and_then(|region| self.catalog.regions.get(&**region)) {
                    Some(region) => self.column(region, column),
                    None => self.cell("region", column),
                }
            }
            ["redundancy"] => member.account?.redundancy.as_deref().map(Cow::Borrowed),
            _ => None,
        }
    }

    fn cell(&self, head: &str, column: &str) -> Option<Cow<'a, str>> {
        self.column(self.region(head)?, column)
    }

    fn column(&self, region: &'a Region, column: &str) -> Option<Cow<'a, str>> {
        let table = self.product.table.as_ref();
        let cell = table.and_then(|table| table.cell(&region.name, column));
        cell.or_else(|| region.column(column)).map(Cow::Borrowed)
    }

    /// Whether the deployment asks for private endpoints of a kind, and something in this cloud can have one.
    fn wants(&self, kind: &str) -> bool {
        let known = self.catalog.private_link.get(kind);
        wants(self.deployment, kind) && known.is_none_or(|known| known.is_offered(self.scenario.cloud))
    }

    /// Answers a leaf of a condition, for machines that stand somewhere and, where one is in question, for an account.
    pub(super) fn answer(
        &self,
        leaf: &Leaf,
        stand: &Stand<'a>,
        ground: &Ground<'a>,
        account: Option<&Account>,
    ) -> bool {
        match leaf {
            Leaf::Option(name, test) => match self.builtin(name) {
                Some(word) => test_word(test, Some(word)),
                None => test_option(test, self.option(name).as_deref()),
            },
            Leaf::Phase(phase) => self.deployment.phases.contains(phase),
            Leaf::Cloud(clouds) => clouds.contains(&self.scenario.cloud),
            Leaf::Region(regions) => self
                .region("region")
                .is_some_and(|region| regions.iter().any(|name| region.name == name.as_str())),
            Leaf::Column(head, column) => self.cell(head, column).is_some(),
            Leaf::Network(key, test) => self.network(*key, test, stand, ground),
            Leaf::PrivateEndpoint(kind) => self.wants(kind),
            Leaf::AgentVersion(versions) => versions.may_hold(self.deployment.agent_version.as_ref()),
            Leaf::Account(key, test) => {
                account.is_some_and(|account| self.account(*key, test, account, stand))
            }
        }
    }

    /// Options that every deployment has.
    fn builtin(&self, name: &str) -> Option<&'static str> {
        (name == "proxy_scope").then(|| self.deployment.proxy_scope.as_str())
    }

    fn network(&self, key: NetworkKey, test: &Test, stand: &Stand<'a>, ground: &Ground<'a>) -> bool {
        let Some(network) = stand.network else { return false };
        let proxy = stand.proxy.map(|(_, proxy)| proxy);
        match key {
            NetworkKey::Egress => test_word(test, Some(stand.egress.as_str())),
            NetworkKey::RoutingPreference => test_word(test, Some(network.routing_preference.as_str())),
            NetworkKey::TlsInspection => test_bool(test, network.tls_inspection),
            NetworkKey::ProxyKind => test_word(test, proxy.map(|proxy| proxy.kind.as_str())),
            NetworkKey::ProxyAuthentication => {
                test_word(test, proxy.map(|proxy| proxy.authentication.as_str()))
            }
            NetworkKey::ProxyHosted => test_word(test, proxy.map(|proxy| proxy.hosted.as_str())),
            NetworkKey::PrivateEndpointDns => test_word(test, Some(network.dns.as_str())),
            NetworkKey::Uplink => test_list(test, network.uplink.iter().map(|uplink| uplink.as_str())),
            NetworkKey::ServiceEndpoints => {
                let held = ["storage", "key-vault"]
                    .into_iter()
                    .filter(|s| ground.has_service_endpoint(&stand.spot, s));
                test_list(test, held)
            }
            NetworkKey::DefaultRoute => {
                let routes = ground.default_routes(&stand.spot);
                routes.iter().any(|route: &DefaultRoute| test_word(test, Some(route.as_str())))
            }
        }
    }

    fn account(&self, key: AccountKey, test: &Test, account: &Account, stand: &Stand<'a>) -> bool {
        match key {
            AccountKey::RoutingPreference => {
                let of_the_network = stand.network.map(|network| network.routing_preference);
                let preference = account.routing_preference.or(of_the_network);
                test_word(test, preference.map(|preference| preference.as_str()))
            }
            AccountKey::Redundancy => test_word(test, account.redundancy.as_deref()),
            AccountKey::PublicAccess => test_word(test, account.public_access.map(PublicAccess::as_str)),
            AccountKey::Firewall => test_bool(test, account.firewall.is_some()),
            AccountKey::TrustedServices => {
                test_bool(test, account.firewall.as_ref().is_none_or(|firewall| firewall.trusted_services))
            }
            AccountKey::SourceSubnetAllowed => {
                let allowed = account.firewall.as_ref().is_none_or(|firewall| match &stand.spot {
                    // The article asks for at least one subnet of the machines' virtual network.
                    Spot::VNet(vnet, _) => firewall.subnets.iter().any(|(allowed, _)| allowed == vnet),
                    _ => false,
                });
                test_bool(test, allowed)
            }
        }
    }
}

/// Whether a deployment asks for private endpoints of a kind.
pub(super) fn wants(deployment: &Deployment, kind: &str) -> bool {
    let scope = matches!(deployment.options.get("arc_private_link_scope"), Some(OptionValue::Bool(true)));
    deployment.private_endpoints.iter().any(|wanted| wanted == kind) || (kind == ARC_SCOPE && scope)
}

fn words_as_value(words: &[String], list: bool) -> Option<OptionValue> {
    if list {
        return Some(OptionValue::List(words.iter().map(|word| Id::from(word.as_str())).collect()));
    }
    match words.first().map(String::as_str) {
        None => None,
        Some("true") => Some(OptionValue::Bool(true)),
        Some("false") => Some(OptionValue::Bool(false)),
        Some(word) => Some(OptionValue::Text(Id::from(word))),
    }
}

fn test_option(test: &Test, value: Option<&OptionValue>) -> bool {
    match (test, value) {
        (Test::Given(given), value) => value.is_some_and(OptionValue::is_given) == *given,
        (Test::Is(wanted), Some(OptionValue::Bool(value))) => wanted == value,
        // A switch that nobody set is off.
        (Test::Is(wanted), None) => !*wanted,
        (Test::In(words), Some(OptionValue::Text(text))) => words.iter().any(|word| *text == word.as_str()),
        (Test::Has(word), Some(OptionValue::List(list))) => list.iter().any(|held| *held == word.as_str()),
        _ => false,
    }
}

fn test_word(test: &Test, value: Option<&str>) -> bool {
    match test {
        Test::In(words) => value.is_some_and(|value| words.iter().any(|word| word == value)),
        Test::Given(given) => value.is_some() == *given,
        Test::Has(word) => value == Some(word.as_str()),
        Test::Is(_) => false,
    }
}

fn test_bool(test: &Test, value: bool) -> bool {
    matches!(test, Test::Is(wanted) if *wanted == value)
}

fn test_list<'w>(test: &Test, mut values: impl Iterator<Item = &'w str>) -> bool {
    match test {
        Test::Has(word) => values.any(|value| value == word),
        Test::In(words) => values.any(|value| words.iter().any(|word| word == value)),
        Test::Given(given) => values.next().is_some() == *given,
        Test::Is(_) => false,
    }
}
