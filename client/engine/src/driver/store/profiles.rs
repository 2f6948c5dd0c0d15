//! The profiles of this browser: whose databases there are, and which one is in use.

use wasm_bindgen::JsValue;

use super::Store;
use super::database::{Database, Fault, Kind, rows};
use crate::driver::seal::random;

const KNOWN: &str = "known";
const CURRENT: &str = "current";
const LEFT: &str = "left";
/// Stands between names.
const BETWEEN: &str = " ";
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

    /// Another profile is in use from now on.
    pub async fn set_current(&self, profile: &str) -> Result<(), Fault> {
        let writing = self.0.write(&[KNOWN])?;
        writing.put(KNOWN, &CURRENT.into(), &JsValue::from_str(profile))?;
        writing.done().await
    }

    /// No profile is in use from now on, and this one is to be removed.
    pub async fn leave(&self, profile: &str) -> Result<(), Fault> {
        let left = self.left_with(profile).await?;
        let writing = self.0.write(&[KNOWN])?;
        writing.delete(KNOWN, &CURRENT.into())?;
        writing.put(KNOWN, &LEFT.into(), &left.into())?;
        writing.done().await
    }

    /// This profile is to be removed; another one is in use.
    pub async fn leave_as_well(&self, profile: &str) -> Result<(), Fault> {
        let left = self.left_with(profile).await?;
        let writing = self.0.write(&[KNOWN])?;
        writing.put(KNOWN, &LEFT.into(), &left.into())?;
        writing.done().await
    }

    /// Removes every profile that was left. What cannot be removed now is still to be removed.
    pub async fn sweep(&self) -> Result<(), Fault> {
        let left = self.left().await?;
        if left.is_empty() {
            return Ok(());
        }
        for profile in left {
            Store::remove(&profile).await?;
        }
        let writing = self.0.write(&[KNOWN])?;
        writing.delete(KNOWN, &LEFT.into())?;
        writing.done().await
    }

    async fn left_with(&self, profile: &str) -> Result<String, Fault> {
        let mut left = self.left().await?;
        left.push(profile.to_owned());
        Ok(left.join(BETWEEN))
    }

    async fn left(&self) -> Result<Vec<String>, Fault> {
        let value = self.0.get(rows(KNOWN), &LEFT.into()).await?;
        let names = value.and_then(|value| value.as_string()).unwrap_or_default();
        Ok(names.split(BETWEEN).filter(|name| !name.is_empty()).map(str::to_owned).collect())
    }
}

/// A name for a new profile.
pub fn fresh_name() -> String {
    random::<8>().iter().map(|byte| format!("{byte:02x}")).collect()
}
