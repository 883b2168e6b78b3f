//! Chance that comes from a seed.

use std::cell::Cell;
use std::rc::Rc;

use crate::ports::Entropy;

/// A stream of numbers that its seed fixes (Steele, Lea, Flood: `SplitMix64`, 2014). Clones share
/// one stream. No randomness for secrets.
#[derive(Clone, Debug)]
pub struct Luck(Rc<Cell<u64>>);

impl Luck {
    /// The stream of this seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(Rc::new(Cell::new(seed)))
    }

    /// A stream of its own: what is drawn there changes nothing here.
    #[must_use]
    pub fn fork(&self) -> Self {
        Self::new(self.number())
    }

    /// The next number.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.0.set(self.0.get().wrapping_add(0x9e37_79b9_7f4a_7c15));
        let mut z = self.0.get();
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`; 0 when `end` is 0.
    #[must_use]
    pub fn below(&self, end: usize) -> usize {
        let number = self.number();
        let end = u64::try_from(end).unwrap_or(u64::MAX);
        usize::try_from(number.checked_rem(end).unwrap_or(0)).unwrap_or(0)
    }

    /// True once in `n` on average; never when `n` is 0.
    #[must_use]
    pub fn one_in(&self, n: usize) -> bool {
        0 < n && self.below(n) == 0
    }

    /// One of `things`; `None` of none.
    #[must_use]
    pub fn pick<'a, T>(&self, things: &'a [T]) -> Option<&'a T> {
        things.get(self.below(things.len()))
    }
}

impl Entropy for Luck {
    fn fill(&self, bytes: &mut [u8]) {
        for piece in bytes.chunks_mut(8) {
            let random = self.number().to_le_bytes();
            piece.iter_mut().zip(random).for_each(|(byte, random)| *byte = random);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_seed_gives_one_stream_and_a_fork_its_own() {
        let draw = |luck: &Luck| (0..4).map(|_| luck.number()).collect::<Vec<_>>();
        assert_eq!(draw(&Luck::new(7)), draw(&Luck::new(7)));
        assert_ne!(draw(&Luck::new(7)), draw(&Luck::new(8)));
        let (left, right) = (Luck::new(7), Luck::new(7));
        let (fork, _) = (left.fork(), right.fork());
        draw(&fork);
        assert_eq!(draw(&left), draw(&right));
    }

    #[test]
    fn the_first_numbers_are_those_of_the_paper() {
        // Published test values of SplitMix64 for the seed 1234567.
        let luck = Luck::new(1_234_567);
        assert_eq!(luck.number(), 6_457_827_717_110_365_317);
        assert_eq!(luck.number(), 3_203_168_211_198_807_973);
    }
}
