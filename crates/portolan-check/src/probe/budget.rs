//! How much this machine can do at once without getting in its own way.

use super::system;

/// How much may happen at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Budget {
    /// Handshakes and the like: a few a processor.
    pub(crate) work: usize,
    /// Sockets that wait for an answer.
    pub(crate) sockets: usize,
}

/// Handshakes a processor.
const WORK_A_CORE: usize = 6;
/// Files that are no sockets of probes: the runtime's, the caller's.
const RESERVED: usize = 64;
/// More sockets than this help nobody.
const MOST_SOCKETS: usize = 2048;

impl Budget {
    /// Asks the system, and raises the limit of open files where it may.
    pub(crate) fn of_this_machine() -> Budget {
        Budget::of(cores(), system::open_files(MOST_SOCKETS * 2 + RESERVED))
    }

    /// What so many processors and open files allow. A connection may hold two files: itself, and a second handle for its facts.
    const fn of(cores: usize, files: usize) -> Budget {
        let sockets = files.saturating_sub(RESERVED) / 2;
        let sockets = if sockets < 16 {
            16
        } else if sockets > MOST_SOCKETS {
            MOST_SOCKETS
        } else {
            sockets
        };
        Budget { work: if cores == 0 { WORK_A_CORE } else { cores * WORK_A_CORE }, sockets }
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
        assert_eq!(Budget::of(2, 1024), Budget { work: 12, sockets: 480 });
        assert_eq!(Budget::of(2, 1_000_000).sockets, 2048);
        assert_eq!(Budget::of(0, 0), Budget { work: 6, sockets: 16 });
    }
}
