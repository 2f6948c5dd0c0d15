//! The rules of the house, as facts: size, names, layers, words, and a map that tells the truth.

#[path = "tidy/audit.rs"]
mod audit;
#[path = "tidy/kept.rs"]
mod kept;
#[path = "tidy/layers.rs"]
mod layers;
#[path = "tidy/map.rs"]
mod map;
#[path = "tidy/rooms.rs"]
mod rooms;
#[path = "tidy/source.rs"]
mod source;
#[path = "tidy/words.rs"]
mod words;
