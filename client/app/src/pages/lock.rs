//! The app lock: set it, change it, remove it. Staff cannot be without one.

mod by_itself;

use leptos::prelude::*;
use waymark_shared::seam::Ask;
use waymark_shared::seam::answer::Who;

use crate::components::attempt::Attempt;
use crate::components::field::Field;
use crate::components::heading::Heading;
use crate::components::secret::secret;
use crate::engine::Engine;
use crate::locale::t;
use crate::pages::me::{is_staff, looked_at};
use crate::route::{self, Way};
use crate::standing::Standing;

/// The shortest PIN.
const LEAST: usize = 4;

/// Sets, changes or removes the lock.
#[component]
pub fn LockPage() -> impl IntoView {
    let (engine, standing, way) = (Engine::here(), Standing::here(), Way::here());
    let has_lock = move || standing.opening.with(|opening| opening.as_ref().is_some_and(|opening| opening.has_lock));
    let is_shared =
        standing.opening.with_untracked(|opening| opening.as_ref().is_some_and(|opening| opening.is_shared));
    let keeps_nothing =
        standing.opening.with_untracked(|opening| opening.as_ref().is_some_and(|opening| opening.keeps_nothing));
    let must = is_shared || keeps_nothing || is_staff(standing.who());
    let forgotten = match standing.who() {
        Who::Keyworker | Who::Administrator => "lock-forgot-staff",
        Who::Nobody | Who::Alone => "lock-forgot-alone",
        Who::Person => "lock-forgot",
        Who::Supporter => "lock-forgot-supporter",
    };
    let lead = match standing.who() {
        Who::Keyworker => "lock-lead-staff",
        Who::Administrator => "lock-lead-administrator",
        Who::Nobody | Who::Alone | Who::Person if is_shared => "lock-lead-shared",
        Who::Nobody | Who::Alone | Who::Person => "lock-lead",
        Who::Supporter => "lock-lead-supporter",
    };
    // Whoever was stopped on the way to their words goes on to them.
    let path = route::path();
    let next = move || {
        let is_before = path.with_untracked(|path| [route::JOIN, route::WORDS].contains(&path.as_str()));
        let has_words = standing.opening.with_untracked(|opening| {
            opening.as_ref().is_some_and(|opening| opening.who == Who::Person && !opening.words_confirmed)
        });
        if is_before && has_words { route::WORDS } else { route::HOME }
    };
    let attempt = Attempt::new();
    let (first, again) =
        (Field::password("lock-secret", "new-password"), Field::password("lock-again", "new-password"));
    let set = move |secret: Option<String>, said: &'static str| {
        attempt.run(async move {
            standing.take(engine.ask(Ask::SetLock { secret }).await?);
            way.instead(next());
            standing.say(t(said));
            Ok(())
        });
    };
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let typed = first.value.get_untracked();
        first.check((typed.chars().count() < LEAST).then(|| t("lock-short")));
        again.check((typed != again.value.get_untracked()).then(|| t("lock-differs")));
        if Field::all_right(&[first, again]) {
            set(Some(typed), "lock-set-done");
        }
    };
    let remove = move || {
        (has_lock() && !must).then(|| {
            let remove = move || set(None, "lock-removed");
            view! { <p>{attempt.button("button plain", "remove-lock", t("lock-remove"), t("lock-removing"), remove)}</p> }
        })
    };
    let title = Signal::derive(move || if has_lock() { t("lock-change-title") } else { t("lock-title") });
    view! {
        <form class="column" on:submit=send>
            <Heading words=title called="lock-title" />
            <p class="lead">{t(lead)}</p>
            {secret(first, t("lock-secret"), Some(t("lock-secret-hint")))}
            {secret(again, t("lock-again"), None)}
            {attempt.words()}
            <p>{attempt.submit("set-lock", t("lock-set"), t("lock-setting"))}</p>
            {remove}
            {(!must).then(|| view! { <p><a href=route::HOME data-test="skip-lock">{t("lock-not-now")}</a></p> })}
            <p class="small-print">{t(forgotten)}</p>
        </form>
        {by_itself::by_itself(standing)}
        {(!is_staff(standing.who())).then(|| shared_phone(standing))}
    }
}

/// What else helps where somebody else uses this phone, or looks at it.
fn shared_phone(standing: Standing) -> impl IntoView {
    view! {
        <section class="column after-form">
            <h2>{t("shared-phone-title")}</h2>
            <ul class="go-list">{looked_at(standing.who())}</ul>
        </section>
    }
}
