//! Probes that belong to no flow, for comparison: resolvers, an address that nobody has, a page that is known word by word, a
//! name that does not exist, and the clocks of others.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::fmt::rfc2822;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::observe::{ClockSource, Connect, Controls, FetchSeen, HttpSeen, NameSeen, ResolverSeen, TcpSeen};

use super::connect::{Connector, Way};
use super::ctx::Ctx;
use super::dns::{self, Kind, Resolver};
use super::tcp::{self, Patience};
use super::{chance, greeting, web};

/// Asks every resolver for the control name, and tries its TCP port.
pub(super) async fn resolvers(ctx: Arc<Ctx>) -> Vec<ResolverSeen> {
    let mut tasks = JoinSet::new();
    for (at, resolver) in ctx.resolvers.iter().copied().enumerate() {
        let ctx = Arc::clone(&ctx);
        tasks.spawn(async move { (at, one(resolver, &ctx).await) });
    }
    let mut seen = tasks.join_all().await;
    seen.sort_by_key(|(at, _)| *at);
    seen.into_iter().map(|(_, seen)| seen).collect()
}

async fn one(resolver: Resolver, ctx: &Ctx) -> ResolverSeen {
    let Resolver { address: server, planned, system } = resolver;
    let (control, (tcp, _)) = tokio::join!(
        dns::ask(server, &ctx.options.controls.name, Kind::A, ctx),
        tcp::connect(SocketAddr::new(server, ctx.options.dns_port), Patience::Short, ctx)
    );
    ResolverSeen { server, planned, system, control, tcp: Some(tcp.result == Connect::Connected) }
}

/// Comparisons that are under way; what has been seen is kept where the others take too long.
#[derive(Clone, Default)]
pub(super) struct Comparing(Arc<Mutex<Controls>>);

impl Comparing {
    fn note(&self, f: impl FnOnce(&mut Controls)) {
        f(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// What has been seen so far.
    pub(super) fn seen(&self) -> Controls {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// All other comparisons.
    pub(super) async fn run(self, ctx: Arc<Ctx>) {
        let portal = async {
            let seen = portal(&ctx).await;
            let clock = seen.as_ref().and_then(|http| clock_of(http, &ctx));
            self.note(|all| {
                all.portal = seen;
                all.clock.sources.extend(clock);
            });
        };
        let name = async {
            let seen = no_such_name(&ctx).await;
            self.note(|all| all.no_such_name = seen);
        };
        let time = async {
            let seen = time_servers(&ctx).await;
            self.note(|all| all.clock.sources.extend(seen));
        };
        tokio::join!(self.nobody(&ctx), portal, name, time);
    }

    /// Whoever accepts a connection in nobody's name may say more on port 80.
    async fn nobody(&self, ctx: &Ctx) {
        let Some(seen) = nobody(ctx).await else { return };
        let page = match seen {
            TcpSeen { to, result: Connect::Connected, .. } => {
                let way = Way::Direct(SocketAddr::new(to.ip(), 80));
                web::fetch(&format!("http://{}/", to.ip()), &Connector::new(way), ctx).await
            }
            _ => None,
        };
        self.note(|all| {
            all.nobody = Some(seen);
            all.nobody_http = page;
        });
    }
}

async fn nobody(ctx: &Ctx) -> Option<TcpSeen> {
    let to = ctx.options.controls.nobody?;
    Some(tcp::connect(to, Patience::Short, ctx).await.0)
}

async fn portal(ctx: &Ctx) -> Option<HttpSeen> {
    let url = ctx.options.controls.portal.as_deref()?;
    let authority = url.strip_prefix("http://")?.split('/').next()?;
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) => (host, port.parse().ok()?),
        None => (authority, 80),
    };
    let way = Way::Named { host: host.to_owned(), port };
    web::fetch(url, &Connector::new(way), ctx).await
}

async fn no_such_name(ctx: &Arc<Ctx>) -> Option<NameSeen> {
    if ctx.resolvers.is_empty() {
        return None;
    }
    let name = format!("{}.{}", chance::label(), ctx.options.controls.parent);
    let (found, _) = mpsc::unbounded_channel();
    Some(dns::resolve(&name, ctx, found).await)
}

/// Asks the plan's time servers, unless they are endpoints that are tried anyway.
async fn time_servers(ctx: &Arc<Ctx>) -> Vec<ClockSource> {
    let mut tasks = JoinSet::new();
    for server in ctx.assignment.ntp_servers.iter().copied() {
        let host = crate::task::Host::Address(server);
        if ctx.assignment.endpoints.iter().any(|endpoint| endpoint.host == host) {
            continue;
        }
        let ctx = Arc::clone(ctx);
        tasks.spawn(async move {
            let (_, offset) = greeting::ntp::ask(SocketAddr::new(server, 123), &ctx).await;
            offset.map(|offset_seconds| ClockSource {
                host: server.to_string(),
                by: "ntp".to_owned(),
                offset_seconds,
            })
        });
    }
    tasks.join_all().await.into_iter().flatten().collect()
}

/// What the `Date` of an answer that has just come says about the clock.
pub(super) fn clock_of(http: &HttpSeen, ctx: &Ctx) -> Option<ClockSource> {
    let FetchSeen::Status(answer) = &http.result else { return None };
    let date = answer.header("date").next()?;
    let server = rfc2822::DateTimeParser::new().parse_timestamp(date).ok()?;
    let host = http.url.split("://").nth(1)?.split(['/', ':']).next()?.to_owned();
    let offset = ctx.now().as_duration() - server.as_duration();
    // The server's date has no fractions: it is half a second old on average.
    Some(ClockSource { host, by: "http-date".to_owned(), offset_seconds: offset.as_secs() as f64 })
}
