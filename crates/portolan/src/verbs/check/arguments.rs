//! What can be written after `portolan check`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::duration;
use crate::verbs::plan::Needs;

/// Tests the plan from this machine, and finds the cause of what does not work.
///
/// Tries every connection that the plan has from here, as the agent would use it and all at once: names, routes, the proxy,
/// TLS, certificate status, the service's answer. Every finding says what was planned, what was seen, what that means and
/// what to do. Run it on the machine where the agent lives or will live; it needs no rights.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Check {
    /// The scenario, or a saved plan; `-` reads standard input
    #[arg(required_unless_present = "observations")]
    pub(super) scenario: Option<PathBuf>,
    /// The site in which this machine stands [default: the one that holds its address]
    #[arg(long, value_name = "SITE", conflicts_with = "vnet")]
    pub(super) site: Option<String>,
    /// The virtual network in which this machine stands
    #[arg(long, value_name = "VNET")]
    pub(super) vnet: Option<String>,
    /// Test only what a machine of this role opens, such as `agent`
    #[arg(long, value_name = "ROLE")]
    pub(super) role: Option<String>,
    /// Which flows are tested
    #[arg(long, value_name = "NEED", default_value = "all")]
    pub(super) need: Needs,
    /// Names found with `--discover`, tested in place of wildcards
    #[arg(long, value_name = "FILE")]
    pub(super) discovered: Option<PathBuf>,
    /// How the result is printed
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub(super) format: Format,
    /// Write the result to a file, whole or not at all
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Write the evidence for support: plan, observations, certificates, result; `.tar.gz` with a page, else JSON
    #[arg(long, value_name = "FILE")]
    pub(super) report: Option<PathBuf>,
    /// Put placeholders in place of your own names and addresses, in everything that is printed or written
    #[arg(long)]
    pub(super) redact: bool,
    /// Compare with an earlier result (`--format json`); only what is newly broken makes the exit code 1
    #[arg(long, value_name = "FILE")]
    pub(super) baseline: Option<PathBuf>,
    /// Print one line for Nagios, and end with its exit codes: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN
    #[arg(long, conflicts_with_all = ["format", "watch"])]
    pub(super) brief: bool,
    /// Test again and again with this pause, until Ctrl-C
    #[arg(long, value_name = "TIME", value_parser = duration::parse, num_args = 0..=1, default_missing_value = "30s")]
    pub(super) watch: Option<Duration>,
    /// Ask the services for the names behind wildcards and print them, instead of testing
    #[arg(long, conflicts_with_all = ["watch", "brief", "baseline", "report", "format", "redact"])]
    pub(super) discover: bool,
    /// Also what takes longer: idle connections, throughput, fetching certificate status
    #[arg(long)]
    pub(super) deep: bool,
    /// Further authorities that count as public, as PEM; may be given several times
    #[arg(long, value_name = "FILE")]
    pub(super) extra_roots: Vec<PathBuf>,
    /// User and password for proxies that want Basic authentication, by the name of the proxy
    #[arg(long, value_name = "FILE")]
    pub(super) credentials: Option<PathBuf>,
    /// The time that a stage after the connection may take, such as 5s
    #[arg(long, value_name = "TIME", value_parser = duration::parse, default_value = "5s")]
    pub(super) timeout: Duration,
    /// The time after which the run ends with what it has [default: 60s, with --deep 10m]
    #[arg(long, value_name = "TIME", value_parser = duration::parse)]
    pub(super) budget: Option<Duration>,
    /// Judge the evidence of an earlier run, written by `--report`, instead of testing
    #[arg(long, value_name = "FILE", conflicts_with_all = ["site", "vnet", "role", "deep", "extra_roots", "credentials", "budget", "watch", "discover"])]
    pub(super) observations: Option<PathBuf>,
    /// Seconds that this machine's clock is taken to be ahead, for laboratories
    #[arg(long, value_name = "SECONDS", default_value_t = 0, allow_hyphen_values = true, hide = true)]
    pub(super) lab_clock_offset: i64,
}

const EXAMPLES: &str = "\
Examples:
  portolan check contoso.yaml
  portolan check contoso.yaml --site hq --role agent --need required
  portolan check contoso.plan.json --format json -o result.json
  portolan check contoso.yaml --baseline result.json
  portolan check contoso.yaml --watch 30s
  portolan check contoso.yaml --report evidence.tar.gz --redact
  portolan check --observations evidence.tar.gz
  portolan check contoso.yaml --discover -o names.json

A file of credentials has a line for each proxy: `default: { user: USER, password: PASSWORD }`.

Exit codes, but for --brief:
  0  nothing that is required fails
  1  a required connection fails; with --baseline: one that did not fail then
  2  nothing could be tested: bad input, no such place, no network";

/// How a result is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    Table,
    /// `portolan.check/1`
    Json,
    /// JUnit XML, for build servers
    Junit,
    /// Metrics for the textfile collector of the node exporter
    Prometheus,
    /// One page without scripts
    Html,
}
