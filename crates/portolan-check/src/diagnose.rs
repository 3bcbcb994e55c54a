//! From observations to verdicts: a pure function of all of them together.
//!
//! Each endpoint goes through the layers in the order in which a connection meets them, a file a layer. The earliest one that
//! is proven broken gives the verdict; what comes later is not judged. `run` holds what only all observations together can
//! tell, and `group` explains warnings and failures by the fewest causes.

mod addresses;
mod answer;
mod application;
mod chain;
mod clock;
mod commands;
mod dns;
mod finding;
mod flaky;
mod group;
mod hello;
mod icmp;
mod local;
mod marks;
mod meaning;
mod names;
mod peers;
mod phrase;
mod portal;
mod proxy;
mod proxy_answer;
mod proxy_reach;
mod quality;
mod resolvers;
mod results;
mod revocation;
mod run;
mod several;
mod sinkhole;
mod support;
mod tcp;
mod text;
mod tls;
mod vendors;
mod websocket;

use crate::Layer;
use crate::observe::{EndpointSeen, Observations};
use crate::report::{FORMAT, LayerSeen, LayerState, Report};
use crate::task::{Assignment, Endpoint};

use finding::Record;
use run::{Case, Run};

/// Judges what was seen.
///
/// Every result has one verdict, that of the earliest layer that is proven broken; failures are explained by the fewest
/// causes.
pub fn diagnose(assignment: &Assignment, observations: &Observations) -> Report {
    let run = Run::new(assignment, observations);
    let nothing = EndpointSeen::default();
    let records = assignment.endpoints.iter().enumerate().map(|(at, endpoint)| {
        let seen = observations.endpoints.get(at).unwrap_or(&nothing);
        let case = Case { endpoint, seen };
        let mut record = judge(&run, case);
        if let Some(first) = flaky::first_try(case) {
            flaky::judge(case, &judge(&run, Case { endpoint, seen: &first }), &mut record);
        }
        record
    });
    let records = records.collect::<Vec<_>>();
    let (results, members) = results::all(&run, &records);
    let causes = group::causes(&run, &results, &members);
    Report {
        schema: FORMAT.to_owned(),
        scenario: assignment.scenario.clone(),
        place: assignment.place.clone(),
        began: observations.machine.began,
        took_ms: observations.machine.took,
        summary: results::summary(&results),
        results,
        causes,
    }
}

/// A layer's judgement.
type Judge = fn(&Run<'_>, Case<'_>, &mut Record);

/// The layers in their order.
const LAYERS: [(Layer, Judge); 8] = [
    (Layer::Dns, dns::judge),
    (Layer::Tcp, tcp::judge),
    (Layer::Proxy, proxy::judge),
    (Layer::Tls, tls::judge),
    (Layer::Revocation, revocation::judge),
    (Layer::Application, application::judge),
    (Layer::WebSocket, websocket::judge),
    (Layer::Quality, quality::judge),
];

/// Judges one endpoint, layer by layer.
fn judge(run: &Run<'_>, case: Case<'_>) -> Record {
    let mut record = Record::default();
    record.ok(Layer::Local, "no fault seen", None);
    for (layer, judge) in LAYERS {
        if !applies(case.endpoint, layer) {
            continue;
        }
        if record.over() {
            record.skip(layer, "an earlier layer ended the test");
            continue;
        }
        if let Some(why) = case.seen.not_run.iter().find(|not_run| not_run.layer == layer) {
            results::not_run(case, layer, &why.because, &mut record);
            continue;
        }
        judge(run, case, &mut record);
        if record.over() {
            // The finding may belong to an earlier layer than the one that showed it.
            record.layers.entry(layer).or_insert_with(not_tested);
        }
    }
    portal::judge(run, case, &mut record);
    local::hosts(run, case, &mut record);
    record.forget_after_break();
    record
}

/// A layer of which nothing was tried.
fn not_tested() -> LayerSeen {
    LayerSeen { state: LayerState::NotTested, seen: None, took_ms: None }
}

/// Whether an endpoint meets a layer at all.
fn applies(endpoint: &Endpoint, layer: Layer) -> bool {
    let direct = endpoint.proxy.is_none();
    match layer {
        Layer::Dns => direct && matches!(endpoint.host, crate::task::Host::Name(_)),
        Layer::Tcp => direct && endpoint.protocol == portolan_model::Protocol::Tcp,
        Layer::Proxy => !direct,
        Layer::Tls | Layer::Revocation => endpoint.tls.is_some(),
        Layer::WebSocket => endpoint.websocket,
        Layer::Local | Layer::Application | Layer::Quality => true,
    }
}
