//! Rows in memory, found as in a database on the disk, and gone with whoever has them open.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use js_sys::{Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};

use super::database::{Place, to_bytes};

type Kinds = BTreeMap<&'static str, BTreeMap<Vec<u8>, JsValue>>;

/// Rows of several kinds.
#[derive(Default)]
pub struct Memory(Rc<RefCell<Kinds>>);

enum Act {
    Put(Vec<u8>, JsValue),
    Delete(Vec<u8>),
    DeleteAll(Vec<u8>),
}

/// What is to be done all at once, or not at all.
pub struct MemoryWriting {
    kinds: Rc<RefCell<Kinds>>,
    acts: RefCell<Vec<(&'static str, Act)>>,
}

impl Memory {
    /// Begins a transaction.
    pub fn write(&self) -> MemoryWriting {
        MemoryWriting { kinds: Rc::clone(&self.0), acts: RefCell::default() }
    }

    /// The row with this key.
    pub fn get(&self, place: Place, key: &JsValue) -> Option<JsValue> {
        self.0.borrow().get(place.kind)?.get(&key_of(key)).map(copy)
    }

    /// Every row whose key, or indexed property, begins with these bytes, in that key's order, with its own key.
    pub fn all(&self, place: Place, prefix: &[u8]) -> Vec<(Vec<u8>, JsValue)> {
        let kinds = self.0.borrow();
        let Some(rows) = kinds.get(place.kind) else { return Vec::new() };
        let found = rows.iter().filter_map(|(key, value)| {
            let by = match place.index {
                None => key.clone(),
                Some(index) => to_bytes(&Reflect::get(value, &index.into()).ok()?)?,
            };
            by.starts_with(prefix).then(|| (by, key.clone(), value.clone()))
        });
        let mut found: Vec<_> = found.collect();
        found.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
        found.into_iter().map(|(_, key, value)| (key, copy(&value))).collect()
    }
}

impl MemoryWriting {
    /// Puts a row.
    pub fn put(&self, kind: &'static str, key: &JsValue, value: &JsValue) {
        self.acts.borrow_mut().push((kind, Act::Put(key_of(key), value.clone())));
    }

    /// Removes a row.
    pub fn delete(&self, kind: &'static str, key: &JsValue) {
        self.acts.borrow_mut().push((kind, Act::Delete(key_of(key))));
    }

    /// Removes every row whose key begins with these bytes.
    pub fn delete_all(&self, kind: &'static str, prefix: &[u8]) {
        self.acts.borrow_mut().push((kind, Act::DeleteAll(prefix.to_vec())));
    }

    /// Does it.
    pub fn done(self) {
        let mut kinds = self.kinds.borrow_mut();
        for (kind, act) in self.acts.into_inner() {
            let rows = kinds.entry(kind).or_default();
            match act {
                Act::Put(key, value) => drop(rows.insert(key, value)),
                Act::Delete(key) => drop(rows.remove(&key)),
                Act::DeleteAll(prefix) => rows.retain(|key, _| !key.starts_with(&prefix)),
            }
        }
    }
}

/// A row of its own, as a database gives it: what is changed in it is not changed here before it is put back.
fn copy(value: &JsValue) -> JsValue {
    match value.dyn_ref::<Object>() {
        Some(row) if !value.is_instance_of::<Uint8Array>() => Object::assign(&Object::new(), row).into(),
        Some(_) | None => value.clone(),
    }
}

fn key_of(key: &JsValue) -> Vec<u8> {
    to_bytes(key).or_else(|| key.as_string().map(String::into_bytes)).unwrap_or_default()
}
