//! Several people on one device: whom a page means, and what the device calls each of them.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// Whom profile a page means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Whom {
    /// That of whoever uses this device alone; where there are several, somebody is to say who they are.
    Last,
    /// This one, which the tab has shown before.
    Named(String),
    /// Somebody is to say who they are.
    Choice,
}

/// One of the people who use a device: all that others see of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[cbor(map)]
pub struct Somebody {
    /// The name of their profile: chance, and the same for as long as it lies here.
    #[n(0)]
    pub profile: String,
    /// What the device calls them.
    #[n(1)]
    pub sign: Sign,
}

/// What a device calls somebody: nothing of who they are to a service.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[cbor(map)]
pub struct Sign {
    /// In their own words; empty until they choose some.
    #[n(0)]
    pub own: String,
    /// The number of a neutral word, below [`Sign::MARKS`], which stands there until then.
    #[n(1)]
    pub mark: u8,
}

impl Sign {
    /// How many neutral words there are.
    pub const MARKS: u8 = 8;
    /// So many characters are enough for a first name.
    pub const LENGTH_MOST: usize = 24;

    /// In somebody's own words, as far as there is room for them.
    pub fn named(own: &str, mark: u8) -> Self {
        Self { own: own.trim().chars().take(Self::LENGTH_MOST).collect(), mark }
    }

    /// A neutral word that none of these has, while there is one.
    pub fn unlike(people: &[Somebody]) -> Self {
        let is_free = |mark: &u8| people.iter().all(|somebody| somebody.sign.mark != *mark);
        Self { own: String::new(), mark: (0..Self::MARKS).find(is_free).unwrap_or_default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_without_a_name_are_told_apart() {
        let mut people = Vec::new();
        for mark in [0, 1, 2] {
            let sign = Sign::unlike(&people);
            assert_eq!(sign.mark, mark);
            people.push(Somebody { profile: mark.to_string(), sign });
        }
        people.remove(1);
        assert_eq!(Sign::unlike(&people).mark, 1, "a word that somebody left behind is free again");
    }

    #[test]
    fn a_name_is_cut_where_there_is_no_room_and_never_in_a_character() {
        assert_eq!(Sign::named("  Dee ", 3), Sign { own: "Dee".to_owned(), mark: 3 });
        assert_eq!(Sign::named(&"é".repeat(100), 0).own.chars().count(), Sign::LENGTH_MOST);
    }
}
