//! A deed in words: who did it, and about whom.

use waymark_shared::api::{AuditRow, Deed};

use crate::locale::t;
use crate::t;

/// The kind of a deed, for a list to choose from.
pub fn kind(deed: Deed) -> String {
    t(&format!("kind-{}", key(deed)))
}

/// What happened, in one sentence.
pub fn words(row: &AuditRow) -> String {
    let Some(deed) = row.deed else { return t("deed-unknown") };
    let somebody = || t("deed-somebody");
    let who = row.who.clone().unwrap_or_else(somebody);
    let about = row.about.clone().unwrap_or_else(somebody);
    let person = row.person.clone().unwrap_or_else(somebody);
    let team = row.team.clone().unwrap_or_else(|| t("deed-some-team"));
    let message = format!("deed-{}", key(deed));
    t!(&message, who = who, about = about, person = person, team = team, number = row.number)
}

/// A deed's name in the language files, with a hyphen between words: `SignedIn` is `signed-in`.
fn key(deed: Deed) -> String {
    format!("{deed:?}").chars().fold(String::new(), |mut kebab, letter| {
        if letter.is_ascii_uppercase() && !kebab.is_empty() {
            kebab.push('-');
        }
        kebab.push(letter.to_ascii_lowercase());
        kebab
    })
}
