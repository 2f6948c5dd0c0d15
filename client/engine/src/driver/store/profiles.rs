//! The profiles of this browser: whose databases there are, and which one is in use.

use wasm_bindgen::JsValue;

use super::database::{Database, Fault, Kind, rows};
use crate::driver::seal::random;

const KNOWN: &str = "known";
const CURRENT: &str = "current";
const KINDS: &[Kind] = &[Kind { name: KNOWN, indices: &[] }];

/// The list of profiles.
pub struct Profiles(Database);

impl Profiles {
    /// Opens the list.
    pub async fn open() -> Result<Self, Fault> {
        Database::open("waymark", KINDS).await.map(Self)
    }

    /// The profile in use.
    pub async fn current(&self) -> Result<Option<String>, Fault> {
        let value = self.0.get(rows(KNOWN), &CURRENT.into()).await?;
        Ok(value.and_then(|value| value.as_string()))
    }

    /// Another profile is in use from now on, or none.
    pub async fn set_current(&self, profile: Option<&str>) -> Result<(), Fault> {
        let writing = self.0.write(&[KNOWN])?;
        match profile {
            Some(profile) => writing.put(KNOWN, &CURRENT.into(), &JsValue::from_str(profile))?,
            None => writing.delete(KNOWN, &CURRENT.into())?,
        }
        writing.done().await
    }
}

/// A name for a new profile.
pub fn fresh_name() -> String {
    random::<8>().iter().map(|byte| format!("{byte:02x}")).collect()
}
