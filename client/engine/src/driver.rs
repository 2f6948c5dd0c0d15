//! What the browser does for the engine.

pub mod clock;
pub mod exchange;
pub mod http;
pub mod page;
pub mod pen;
pub mod posts;
pub mod seal;
pub mod socket;
pub mod space;
pub mod store;
pub mod timer;
