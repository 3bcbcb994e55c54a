//! The options that a product declares and a deployment sets.

use serde::{Deserialize, Serialize};

/// An option of a product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OptionDef {
    /// The key in a deployment.
    pub name: String,
    /// What its value must be.
    pub kind: OptionType,
    /// Whether a deployment must set it.
    pub required: bool,
    /// The words that count where the deployment says nothing; one word, or `true`/`false`, for the scalar types.
    pub default: Vec<String>,
    /// What it means, for help and `init`.
    pub help: String,
}

/// What the value of an option must be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum OptionType {
    /// `true` or `false`.
    Bool,
    /// One of these words.
    Word(Vec<String>),
    /// A list of these words.
    Words(Vec<String>),
    /// Any text.
    Text,
    /// A region of the scenario's cloud.
    Region,
    /// A version number.
    Version,
    /// One resource name.
    Name(NameRule),
    /// A list of resource names.
    Names(NameRule),
    /// Storage accounts, each a name or a record.
    Accounts,
    /// IP addresses or prefixes.
    Addresses,
    /// Host names.
    Hosts,
    /// One host name or address.
    Host,
    /// A virtual network of the scenario.
    VNet,
    /// Subnets of a virtual network; the role that has both options says which.
    Subnets,
}

/// How resources of a kind may be named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum NameRule {
    /// 3 to 24 lower-case letters and digits.
    StorageAccount,
    /// 3 to 24 letters, digits and hyphens, beginning with a letter.
    KeyVault,
    /// Up to 260 letters, digits, spaces, dots, hyphens and underscores; other scripts are allowed too.
    StorageSyncService,
    /// 2 to 50 letters, digits and hyphens.
    Vault,
    /// Anything without blanks and slashes.
    Any,
}

/// The words that name option types and name rules in the catalog.
pub struct OptionWord;

impl OptionWord {
    /// The words of [`OptionType`].
    pub const TYPES: &'static [&'static str] = &[
        "bool",
        "word",
        "words",
        "text",
        "region",
        "version",
        "name",
        "names",
        "accounts",
        "addresses",
        "hosts",
        "host",
        "vnet",
        "subnets",
    ];
    /// The words of [`NameRule`].
    pub const RULES: &'static [(&'static str, NameRule)] = &[
        ("storage-account", NameRule::StorageAccount),
        ("key-vault", NameRule::KeyVault),
        ("storage-sync-service", NameRule::StorageSyncService),
        ("vault", NameRule::Vault),
        ("any", NameRule::Any),
    ];
}

impl OptionType {
    /// The word that the catalog uses.
    pub const fn word(&self) -> &'static str {
        match self {
            OptionType::Bool => "bool",
            OptionType::Word(_) => "word",
            OptionType::Words(_) => "words",
            OptionType::Text => "text",
            OptionType::Region => "region",
            OptionType::Version => "version",
            OptionType::Name(_) => "name",
            OptionType::Names(_) => "names",
            OptionType::Accounts => "accounts",
            OptionType::Addresses => "addresses",
            OptionType::Hosts => "hosts",
            OptionType::Host => "host",
            OptionType::VNet => "vnet",
            OptionType::Subnets => "subnets",
        }
    }

    /// Whether the option holds a list.
    pub const fn is_list(&self) -> bool {
        matches!(
            self,
            OptionType::Words(_)
                | OptionType::Names(_)
                | OptionType::Accounts
                | OptionType::Addresses
                | OptionType::Hosts
                | OptionType::Subnets
        )
    }
}

impl NameRule {
    /// Why `name` breaks the rule, or none.
    pub fn breach(self, name: &str) -> Option<&'static str> {
        let length = name.chars().count();
        let plain = |c: char| c.is_ascii_alphanumeric();
        match self {
            NameRule::StorageAccount => {
                let ok = (3..=24).contains(&length)
                    && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
                (!ok).then_some("a storage account's name has 3 to 24 lower-case letters and digits")
            }
            NameRule::KeyVault => {
                let ok = (3..=24).contains(&length)
                    && name.chars().all(|c| plain(c) || c == '-')
                    && name.starts_with(|c: char| c.is_ascii_alphabetic())
                    && !name.ends_with('-')
                    && !name.contains("--");
                (!ok).then_some(
                    "a key vault's name has 3 to 24 letters, digits and single hyphens, and begins with a letter",
                )
            }
            NameRule::StorageSyncService => {
                let ok = (1..=260).contains(&length)
                    && !name
                        .chars()
                        .any(|c| c.is_control() || matches!(c, '/' | '\\' | '<' | '>' | '*' | '%' | '?'))
                    && name.trim() == name;
                (!ok).then_some(
                    "a Storage Sync Service's name has up to 260 letters, digits, spaces, `.`, `-` and `_`",
                )
            }
            NameRule::Vault => {
                let ok = (2..=50).contains(&length)
                    && name.chars().all(|c| plain(c) || c == '-')
                    && name.starts_with(|c: char| c.is_ascii_alphabetic());
                (!ok).then_some(
                    "a vault's name has 2 to 50 letters, digits and hyphens, and begins with a letter",
                )
            }
            NameRule::Any => {
                let ok = !name.is_empty()
                    && !name.contains(|c: char| c.is_whitespace() || c == '/' || c.is_control());
                (!ok).then_some("a name has no blanks and no slashes")
            }
        }
    }
}

/// The keys that every deployment may have without a product declaring them.
pub struct Builtin;

impl Builtin {
    /// All of them.
    pub const KEYS: &'static [&'static str] = &[
        "name",
        "service",
        "site",
        "vnet",
        "subnets",
        "addresses",
        "private_endpoints",
        "proxy",
        "proxy_scope",
        "phases",
        "agent_version",
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_their_rules() {
        assert_eq!(NameRule::StorageAccount.breach("contosofiles"), None);
        assert!(NameRule::StorageAccount.breach("Contoso-Files").is_some());
        assert!(NameRule::StorageAccount.breach("ab").is_some());
        assert_eq!(NameRule::KeyVault.breach("contoso-kv"), None);
        assert!(NameRule::KeyVault.breach("1kv").is_some());
        assert_eq!(NameRule::StorageSyncService.breach("Föhn Sync"), None);
        assert!(NameRule::StorageSyncService.breach("a/b").is_some());
        assert_eq!(NameRule::Vault.breach("dr-vault"), None);
    }
}
