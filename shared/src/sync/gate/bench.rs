//! The bench before the gate: where a chunk waits that came before what it follows.
//!
//! A log in the clear is in the order of causes: the server's gate sees to that, unless a key was lost for a while. Under a
//! seal there is one case more: a copied device learns that its numbers are used from the refusal of one change, while the
//! next ones, which follow it, are stored; the refused one is written anew behind them.

use super::{Chunk, Gate, Refusal};
use crate::id::DeviceId;

/// How many chunks may wait before one gate.
const SEATS: usize = 256;

/// Chunks that wait, each with whatever belongs to it.
#[derive(Debug, Clone, Default)]
pub struct Bench<T> {
    waiting: Vec<(Chunk, DeviceId, T)>,
}

impl<T> Bench<T> {
    /// Nobody waits.
    pub fn new() -> Self {
        Self { waiting: Vec::new() }
    }

    /// Leads a chunk through the gate, and after it whatever waited for it: answers what belongs to them, in that order. A
    /// chunk that follows something unknown takes a seat, and nothing is answered; where all are taken, it is refused. One that
    /// comes again while it waits takes no second seat.
    pub fn lead(&mut self, gate: &mut Gate, chunk: Chunk, device: DeviceId, what: T) -> Result<Vec<T>, Refusal> {
        match gate.admit(&chunk, device) {
            Ok(()) => {}
            Err(Refusal::Unknown) if self.waits(&chunk) => return Ok(Vec::new()),
            Err(Refusal::Unknown) if self.waiting.len() < SEATS => {
                self.waiting.push((chunk, device, what));
                return Ok(Vec::new());
            }
            Err(why) => return Err(why),
        }
        let mut through = vec![what];
        while let Some((place, verdict)) = self.next(gate) {
            let (_, _, what) = self.waiting.remove(place);
            if verdict.is_ok() {
                through.push(what);
            }
        }
        Ok(through)
    }

    fn waits(&self, chunk: &Chunk) -> bool {
        self.waiting.iter().any(|(waiting, ..)| waiting.hash() == chunk.hash())
    }

    /// The first that need not wait any longer, because it has passed or never will.
    fn next(&self, gate: &mut Gate) -> Option<(usize, Result<(), Refusal>)> {
        let mut verdicts = self.waiting.iter().map(|(chunk, device, _)| gate.admit(chunk, *device)).enumerate();
        verdicts.find(|(_, verdict)| *verdict != Err(Refusal::Unknown))
    }
}
