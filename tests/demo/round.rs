//! One reading of the star, alone or together, step by step as people take it.

use waymark_shared::doc::document::Document;
use waymark_shared::doc::{self, reading};
use waymark_shared::id::{ActorId, DocumentId};
use waymark_shared::record::reading::{FinishedArea, FinishedReading};
use waymark_shared::rules::Role;
use waymark_shared::star::definition::Definition;
use waymark_shared::star::score::{Score, Whose};
use waymark_shared::sync::envelope::Form;
use waymark_shared::sync::payload::Payload;
use waymark_shared::time::Timestamp;

use super::NotMade;
use super::diary::Block;
use crate::crypto;
use crate::people::{Keyworker, Person};

/// Takes a reading as the diary says; nothing where the block is none.
pub async fn take(person: &mut Person, keyworker: &mut Keyworker, block: &Block) -> Result<(), NotMade> {
    let Block::Star { moment, day, together, scores, notes } = block else { return Ok(()) };
    let definition = Definition::bundled();
    let name = DocumentId(crypto::random());
    let (own, other) = (ActorId(crypto::random()), ActorId(crypto::random()));
    let (mut document, first) = reading::create(own, &definition.id, definition.version, day);
    let mut chunks = vec![first];
    for (area, given) in definition.areas.iter().zip(scores) {
        chunks.extend(given.first().map(|score| reading::set(&mut document, &area.id, Whose::Mine, *score)));
    }
    for (area, words) in notes {
        chunks.extend(reading::note(&mut document, area, words));
    }
    let log = if *together { person.care_team() } else { person.private() };
    for chunk in chunks {
        person.device.write(log, name, change(chunk, *moment));
    }
    person.device.until_safe().await?;
    if *together {
        answer(person, keyworker, &mut document, (name, other, *moment), scores).await?;
    }
    let role = |actor: &ActorId| {
        let is_known = *actor == own || *actor == other;
        is_known.then_some(if *actor == own { Role::Person } else { Role::Keyworker })
    };
    let finished = finish(&definition, &document, name, *together, role);
    if *together {
        keyworker.finish_reading(person.journey, &finished, moment.plus(1_200_000));
        keyworker.device.until_safe().await?;
    } else {
        person.keep_reading(&finished, moment.plus(600_000));
    }
    Ok(())
}

/// The keyworker's side, and what both agreed.
async fn answer(
    person: &Person,
    keyworker: &mut Keyworker,
    document: &mut Document,
    (name, actor, moment): (DocumentId, ActorId, Timestamp),
    scores: &[Vec<Score>],
) -> Result<(), NotMade> {
    document.edit_as(actor);
    for (area, given) in Definition::bundled().areas.iter().zip(scores) {
        for (whose, score) in [Whose::Theirs, Whose::Agreed].into_iter().zip(given.iter().skip(1)) {
            let chunk = reading::set(document, &area.id, whose, *score);
            keyworker.change(person.journey, name, change(chunk, moment.plus(600_000)));
        }
    }
    keyworker.device.until_safe().await?;
    Ok(())
}

fn change(content: Vec<u8>, written: Timestamp) -> Payload {
    Payload { form: Form::Change, kind: doc::Kind::Reading.code(), written, content }
}

fn finish(
    definition: &Definition,
    document: &Document,
    name: DocumentId,
    together: bool,
    role: impl Fn(&ActorId) -> Option<Role>,
) -> FinishedReading {
    let view = reading::view(document, role);
    let area = |id: &str| {
        let marks = view.areas.iter().find(|marks| marks.area == id).cloned().unwrap_or_default();
        let reading::AreaMarks { mine, theirs, agreed, note, .. } = marks;
        FinishedArea { area: id.to_owned(), mine, theirs, agreed, note }
    };
    FinishedReading {
        definition: definition.id.clone(),
        version: definition.version,
        day: view.day.clone(),
        together,
        areas: definition.areas.iter().map(|one| area(&one.id)).collect(),
        made_from: name,
        heads: document.heads(),
        finished: None,
    }
}
