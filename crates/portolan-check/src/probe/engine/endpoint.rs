//! One endpoint, from its name to its last stage.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use portolan_model::Protocol;
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::Layer;
use crate::observe::{ConnectResult, ConnectSeen, NameSeen, TcpSeen};
use crate::probe::connect::{Connector, Stream, Way, host_port};
use crate::probe::ctx::Ctx;
use crate::probe::first::join_all;
use crate::probe::tcp::{self, Patience};
use crate::probe::{dns, proxy};
use crate::task::{Endpoint, Host};

use super::slot::Slot;
use super::{stages, udp};

/// How long IPv4 waits for IPv6.
const STAGGER: Duration = Duration::from_millis(250);
/// So many addresses of a family are tried.
const MOST_ADDRESSES: usize = 3;

/// Tries an endpoint.
pub(super) async fn probe(at: usize, ctx: Arc<Ctx>, slot: Slot) {
    if let Some(endpoint) = ctx.assignment.endpoints.get(at) {
        match (endpoint.protocol, endpoint.proxy) {
            (Protocol::Udp, _) => udp::probe(endpoint, &ctx, &slot).await,
            (Protocol::Tcp, None) => direct(endpoint, &ctx, &slot).await,
            (Protocol::Tcp, Some(proxy)) => proxied(endpoint, proxy, &ctx, &slot).await,
        }
    }
    slot.done();
}

async fn direct(endpoint: &Endpoint, ctx: &Arc<Ctx>, slot: &Slot) {
    slot.stage(Layer::Dns);
    let (addresses, naming) = name(endpoint, ctx).await;
    slot.stage(Layer::Tcp);
    let mut attempts = Attempts::begin(addresses, endpoint.port, Patience::Full, ctx);
    let first = attempts.first(slot).await;
    let stages = async {
        if let Some((to, stream)) = first {
            slot.connected();
            let connector = Connector::with(Way::Direct(to), stream);
            Box::pin(stages::run(endpoint, &connector, ctx, slot)).await;
        }
    };
    tokio::join!(stages, attempts.rest(slot), naming.finish(slot));
}

async fn proxied(endpoint: &Endpoint, at: usize, ctx: &Arc<Ctx>, slot: &Slot) {
    slot.stage(Layer::Proxy);
    let explain = async {
        // The direct way may be closed, and most often is; it only explains.
        let (addresses, naming) = name(endpoint, ctx).await;
        let mut attempts = Attempts::begin(addresses, endpoint.port, Patience::Short, ctx);
        tokio::join!(attempts.rest(slot), naming.finish(slot));
    };
    let through = async {
        let target = host_port(&endpoint.host.to_string(), endpoint.port);
        let way = Way::Proxy { proxy: at, target: target.clone() };
        if stages::is_plain_web(endpoint) {
            slot.connected();
            Box::pin(stages::run(endpoint, &Connector::new(way), ctx, slot)).await;
            return;
        }
        let (seen, stream) = tunnel(at, &target, ctx, slot).await;
        match stream {
            Some(stream) => {
                slot.note(|all| all.connect = Some(seen));
                slot.connected();
                Box::pin(stages::run(endpoint, &Connector::with(way, stream), ctx, slot)).await;
            }
            None => {
                let compared = proxy::compare(&seen, ctx).await;
                slot.note(|all| {
                    all.connect = Some(seen);
                    all.connect_compared = compared;
                });
            }
        }
    };
    tokio::join!(explain, through);
}

/// Asks the proxy, and once more where the answer may have been an accident.
async fn tunnel(at: usize, target: &str, ctx: &Ctx, slot: &Slot) -> (ConnectSeen, Option<Stream>) {
    let (seen, stream) = ctx.bounded(|| proxy::tunnel(at, target, ctx)).await;
    let accident = match &seen.result {
        ConnectResult::Silent | ConnectResult::Closed { .. } => true,
        ConnectResult::Status(answer) => (500..600).contains(&answer.status),
        _ => false,
    };
    if !accident {
        return (seen, stream);
    }
    let (again, stream) = proxy::tunnel(at, target, ctx).await;
    if std::mem::discriminant(&again.result) != std::mem::discriminant(&seen.result) || stream.is_some() {
        slot.note(|all| all.earlier.get_or_insert_default().connect = Some(seen));
    }
    (again, stream)
}

