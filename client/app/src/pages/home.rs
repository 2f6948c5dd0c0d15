//! The page everybody starts on: which one depends on whose device this is.

use leptos::prelude::*;
use waymark_shared::seam::answer::Who;

use crate::pages::caseload::Caseload;
use crate::pages::service::ServicePage;
use crate::pages::today::Today;
use crate::pages::trusted::Trusted;
use crate::pages::welcome::Welcome;
use crate::standing::Standing;

/// Today, the caseload, the service, or who trusts a supporter.
#[component]
pub fn Home() -> impl IntoView {
    let standing = Standing::here();
    let who = Memo::new(move |_| standing.who());
    move || match who.get() {
        Who::Nobody => view! { <Welcome /> }.into_any(),
        Who::Alone | Who::Person => view! { <Today /> }.into_any(),
        Who::Keyworker => view! { <Caseload /> }.into_any(),
        Who::Administrator => view! { <ServicePage /> }.into_any(),
        Who::Supporter => view! { <Trusted /> }.into_any(),
    }
}

/// A keyworker's person, or who trusts a supporter.
pub fn person() -> AnyView {
    if Standing::here().who() == Who::Supporter { Trusted().into_any() } else { Caseload().into_any() }
}
