//! IndexedDB, as far as it is used here, and its like in memory: every write is strict, counts only when its transaction is complete, and is undone
//! where another tab has taken the pen since the database was opened.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::memory::{Memory, MemoryWriting};

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
    fn set_on_success(this: &Request, then: Option<&Function>);
    #[wasm_bindgen(method, setter, js_name = onerror)]
    fn set_on_error(this: &Request, then: &Function);
    #[wasm_bindgen(method, setter, js_name = onupgradeneeded)]
    fn set_on_upgrade(this: &Request, then: &Function);
    #[wasm_bindgen(method, getter, catch)]
    fn result(this: &Request) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, catch)]
    fn error(this: &Request) -> Result<JsValue, JsValue>;

    type Handle;
    #[wasm_bindgen(method, catch)]
    fn transaction(this: &Handle, stores: &Array, mode: &str, options: &Object) -> Result<Transaction, JsValue>;
    #[wasm_bindgen(method, catch, js_name = createObjectStore)]
    fn create_object_store(this: &Handle, name: &str) -> Result<Rows, JsValue>;
    #[wasm_bindgen(method)]
    fn close(this: &Handle);
    #[wasm_bindgen(method, setter, js_name = onversionchange)]
    fn set_on_version_change(this: &Handle, then: Option<&Function>);

    type Transaction;
    #[wasm_bindgen(method, catch, js_name = objectStore)]
    fn object_store(this: &Transaction, name: &str) -> Result<Rows, JsValue>;
    #[wasm_bindgen(method, setter, js_name = oncomplete)]
    fn set_on_complete(this: &Transaction, then: &Function);
    #[wasm_bindgen(method, setter, js_name = onabort)]
    fn set_on_abort(this: &Transaction, then: &Function);
    #[wasm_bindgen(method, getter)]
    fn error(this: &Transaction) -> JsValue;
    #[wasm_bindgen(method, catch)]
    fn abort(this: &Transaction) -> Result<(), JsValue>;

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
    /// Another tab has the pen: nothing is written here any more.
    Taken,
}

/// A kind of rows: its name, and its indices, each on the property of the same name.
pub struct Kind {
    /// Its name.
    pub name: &'static str,
    /// Its indices.
    pub indices: &'static [&'static str],
}

/// Counts the engines that opened a database for writing; stands among the first kind of its rows. A pen that was stolen
/// does not stop what the tab it was stolen from is writing at that moment; this does.
const PEN: &str = "pen";

/// An open database: on the disk, or in memory for as long as somebody has it open.
pub enum Database {
    /// On the disk.
    Disk(Disk),
    /// In memory.
    Memory(Memory),
}

/// One on the disk.
pub struct Disk {
    handle: Handle,
    /// The kind of rows that the count stands among.
    first: &'static str,
    /// The count as it was when this engine took it; none where it could not be kept.
    pen: Option<f64>,
    _let_go: Closure<dyn FnMut()>,
}

/// Where to look.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    pub(super) kind: &'static str,
    pub(super) index: Option<&'static str>,
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
    /// Opens a database on the disk, made with these kinds of rows where it is new.
    pub async fn open(name: &str, kinds: &'static [Kind]) -> Result<Self, Fault> {
        Disk::open(name, kinds).await.map(Self::Disk)
    }

    /// A fresh one in memory.
    pub fn in_memory() -> Self {
        Self::Memory(Memory::default())
    }

    /// Removes a database from the disk, and all in it.
    pub async fn remove(name: &str) -> Result<(), Fault> {
        let request = FACTORY.with(|factory| factory.delete_database(name)).map_err(fault)?;
        settled(&request).await.map(|_| ())
    }

    /// Begins a transaction that writes; one of an engine whose pen was taken is undone.
    pub fn write(&self, kinds: &[&'static str]) -> Result<Writing, Fault> {
        match self {
            Self::Disk(disk) => disk.write(kinds).map(Writing::Disk),
            Self::Memory(memory) => Ok(Writing::Memory(memory.write())),
        }
    }

    /// The row with this key, or nothing.
    pub async fn get(&self, place: Place, key: &JsValue) -> Result<Option<JsValue>, Fault> {
        match self {
            Self::Disk(disk) => disk.get(place, key).await,
            Self::Memory(memory) => Ok(memory.get(place, key)),
        }
    }

    /// The rows with these keys, in one transaction; nothing for those that are not there.
    pub async fn get_many(&self, place: Place, keys: &[JsValue]) -> Result<Vec<Option<JsValue>>, Fault> {
        match self {
            Self::Disk(disk) => disk.get_many(place, keys).await,
            Self::Memory(memory) => Ok(keys.iter().map(|key| memory.get(place, key)).collect()),
        }
    }

    /// Every row whose key, or indexed property, begins with these bytes, in that key's order.
    pub async fn all(&self, place: Place, prefix: &[u8]) -> Result<Vec<JsValue>, Fault> {
        match self {
            Self::Disk(disk) => disk.all(place, prefix).await,
            Self::Memory(memory) => Ok(memory.all(place, prefix).into_iter().map(|(_, value)| value).collect()),
        }
    }

    /// The rows' own keys, likewise.
    pub async fn all_keys(&self, place: Place, prefix: &[u8]) -> Result<Vec<Vec<u8>>, Fault> {
        match self {
            Self::Disk(disk) => disk.all_keys(place, prefix).await,
            Self::Memory(memory) => Ok(memory.all(place, prefix).into_iter().map(|(key, _)| key).collect()),
        }
    }
}

