//! The lists of a day: which rows stood on them, and how much they mattered.

use portolan_model::{Date, Need, Status};

/// The day whose lists are followed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Day {
    /// The day that somebody asked for; the newest lists where absent.
    pub(super) as_of: Option<Date>,
    /// The day of the catalog.
    pub(super) newest: Option<Date>,
}

impl Day {
    /// Whether a row is on the lists of the day. Rows that left the newest list are kept where older agents need them.
    pub(super) fn listed(&self, since: Option<Date>, until: Option<Date>, need: Need) -> bool {
        let day = self.as_of.or(self.newest);
        if let (Some(since), Some(day)) = (since, day)
            && day < since
        {
            return false;
        }
        match (until, self.as_of, day) {
            (None, _, _) | (_, _, None) => true,
            (Some(until), Some(as_of), _) => as_of <= until,
            (Some(until), None, Some(day)) => {
                day <= until || matches!(need, Need::Compatibility | Need::Doubtful)
            }
        }
    }

    /// Why a row is not on the lists of the day.
    pub(super) fn unlisted(&self, since: Option<Date>, until: Option<Date>) -> String {
        match (since, until, self.as_of.or(self.newest)) {
            (Some(since), _, Some(day)) if day < since => format!("not on its list before {since}"),
            (_, Some(until), _) => format!("on its list until {until} only"),
            _ => "not on its list that day".to_owned(),
        }
    }

    /// A row that left the list later was fully needed on the day.
    fn was_current(&self, need: Need, until: Option<Date>) -> bool {
        need == Need::Compatibility
            && matches!((self.as_of, until), (Some(as_of), Some(until)) if as_of <= until)
    }

    pub(super) fn need(&self, need: Need, until: Option<Date>, was: Option<Need>) -> Need {
        if self.was_current(need, until) { was.unwrap_or(Need::Required) } else { need }
    }

    pub(super) fn status(&self, status: Status, need: Need, until: Option<Date>) -> Status {
        if status == Status::Retired && self.was_current(need, until) { Status::Published } else { status }
    }
}
