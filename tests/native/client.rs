//! The native client: the same replica as in the browser, driven over real sockets, for tests, demo people and measuring.

pub mod authenticator;
pub mod base64;
pub mod crypto;
pub mod device;
pub mod http;
pub mod liar;
pub mod passkey;
pub mod people;
pub mod process;
pub mod proxy;
pub mod store;

#[path = "../browser/stage.rs"]
pub mod browser;

#[path = "../simulation/simulation.rs"]
pub mod simulation;

#[path = "../gate/mutants.rs"]
pub mod mutants;

#[path = "../fuzz/parsers.rs"]
pub mod parsers;

#[path = "../demo/service.rs"]
pub mod demo;

#[cfg(test)]
mod hostile;
#[cfg(test)]
mod vector;