/// A transaction that writes; nothing of it is promised before [`Writing::done`], and nothing stays of one that is dropped.
pub enum Writing {
    /// On the disk.
    Disk(DiskWriting),
    /// In memory.
    Memory(MemoryWriting),
}

impl Writing {
    /// Puts a row.
    pub fn put(&self, kind: &'static str, key: &JsValue, value: &JsValue) -> Result<(), Fault> {
        match self {
            Self::Disk(writing) => writing.put(kind, key, value),
            Self::Memory(writing) => {
                writing.put(kind, key, value);
                Ok(())
            }
        }
    }

    /// Removes a row.
    pub fn delete(&self, kind: &'static str, key: &JsValue) -> Result<(), Fault> {
        match self {
            Self::Disk(writing) => writing.delete(kind, key),
            Self::Memory(writing) => {
                writing.delete(kind, key);
                Ok(())
            }
        }
    }

    /// Removes every row whose key begins with these bytes.
    pub fn delete_all(&self, kind: &'static str, prefix: &[u8]) -> Result<(), Fault> {
        match self {
            Self::Disk(writing) => writing.delete(kind, &beginning_with(prefix)),
            Self::Memory(writing) => {
                writing.delete_all(kind, prefix);
                Ok(())
            }
        }
    }

    /// Waits until all of it is where it belongs.
    pub async fn done(self) -> Result<(), Fault> {
        match self {
            Self::Disk(writing) => writing.done().await,
            Self::Memory(writing) => {
                writing.done();
                Ok(())
            }
        }
    }
}

impl Disk {
    async fn open(name: &str, kinds: &'static [Kind]) -> Result<Self, Fault> {
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
        let handle: Handle = settled(&request).await?.unchecked_into();
        // Another tab removes it, or has a newer app: this one must not stand in the way.
        let opened: Handle = JsValue::clone(&handle).unchecked_into();
        let let_go = Closure::<dyn FnMut()>::new(move || opened.close());
        handle.set_on_version_change(Some(let_go.as_ref().unchecked_ref()));
        let mut database = Self { handle, first: kinds[0].name, pen: None, _let_go: let_go };
        database.take_pen().await?;
        Ok(database)
    }

    /// Counts one up: whoever opened the database before writes no more. Where there is no room even for that, it opens all
    /// the same, because what is in it must stay readable.
    async fn take_pen(&mut self) -> Result<(), Fault> {
        let before = self.get(rows(self.first), &PEN.into()).await?.and_then(|count| count.as_f64());
        let now = before.unwrap_or(0.0) + 1.0;
        let writing = self.write(&[])?;
        writing.put(self.first, &PEN.into(), &now.into())?;
        match writing.done().await {
            Ok(()) => self.pen = Some(now),
            Err(Fault::Full) => self.pen = before,
            Err(fault @ (Fault::Failed | Fault::Taken)) => return Err(fault),
        }
        Ok(())
    }

