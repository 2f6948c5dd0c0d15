//! The one small server behind Waymark: what owns the disk and the sockets.

pub mod audit;
pub mod auth;
pub mod author;
pub mod backup;
pub mod cli;
pub mod clock;
pub mod config;
pub mod database;
pub mod error;
pub mod exchange;
pub mod file;
pub mod heard;
pub mod house;
pub mod keys;
pub mod listen;
pub mod log;
pub mod peer;
pub mod posts;
pub mod restore;
pub mod routes;
pub mod running;
pub mod store;
pub mod verify;
