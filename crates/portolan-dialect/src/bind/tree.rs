//! The part of `named.conf` and of zone files that is printed.

use std::fmt;
use std::net::IpAddr;

use portolan_model::Fqdn;

use crate::comment;

/// A file for `include` at the top level or inside `options`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Conf {
    /// The first lines.
    pub(crate) header: Vec<String>,
    /// Its statements.
    pub(crate) statements: Vec<Statement>,
}

/// A statement of `named.conf`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Statement {
    /// Lines of comment of their own.
    Comment(Vec<String>),
    /// `zone "x" { type forward; forward only; forwarders { ... }; };`
    Forward {
        /// The zone.
        zone: Fqdn,
        /// The servers to ask.
        forwarders: Vec<IpAddr>,
    },
    /// `zone "x" { type primary; file "..."; };`
    Primary {
        /// The zone.
        zone: Fqdn,
        /// Its file.
        file: String,
    },
    /// `validate-except { "x"; };`, inside `options`.
    ValidateExcept(Vec<Fqdn>),
}

/// A zone file with the addresses of its apex.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ZoneFile {
    /// The first lines.
    pub(crate) header: Vec<String>,
    /// The zone.
    pub(crate) zone: Fqdn,
    /// The address.
    pub(crate) address: IpAddr,
}

impl fmt::Display for Conf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&comment::lines("//", &self.header))?;
        let mut commented = false;
        for statement in &self.statements {
            if !commented {
                f.write_str("\n")?;
            }
            commented = matches!(statement, Statement::Comment(_));
            write!(f, "{statement}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Statement::Comment(lines) => f.write_str(&comment::lines("//", lines)),
            Statement::Forward { zone, forwarders } => {
                writeln!(f, "zone \"{zone}\" {{\n\ttype forward;\n\tforward only;")?;
                let list = forwarders.iter().map(|server| format!("{server};")).collect::<Vec<_>>();
                writeln!(f, "\tforwarders {{ {} }};\n}};", list.join(" "))
            }
            Statement::Primary { zone, file } => {
                writeln!(f, "zone \"{zone}\" {{\n\ttype primary;\n\tfile \"{file}\";\n}};")
            }
            Statement::ValidateExcept(names) => {
                f.write_str("validate-except {\n")?;
                names.iter().try_for_each(|name| writeln!(f, "\t\"{name}\";"))?;
                f.write_str("};\n")
            }
        }
    }
}

impl fmt::Display for ZoneFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&comment::lines(";", &self.header))?;
        writeln!(f, "$ORIGIN {}.\n$TTL 300", self.zone)?;
        f.write_str("@\tIN\tSOA\tlocalhost. hostmaster.localhost. ( 1 3600 600 604800 60 )\n")?;
        f.write_str("@\tIN\tNS\tlocalhost.\n")?;
        let kind = if self.address.is_ipv4() { "A" } else { "AAAA" };
        writeln!(f, "@\tIN\t{kind}\t{}", self.address)
    }
}