    fn write(&self, kinds: &[&'static str]) -> Result<DiskWriting, Fault> {
        let options = Object::new();
        Reflect::set(&options, &"durability".into(), &"strict".into()).expect("a plain object takes every property");
        let kinds = names(kinds);
        kinds.push(&self.first.into());
        let transaction: Rc<_> = self.handle.transaction(&kinds, "readwrite", &options).map_err(fault)?.into();
        let is_taken = Rc::new(Cell::new(false));
        let check = match self.pen {
            Some(pen) => Some(Check::that(pen, &transaction, self.first, &is_taken)?),
            None => None,
        };
        Ok(DiskWriting { transaction, is_taken, is_done: false, _check: check })
    }

    async fn get(&self, place: Place, key: &JsValue) -> Result<Option<JsValue>, Fault> {
        let request = self.rows(place)?.get(key).map_err(fault)?;
        let value = settled(&request).await?;
        Ok((!value.is_undefined()).then_some(value))
    }

    async fn get_many(&self, place: Place, keys: &[JsValue]) -> Result<Vec<Option<JsValue>>, Fault> {
        let rows = self.rows(place)?;
        let requests = keys.iter().map(|key| rows.get(key)).collect::<Result<Vec<_>, _>>().map_err(fault)?;
        let values = futures_util::future::try_join_all(requests.iter().map(settled)).await?;
        Ok(values.into_iter().map(|value| (!value.is_undefined()).then_some(value)).collect())
    }

    async fn all(&self, place: Place, prefix: &[u8]) -> Result<Vec<JsValue>, Fault> {
        let request = self.rows(place)?.get_all(&beginning_with(prefix)).map_err(fault)?;
        Ok(settled(&request).await?.unchecked_into::<Array>().to_vec())
    }

    async fn all_keys(&self, place: Place, prefix: &[u8]) -> Result<Vec<Vec<u8>>, Fault> {
        let request = self.rows(place)?.get_all_keys(&beginning_with(prefix)).map_err(fault)?;
        let keys = settled(&request).await?.unchecked_into::<Array>();
        Ok(keys.iter().map(|key| Uint8Array::new(&key).to_vec()).collect())
    }

    fn rows(&self, place: Place) -> Result<Rows, Fault> {
        let transaction = self.handle.transaction(&names(&[place.kind]), "readonly", &Object::new()).map_err(fault)?;
        let rows = transaction.object_store(place.kind).map_err(fault)?;
        match place.index {
            None => Ok(rows),
            Some(index) => rows.index(index).map_err(fault),
        }
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        self.handle.set_on_version_change(None);
        self.handle.close();
    }
}

/// The first thing a transaction does: it looks whether this engine still has the pen. Nothing that was put behind it is
/// on the disk before its answer came.
struct Check {
    request: Request,
    _answer: Closure<dyn FnMut()>,
}

impl Check {
    fn that(
        pen: f64,
        transaction: &Rc<Transaction>,
        kind: &'static str,
        is_taken: &Rc<Cell<bool>>,
    ) -> Result<Self, Fault> {
        let request = transaction.object_store(kind).and_then(|rows| rows.get(&PEN.into())).map_err(fault)?;
        let asked: Request = JsValue::clone(&request).unchecked_into();
        let (transaction, is_taken) = (Rc::clone(transaction), Rc::clone(is_taken));
        let answer = Closure::<dyn FnMut()>::new(move || {
            let count = asked.result().ok().and_then(|count| count.as_f64());
            if count != Some(pen) {
                is_taken.set(true);
                // The only failure is a transaction that is over, which it is not while it answers.
                let _ = transaction.abort();
            }
        });
        request.set_on_success(Some(answer.as_ref().unchecked_ref()));
        Ok(Self { request, _answer: answer })
    }
}

impl Drop for Check {
    fn drop(&mut self) {
        self.request.set_on_success(None);
    }
}

/// A transaction on the disk.
pub struct DiskWriting {
    transaction: Rc<Transaction>,
    is_taken: Rc<Cell<bool>>,
    is_done: bool,
    _check: Option<Check>,
}

impl DiskWriting {
    fn put(&self, kind: &'static str, key: &JsValue, value: &JsValue) -> Result<(), Fault> {
        let rows = self.transaction.object_store(kind).map_err(fault)?;
        rows.put(value, key).map(|_| ()).map_err(fault)
    }

    fn delete(&self, kind: &'static str, key: &JsValue) -> Result<(), Fault> {
        let rows = self.transaction.object_store(kind).map_err(fault)?;
        rows.delete(key).map(|_| ()).map_err(fault)
    }

    async fn done(mut self) -> Result<(), Fault> {
        self.is_done = true;
        let transaction = &self.transaction;
        let complete = Promise::new(&mut |resolve, reject| {
            transaction.set_on_complete(&resolve);
            transaction.set_on_abort(&reject);
        });
        match JsFuture::from(complete).await {
            Ok(_) => Ok(()),
            Err(_) if self.is_taken.get() => Err(Fault::Taken),
            Err(_) => Err(fault(self.transaction.error())),
        }
    }
}

impl Drop for DiskWriting {
    fn drop(&mut self) {
        if !self.is_done {
            // The only failure is a transaction that is over, and nothing stayed of it then.
            let _ = self.transaction.abort();
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
        request.set_on_success(Some(&resolve));
        request.set_on_error(&reject);
    });
    match JsFuture::from(promise).await {
        Ok(_) => request.result().map_err(fault),
        Err(_) => Err(request.error().map_or(Fault::Failed, fault)),
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
