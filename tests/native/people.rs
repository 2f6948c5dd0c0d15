//! The people of a service, each with a device of their own: what they do, done through the real exchange.

pub mod keyworker;
pub mod person;
pub mod staff;
pub mod supporter;

pub use keyworker::Keyworker;
pub use person::Person;
pub use supporter::Supporter;
