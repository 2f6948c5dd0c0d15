//! IndexedDB, as far as it is used here: every write is strict, and counts only when its transaction is complete.

use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_name = indexedDB)]
    static FACTORY: Factory;

    #[derive(Clone)]
    type Factory;
    #[wasm_bindgen(method, catch)]
    fn open(this: &Factory, name: &str, version: u32) -> Result<Request, JsValue>;
    #[wasm_bindgen(method, catch, js_name = deleteDatabase)]
    fn delete_database(this: &Factory, name: &str) -> Result<Request, JsValue>;

    type Request;
    #[wasm_bindgen(method, setter, js_name = onsuccess)]
    fn set_on_success(this: &Request, then: &Function);
    #[wasm_bindgen(method, setter, js_name = onerror)]
    fn set_on_error(this: &Request, then: &Function);
    #[wasm_bindgen(method, setter, js_name = onupgradeneeded)]
    fn set_on_upgrade(this: &Request, then: &Function);
    #[wasm_bindgen(method, getter, catch)]
    fn result(this: &Request) -> Result<JsValue, JsValue>;

    type Handle;
    #[wasm_bindgen(method, catch)]
    fn transaction(this: &Handle, stores: &Array, mode: &str, options: &Object) -> Result<Transaction, JsValue>;
    #[wasm_bindgen(method, catch, js_name = createObjectStore)]
    fn create_object_store(this: &Handle, name: &str) -> Result<Rows, JsValue>;
    #[wasm_bindgen(method)]
    fn close(this: &Handle);

    type Transaction;
    #[wasm_bindgen(method, catch, js_name = objectStore)]
    fn object_store(this: &Transaction, name: &str) -> Result<Rows, JsValue>;
    #[wasm_bindgen(method, setter, js_name = oncomplete)]
    fn set_on_complete(this: &Transaction, then: &Function);
    #[wasm_bindgen(method, setter, js_name = onabort)]
    fn set_on_abort(this: &Transaction, then: &Function);
    #[wasm_bindgen(method, getter)]
    fn error(this: &Transaction) -> JsValue;

    type Rows;
    #[wasm_bindgen(method, catch)]
    fn put(this: &Rows, value: &JsValue, key: &JsValue) -> Result<Request, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn delete(this: &Rows, key: &JsValue) -> Result<Request, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn get(this: &Rows, key: &JsValue) -> Result<Request, JsValue>;
    #[wasm_bindgen(method, catch, js_name = getAll)]
    fn get_all(this: &Rows, query: &JsValue) -> Result<Request, JsValue>;
    #[wasm_bindgen(method, catch, js_name = getAllKeys)]
    fn get_all_keys(this: &Rows, query: &JsValue) -> Result<Request, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn index(this: &Rows, name: &str) -> Result<Rows, JsValue>;
    #[wasm_bindgen(method, catch, js_name = createIndex)]
    fn create_index(this: &Rows, name: &str, path: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = IDBKeyRange, js_name = bound)]
    fn bound(from: &JsValue, to: &JsValue, without_from: bool, without_to: bool) -> Result<JsValue, JsValue>;
}

/// Why nothing was written or read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// No room on this device.
    Full,
    /// The browser's store refused, or is gone.
    Failed,
}

/// A kind of rows: its name, and its indices, each on the property of the same name.
pub struct Kind {
    /// Its name.
    pub name: &'static str,
    /// Its indices.
    pub indices: &'static [&'static str],
}

/// An open database.
pub struct Database(Handle);

/// Where to look.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    kind: &'static str,
    index: Option<&'static str>,
}

/// Rows by their own keys.
pub fn rows(kind: &'static str) -> Place {
    Place { kind, index: None }
}

/// Rows by an index.
pub fn indexed(kind: &'static str, index: &'static str) -> Place {
    Place { kind, index: Some(index) }
}

impl Database {
    /// Opens a database, made with these kinds of rows where it is new.
    pub async fn open(name: &str, kinds: &'static [Kind]) -> Result<Self, Fault> {
        let request = std::rc::Rc::new(FACTORY.with(|factory| factory.open(name, 1)).map_err(fault)?);
        let asked = std::rc::Rc::clone(&request);
        // A failure to create shows as the request's own error: the browser aborts the upgrade.
        let upgrade = Closure::once(move || -> Result<(), JsValue> {
            let handle: Handle = asked.result()?.unchecked_into();
            for kind in kinds {
                let rows = handle.create_object_store(kind.name)?;
                for index in kind.indices {
                    rows.create_index(index, index)?;
                }
            }
            Ok(())
        });
        request.set_on_upgrade(upgrade.as_ref().unchecked_ref());
        Ok(Self(settled(&request).await?.unchecked_into()))
    }

    /// Removes a database and all in it.
    pub async fn remove(name: &str) -> Result<(), Fault> {
        let request = FACTORY.with(|factory| factory.delete_database(name)).map_err(fault)?;
        settled(&request).await.map(|_| ())
    }