/// The addresses of an endpoint: those to begin with, and those of the other family where its answer comes late.
pub(super) struct Addresses {
    pub(super) now: Vec<IpAddr>,
    late: Option<mpsc::UnboundedReceiver<Vec<IpAddr>>>,
}

/// The addresses to try, and the questions that are still under way.
pub(super) async fn name(endpoint: &Endpoint, ctx: &Arc<Ctx>) -> (Addresses, Naming) {
    match &endpoint.host {
        Host::Address(address) => (Addresses { now: vec![*address], late: None }, Naming(None)),
        Host::Name(name) => {
            let (found, mut addresses) = mpsc::unbounded_channel();
            let (name, ctx) = (name.clone(), Arc::clone(ctx));
            let task = tokio::spawn(async move { dns::resolve(&name, &ctx, found).await });
            let now = addresses.recv().await.unwrap_or_default();
            (Addresses { now, late: Some(addresses) }, Naming(Some(task)))
        }
    }
}

/// Questions that are still under way.
pub(super) struct Naming(Option<tokio::task::JoinHandle<NameSeen>>);

impl Naming {
    /// Writes them down when they are answered.
    pub(super) async fn finish(self, slot: &Slot) {
        if let Some(task) = self.0
            && let Ok(seen) = task.await
        {
            slot.note(|all| all.name = Some(seen));
        }
    }
}

/// Connections to all addresses: IPv6 first, IPv4 a moment later, what is learnt late when it is, and all of them to
/// their end.
struct Attempts {
    tasks: JoinSet<()>,
    ended: mpsc::UnboundedReceiver<(TcpSeen, Option<Stream>)>,
}

impl Attempts {
    fn begin(addresses: Addresses, port: u16, patience: Patience, ctx: &Arc<Ctx>) -> Attempts {
        let Addresses { now, late } = addresses;
        let of = |v6: bool| {
            now.iter().copied().filter(move |address| address.is_ipv6() == v6).take(MOST_ADDRESSES)
        };
        let v6_ended = Arc::new(Notify::new());
        let wait = of(true).next().is_some();
        let (tell, ended) = mpsc::unbounded_channel();
        let mut tasks = JoinSet::new();
        for address in of(true).chain(of(false)) {
            let to = SocketAddr::new(address, port);
            let (ctx, tell, v6_ended) = (Arc::clone(ctx), tell.clone(), Arc::clone(&v6_ended));
            tasks.spawn(async move {
                if wait && to.is_ipv4() {
                    let _ = timeout(STAGGER, v6_ended.notified()).await;
                    // The next one that waits goes, too.
                    v6_ended.notify_one();
                }
                let (seen, tcp) = tcp::connect(to, patience, &ctx).await;
                if to.is_ipv6() {
                    v6_ended.notify_one();
                }
                let _ = tell.send((seen, tcp));
            });
        }
        if let Some(mut late) = late {
            let ctx = Arc::clone(ctx);
            tasks.spawn(async move {
                while let Some(addresses) = late.recv().await {
                    let to = addresses.into_iter().take(MOST_ADDRESSES);
                    let tried =
                        to.map(|address| tcp::connect(SocketAddr::new(address, port), patience, &ctx));
                    for ended in join_all(tried.collect()).await {
                        let _ = tell.send(ended);
                    }
                }
            });
        }
        Attempts { tasks, ended }
    }

    /// The first connection that stands.
    async fn first(&mut self, slot: &Slot) -> Option<(SocketAddr, Stream)> {
        while let Some((seen, tcp)) = self.ended.recv().await {
            let to = seen.to;
            note(slot, seen);
            if let Some(tcp) = tcp {
                return Some((to, tcp));
            }
        }
        None
    }

    /// Waits for all others.
    async fn rest(&mut self, slot: &Slot) {
        while let Some((seen, _)) = self.ended.recv().await {
            note(slot, seen);
        }
        while self.tasks.join_next().await.is_some() {}
    }
}

/// Writes a connection down, IPv6 before IPv4 and in the order of the addresses.
fn note(slot: &Slot, seen: TcpSeen) {
    slot.note(|all| {
        all.tcp.push(seen);
        all.tcp.sort_by_key(|seen| (seen.to.is_ipv4(), seen.to));
    });
}
