//! Documents change by change, what the gate lets through of them, and why not the rest: `tests/fixtures/gate.json`.

use automerge::{AutoCommit, Change, ChangeHash};
use serde::Deserialize;
use waymark_shared::id::DeviceId;
use waymark_shared::sync::gate::{Chunk, Gate, Refusal};

use super::{Pieces, bytes};

#[derive(Deserialize)]
struct Document {
    document: String,
    steps: Vec<Step>,
}

#[derive(Deserialize)]
struct Step {
    step: String,
    device: DeviceId,
    chunk: Option<String>,
    pieces: Option<Pieces>,
    verdict: String,
}

impl Step {
    fn chunk(&self) -> Vec<u8> {
        let whole = self.chunk.as_deref().map(bytes);
        whole.or_else(|| self.pieces.as_ref().map(Pieces::bytes)).expect("a chunk, whole or in pieces")
    }
}

fn documents() -> Vec<Document> {
    serde_json::from_str(include_str!("../../fixtures/gate.json")).expect("the fixture is whole")
}

fn verdict(outcome: Result<(), Refusal>) -> &'static str {
    match outcome {
        Ok(()) => "admitted",
        Err(Refusal::TooLarge) => "too-large",
        Err(Refusal::Form) => "form",
        Err(Refusal::Number) => "number",
        Err(Refusal::Order) => "order",
        Err(Refusal::Surplus) => "surplus",
        Err(Refusal::Column) => "column",
        Err(Refusal::Operation) => "operation",
        Err(Refusal::Unknown) => "unknown",
        Err(Refusal::Sequence) => "sequence",
        Err(Refusal::Actor) => "actor",
    }
}

#[test]
fn the_gate_gives_each_step_its_verdict() {
    let mut wrong = Vec::new();
    for Document { document, steps } in documents() {
        let mut gate = Gate::new();
        for step in steps {
            let outcome = Chunk::parse(&step.chunk()).and_then(|chunk| gate.admit(&chunk, step.device));
            if verdict(outcome) != step.verdict {
                wrong.push(format!("{document}: {}: {} instead of {}", step.step, verdict(outcome), step.verdict));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn automerge_takes_what_is_let_through_and_saves_it() {
    for Document { document, steps } in documents() {
        let mut whole = AutoCommit::new();
        let mut hashes = Vec::new();
        for step in steps.iter().filter(|step| step.verdict == "admitted") {
            let change = Change::from_bytes(step.chunk()).unwrap_or_else(|why| panic!("{document}: {why}"));
            assert_eq!(Chunk::parse(&step.chunk()).map(|chunk| ChangeHash(chunk.hash().0)), Ok(change.hash()));
            hashes.push(change.hash());
            whole.apply_changes([change]).unwrap_or_else(|why| panic!("{document}: {}: {why}", step.step));
        }
        let mut again = AutoCommit::load(&whole.save()).unwrap_or_else(|why| panic!("{document}: {why}"));
        let mut is_there = |hash: &ChangeHash| again.get_change_by_hash(hash).is_some();
        assert!(hashes.iter().all(&mut is_there), "{document}");
    }
}
