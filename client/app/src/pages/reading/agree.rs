//! What two people agree on for an area: a difference is something to talk about, and may stay open.

use leptos::html;
use leptos::prelude::*;
use waymark_shared::star::change::settled;
use waymark_shared::star::score::{Score, Whose};

use super::area::given_apart;
use super::sitting::Sitting;
use crate::components::{choice, in_sight};
use crate::locale::t;
use crate::t;

/// How high the line below an area may be: what is behind it is not in sight.
const FOOT: u32 = 96;

/// The way to what two people agree on for an area; cheap to copy.
#[derive(Clone, Copy)]
pub struct Agreeing {
    sitting: Sitting,
    at: usize,
    own: Memo<Option<u8>>,
    other: Memo<Option<u8>>,
    section: NodeRef<html::Section>,
    /// Whether the question was in sight since both scores are there.
    seen: RwSignal<bool>,
}

impl Agreeing {
    /// Agreeing on the area at a place.
    pub fn on(sitting: Sitting, at: usize) -> Self {
        let step = |whose| Memo::new(move |_| settled(&sitting.scores(at, whose)));
        let (own, other) = (step(sitting.own()), step(sitting.other()));
        Self { sitting, at, own, other, section: NodeRef::new(), seen: RwSignal::new(false) }
    }

    /// What there is to agree on while nothing is agreed: said in the line below the area.
    pub fn waits(self) -> Option<String> {
        let (own, other) = (self.own.get()?, self.other.get()?);
        self.sitting.scores(self.at, Whose::Agreed).is_empty().then(|| heading(own, other))
    }

    /// Whether the way on leads to the question first, as nobody has seen it yet.
    pub fn comes_first(self) -> bool {
        self.waits().is_some() && !self.seen.get()
    }

    /// Goes to the question.
    pub fn show(self) {
        self.seen.set(true);
        if let Some(section) = self.section.get_untracked() {
            in_sight::go_to(&section);
        }
    }
}

/// Both sides' words on an area, once both are there, and what they agree on.
pub fn agreement(agreeing: Agreeing) -> impl IntoView {
    let Agreeing { sitting, at, own, other, section, seen } = agreeing;
    Effect::new(move |_| {
        if let Some(section) = section.get() {
            in_sight::on_seen(&section, FOOT, move || seen.set(true));
        }
    });
    move || match (own.get(), other.get()) {
        (Some(own), Some(other)) => both(agreeing, own, other).into_any(),
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

fn heading(own: u8, other: u8) -> String {
    t(if own == other { "reading-agree-same-heading" } else { "reading-agree-heading" })
}

fn both(agreeing: Agreeing, own: u8, other: u8) -> impl IntoView {
    let Agreeing { sitting, at, .. } = agreeing;
    let agreed = Memo::new(move |_| settled(&sitting.scores(at, Whose::Agreed)));
    let steps = (own.min(other)..=own.max(other)).map(|step| {
        view! {
            <label class="fine-step">
                <input
                    type="radio"
                    name=format!("agreed-{at}")
                    autocomplete="off"
                    data-test=format!("agree-{step}")
                    aria-label=t!("reading-agree-use", step = step)
                    prop:checked=move || sitting.pressed(|| agreed.get() == Some(step))
                    on:change=move |_| sitting.give(at, Whose::Agreed, Score::Step(step))
                />
                {step}
            </label>
        }
    });
    let words = if own == other {
        t!("reading-agree-same", step = own)
    } else {
        t!("reading-agree-body", own = own, other = other, with = sitting.with())
    };
    let set = move || match sitting.scores(at, Whose::Agreed).len() {
        0 => Some(t("reading-agree-open")),
        _ => agreed.get().map(|step| t!("reading-agreed-set", step = step)),
    };
    let set = move || set().map(|words| view! { <p class="agree-set">{words}</p> });
    view! {
        <section class="agree" data-test="agree" tabindex="-1" node_ref=agreeing.section>
            <h2>{heading(own, other)}</h2>
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
