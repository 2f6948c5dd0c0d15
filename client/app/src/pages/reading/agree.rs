//! What two people agree on for an area: a difference is something to talk about, and may stay open.

use leptos::prelude::*;
use waymark_shared::star::change::settled;
use waymark_shared::star::score::{Score, Whose};

use super::area::given_apart;
use super::sitting::Sitting;
use crate::components::choice;
use crate::locale::t;
use crate::t;

/// Both sides' words on an area, once both are there, and what they agree on.
pub fn agreement(sitting: Sitting, at: usize) -> impl IntoView {
    let own = Memo::new(move |_| settled(&sitting.scores(at, sitting.own())));
    let other = Memo::new(move |_| settled(&sitting.scores(at, sitting.other())));
    move || match (own.get(), other.get()) {
        (Some(own), Some(other)) => both(sitting, at, own, other).into_any(),
        (None, _) | (_, None) => waiting(sitting, at).into_any(),
    }
}

/// Until both have given a step.
fn waiting(sitting: Sitting, at: usize) -> impl IntoView {
    let theirs = sitting.scores(at, sitting.other());
    let name = sitting.with();
    let words = if sitting.scores(at, sitting.own()).is_empty() {
        Some(t!("reading-hidden", name = name))
    } else if theirs.is_empty() {
        Some(t!("reading-not-yet", name = name))
    } else if theirs.len() > 1 {
        Some(t!("reading-several-other", name = name))
    } else {
        None
    };
    let words = words.map(|words| view! { <p class="reading-said">{words}</p> });
    view! { {words} {move || given_apart(sitting, at, Whose::Agreed)} }
}

fn both(sitting: Sitting, at: usize, own: u8, other: u8) -> impl IntoView {
    let agreed = Memo::new(move |_| settled(&sitting.scores(at, Whose::Agreed)));
    let steps = (own.min(other)..=own.max(other)).map(|step| {
        view! {
            <label class="fine-step">
                <input
                    type="radio"
                    name=format!("agreed-{at}")
                    data-test=format!("agree-{step}")
                    aria-label=t!("reading-agree-use", step = step)
                    prop:checked=move || sitting.pressed(|| agreed.get() == Some(step))
                    on:change=move |_| sitting.give(at, Whose::Agreed, Score::Step(step))
                />
                {step}
            </label>
        }
    });
    let (heading, words) = if own == other {
        (t("reading-agree-same-heading"), t!("reading-agree-same", step = own))
    } else {
        (t("reading-agree-heading"), t!("reading-agree-body", own = own, other = other, with = sitting.with()))
    };
    let set = move || match sitting.scores(at, Whose::Agreed).len() {
        0 => Some(t("reading-agree-open")),
        _ => agreed.get().map(|step| t!("reading-agreed-set", step = step)),
    };
    let set = move || set().map(|words| view! { <p class="agree-set">{words}</p> });
    view! {
        <section class="agree" data-test="agree">
            <h2>{heading}</h2>
            <p>{words}</p>
            <fieldset on:keydown=choice::on_key>
                <legend>{t("reading-agree-label")}</legend>
                {steps.collect_view()}
            </fieldset>
            <div role="status">{set}</div>
            {move || given_apart(sitting, at, Whose::Agreed)}
        </section>
    }
}
