//! The browser's store, as somebody meets it who reaches in behind the engine's back.

use serde_json::Value;
use waymark_tests::browser::Page;

/// Opens the database of the profile in use, runs the work in it, and gives its outcome.
const REACH_IN: &str = r#"
const done = arguments[arguments.length - 1];
const [work, ...given] = [...arguments].slice(0, -1);
const ask = (request) => new Promise((yes, no) => {
  request.onsuccess = () => yes(request.result);
  request.onerror = () => no(request.error);
});
const open = async () => {
  const list = await ask(indexedDB.open("waymark"));
  const name = await ask(list.transaction("known").objectStore("known").get("current"));
  list.close();
  return ask(indexedDB.open(`waymark-${name}`));
};
const works = {
  keys: async (store, kind) =>
    (await ask(store.transaction(kind).objectStore(kind).getAllKeys())).map((key) => Array.from(new Uint8Array(key))),
  rows: async (store, kind) => JSON.stringify(await ask(store.transaction(kind).objectStore(kind).getAll())),
  count: (store, kind) => ask(store.transaction(kind).objectStore(kind).count()),
  take: async (store) => {
    const kept = store.transaction("kept", "readwrite").objectStore("kept");
    await ask(kept.put((await ask(kept.get("pen"))) + 1, "pen"));
  },
  mark: (store, bytes) =>
    ask(store.transaction("kept", "readwrite").objectStore("kept").put(new Uint8Array(bytes), "opening")),
  keep: (store, name, bytes) =>
    ask(store.transaction("kept", "readwrite").objectStore("kept").put(new Uint8Array(bytes), name)),
  document: async (store, key) => {
    const row = await ask(store.transaction("envelopes").objectStore("envelopes").get(new Uint8Array(key)));
    return Array.from(row.document);
  },
};
open()
  .then(async (store) => {
    const outcome = await works[work](store, ...given);
    store.close();
    done(outcome ?? null);
  })
  .catch((reason) => done(`not done: ${reason}`));
"#;

/// Does one thing in the store.
pub async fn reach_in(page: &Page, work: &str, given: Vec<Value>) -> Value {
    let arguments = std::iter::once(work.into()).chain(given).collect();
    let outcome = page.run_until_called(REACH_IN, arguments).await.expect("the page runs scripts");
    assert!(!outcome.as_str().is_some_and(|text| text.starts_with("not done")), "{outcome}");
    outcome
}

/// How many rows of a kind there are.
pub async fn count(page: &Page, kind: &str) -> u64 {
    reach_in(page, "count", vec![kind.into()]).await.as_u64().expect("a count")
}

/// The keys of the envelopes, as bytes.
pub async fn envelopes(page: &Page) -> Vec<Vec<u8>> {
    bytes_of(&reach_in(page, "keys", vec!["envelopes".into()]).await)
}

/// Bytes in lists, as scripts give them.
fn bytes_of(lists: &Value) -> Vec<Vec<u8>> {
    serde_json::from_value(lists.clone()).expect("lists of bytes")
}
