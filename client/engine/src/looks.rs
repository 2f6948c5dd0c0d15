//! Looks: a reader's device tells what was on screen, and the person asks who looked.

use std::collections::{BTreeMap, BTreeSet};

use waymark_shared::api::{LOOKS, LOOKS_MOST, LookRow, Looked};
use waymark_shared::id::DocumentId;
use waymark_shared::seam::{Answer, Failure};
use waymark_shared::sync::log::LogName;

use crate::desk::{self, Input};
use crate::driver::{clock, http};
use crate::session::Session;

/// What was on screen, as long as the profile is open.
#[derive(Default)]
pub struct Looks {
    /// By day: each is told once.
    noted: BTreeSet<(String, DocumentId)>,
    /// What the server has not been told.
    waits: BTreeMap<LogName, BTreeSet<DocumentId>>,
}

impl Session {
    /// These were on screen.
    pub fn looked_at(&mut self, log: LogName, documents: Vec<DocumentId>) {
        let day = clock::today();
        for document in documents {
            if self.seen.noted.insert((day.clone(), document)) {
                self.seen.waits.entry(log).or_default().insert(document);
            }
        }
        self.tell_looks();
    }

    /// The server could not be told: it is told next time.
    pub fn on_untold(&mut self, log: LogName, documents: Vec<DocumentId>) {
        self.seen.waits.entry(log).or_default().extend(documents);
    }

    /// Tells the server what waits.
    pub fn tell_looks(&mut self) {
        if !self.may_connect() {
            return;
        }
        for (log, documents) in std::mem::take(&mut self.seen.waits) {
            let documents: Vec<_> = documents.into_iter().collect();
            for some in documents.chunks(LOOKS_MOST) {
                let some = some.to_vec();
                wasm_bindgen_futures::spawn_local(async move {
                    let looked = Looked { journey: log.journey, circle: log.circle, documents: some.clone() };
                    if http::post_only(LOOKS, Some(&looked)).await == Err(Failure::Offline) {
                        desk::put(Input::Untold(log, some));
                    }
                });
            }
        }
    }
}

/// Who looked at these copies, and when.
pub async fn who_looked(copies: Vec<DocumentId>) -> Result<Answer, Failure> {
    let rows: Vec<LookRow> = http::get(LOOKS).await?;
    Ok(Answer::Looks(rows.into_iter().filter(|row| copies.contains(&row.document)).collect()))
}
