//! The catalogue of a log: what lists, search and stars need of every document, kept sealed in a few shelves that can be
//! thrown away and made again at any time.

mod item;

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::join_all;
use minicbor::{Decode, Encode};
use waymark_shared::doc::entry::Entry;
use waymark_shared::id::{CircleId, DocumentId};
use waymark_shared::seam::Failure;
use waymark_shared::sync::log::LogName;
use waymark_shared::time::Timestamp;

pub use item::{Content, Item, Marks, Withdrawal};

use crate::driver::clock;
use crate::driver::store::encoded;
use crate::keyring::fault;
use crate::session::Session;

/// Counts up with every change of what stands on a shelf; older shelves are made again.
const VERSION: u32 = 5;
/// What never changes for a document decides its shelf: so many for a private log, and one for others.
const SHELVES: u8 = 16;
/// How many documents are read at once.
const AT_ONCE: usize = 64;

/// What is known of a log's documents.
#[derive(Debug, Default)]
pub struct Catalogue {
    items: BTreeMap<DocumentId, Item>,
    stale: BTreeSet<DocumentId>,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct Shelf {
    #[n(0)]
    version: u32,
    #[n(1)]
    items: Vec<Item>,
}

impl Catalogue {
    /// Something about this document is new.
    pub fn changed(&mut self, document: DocumentId) {
        self.stale.insert(document);
    }

    /// Marks what was taken back.
    fn take_back(&mut self) {
        let withdrawals: Vec<Withdrawal> =
            self.items.values().filter_map(Item::withdrawals).flatten().copied().collect();
        for withdrawal in withdrawals {
            if let Some(item) = self.items.get_mut(&withdrawal.document) {
                item.withdrawn = Some(withdrawal.since);
            }
        }
    }

    /// Takes back what was lent until now.
    fn end_what_was_lent(&mut self, now: Timestamp) {
        for item in self.items.values_mut().filter(|item| item.withdrawn.is_none()) {
            item.withdrawn = item.until.filter(|until| *until <= now);
        }
    }

    /// What is known of a document.
    pub fn item(&self, document: &DocumentId) -> Option<&Item> {
        self.items.get(document)
    }

    /// The document that goes on from this one, if it is here; else this one.
    pub fn newest(&self, document: DocumentId) -> DocumentId {
        let mut newest = document;
        // A chain is a few long; one that leads in a circle was not written by us.
        for _ in 0..self.items.len() {
            let next = self.items.get(&newest).and_then(|item| item.successor);
            match next.filter(|next| self.goes_on(next)) {
                Some(next) => newest = next,
                None => break,
            }
        }
        newest
    }

    /// Whether another document goes on from this item, and is here.
    pub fn is_succeeded(&self, item: &Item) -> bool {
        item.successor.is_some_and(|next| self.goes_on(&next))
    }

    /// Whether an entry is here: one that was only begun, when the app ended in between, stands in for nothing.
    fn goes_on(&self, document: &DocumentId) -> bool {
        self.items.get(document).is_some_and(|item| matches!(item.content, Content::Entry(_)))
    }

    /// What is known of every document.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.items.values()
    }
}

impl Session {
    /// A log's catalogue, up to date.
    pub async fn catalogue(&mut self, log: LogName) -> Result<&Catalogue, Failure> {
        let mut catalogue = match self.catalogues.remove(&log) {
            Some(catalogue) => catalogue,
            None => self.load(log).await?,
        };
        let outcome = self.refresh(log, &mut catalogue).await;
        if log.circle != CircleId::PRIVATE {
            catalogue.end_what_was_lent(clock::now());
        }
        let kept = self.catalogues.entry(log).or_insert(catalogue);
        outcome.map(|()| &*kept)
    }

    /// What an entry said when the catalogue was last up to date.
    pub async fn known_words(&self, log: LogName, document: &DocumentId) -> Result<Option<Entry>, Failure> {
        let loaded;
        let catalogue = match self.catalogues.get(&log) {
            Some(catalogue) => catalogue,
            None => {
                loaded = self.load(log).await?;
                &loaded
            }
        };
        Ok(catalogue.item(document).and_then(Item::entry))
    }

