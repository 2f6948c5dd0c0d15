//! Taking Waymark off this phone: for a forgotten lock, or to make room for another journal. What goes is said first.

use leptos::prelude::*;
use waymark_shared::seam::Ask;
use waymark_shared::seam::answer::Who;

use crate::components::attempt::Attempt;
use crate::components::heading::Heading;
use crate::components::page;
use crate::engine::Engine;
use crate::locale::{self, t};
use crate::route::{self, Way};
use crate::standing::{Standing, watch};
use crate::{t, take};

/// The words for whoever is here.
struct Words {
    /// What brings things back, if anything does.
    back: &'static str,
    /// What is only here.
    only_here: &'static str,
    /// What is to be confirmed.
    sure: &'static str,
    /// Where one goes from here.
    next: &'static str,
    /// What is asked of the engine.
    ask: Ask,
}

impl Words {
    fn of(who: Who) -> Self {
        match who {
            Who::Person => Self {
                back: "leave-back-person",
                only_here: "leave-only-here",
                sure: "leave-sure-person",
                next: route::RECOVER,
                ask: Ask::Leave,
            },
            Who::Nobody | Who::Alone => Self {
                back: "leave-back-alone",
                only_here: "leave-only-here-alone",
                sure: "leave-sure-alone",
                next: route::HOME,
                ask: Ask::Leave,
            },
            Who::Supporter => Self {
                back: "leave-back-supporter",
                only_here: "leave-only-here",
                sure: "leave-sure-supporter",
                next: route::HOME,
                ask: Ask::Leave,
            },
            Who::Keyworker | Who::Administrator => Self {
                back: "leave-back-staff",
                only_here: "leave-only-here",
                sure: "leave-sure-staff",
                next: route::SIGN_IN,
                ask: Ask::SignOut,
            },
        }
    }
}

/// Says what goes and what stays, and takes it off.
#[component]
pub fn LeavePage() -> impl IntoView {
    let (engine, standing, way) = (Engine::here(), Standing::here(), Way::here());
    let attempt = Attempt::new();
    let Words { back, only_here, sure, next, ask } = Words::of(standing.who());
    let is_locked = standing.opening.with_untracked(|opening| opening.as_ref().is_some_and(|opening| opening.locked));
    let counted = watch(|| Ask::OnlyHere, take!(OnlyHere), |_| false);
    let is_sure = RwSignal::new(false);
    let unsure = RwSignal::new(false);
    let act = move || {
        unsure.set(!is_sure.get_untracked());
        if unsure.get_untracked() {
            return;
        }
        let ask = ask.clone();
        attempt.run(async move {
            standing.take(engine.ask(ask).await?);
            page::forget_tab();
            way.instead(next);
            standing.say(t("leave-done"));
            Ok(())
        });
    };
    let goes = move || {
        let count = counted.with(|counted| counted.as_ref()?.as_ref().ok().copied())?;
        Some(view! { <p data-test="only-here" data-count=count>{locale::rich(&t!(only_here, count = count))}</p> })
    };
    let (title, lead) =
        if is_locked { ("leave-title-locked", "leave-lead-locked") } else { ("leave-title", "leave-lead") };
    view! {
        <div class="column">
            <Heading words=t(title) />
            <p class="lead">{t(lead)}</p>
            <div class="card">
                <p>{t(back)}</p>
                {goes}
            </div>
            <p>
                <label class="choice">
                    <input type="checkbox" autocomplete="off" data-test="leave-sure" prop:checked=is_sure on:change=move |event| is_sure.set(event_target_checked(&event)) />
                    <span>{t(sure)}</span>
                </label>
            </p>
            <p class="field-error" aria-live="polite">{move || unsure.get().then(|| t("leave-unsure"))}</p>
            {attempt.words()}
            <p>{attempt.button("button danger", "leave-device", t("leave-action"), t("leave-pending"), act)}</p>
            <p><a href=route::HOME data-test="leave-not-now">{t(if is_locked { "leave-try-again" } else { "leave-not-now" })}</a></p>
        </div>
    }
}
