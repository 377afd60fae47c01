//! A list made as short as can be: first by halves, then by smaller and smaller parts, down to single ones.

use std::collections::BTreeSet;

use serde_json::Value;

/// Makes a list shorter, from its end to its beginning. `first` is given candidates, each without a part of the list, and tells which of
/// them it took; `count` tells how long the list is now.
///
/// Gives whether anything went. In the end no single one of the list can go.
pub fn shorten<W>(
    world: &mut W,
    count: impl Fn(&W) -> usize,
    without: impl Fn(&W, &BTreeSet<usize>) -> Value,
    mut first: impl FnMut(&mut W, Vec<Value>) -> Option<usize>,
) -> bool {
    let mut shorter = false;
    let mut size = count(world);
    while size > 0 {
        let mut end = count(world);
        size = size.min(end);
        while end > 0 {
            let parts: Vec<BTreeSet<usize>> = parts(end, size);
            let candidates = parts.iter().map(|part| without(world, part)).collect();
            let Some(taken) = first(world, candidates).and_then(|taken| parts.get(taken)) else { break };
            shorter = true;
            end = taken.first().copied().unwrap_or(0).min(count(world));
        }
        size = if size <= 1 { 0 } else { size.div_ceil(2).min(size - 1) };
    }
    shorter
}

/// The parts of a list up to an end, the last first.
fn parts(end: usize, size: usize) -> Vec<BTreeSet<usize>> {
    let (mut end, mut parts) = (end, Vec::new());
    while end > 0 && size > 0 {
        let begin = end.saturating_sub(size);
        parts.push((begin..end).collect());
        end = begin;
    }
    parts
}

/// Smaller numbers, the least first, then ever nearer.
pub fn lower(now: u64, least: u64) -> Vec<u64> {
    let mut all: Vec<u64> = Vec::new();
    let mut step = now.saturating_sub(least);
    while step > 0 {
        all.push(now - step);
        step /= 2;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shortens the numbers below a bound to those that are needed; gives what is left and how many candidates were looked at.
    fn left(of: u32, needed: &[u32]) -> (Vec<u32>, usize) {
        let mut list: Vec<u32> = (0..of).collect();
        let mut tried = 0;
        let without = |list: &Vec<u32>, gone: &BTreeSet<usize>| -> Value {
            list.iter().enumerate().filter(|(n, _)| !gone.contains(n)).map(|(_, one)| *one).collect()
        };
        shorten(&mut list, Vec::len, without, |list, candidates| {
            let lists = candidates.iter().map(|one| serde_json::from_value::<Vec<u32>>(one.clone()).unwrap());
            for (n, one) in lists.enumerate() {
                tried += 1;
                if needed.iter().all(|needed| one.contains(needed)) {
                    *list = one;
                    return Some(n);
                }
            }
            None
        });
        (list, tried)
    }

    #[test]
    fn what_is_needed_is_left_and_nothing_else() {
        for needed in [&[][..], &[0], &[24], &[3, 17], &[0, 1, 2], &[5, 11, 23]] {
            assert_eq!(left(25, needed).0, needed);
        }
    }

    #[test]
    fn a_long_list_with_two_that_are_needed_takes_few_tries() {
        let (_, tried) = left(200, &[31, 140]);
        assert!(tried < 60, "{tried} candidates");
    }

    #[test]
    fn smaller_numbers_come_nearer() {
        assert_eq!(lower(30, 1), [1, 16, 23, 27, 29]);
        assert_eq!(lower(1, 1), Vec::<u64>::new());
    }
}