    async fn load(&self, log: LogName) -> Result<Catalogue, Failure> {
        let shelves = self.store.shelves(&self.keyring.local, &log).await.map_err(fault)?;
        let known = shelves.len();
        let read = shelves.iter().filter_map(|(_, plain)| minicbor::decode::<Shelf>(plain).ok());
        let current: Vec<_> = read.filter(|shelf| shelf.version == VERSION).collect();
        // Shelves are only ever lost together with their version, or by damage: then everything is read again.
        let stale = if current.is_empty() || current.len() < known {
            self.store.documents(&log).await
        } else {
            self.store.stale(&log).await
        };
        let items = current.into_iter().flat_map(|shelf| shelf.items).map(|item| (item.document, item)).collect();
        let mut catalogue = Catalogue { items, stale: stale.map_err(fault)?.into_iter().collect() };
        catalogue.take_back();
        Ok(catalogue)
    }

    async fn refresh(&self, log: LogName, catalogue: &mut Catalogue) -> Result<(), Failure> {
        if catalogue.stale.is_empty() {
            return Ok(());
        }
        let stale: Vec<_> = catalogue.stale.iter().copied().collect();
        // What an engine ended on is opened by itself, so that nothing else is suspected with it.
        let (alone, together): (Vec<_>, Vec<_>) =
            stale.iter().copied().partition(|document| self.suspects.contains(&(log, *document)));
        for some in alone.chunks(1).chain(together.chunks(AT_ONCE)) {
            self.mark_opening(log, some.to_vec()).await;
            let items = join_all(some.iter().map(|document| self.item_of(log, *document))).await;
            self.unmark_opening().await;
            for (document, item) in some.iter().zip(items) {
                match item? {
                    Some(item) => drop(catalogue.items.insert(*document, item)),
                    None => drop(catalogue.items.remove(document)),
                }
            }
        }
        let touched: BTreeSet<_> = stale.iter().map(|document| shelf_of(&log, document)).collect();
        let mut shelves: BTreeMap<u8, Shelf> =
            touched.iter().map(|number| (*number, Shelf { version: VERSION, items: Vec::new() })).collect();
        for item in catalogue.items.values() {
            if let Some(shelf) = shelves.get_mut(&shelf_of(&log, &item.document)) {
                shelf.items.push(item.clone());
            }
        }
        let shelves: Vec<_> = shelves.iter().map(|(number, shelf)| (*number, encoded(shelf))).collect();
        catalogue.stale.clear();
        catalogue.take_back();
        // Shelves that could not be kept are made again next time: the list of what changed is kept with them.
        let _ = self.store.keep_shelves(&self.keyring.local, &log, &shelves, &stale).await;
        Ok(())
    }
}

fn shelf_of(log: &LogName, document: &DocumentId) -> u8 {
    if log.circle == CircleId::PRIVATE { document.0[0] % SHELVES } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_lent_is_taken_back_at_its_moment_and_since_then() {
        let lent = Item {
            document: DocumentId([1; 16]),
            content: Content::Unknown,
            first: Timestamp(1),
            last: Timestamp(1),
            place: None,
            by: None,
            is_deleted: false,
            shared: Vec::new(),
            withdrawn: None,
            successor: None,
            until: Some(Timestamp(5)),
        };
        let mut catalogue = Catalogue { items: BTreeMap::from([(lent.document, lent)]), stale: BTreeSet::new() };
        let document = DocumentId([1; 16]);
        catalogue.end_what_was_lent(Timestamp(4));
        assert_eq!(catalogue.item(&document).and_then(|item| item.withdrawn), None);
        catalogue.end_what_was_lent(Timestamp(9));
        assert_eq!(catalogue.item(&document).and_then(|item| item.withdrawn), Some(Timestamp(5)));
    }
}