    /// Begins a transaction that writes.
    pub fn write(&self, kinds: &[&'static str]) -> Result<Writing, Fault> {
        let options = Object::new();
        Reflect::set(&options, &"durability".into(), &"strict".into()).expect("a plain object takes every property");
        let transaction = self.0.transaction(&names(kinds), "readwrite", &options).map_err(fault)?;
        Ok(Writing(transaction))
    }

    /// The row with this key, or nothing.
    pub async fn get(&self, place: Place, key: &JsValue) -> Result<Option<JsValue>, Fault> {
        let request = self.rows(place)?.get(key).map_err(fault)?;
        let value = settled(&request).await?;
        Ok((!value.is_undefined()).then_some(value))
    }

    /// The rows with these keys, in one transaction; nothing for those that are not there.
    pub async fn get_many(&self, place: Place, keys: &[JsValue]) -> Result<Vec<Option<JsValue>>, Fault> {
        let rows = self.rows(place)?;
        let requests = keys.iter().map(|key| rows.get(key)).collect::<Result<Vec<_>, _>>().map_err(fault)?;
        let values = futures_util::future::try_join_all(requests.iter().map(settled)).await?;
        Ok(values.into_iter().map(|value| (!value.is_undefined()).then_some(value)).collect())
    }

    /// Every row whose key, or indexed property, begins with these bytes, in that key's order.
    pub async fn all(&self, place: Place, prefix: &[u8]) -> Result<Vec<JsValue>, Fault> {
        let request = self.rows(place)?.get_all(&beginning_with(prefix)).map_err(fault)?;
        Ok(settled(&request).await?.unchecked_into::<Array>().to_vec())
    }

    /// The rows' own keys, likewise.
    pub async fn all_keys(&self, place: Place, prefix: &[u8]) -> Result<Vec<Vec<u8>>, Fault> {
        let request = self.rows(place)?.get_all_keys(&beginning_with(prefix)).map_err(fault)?;
        let keys = settled(&request).await?.unchecked_into::<Array>();
        Ok(keys.iter().map(|key| Uint8Array::new(&key).to_vec()).collect())
    }

    fn rows(&self, place: Place) -> Result<Rows, Fault> {
        let transaction = self.0.transaction(&names(&[place.kind]), "readonly", &Object::new()).map_err(fault)?;
        let rows = transaction.object_store(place.kind).map_err(fault)?;
        match place.index {
            None => Ok(rows),
            Some(index) => rows.index(index).map_err(fault),
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// A transaction that writes; nothing of it is promised before [`Writing::done`].
pub struct Writing(Transaction);

impl Writing {
    /// Puts a row.
    pub fn put(&self, kind: &'static str, key: &JsValue, value: &JsValue) -> Result<(), Fault> {
        let rows = self.0.object_store(kind).map_err(fault)?;
        rows.put(value, key).map(|_| ()).map_err(fault)
    }

    /// Removes a row.
    pub fn delete(&self, kind: &'static str, key: &JsValue) -> Result<(), Fault> {
        let rows = self.0.object_store(kind).map_err(fault)?;
        rows.delete(key).map(|_| ()).map_err(fault)
    }

    /// Removes every row whose key begins with these bytes.
    pub fn delete_all(&self, kind: &'static str, prefix: &[u8]) -> Result<(), Fault> {
        self.delete(kind, &beginning_with(prefix))
    }

    /// Waits until all of it is on the disk.
    pub async fn done(self) -> Result<(), Fault> {
        let transaction = &self.0;
        let complete = Promise::new(&mut |resolve, reject| {
            transaction.set_on_complete(&resolve);
            transaction.set_on_abort(&reject);
        });
        match JsFuture::from(complete).await {
            Ok(_) => Ok(()),
            Err(_) => Err(fault(self.0.error())),
        }
    }
}

/// Bytes as a key or a value.
pub fn bytes(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).into()
}

/// A value that is bytes.
pub fn to_bytes(value: &JsValue) -> Option<Vec<u8>> {
    value.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec)
}

async fn settled(request: &Request) -> Result<JsValue, Fault> {
    let promise = Promise::new(&mut |resolve, reject| {
        request.set_on_success(&resolve);
        request.set_on_error(&reject);
    });
    match JsFuture::from(promise).await {
        Ok(_) => request.result().map_err(fault),
        Err(_) => Err(Fault::Failed),
    }
}

fn beginning_with(prefix: &[u8]) -> JsValue {
    let after = [prefix, &[0xff; 72]].concat();
    bound(&bytes(prefix), &bytes(&after), false, true).expect("a range of bytes is a range")
}

fn names(kinds: &[&'static str]) -> Array {
    kinds.iter().map(|kind| JsValue::from_str(kind)).collect()
}

fn fault(error: JsValue) -> Fault {
    let name = Reflect::get(&error, &"name".into()).ok().and_then(|name| name.as_string());
    if name.as_deref() == Some("QuotaExceededError") { Fault::Full } else { Fault::Failed }
}
