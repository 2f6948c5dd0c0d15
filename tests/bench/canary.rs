//! Canaries: words that stand nowhere else, and a search that finds them in whatever form they were written down.

use aho_corasick::AhoCorasick;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use miniz_oxide::inflate::core::inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress};
use waymark_tests::crypto;

/// So much behind each place is looked at for a compressed stream, and so much of what comes out of it.
const COMPRESSED: usize = 8 * 1024;
const INFLATED: usize = 16 * 1024;

/// What is looked for: each canary in every form.
pub struct Search {
    forms: AhoCorasick,
    /// Which canary each form is of.
    whose: Vec<usize>,
    count: usize,
    /// How long a canary is at least.
    shortest: usize,
}

/// A fresh one; `name` says what became of it, for whoever finds it.
pub fn fresh(name: &str) -> String {
    let chance: String = crypto::random::<8>().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("canary {name} {chance} sings")
}

impl Search {
    /// For these.
    pub fn of(canaries: &[String]) -> Self {
        let all = canaries.iter().enumerate();
        let (whose, forms): (Vec<_>, Vec<_>) =
            all.flat_map(|(number, canary)| forms(canary).into_iter().map(move |form| (number, form))).unzip();
        let forms = AhoCorasick::new(forms).expect("a few hundred forms");
        let shortest = canaries.iter().map(String::len).min().unwrap_or_default();
        Self { forms, whose, count: canaries.len(), shortest }
    }

    /// Which of them stand in these bytes, as they are or inside a compressed stream that begins anywhere in them.
    pub fn found_in(&self, bytes: &[u8]) -> Vec<bool> {
        let mut found = vec![false; self.count];
        self.mark(bytes, &mut found);
        // Both are used again for every place: making them anew would take longer than looking.
        let (mut inflating, mut inflated) = (Box::<DecompressorOxide>::default(), vec![0; INFLATED]);
        for at in 0..bytes.len() {
            let rest = &bytes[at..bytes.len().min(at + COMPRESSED)];
            inflating.init();
            let flags = TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
            let (_, _, length) = decompress(&mut inflating, rest, &mut inflated, 0, flags);
            if length >= self.shortest {
                self.mark(&inflated[..length], &mut found);
            }
        }
        found
    }

    fn mark(&self, bytes: &[u8], found: &mut [bool]) {
        for place in self.forms.find_overlapping_iter(bytes) {
            found[self.whose[place.pattern().as_usize()]] = true;
        }
    }
}

/// UTF-8, UTF-16 in either order, hex in small and capital letters, and base64 in both alphabets, wherever it began.
fn forms(canary: &str) -> Vec<Vec<u8>> {
    let plain = canary.as_bytes();
    let hex: String = plain.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut forms = vec![
        plain.to_vec(),
        canary.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        canary.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        hex.to_uppercase().into_bytes(),
        hex.into_bytes(),
    ];
    for before in 0..3 {
        let shifted = [&[0; 3][..before], plain].concat();
        // Letters that also hold bits of what stands before and behind are left out.
        let (first, last) = ((before * 8).div_ceil(6), shifted.len() * 8 / 6);
        forms.extend(
            [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD].map(|kind| kind.encode(&shifted).as_bytes()[first..last].to_vec()),
        );
    }
    forms
}

/// The search can fail: what is hidden in every form is found, and what is not there is not.
pub fn sees() -> bool {
    let hidden = [fresh("hidden"), fresh("absent")];
    let search = Search::of(&hidden);
    let mut places = forms(&hidden[0]);
    places.extend(
        (0..3).map(|before| STANDARD_NO_PAD.encode(format!("{}{} and more", &"abc"[..before], hidden[0])).into_bytes()),
    );
    places.push(miniz_oxide::deflate::compress_to_vec(format!("before {} behind", hidden[0]).as_bytes(), 9));
    places.into_iter().all(|place| {
        let around = [b"something before ".as_slice(), &place, b" and behind"].concat();
        search.found_in(&around) == [true, false]
    })
}
