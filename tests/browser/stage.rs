//! What a journey needs: real browsers, their pages, and accessibility checks of what stands on them.

pub mod axe;
pub mod chromium;
pub mod page;

pub use chromium::{Browser, LAPTOP, PHONE, Profile, Size, TABLET, ZOOMED};
pub use page::{Page, Tab};
