//! The five stages in plain words, and the fine step inside the chosen one. Arrow keys move within each, and choose
//! nothing.

use leptos::html;
use leptos::prelude::*;
use waymark_shared::star::change::settled;
use waymark_shared::star::definition::Stage;
use waymark_shared::star::score::{Score, Whose};

use super::sitting::Sitting;
use crate::components::{choice, in_sight};
use crate::locale::t;
use crate::t;

/// The stages of the area at a place, for this device's side.
pub fn stages(sitting: Sitting, at: usize) -> impl IntoView {
    let whose = sitting.own();
    let step = Memo::new(move |_| settled(&sitting.scores(at, whose)));
    let (stages, words, most) = sitting.reading.with_untracked(|reading| {
        let definition = &reading.definition;
        (definition.stages.clone(), definition.areas[at].stages.clone(), definition.scale.most)
    });
    // Opening the page shows it from the top; only a choice made here brings its steps in sight.
    let chosen_here = StoredValue::new(false);
    let cards = stages.into_iter().zip(words).enumerate().map(|(place, (stage, words))| {
        let (from, to) = (stage.from, stage.to);
        let chosen = Memo::new(move |_| step.get().is_some_and(|step| (from..=to).contains(&step)));
        let choose = move |_| {
            chosen_here.set_value(true);
            if !chosen.get_untracked() {
                sitting.give(at, whose, Score::Step(from));
            }
        };
        view! {
            <div class="stage">
                <label class={"stage-choice"}>
                    <input
                        type="radio"
                        name=format!("stage-{at}")
                        autocomplete="off"
                        data-test=format!("stage-{}", place + 1)
                        prop:checked=move || sitting.pressed(|| chosen.get())
                        on:change=choose
                    />
                    <span>
                        <span class="stage-name">{stage.name.clone()}</span>
                        <span class="stage-words">{words}</span>
                    </span>
                </label>
                {move || (chosen.get() && from < to).then(|| fine(sitting, at, whose, step, &stage, most, chosen_here))}
            </div>
        }
    });
    view! {
        <fieldset class="stages" class:theirs-side=whose == Whose::Theirs on:keydown=choice::on_key>
            {question(sitting)}
            {cards.collect_view()}
        </fieldset>
    }
}

/// Whose view is asked for. The stages are in the words of the person, so a keyworker is told how to take them.
fn question(sitting: Sitting) -> AnyView {
    if sitting.own() == Whose::Mine {
        return view! { <legend class={"hidden"}>{t("reading-stages")}</legend> }.into_any();
    }
    view! {
        <legend class="stages-question" data-test="question">
            <strong>{t!("reading-stages-of", name = sitting.with())}</strong>
            <span>{t!("reading-stages-words", name = sitting.with())}</span>
        </legend>
    }
    .into_any()
}

/// The steps of a stage: big buttons that work like radio buttons.
fn fine(
    sitting: Sitting,
    at: usize,
    whose: Whose,
    step: Memo<Option<u8>>,
    stage: &Stage,
    most: u8,
    chosen_here: StoredValue<bool>,
) -> impl IntoView + use<> {
    let group = NodeRef::<html::Fieldset>::new();
    group.on_load(move |group| {
        if chosen_here.get_value() {
            request_animation_frame(move || in_sight::bring(&group));
        }
    });
    let steps = (stage.from..=stage.to).map(|each| {
        view! {
            <label class="fine-step">
                <input
                    type="radio"
                    name=format!("step-{at}")
                    autocomplete="off"
                    data-test=format!("step-{each}")
                    aria-label=t!("reading-step-label", step = each, most = most)
                    prop:checked=move || sitting.pressed(|| step.get() == Some(each))
                    on:change=move |_| sitting.give(at, whose, Score::Step(each))
                />
                {each}
            </label>
        }
    });
    view! {
        <fieldset class="fine" node_ref=group>
            <legend class={"hidden"}>{t("reading-fine")}</legend>
            {steps.collect_view()}
            <span class="fine-hint" aria-hidden="true">{t("reading-fine")}</span>
        </fieldset>
    }
}
