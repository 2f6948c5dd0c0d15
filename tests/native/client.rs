//! The native client: the same replica as in the browser, driven over real sockets, for tests, demo people and measuring.

pub mod base64;
pub mod crypto;
pub mod http;
pub mod process;

#[path = "../browser/stage.rs"]
pub mod browser;
