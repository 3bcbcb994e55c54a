//! The part of the Corefile's language that is printed.

use std::fmt;
use std::net::IpAddr;

use portolan_model::Fqdn;

use crate::comment;

/// A file for `import`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Corefile {
    /// The first lines.
    pub(crate) header: Vec<String>,
    /// Its server blocks.
    pub(crate) blocks: Vec<Block>,
    /// The last lines.
    pub(crate) footer: Vec<String>,
}

/// A server block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Block {
    /// Comments in front.
    pub(crate) comments: Vec<String>,
    /// Its zones.
    pub(crate) zones: Vec<Fqdn>,
    /// Its plugins.
    pub(crate) plugins: Vec<Plugin>,
}

/// A plugin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Plugin {
    /// `errors`.
    Errors,
    /// `cache SECONDS`.
    Cache(u16),
    /// `forward . ADDRESS`.
    Forward(IpAddr),
    /// `hosts { ... }` with its own lines.
    Hosts(Vec<(IpAddr, Vec<Fqdn>)>),
}

impl fmt::Display for Corefile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&comment::lines("#", &self.header))?;
        self.blocks.iter().try_for_each(|block| write!(f, "\n{block}"))?;
        if !self.footer.is_empty() {
            write!(f, "\n{}", comment::lines("#", &self.footer))?;
        }
        Ok(())
    }
}

impl fmt::Display for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&comment::lines("#", &self.comments))?;
        let zones = self.zones.iter().map(Fqdn::as_str).collect::<Vec<_>>();
        writeln!(f, "{} {{", zones.join(" "))?;
        for plugin in &self.plugins {
            match plugin {
                Plugin::Errors => f.write_str("\terrors\n")?,
                Plugin::Cache(seconds) => writeln!(f, "\tcache {seconds}")?,
                Plugin::Forward(to) => writeln!(f, "\tforward . {to}")?,
                Plugin::Hosts(lines) => {
                    f.write_str("\thosts {\n")?;
                    for (address, names) in lines {
                        let names = names.iter().map(Fqdn::as_str).collect::<Vec<_>>();
                        writeln!(f, "\t\t{address} {}", names.join(" "))?;
                    }
                    f.write_str("\t\tttl 300\n\t\tno_reverse\n\t}\n")?;
                }
            }
        }
        f.write_str("}\n")
    }
}
