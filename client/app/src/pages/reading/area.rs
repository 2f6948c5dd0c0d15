//! One area of a reading: what it is about, the stages, what the two sides say, and a note.

use leptos::prelude::*;
use waymark_shared::star::score::{Score, Whose};

use super::agree::{Agreeing, agreement};
use super::away::put_away;
use super::foot::foot;
use super::note::Note;
use super::sitting::Sitting;
use super::stages::stages;
use crate::chart::sentence::several;
use crate::components::heading::Heading;
use crate::locale::{self, Shape, t};
use crate::t;

/// The area at a place; `go` leads to another one, or to the last look.
pub fn area(sitting: Sitting, at: usize, go: Callback<Option<usize>>) -> impl IntoView {
    let about = sitting.reading.with_untracked(|reading| reading.definition.areas[at].about.clone());
    let next = (at + 1 < sitting.count()).then_some(at + 1);
    let pass = move |score| {
        sitting.give(at, sitting.own(), score);
        go.run(next);
    };
    let note = Note::of(sitting, at);
    let own = sitting.own();
    let agreeing = sitting.together().then(|| Agreeing::on(sitting, at));
    let for_the_person = own == Whose::Mine;
    view! {
        {progress(sitting)}
        <div class="reading-head"><p class="reading-where">{where_in(sitting, at)}</p> {put_away(sitting)}</div>
        <Heading words=sitting.area_name(at) called="reading-called" />
        <p class="reading-about">{about}</p>
        {stages(sitting, at)}
        {move || said_without_step(sitting, at)}
        {move || given_apart(sitting, at, own)}
        {move || not_saved(sitting)}
        <div class="reading-others">
            {for_the_person.then(|| view! {
                <button type="button" class="button quiet" data-test="not-for-me" on:click=move |_| pass(Score::NotForMe)>
                    {t("reading-not-for-me")}
                </button>
            })}
            <button type="button" class="button quiet" data-test="skip" on:click=move |_| pass(Score::Skipped)>{t("reading-skip")}</button>
            {note.button()}
        </div>
        {note.field()}
        {agreeing.map(agreement)}
        {foot(sitting, at, agreeing, go)}
    }
}

/// How far the reading is.
fn progress(sitting: Sitting) -> impl IntoView {
    let said = move || t!("reading-progress", done = sitting.done(), count = sitting.count());
    view! {
        <progress class="reading-progress" max=sitting.count() prop:value=move || sitting.done() as f64 aria-label=said />
    }
}

/// "Reading with Sam · area 9 of 10".
fn where_in(sitting: Sitting, at: usize) -> String {
    let (place, count) = (at + 1, sitting.count());
    let day = sitting.reading.with_untracked(|reading| locale::day(&reading.reading.day, Shape::Short));
    if sitting.together() {
        t!("reading-where-together", with = sitting.with(), place = place, count = count)
    } else {
        t!("reading-where-alone", day = day, place = place, count = count)
    }
}

/// What was said where no step was chosen.
fn said_without_step(sitting: Sitting, at: usize) -> Option<impl IntoView> {
    let words = match sitting.scores(at, sitting.own()).as_slice() {
        [Score::Skipped] => t("reading-skipped"),
        [Score::NotForMe] => t("reading-not-for-me-set"),
        [Score::Step(_)] | [] | [_, _, ..] => {
            let [Score::NotForMe] = sitting.scores(at, Whose::Mine)[..] else { return None };
            t!("reading-not-for-me-of", name = sitting.with())
        }
    };
    Some(view! { <p class="reading-said" role="status">{words}</p> })
}

/// Scores that one side gave apart on two devices: all of them, to choose from.
pub fn given_apart(sitting: Sitting, at: usize, whose: Whose) -> Option<impl IntoView> {
    let scores = sitting.scores(at, whose);
    if scores.len() < 2 {
        return None;
    }
    let key = if whose == Whose::Agreed { "reading-several-agreed" } else { "reading-several" };
    let choices = scores.iter().map(|score| {
        let score = *score;
        view! {
            <button type="button" class="button plain" data-test="keep" on:click=move |_| sitting.give(at, whose, score)>
                {t!("reading-several-keep", score = several(&[score]))}
            </button>
        }
    });
    Some(view! {
        <div class="several" role="status" data-test="several">
            <p>{t!(key, scores = several(&scores))}</p>
            <div class={"several-choices"}>{choices.collect_view()}</div>
        </div>
    })
}

fn not_saved(sitting: Sitting) -> Option<impl IntoView> {
    let failure = sitting.failure.get()?;
    Some(view! { <p class="problem" role="alert">{t("reading-failed")} " " {locale::failure(&failure)}</p> })
}
