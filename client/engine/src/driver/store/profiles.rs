//! The profiles of this browser: whose databases there are, what their holders are called here, and which one is in use.

use wasm_bindgen::JsValue;
use waymark_shared::seam::{Sign, Somebody};

use super::database::{Database, Fault, Kind, bytes, rows, to_bytes};
use super::{Store, encoded};
use crate::driver::seal::random;

const KNOWN: &str = "known";
const CURRENT: &str = "current";
const PEOPLE: &str = "people";
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

    /// The profile that was in use last.
    pub async fn current(&self) -> Result<Option<String>, Fault> {
        let value = self.0.get(rows(KNOWN), &CURRENT.into()).await?;
        Ok(value.and_then(|value| value.as_string()))
    }

    /// Everybody who uses this device, in the order in which they began.
    pub async fn people(&self) -> Result<Vec<Somebody>, Fault> {
        let known = self.0.get(rows(KNOWN), &PEOPLE.into()).await?.as_ref().and_then(to_bytes);
        let mut people: Vec<Somebody> = known.and_then(|bytes| minicbor::decode(&bytes).ok()).unwrap_or_default();
        if people.is_empty() {
            // Before several people could use a device, the one in use was all there was.
            people.extend(self.current().await?.map(|profile| Somebody { profile, sign: Sign::default() }));
        }
        Ok(people)
    }

    /// Another profile is in use from now on.
    pub async fn set_current(&self, profile: &str) -> Result<(), Fault> {
        let writing = self.0.write(&[KNOWN])?;
        writing.put(KNOWN, &CURRENT.into(), &JsValue::from_str(profile))?;
        writing.done().await
    }

    /// A profile was made, perhaps in the place of another of the same person, and is in use from now on.
    pub async fn settle(&self, profile: &str, instead_of: Option<&str>) -> Result<(), Fault> {
        let mut people = self.people().await?;
        match people.iter_mut().find(|somebody| Some(somebody.profile.as_str()) == instead_of) {
            Some(somebody) => profile.clone_into(&mut somebody.profile),
            None => people.push(Somebody { profile: profile.to_owned(), sign: Sign::unlike(&people) }),
        }
        let writing = self.0.write(&[KNOWN])?;
        writing.put(KNOWN, &PEOPLE.into(), &bytes(&encoded(&people)))?;
        writing.put(KNOWN, &CURRENT.into(), &JsValue::from_str(profile))?;
        writing.done().await
    }

    /// Somebody chose what this device calls them.
    pub async fn set_sign(&self, profile: &str, sign: Sign) -> Result<(), Fault> {
        let mut people = self.people().await?;
        if let Some(somebody) = people.iter_mut().find(|somebody| somebody.profile == profile) {
            somebody.sign = sign;
        }
        let writing = self.0.write(&[KNOWN])?;
        writing.put(KNOWN, &PEOPLE.into(), &bytes(&encoded(&people)))?;
        writing.done().await
    }

    /// This profile is to be removed, and is nobody's any more.
    pub async fn leave(&self, profile: &str) -> Result<(), Fault> {
        let (mut people, current) = (self.people().await?, self.current().await?);
        people.retain(|somebody| somebody.profile != profile);
        let left = self.left_with(profile).await?;
        let writing = self.0.write(&[KNOWN])?;
        if current.as_deref() == Some(profile) {
            writing.delete(KNOWN, &CURRENT.into())?;
        }
        writing.put(KNOWN, &PEOPLE.into(), &bytes(&encoded(&people)))?;
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
