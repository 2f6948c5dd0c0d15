//! One page, one file.

pub mod about;
pub mod caseload;
pub mod entry;
pub mod help;
pub mod home;
pub mod invite;
pub mod join;
pub mod journal;
pub mod leave;
pub mod lock;
pub mod locked;
pub mod me;
pub mod not_found;
pub mod other_tab;
pub mod person;
pub mod reading;
pub mod recover;
pub mod service;
pub mod set_up;
pub mod share;
pub mod sign_in;
pub mod star;
pub mod today;
pub mod welcome;
pub mod words;
