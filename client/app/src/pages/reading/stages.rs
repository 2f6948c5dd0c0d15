//! The five stages in plain words, and the fine step inside the chosen one. Arrow keys move within each, and choose
//! nothing.

use leptos::prelude::*;
use waymark_shared::star::change::settled;
use waymark_shared::star::definition::Stage;
use waymark_shared::star::score::{Score, Whose};

use super::sitting::Sitting;
use crate::components::choice;
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
    let cards = stages.into_iter().zip(words).enumerate().map(|(place, (stage, words))| {
        let (from, to) = (stage.from, stage.to);
        let chosen = Memo::new(move |_| step.get().is_some_and(|step| (from..=to).contains(&step)));
        let choose = move |_| {
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
                        data-test=format!("stage-{}", place + 1)
                        prop:checked=move || sitting.pressed(|| chosen.get())
                        on:change=choose
                    />
                    <span>
                        <span class="stage-name">{stage.name.clone()}</span>
                        <span class="stage-words">{words}</span>
                    </span>
                </label>
                {move || (chosen.get() && from < to).then(|| fine(sitting, at, whose, step, &stage, most))}
            </div>
        }
    });
    view! {
        <fieldset class="stages" class:theirs-side=whose == Whose::Theirs on:keydown=choice::on_key>
            <legend class={"hidden"}>{t("reading-stages")}</legend>
            {cards.collect_view()}
        </fieldset>
    }
}

/// The steps of a stage: big buttons that work like radio buttons.
fn fine(
    sitting: Sitting,
    at: usize,
    whose: Whose,
    step: Memo<Option<u8>>,
    stage: &Stage,
    most: u8,
) -> impl IntoView + use<> {
    let steps = (stage.from..=stage.to).map(|each| {
        view! {
            <label class="fine-step">
                <input
                    type="radio"
                    name=format!("step-{at}")
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
        <fieldset class="fine">
            <legend class={"hidden"}>{t("reading-fine")}</legend>
            {steps.collect_view()}
            <span class="fine-hint" aria-hidden="true">{t("reading-fine")}</span>
        </fieldset>
    }
}
