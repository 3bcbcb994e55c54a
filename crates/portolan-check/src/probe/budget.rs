//! How much this machine can do at once without getting in its own way.

use super::system;

/// How much may happen at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Budget {
    /// Handshakes and the like: a few a processor.
    pub(crate) work: usize,
    /// Sockets that wait for a connection.
    pub(crate) sockets: usize,
    /// Questions that wait for one resolver.
    pub(crate) questions: usize,
}

/// Handshakes a processor.
const WORK_A_CORE: usize = 6;
/// Files that are no sockets of probes: the runtime's, the caller's.
const RESERVED: usize = 64;
/// More sockets than this help nobody.
const MOST_SOCKETS: usize = 1200;
/// More questions than this at once would look like an attack.
const MOST_QUESTIONS: usize = 128;

impl Budget {
    /// Asks the system, and raises the limit of open files where it may.
    pub(crate) fn of_this_machine() -> Budget {
        Budget::of(cores(), system::open_files(MOST_SOCKETS * 4 + RESERVED))
    }

    /// What so many processors and open files allow. A connection holds two files, itself and a second handle for its facts; while
    /// it is opened there are three of them. A question may have five sockets out.
    fn of(cores: usize, files: usize) -> Budget {
        let files = files.saturating_sub(RESERVED);
        Budget {
            work: cores.max(1) * WORK_A_CORE,
            sockets: (files / 4).clamp(12, MOST_SOCKETS),
            questions: (files / 32).clamp(4, MOST_QUESTIONS),
        }
    }
}

/// How many processors there are.
pub(crate) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

#[cfg(test)]
mod tests {
    use super::Budget;

    #[test]
    fn few_files_mean_few_sockets() {
        assert_eq!(Budget::of(2, 1024), Budget { work: 12, sockets: 240, questions: 30 });
        assert_eq!(Budget::of(2, 1_000_000), Budget { work: 12, sockets: 1200, questions: 128 });
        assert_eq!(Budget::of(0, 0), Budget { work: 6, sockets: 12, questions: 4 });
    }
}
