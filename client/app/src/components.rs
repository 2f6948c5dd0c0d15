//! What pages are made of.

pub mod attempt;
pub mod choice;
pub mod copied;
pub mod entry_card;
pub mod field;
pub mod growing;
pub mod heading;
pub mod icon;
pub mod in_sight;
pub mod mood;
pub mod page;
pub mod passkey;
pub mod prove;
pub mod readers;
pub mod secret;
pub mod wait;
