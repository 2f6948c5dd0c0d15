//! When the lock closes by itself: after how long without a touch, and when the app is hidden.

use leptos::prelude::*;
use waymark_shared::seam::{Ask, AutoLock};

use crate::components::attempt::Attempt;
use crate::engine::Engine;
use crate::locale::t;
use crate::pages::me::is_staff;
use crate::standing::Standing;
use crate::t;

/// The choice, where there is a lock; it counts at once.
pub fn by_itself(standing: Standing) -> impl IntoView {
    let chosen = Memo::new(move |_| {
        standing
            .opening
            .with(|opening| opening.as_ref().filter(|opening| opening.has_lock).map(|opening| opening.auto_lock))
    });
    let has_lock = Memo::new(move |_| chosen.get().is_some());
    move || has_lock.get().then(|| card(standing, chosen))
}

fn card(standing: Standing, chosen: Memo<Option<AutoLock>>) -> impl IntoView {
    let engine = Engine::here();
    let attempt = Attempt::new();
    let is_staff = is_staff(standing.who());
    let now = move || chosen.get().unwrap_or_default();
    let choose = move |choice: AutoLock| {
        attempt.run(async move {
            standing.take(engine.ask(Ask::SetAutoLock(choice)).await?);
            Ok(())
        });
    };
    let is_offered = |after: &Option<u8>| AutoLock { after: *after, when_hidden: false }.is_offered(is_staff);
    let times = AutoLock::CHOICES.into_iter().filter(is_offered).map(|after| {
        let (words, name) = match after {
            Some(minutes) => (t!("auto-lock-after", minutes = minutes), format!("auto-lock-{minutes}")),
            None => (t("auto-lock-never"), "auto-lock-never".to_owned()),
        };
        let change = move |_| choose(AutoLock { after, ..chosen.get_untracked().unwrap_or_default() });
        view! {
            <label class="choice">
                <input type="radio" autocomplete="off" name="auto-lock" data-test=name prop:checked=move || now().after == after on:change=change />
                <span>{words}</span>
            </label>
        }
    });
    let times = times.collect_view();
    let when_hidden = move |event| {
        let when_hidden = event_target_checked(&event);
        choose(AutoLock { when_hidden, ..chosen.get_untracked().unwrap_or_default() });
    };
    view! {
        <fieldset class="card choices">
            <legend>{t("auto-lock-title")}</legend>
            <p>{t("auto-lock-lead")}</p>
            {times}
            <label class="choice">
                <input type="checkbox" autocomplete="off" data-test="lock-when-hidden" prop:checked=move || now().when_hidden on:change=when_hidden />
                <span>{t("auto-lock-hidden")}</span>
            </label>
            {attempt.words()}
        </fieldset>
    }
}
