//! The content of a chunk before the gate, with its length and checksum made right: whatever is let into an empty document,
//! automerge applies, saves and loads again.

#![no_main]

use automerge::{AutoCommit, Change};
use libfuzzer_sys::fuzz_target;
use sha2::{Digest, Sha256};
use waymark_shared::id::DeviceId;
use waymark_shared::sync::gate::{Chunk, Gate};

fuzz_target!(|content: &[u8]| {
    let bytes = whole(content);
    let Ok(chunk) = Chunk::parse(&bytes) else { return };
    if Gate::new().admit(&chunk, DeviceId([1; 16])).is_err() {
        return;
    }
    let change = Change::from_bytes(bytes).expect("the gate lets changes through");
    let mut document = AutoCommit::new();
    document.apply_changes([change]).expect("an admitted change is applied");
    let mut again = AutoCommit::load(&document.save()).expect("what was saved loads");
    assert_eq!(again.get_heads(), document.get_heads());
    assert_eq!(again.get_heads().first().map(|head| head.0), Some(chunk.hash().0));
});

fn whole(content: &[u8]) -> Vec<u8> {
    let mut rest = vec![1];
    let mut length = content.len();
    while length > 0x7f {
        rest.push((length & 0x7f) as u8 | 0x80);
        length >>= 7;
    }
    rest.push(length as u8);
    rest.extend(content);
    let hash = Sha256::digest(&rest);
    [&[0x85, 0x6f, 0x4a, 0x83], &hash[..4], &rest].concat()
}
