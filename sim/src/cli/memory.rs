//! How many runs fit into memory at the same time, before any is begun.

use koipond_record::unit::Size;

use crate::lab::{fitting, together};
use crate::report::grouped;

/// The memory of one scenario's runs, and how many of them there are.
pub(super) struct Need<'n> {
    pub(super) scenario: &'n str,
    pub(super) nodes: usize,
    pub(super) bytes: u64,
    pub(super) runs: u64,
}

/// How many of `jobs` runs are made at the same time, and what is to be said of it. Where not even the dearest fits alone, why nothing is
/// run.
pub(super) fn jobs_that_fit(needs: &[Need<'_>], jobs: usize, asked: Option<Size>) -> Result<(usize, Option<String>), String> {
    let Some(room) = asked.map(|size| size.0).or_else(free) else { return Ok((jobs, None)) };
    let all: Vec<(u64, u64)> = needs.iter().map(|need| (need.bytes, need.runs)).collect();
    let fit = fitting(&all, jobs, room);
    let wanted = together(&all, jobs);
    let limit = if asked.is_some() { "--memory allows" } else { "four fifths of what is free here are" };
    if fit == jobs || wanted <= room {
        return Ok((jobs, None));
    }
    let Some(dearest) = needs.iter().filter(|need| need.runs > 0).max_by_key(|need| need.bytes) else { return Ok((jobs, None)) };
    if fit == 0 {
        return Err(format!(
            "one run of `{}` with its {} nodes needs about {}, and {limit} {}; nothing was run. Give it fewer nodes, or set --memory to what \
             it may take",
            dearest.scenario,
            grouped(dearest.nodes as u64),
            told(dearest.bytes),
            told(room)
        ));
    }
    let note = format!(
        "memory: {jobs} runs at the same time need about {}, and {limit} {}, so {fit} {} made at the same time",
        told(wanted),
        told(room),
        if fit == 1 { "is" } else { "are" }
    );
    Ok((fit, Some(note)))
}

/// A number of bytes, for people.
fn told(bytes: u64) -> String {
    let tenths = |unit: u64| format!("{}.{}", bytes / unit, bytes % unit * 10 / unit);
    match bytes {
        0..0x10_0000 => format!("{} KiB", bytes >> 10),
        0x10_0000..0x4000_0000 => format!("{} MiB", bytes >> 20),
        _ => format!("{} GiB", tenths(1 << 30)),
    }
}

/// Four fifths of what the machine, or the container, has free; `None` where nobody says.
fn free() -> Option<u64> {
    #[expect(clippy::disallowed_methods, reason = "the machine says in files what it has free; no run sees it")]
    let read = |path: &str| std::fs::read_to_string(path).ok();
    let machine = read("/proc/meminfo").as_deref().and_then(available);
    let number = |path: &str| read(path)?.trim().parse::<u64>().ok();
    // What a container has read of files is counted as taken, and given up as soon as somebody needs it.
    let kept = read("/sys/fs/cgroup/memory.stat").as_deref().and_then(inactive).unwrap_or(0);
    let container = number("/sys/fs/cgroup/memory.max").zip(number("/sys/fs/cgroup/memory.current"));
    let container = container.map(|(most, taken)| most.saturating_sub(taken.saturating_sub(kept)));
    machine.into_iter().chain(container).min().map(|bytes| bytes / 5 * 4)
}

/// What `/proc/meminfo` calls available, in bytes.
fn available(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()?.checked_mul(1 << 10)
}

/// What a container's `memory.stat` says of files that nobody looks at.
fn inactive(stat: &str) -> Option<u64> {
    stat.lines().find_map(|line| line.strip_prefix("inactive_file "))?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GIB: u64 = 1 << 30;

    fn needs() -> [Need<'static>; 1] {
        [Need { scenario: "a big one", nodes: 1_000, bytes: GIB, runs: 100 }]
    }

    #[test]
    fn fewer_runs_are_made_at_a_time_where_memory_is_short() {
        let (jobs, note) = jobs_that_fit(&needs(), 8, Some(Size(3 * GIB))).expect("three fit");
        assert_eq!(jobs, 3);
        let note = note.expect("it is said");
        assert!(note.contains("8.0 GiB") && note.contains("3.0 GiB") && note.contains("so 3 are"), "{note}");
        assert_eq!(jobs_that_fit(&needs(), 8, Some(Size(8 * GIB))), Ok((8, None)));
    }

    #[test]
    fn a_run_that_does_not_fit_alone_is_refused_with_the_number() {
        let why = jobs_that_fit(&needs(), 8, Some(Size(GIB / 2))).expect_err("it does not fit");
        assert!(why.contains("`a big one` with its 1,000 nodes needs about 1.0 GiB") && why.contains("512 MiB"), "{why}");
    }

    #[test]
    fn the_machine_says_what_is_free() {
        assert_eq!(available("MemTotal:       24685720 kB\nMemAvailable:   1024 kB\n"), Some(1 << 20));
        assert_eq!(available("MemTotal: 1 kB\n"), None);
        assert_eq!(inactive("anon 5\ninactive_file 4096\n"), Some(4096));
    }
}
