//! What a person took back, as their keyworker sees it: that, and nothing of what it said; and keeping it by two keyworkers.

use leptos::prelude::*;
use waymark_shared::api::{HoldRow, ProblemCode, REASON_MOST};
use waymark_shared::id::JourneyId;
use waymark_shared::seam::answer::Withdrawn;
use waymark_shared::seam::news::Changed;
use waymark_shared::seam::{Ask, Failure};

use crate::components::attempt::Attempt;
use crate::components::field::Field;
use crate::engine::Engine;
use crate::locale::{self, t};
use crate::pages::taken_back::hold_words;
use crate::standing::watch;
use crate::{t, take};

/// Seldom wanted, so folded away until somebody looks.
pub fn withdrawn(journey: JourneyId) -> impl IntoView {
    let concerns = move |changed: &Changed| *changed == Changed::Person(journey);
    let taken = watch(move || Ask::Withdrawn { journey }, take!(Withdrawn), concerns);
    let holds = watch(|| Ask::Holds, take!(Holds), concerns);
    // Drawn anew for what is new here alone: somebody may be in the midst of a reason.
    let told = Memo::new(move |_| {
        let holds = holds.get().and_then(Result::ok).unwrap_or_default();
        let taken = taken.get().and_then(Result::ok).unwrap_or_default();
        taken.into_iter().map(|taken| (hold_of(&taken, &holds), taken)).collect::<Vec<_>>()
    });
    let lines = move || told.get().into_iter().map(|(hold, taken)| line(journey, &taken, hold)).collect_view();
    let is_any = Memo::new(move |_| taken.with(|taken| matches!(taken, Some(Ok(taken)) if !taken.is_empty())));
    move || {
        is_any.get().then(|| {
            view! {
                <details class="withdrawn" data-test="withdrawn">
                    <summary>{t("withdrawn-title")}</summary>
                    <p>{t("withdrawn-lead")}</p>
                    {lines}
                </details>
            }
        })
    }
}

fn hold_of(taken: &Withdrawn, holds: &[HoldRow]) -> Option<HoldRow> {
    holds.iter().rev().find(|hold| hold.document == taken.document).cloned()
}

fn line(journey: JourneyId, taken: &Withdrawn, hold: Option<HoldRow>) -> impl IntoView + use<> {
    let what = if taken.is_reading { t("withdrawn-reading") } else { t("withdrawn-entry") };
    let (shared, at, until) = (locale::day_of(taken.shared), locale::moment(taken.at), locale::moment(taken.until));
    let words = t!("withdrawn-line", what = what, shared = shared, at = at, until = until);
    let acts = match &hold {
        Some(hold) if hold.ended.is_none() => act(journey, hold).into_any(),
        Some(_) | None => ask(journey, taken).into_any(),
    };
    view! {
        <section class="card" data-test="withdrawn-one">
            <p>{words}</p>
            {hold.as_ref().map(hold_words)}
            {acts}
        </section>
    }
}

/// Agreeing with what another keyworker asked, and ending it.
fn act(journey: JourneyId, hold: &HoldRow) -> impl IntoView + use<> {
    let engine = Engine::here();
    let attempt = Attempt::new();
    let number = hold.hold;
    let does = move |ask: Ask| {
        attempt.run(async move {
            engine.ask(ask).await?;
            engine.announce(Changed::Person(journey));
            Ok(())
        });
    };
    let agree = hold.confirmed.is_none().then(|| {
        let confirm = move || does(Ask::ConfirmHold { hold: number });
        attempt.button("button plain", "confirm-hold", t("hold-agree"), t("hold-pending"), confirm)
    });
    let end = move || does(Ask::EndHold { hold: number });
    view! {
        <p class="acts">
            {agree}
            {attempt.button("button quiet", "end-hold", t("hold-end"), t("hold-pending"), end)}
        </p>
        {attempt.words_or(failed)}
    }
}

/// Asking that it is kept, with a reason that the person reads.
fn ask(journey: JourneyId, taken: &Withdrawn) -> impl IntoView + use<> {
    let engine = Engine::here();
    let attempt = Attempt::new();
    let document = taken.document;
    let reason = Field::text("hold-reason");
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let words = reason.trimmed();
        let length = words.chars().count();
        reason.check((length == 0 || length > REASON_MOST).then(|| t("hold-reason-missing")));
        if Field::all_right(&[reason]) {
            attempt.run(async move {
                engine.ask(Ask::AskHold { journey, document, reason: words }).await?;
                engine.announce(Changed::Person(journey));
                Ok(())
            });
        }
    };
    view! {
        <details>
            <summary data-test="ask-hold">{t("hold-ask")}</summary>
            <form novalidate on:submit=send>
                <p>{t("hold-ask-means")}</p>
                {reason.view(t("hold-reason"), Some(t("hold-reason-hint")))}
                {attempt.words_or(failed)}
                {attempt.submit("send-hold", t("hold-ask-send"), t("hold-pending"))}
            </form>
        </details>
    }
}

fn failed(failure: &Failure) -> String {
    let needs_two = matches!(failure, Failure::Problem { code: ProblemCode::NotAllowed, .. });
    if needs_two { t("hold-needs-two") } else { locale::failure_of_form(failure) }
}
