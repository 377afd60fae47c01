//! How many of several: whose statement holds, counted and told.

use koipond_record::unit::{Bound, HowMany, Many};

use crate::words::{count, len};

/// Of whom so many names are told.
const NAMES: usize = 6;

/// How many of so many there must be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Crowd {
    least: u64,
    most: u64,
}

/// How a number stands to what is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fit {
    /// There are too few.
    Few,
    /// It fits.
    Fits,
    /// There are too many.
    Many,
}

impl Crowd {
    /// So many as asked for, of so many nodes.
    pub fn of(who: HowMany, nodes: usize) -> Self {
        let (least, most) = who.range(len(nodes));
        Self { least, most }
    }

    /// How a number of nodes stands to it. Where no number fits, each is too few or too many.
    pub fn fit(self, nodes: usize) -> Fit {
        let nodes = len(nodes);
        if nodes < self.least {
            Fit::Few
        } else if nodes > self.most {
            Fit::Many
        } else {
            Fit::Fits
        }
    }
}

/// How many, as the beginning of a sentence has it: `at least 80 %`, `exactly 3`; and whether that is one.
pub(crate) fn said(who: HowMany) -> (String, bool) {
    let (Bound::Exactly(many) | Bound::AtLeast(many) | Bound::AtMost(many)) = who.0;
    let text = if matches!(who.0, Bound::Exactly(_)) { format!("exactly {who}") } else { who.to_string() };
    (text, many == Many::Count(1))
}

/// Who is and who is not, by name: `2 of 3 nodes (cheat-1, cheat-2), not cheat-3`.
pub(crate) fn census(all: &[(String, bool)]) -> String {
    let names = |wanted: bool| {
        let mut names: Vec<_> = all.iter().filter(|(_, is)| *is == wanted).map(|(name, _)| name.as_str()).collect();
        let more = names.len().saturating_sub(NAMES);
        names.truncate(NAMES);
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        format!("{}{more}", names.join(", "))
    };
    let nodes = count(len(all.len()), "node", "nodes");
    match all.iter().filter(|(_, is)| *is).count() {
        0 => format!("none of {nodes}"),
        n if n == all.len() => format!("all {nodes}"),
        n => format!("{n} of {nodes} ({}), not {}", names(true), names(false)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_who_are_and_those_who_are_not_are_named_as_far_as_there_is_room() {
        let all = |n: usize, yes: usize| (0..n).map(|i| (format!("a-{}", i + 1), i < yes)).collect::<Vec<_>>();
        assert_eq!(census(&all(3, 2)), "2 of 3 nodes (a-1, a-2), not a-3");
        assert_eq!([census(&all(3, 0)), census(&all(3, 3))], ["none of 3 nodes", "all 3 nodes"]);
        assert_eq!(census(&all(9, 1)), "1 of 9 nodes (a-1), not a-2, a-3, a-4, a-5, a-6, a-7 and 2 more");
    }

    #[test]
    fn a_number_fits_at_its_edges() {
        let fit = |who: &str, n| Crowd::of(who.parse().expect(who), 5).fit(n);
        assert_eq!([fit("at least 80 %", 3), fit("at least 80 %", 4), fit("at most 20 %", 2)], [Fit::Few, Fit::Fits, Fit::Many]);
        assert_eq!([fit("3", 2), fit("3", 3), fit("3", 4)], [Fit::Few, Fit::Fits, Fit::Many]);
    }
}
