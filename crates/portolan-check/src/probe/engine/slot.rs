//! Where the probe of an endpoint writes down what it sees, so that nothing is lost when the time is over in the middle.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::mpsc::UnboundedSender;

use crate::Layer;
use crate::observe::{ClockSource, EndpointSeen, NotRun};

/// What an endpoint's probe tells while it goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Event {
    /// It has a connection.
    Connected,
    /// It has ended.
    Done {
        /// Which.
        endpoint: usize,
        /// Whether it ever had a connection.
        connected: bool,
    },
}

/// More clocks than this say nothing new.
const MOST_CLOCKS: usize = 16;

#[derive(Debug, Default)]
struct State {
    seen: EndpointSeen,
    /// The stage that it is in; none once it is done.
    at: Option<Layer>,
    connected: bool,
}

/// All endpoints.
#[derive(Debug)]
pub(in crate::probe) struct Slots {
    states: Vec<Mutex<State>>,
    clocks: Mutex<Vec<ClockSource>>,
    events: UnboundedSender<Event>,
}

/// The place of one of them.
#[derive(Debug, Clone)]
pub(super) struct Slot {
    all: Arc<Slots>,
    at: usize,
}

impl Slots {
    /// So many, of which none has begun.
    pub(super) fn new(count: usize, events: UnboundedSender<Event>) -> Arc<Slots> {
        let states = (0..count).map(|_| Mutex::new(State { at: Some(Layer::Local), ..State::default() }));
        Arc::new(Slots { states: states.collect(), clocks: Mutex::default(), events })
    }

    /// How many.
    pub(super) fn len(&self) -> usize {
        self.states.len()
    }

    /// The place of one.
    pub(super) fn slot(self: &Arc<Slots>, at: usize) -> Slot {
        Slot { all: Arc::clone(self), at }
    }

    /// Looks at what was seen of an endpoint, or adds to it.
    pub(in crate::probe) fn with<T>(&self, at: usize, f: impl FnOnce(&mut EndpointSeen) -> T) -> Option<T> {
        let state = self.states.get(at)?;
        Some(f(&mut state.lock().unwrap_or_else(PoisonError::into_inner).seen))
    }

    /// Everything, with what did not run, and what servers said about the time.
    pub(super) fn finish(&self) -> (Vec<EndpointSeen>, Vec<ClockSource>) {
        let seen = self.states.iter().map(|state| {
            let mut state = std::mem::take(&mut *state.lock().unwrap_or_else(PoisonError::into_inner));
            if let Some(layer) = state.at {
                let because = "the time of the run was over".to_owned();
                state.seen.not_run.push(NotRun { layer, because });
            }
            state.seen
        });
        let seen = seen.collect();
        (seen, std::mem::take(&mut *self.clocks.lock().unwrap_or_else(PoisonError::into_inner)))
    }
}

impl Slot {
    fn state<T>(&self, f: impl FnOnce(&mut State) -> T) -> Option<T> {
        self.all.states.get(self.at).map(|state| f(&mut state.lock().unwrap_or_else(PoisonError::into_inner)))
    }

    /// Writes something down.
    pub(super) fn note(&self, f: impl FnOnce(&mut EndpointSeen)) {
        self.state(|state| f(&mut state.seen));
    }

    /// A stage begins.
    pub(super) fn stage(&self, layer: Layer) {
        self.state(|state| state.at = Some(layer));
    }

    /// A connection stands.
    pub(super) fn connected(&self) {
        if self.state(|state| !std::mem::replace(&mut state.connected, true)) == Some(true) {
            let _ = self.all.events.send(Event::Connected);
        }
    }

    /// A server said what time it is.
    pub(super) fn clock(&self, source: ClockSource) {
        let mut clocks = self.all.clocks.lock().unwrap_or_else(PoisonError::into_inner);
        let known = clocks.iter().any(|known| known.host == source.host && known.by == source.by);
        if !known && clocks.len() < MOST_CLOCKS {
            clocks.push(source);
        }
    }

    /// The probe has ended.
    pub(super) fn done(&self) {
        let connected = self.state(|state| {
            state.at = None;
            state.connected
        });
        let connected = connected == Some(true);
        let _ = self.all.events.send(Event::Done { endpoint: self.at, connected });
    }
}
