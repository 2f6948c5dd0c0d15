//! The gate: what stands before the log and before every apply, because automerge is not safe on hostile bytes.
//!
//! It lets exactly one thing through: one uncompressed, canonical change chunk, of the kind that our documents make, that
//! goes on from what the document already has. [`Chunk::parse`] looks at the bytes alone; a [`Gate`] is what is known of one
//! document, and admits chunk after chunk. Nothing is expanded before it is counted, and a refusal is final.
//!
//! The format is that of <https://automerge.org/automerge-binary-format-spec/>, narrowed: maps, lists, text and plain values;
//! no counters, tables, marks, messages, times or trailing bytes.

mod bench;
mod chunk;
mod column;
mod history;
mod operation;
mod reader;
#[cfg(test)]
#[cfg(feature = "documents")]
mod tests;

pub use bench::Bench;
pub use chunk::Chunk;
pub use history::Gate;

/// The longest chunk, in bytes.
pub const CHUNK_LIMIT: usize = 32 * 1024;
/// The most changes a chunk may depend on.
pub const DEPENDENCIES_LIMIT: u64 = 16;
/// The most actors besides its own that a chunk may name.
pub const ACTORS_LIMIT: u64 = 64;
/// The most operations in a chunk.
pub const CHUNK_OPERATIONS_LIMIT: u64 = 5_000;
/// The most predecessors in a chunk: what its operations replace.
pub const PREDECESSORS_LIMIT: u64 = 10_000;
/// The most operations in a document.
pub const DOCUMENT_OPERATIONS_LIMIT: u64 = 200_000;
/// The most changes in a document.
pub const DOCUMENT_CHANGES_LIMIT: usize = 10_000;
/// The most predecessors in a document: honest operations replace one thing each, or the few that stood side by side.
pub const DOCUMENT_PREDECESSORS_LIMIT: u64 = 400_000;
/// How far a chunk may make the gate look back, in changes met and dependencies followed: see [`Gate::admit`].
pub const LOOKING_BACK_LIMIT: usize = 32_768;
/// Every operation's counter is below this.
pub const COUNTER_LIMIT: u64 = 1 << 24;
/// How deep objects stand in one another; the root is at 0.
pub const NESTING_LIMIT: u8 = 8;

/// Why a chunk is not let through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Over one of the limits.
    TooLarge,
    /// Not one whole change chunk, or its checksum is wrong.
    Form,
    /// A number that is not written in its shortest form.
    Number,
    /// Parents or actors out of order, or named twice.
    Order,
    /// Something our documents have no use for: a message, a time, trailing bytes, an unknown column, action or value, an
    /// actor that no operation names.
    Surplus,
    /// A column that is not in canonical runs, or does not fit the others.
    Column,
    /// An operation that contradicts itself, or names one that comes after it.
    Operation,
    /// It follows changes, actors or objects that the document does not have.
    Unknown,
    /// It does not go on from what its actor, or its document, has.
    Sequence,
    /// Its actor belongs to another device.
    Actor,
}
