//! The log's own rules, check, append and read, over any SQLite connection.
//!
//! The server runs them on its writer thread and its readers; a simulated server can run the very same rules over a
//! database in memory:
//!
//! 1. `store::migrate(&mut connection)` lays out the tables; `keys::documents::DocumentKeys::in_memory` keeps the keys.
//! 2. [`check::check`] judges one envelope without the database: form, certificate, signature, rights. It is given the
//!    author, found by `store::device::find`, and gives a [`check::Checked`].
//! 3. In one transaction, an [`append::Appender`] appends the checked ones, drawing keys and building [`histories`] as it needs them, and is finished with
//!    [`append::Appender::finish`]; after the commit, and never before, they are acknowledged and the [`append::News`] it
//!    returned go to those who watch.
//! 4. [`read`] compares cursors, reads pages, and answers offers.
//!
//! A device's number in a log is used once. The next one need not be the last and one, because a number whose envelope
//! was refused, or withdrawn before the others were healed back, is missing for good, and must hold nobody up; the same
//! number with other bytes is what tells a copied device.

pub mod append;
pub mod at_rest;
pub mod bundles;
pub mod check;
pub mod erasures;
pub mod histories;
pub mod read;
#[cfg(test)]
pub mod scene;
pub mod sweep;
pub mod watchers;
