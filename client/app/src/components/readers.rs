//! Who can read something now, in words: the care team, supporters by the names the person gave them, and until when.

use waymark_shared::seam::answer::{Access, Sharing};

use crate::locale::{self, t};
use crate::t;

/// Everybody who has a copy now.
pub fn readers(access: &[Access]) -> String {
    let have = access.iter().filter(|access| matches!(access.sharing, Sharing::Shared { .. }));
    let words = have.map(|access| match access.until {
        Some(until) => t!("sharing-with-until", names = reader(access), until = locale::day_of(until)),
        None => reader(access),
    });
    words.collect::<Vec<_>>().join(&t("list-comma"))
}

/// Whoever is in a circle.
pub fn reader(access: &Access) -> String {
    if access.name.is_empty() { t("circle-care-team") } else { access.name.clone() }
}
