//! HTTP, WebSockets, and the quality of the line.

use std::time::Duration;

use super::{Fault, GRAPH, Hits, Layer, ORDINARY, STORAGE, Scenario};
use crate::conduct::{Answer, Conduct, Target};
use crate::setup::Setup;
use crate::wire::{Gremlin, Narrow};

const HTTP: Fault = Fault { layer: Layer::Application, ..ORDINARY };
const RELAY: &[&str] = &["*.servicebus.windows.net"];

fn say(setup: &mut Setup, names: &[&str], answer: Answer) {
    setup.services.push((Target::names(names), Conduct::Say(answer)));
}

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        id: "block-page",
        breaks: "a filter's page answers in the place of a host",
        verdicts: &["HTTP_BLOCKPAGE"],
        inject: |_, setup| say(setup, &[GRAPH], Answer::BlockPage),
        ..HTTP
    },
    Fault {
        id: "storage-firewall",
        breaks: "the storage account's own network rules refuse the site",
        hits: Hits::Names(&[STORAGE]),
        verdicts: &["STORAGE_FIREWALL"],
        inject: |_, setup| say(setup, &[STORAGE], Answer::StorageFirewall),
        ..HTTP
    },
    Fault {
        id: "service-unavailable",
        breaks: "the service itself answers with status 503",
        verdicts: &["SERVICE_5XX"],
        inject: |_, setup| say(setup, &[GRAPH], Answer::Status(503)),
        ..HTTP
    },
    Fault {
        id: "throttled",
        breaks: "the service itself answers with status 429",
        verdicts: &["THROTTLED"],
        inject: |_, setup| say(setup, &[GRAPH], Answer::Status(429)),
        ..HTTP
    },
    Fault {
        id: "smb-mute",
        breaks: "the file server accepts connections and says nothing",
        scenario: Scenario::Mover,
        hits: Hits::Port(445),
        verdicts: &["NO_GREETING"],
        inject: |_, setup| setup.mute.push(445),
        ..HTTP
    },
    Fault {
        id: "captive-portal",
        breaks: "a guest network resets HTTPS, and sends HTTP to its login page",
        hits: Hits::Internet,
        verdicts: &["CAPTIVE_PORTAL"],
        inject: |_, setup| setup.intercept_both(Target::All, Conduct::Reset, Conduct::Say(Answer::Portal)),
        ..HTTP
    },
    Fault {
        id: "websocket-refused",
        breaks: "a gateway takes upgrades to WebSocket out of requests, and the relay asks for one",
        hits: Hits::Names(RELAY),
        verdicts: &["WEBSOCKET_BLOCKED"],
        layer: Layer::WebSocket,
        inject: |_, setup| say(setup, RELAY, Answer::NoUpgrade),
        ..HTTP
    },
    Fault {
        id: "websocket-cut",
        breaks: "WebSockets are cut at their first frame",
        hits: Hits::Names(RELAY),
        verdicts: &["WEBSOCKET_BLOCKED"],
        layer: Layer::WebSocket,
        inject: |_, setup| say(setup, RELAY, Answer::CutUpgrade),
        ..HTTP
    },
    Fault {
        id: "idle-forgotten",
        breaks: "a device on the line forgets connections that were idle for 20 seconds",
        hits: Hits::Names(RELAY),
        verdicts: &["IDLE_TIMEOUT"],
        layer: Layer::WebSocket,
        slow: true,
        inject: |_, setup| {
            setup.internet.gremlins.push(Gremlin::Idle(Duration::from_secs(20)));
            setup.arguments.push("--deep".to_owned());
        },
        ..HTTP
    },
    Fault {
        id: "latency",
        breaks: "a packet takes 300 ms each way",
        hits: Hits::Some,
        verdicts: &["HIGH_LATENCY"],
        layer: Layer::Quality,
        inject: |_, setup| setup.internet.delay = Duration::from_millis(300),
        ..HTTP
    },
    Fault {
        id: "narrow",
        breaks: "the way to a host carries 60 kilobytes a second",
        verdicts: &["LOW_BANDWIDTH"],
        layer: Layer::Quality,
        inject: |world, setup| {
            setup.internet.narrow = Some(Narrow { to: world.addresses(GRAPH), rate: 60_000.0 });
            setup.arguments.push("--deep".to_owned());
        },
        ..HTTP
    },
    Fault {
        id: "flaky",
        breaks: "one of several servers of a host resets connections at the ClientHello",
        verdicts: &["FLAKY"],
        layer: Layer::Quality,
        inject: |_, setup| {
            let conduct = Conduct::Once(Box::new(Conduct::ResetAtHello));
            setup.services.push((Target::names(&[GRAPH]), conduct));
        },
        ..HTTP
    },
    Fault {
        id: "loss",
        breaks: "every fifth packet is lost, each way",
        hits: Hits::Some,
        verdicts: &["PACKET_LOSS"],
        beside: &["HIGH_LATENCY"],
        layer: Layer::Quality,
        inject: |_, setup| (setup.internet.loss, setup.internet.seed) = (0.2, 59),
        ..HTTP
    },
];
