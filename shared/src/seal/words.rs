//! The recovery words: 128 random bits as twelve English words with a checksum (BIP 39), for paper and for typing.
//!
//! Their 16 bytes, not the words themselves, are the key that [`super::wrap`] derives from.

use std::fmt;

use bip39::{Error, Language, Mnemonic};

/// How many words there are.
pub const WORD_COUNT: usize = 12;
/// Bytes of chance in them.
pub const ENTROPY_LENGTH: usize = 16;

/// Twelve good words. Never shown by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Words(Mnemonic);

/// Why what was typed is not twelve good words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WrongWords {
    /// Fewer or more than twelve.
    Count(usize),
    /// One that is not in the list.
    Unknown {
        /// Which one, counted from 1.
        place: usize,
        /// As it was typed, in lower case.
        word: String,
    },
    /// All in the list, but not these twelve in this order: one is another word, or two changed places.
    Checksum,
}

impl Words {
    /// The words for 16 random bytes.
    pub fn from_entropy(entropy: [u8; ENTROPY_LENGTH]) -> Self {
        Self(Mnemonic::from_entropy_in(Language::English, &entropy).expect("128 bits are twelve words"))
    }

    /// Reads typed words, however they are spaced, numbered, parted or capitalised.
    pub fn parse(typed: &str) -> Result<Self, WrongWords> {
        let typed = typed.to_lowercase();
        let words: Vec<&str> =
            typed.split(|character: char| !character.is_alphabetic()).filter(|word| !word.is_empty()).collect();
        if let Some(place) = words.iter().position(|word| Language::English.find_word(word).is_none()) {
            return Err(WrongWords::Unknown { place: place + 1, word: words[place].to_owned() });
        }
        if words.len() != WORD_COUNT {
            return Err(WrongWords::Count(words.len()));
        }
        Mnemonic::parse_in_normalized(Language::English, &words.join(" ")).map(Self).map_err(|error| match error {
            Error::UnknownWord(at) => WrongWords::Unknown { place: at + 1, word: words[at].to_owned() },
            Error::BadWordCount(count) => WrongWords::Count(count),
            Error::InvalidChecksum | Error::BadEntropyBitCount(_) | Error::AmbiguousLanguages(_) => {
                WrongWords::Checksum
            }
        })
    }

    /// The 16 random bytes.
    pub fn entropy(&self) -> [u8; ENTROPY_LENGTH] {
        let (bytes, length) = self.0.to_entropy_array();
        bytes[..length].try_into().expect("twelve words are 128 bits")
    }

    /// The words, in their order.
    pub fn list(&self) -> [&'static str; WORD_COUNT] {
        let mut words = self.0.words();
        std::array::from_fn(|_| words.next().expect("there are twelve words"))
    }
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Words(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ZEROS: &str = "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";

    #[test]
    fn the_words_are_those_of_the_published_vectors() {
        let vectors = [
            ([0x00; 16], ZEROS),
            ([0x7f; 16], "legal winner thank year wave sausage worth useful legal winner thank yellow"),
            ([0x80; 16], "letter advice cage absurd amount doctor acoustic avoid letter advice cage above"),
            ([0xff; 16], "zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong"),
        ];
        for (entropy, words) in vectors {
            assert_eq!(Words::from_entropy(entropy).list().join(" "), words);
            assert_eq!(Words::parse(words).map(|words| words.entropy()), Ok(entropy));
        }
    }

    #[test]
    fn capitals_spaces_commas_lines_and_numbers_do_not_matter() {
        let numbered: String =
            ZEROS.split(' ').enumerate().map(|(at, word)| format!("{}. {},\n", at + 1, word.to_uppercase())).collect();
        let spaced = format!("  {}  ", ZEROS.replace(' ', " \t "));
        let glued: String = ZEROS.split(' ').enumerate().map(|(at, word)| format!("{}{word}", at + 1)).collect();
        for typed in [numbered, spaced, glued] {
            assert_eq!(Words::parse(&typed), Words::parse(ZEROS), "{typed}");
        }
    }

    #[test]
    fn a_word_that_is_not_in_the_list_is_named_with_its_place() {
        let typed = ZEROS.replacen("abandon", "Abandom", 1);
        let wrong = WrongWords::Unknown { place: 1, word: "abandom".into() };
        assert_eq!(Words::parse(&typed), Err(wrong));
        let early = WrongWords::Unknown { place: 2, word: "café".into() };
        assert_eq!(
            Words::parse("zoo café"),
            Err(early),
            "told before the count, so that it can be mended while typing"
        );
    }

    #[test]
    fn too_few_and_too_many_words_are_counted() {
        assert_eq!(Words::parse(""), Err(WrongWords::Count(0)));
        assert_eq!(Words::parse("zoo zoo zoo"), Err(WrongWords::Count(3)));
        assert_eq!(Words::parse(&format!("{ZEROS} zoo")), Err(WrongWords::Count(13)));
        assert_eq!(Words::parse(&"zoo ".repeat(5_000)), Err(WrongWords::Count(5_000)));
    }

    #[test]
    fn good_words_in_the_wrong_order_fail_the_checksum() {
        assert_eq!(Words::parse(&"abandon ".repeat(12)), Err(WrongWords::Checksum));
    }

    #[test]
    fn debug_tells_nothing() {
        assert_eq!(format!("{:?}", Words::from_entropy([0; 16])), "Words(…)");
    }

    proptest! {
        #[test]
        fn any_128_bits_survive_being_words(entropy in any::<[u8; 16]>()) {
            let typed = Words::from_entropy(entropy).list().join(" ");
            prop_assert_eq!(Words::parse(&typed).map(|words| words.entropy()), Ok(entropy));
        }

        #[test]
        fn nothing_typed_makes_it_panic(typed in "\\PC{0,200}") {
            let _ = Words::parse(&typed);
        }
    }
}
