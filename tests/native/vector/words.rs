//! Recovery words that are read, and typed words that are none: `tests/fixtures/words.json`.

use serde::Deserialize;
use waymark_shared::seal::words::{Words, WrongWords};

use super::bytes;

#[derive(Deserialize)]
struct Typed {
    typed: String,
    #[serde(flatten)]
    says: Says,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Says {
    Entropy { entropy: String },
    Wrong(Wrong),
}

#[derive(Deserialize)]
#[serde(tag = "wrong", rename_all = "lowercase")]
enum Wrong {
    Checksum,
    Count { count: usize },
    Unknown { place: usize, word: String },
}

#[test]
fn typed_words_are_read_or_refused_for_what_is_wrong_with_them() {
    let all: Vec<Typed> =
        serde_json::from_str(include_str!("../../fixtures/words.json")).expect("the fixture is whole");
    for Typed { typed, says } in all {
        let read = Words::parse(&typed).map(|words| words.entropy().to_vec());
        let expected = match says {
            Says::Entropy { entropy } => Ok(bytes(&entropy)),
            Says::Wrong(Wrong::Checksum) => Err(WrongWords::Checksum),
            Says::Wrong(Wrong::Count { count }) => Err(WrongWords::Count(count)),
            Says::Wrong(Wrong::Unknown { place, word }) => Err(WrongWords::Unknown { place, word }),
        };
        assert_eq!(read, expected, "{typed}");
    }
}
