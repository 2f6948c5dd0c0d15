//! A star to look at: step through its readings, lay one over another, choose whose scores, see picture or table.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::query_signal_with_options;
use waymark_shared::record::reading::FinishedReading;
use waymark_shared::seam::answer::{Finished, Star};
use waymark_shared::star::change::fallback;
use waymark_shared::star::score::Whose;

use super::detail::detail;
use super::legend::legend;
use super::round::{Mark, Round, sides};
use super::sentence::{Eyes, area, since, standing};
use super::table::table;
use super::{Picture, StarChart};
use crate::components::icon::{BACK, FORWARD, icon};
use crate::locale::{Shape, day, rich, t};
use crate::t;

/// What the address says when nothing is laid over.
const NOTHING: &str = "none";

/// What is on screen: one reading, perhaps an earlier one behind it, and one side's scores of both.
#[derive(Debug, Clone, PartialEq)]
struct Shown {
    place: usize,
    reading: Finished,
    earlier: Option<Finished>,
    sides: Vec<Whose>,
    picture: Picture,
}

/// What the address asks for.
#[derive(Debug, Clone, PartialEq)]
struct Wanted {
    reading: Option<String>,
    over: Option<String>,
    scores: Option<Whose>,
    usual: Whose,
}

/// A star with at least one finished reading. What is looked at stands in the address, so that back and reload return to it.
#[component]
pub fn StarLook(
    /// The star.
    #[prop(into)]
    star: Signal<Star>,
    /// Who looks.
    eyes: Eyes,
    /// What the picture is called.
    #[prop(into)]
    name: Signal<String>,
    /// Told which reading is on screen.
    #[prop(optional)]
    on_screen: Option<RwSignal<Option<Finished>>>,
    /// What can be done beside turning the picture into a table.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let kept = |key: &'static str| query_signal_with_options::<String>(key, quietly());
    let (reading, set_reading) = kept("reading");
    let (over, set_over) = kept("over");
    let (scores, set_scores) = kept("scores");
    let (form, set_form) = kept("view");
    let usual = match eyes {
        Eyes::Own => Whose::Mine,
        Eyes::Of(_) => Whose::Agreed,
    };
    let eyes = StoredValue::new(eyes);
    let wanted = Memo::new(move |_| Wanted {
        reading: reading.get(),
        over: over.get(),
        scores: scores.get().and_then(|scores| named(&scores)),
        usual,
    });
    let shown = Memo::new(move |_| star.with(|star| wanted.with(|wanted| shown(star, wanted))));
    if let Some(on_screen) = on_screen {
        Effect::new(move |_| on_screen.set(shown.get().map(|shown| shown.reading)));
    }
    let is_table = Memo::new(move |_| form.get().is_some_and(|form| form == "table"));
    let chosen = RwSignal::new(None);
    let of = move |take: fn(Shown) -> Option<Picture>| shown.get().and_then(take);
    let words = move || shown.get().map(|shown| eyes.with_value(|eyes| story(&shown, eyes)));
    let say = Callback::new(move |spoke: usize| {
        let picture = of(|shown| Some(shown.picture));
        picture.map_or_else(String::new, |picture| eyes.with_value(|eyes| area(&picture, spoke, eyes)))
    });
    let picture = Signal::derive(move || of(|shown| Some(shown.picture)).unwrap_or_else(|| empty(&star.get())));
    let whole_table = move || {
        shown.get().map(|shown| {
            let Shown { reading, picture, .. } = &shown;
            eyes.with_value(|eyes| table(&picture.definition, &reading.reading, picture.behind.as_ref(), eyes))
        })
    };
    let step = move |by: isize| {
        let to = shown.get_untracked().and_then(|shown| shown.place.checked_add_signed(by));
        let to = to.and_then(|to| star.with_untracked(|star| star.readings.get(to).map(|reading| reading.document)));
        set_reading.set(to.map(|to| to.to_string()));
        set_over.set(None);
    };
    let count = move || star.with(|star| star.readings.len());
    let place = move || shown.with(|shown| shown.as_ref().map_or(0, |shown| shown.place));
    let about_chosen = move || {
        let (spoke, shown) = (chosen.get()?, shown.get()?);
        Some(eyes.with_value(|eyes| detail(&shown.picture, &shown.reading.reading, spoke, eyes)))
    };
    let at_first = Memo::new(move |_| place() == 0);
    let at_last = Memo::new(move |_| place() + 1 >= count());
    let form_words = move || t(if is_table.get() { "star-table-hide" } else { "star-table-show" });
    let turn = move |_| set_form.set((!is_table.get_untracked()).then(|| "table".to_owned()));
    view! {
        <div class="look">
            <div class="look-words">{words}</div>
            <div class="look-picture">
                <div class="chart" hidden=is_table>
                    <StarChart picture=picture chosen=chosen name=name say=say id="star" />
                    {move || shown.get().map(|shown| eyes.with_value(|eyes| legend(&shown.picture, eyes)))}
                </div>
                <div class="stepper" role="group" aria-label=t("star-which")>
                    <button type="button" data-test="earlier" aria-label=t("star-earlier") disabled=at_first on:click=move |_| step(-1)>
                        {icon(BACK)}
                    </button>
                    <span aria-live="polite">{move || t!("star-place", place = place() + 1, count = count())}</span>
                    <button type="button" data-test="later" aria-label=t("star-later") disabled=at_last on:click=move |_| step(1)>
                        {icon(FORWARD)}
                    </button>
                </div>
                <div aria-live="polite" hidden=is_table>{about_chosen}</div>
            </div>
            <div class="look-rest">
                <div class="scores" class:only-print=move || !is_table.get()>{whole_table}</div>
                <div class="star-acts">
                    {children.map(|children| children())}
                    <button type="button" class="button plain look-form" data-test="table" on:click=turn>{form_words}</button>
                </div>
                <div class="star-choices">
                    {move || (count() > 1).then(|| lay_over(star, shown, move |over| set_over.set(Some(over))))}
                    {move || {
                        let Shown { sides, picture, .. } = shown.get()?;
                        let choose = move |whose| set_scores.set(Some(address(whose).to_owned()));
                        (sides.len() > 1).then(|| eyes.with_value(|eyes| choose_side(&sides, picture.front.whose, eyes, choose)))
                    }}
                </div>
            </div>
        </div>
    }
}

/// Which other reading is laid over the one on screen.
fn lay_over(star: Signal<Star>, shown: Memo<Option<Shown>>, choose: impl Fn(String) + 'static) -> impl IntoView {
    let Some(Shown { place, reading, earlier, .. }) = shown.get() else { return ().into_any() };
    let chosen = earlier.map(|earlier| earlier.document);
    let others = star.with(|star| {
        let others = star.readings.iter().enumerate().filter(|(at, other)| *at != place && same_kind(&reading, other));
        let option = |(_, other): (usize, &Finished)| {
            let on = day(&other.reading.day, Shape::Short);
            view! { <option value=other.document.to_string() selected=chosen == Some(other.document)>{on}</option> }
        };
        others.rev().map(option).collect_view()
    });
    view! {
        <label>
            {t("star-compare")}
            <select data-test="over" on:change=move |event| choose(event_target_value(&event))>
                <option value=NOTHING selected=chosen.is_none()>{t("star-compare-none")}</option>
                {others}
            </select>
        </label>
    }
    .into_any()
}

/// Whose scores are drawn.
fn choose_side<C: Fn(Whose) + 'static>(
    sides: &[Whose],
    drawn: Whose,
    eyes: &Eyes,
    choose: C,
) -> impl IntoView + use<C> {
    let options = sides.iter().map(|side| {
        let side = *side;
        view! { <option value=address(side) selected=drawn == side>{eyes.scores(side)}</option> }
    });
    let options = options.collect_view();
    let choose = move |event| {
        if let Some(whose) = named(&event_target_value(&event)) {
            choose(whose);
        }
    };
    view! { <label>{t("star-whose")} <select data-test="whose" on:change=choose>{options}</select></label> }
}

fn story(shown: &Shown, eyes: &Eyes) -> AnyView {
    let picture = &shown.picture;
    let change = shown.earlier.as_ref().and_then(|earlier| {
        let (first, second) = in_time(&earlier.reading, &shown.reading.reading);
        since(&picture.definition, first, second, picture.front.whose, eyes)
    });
    match change {
        Some(words) => view! { <p class="story">{rich(&words)}</p> }.into_any(),
        None => standing(&picture.definition, &picture.front, eyes).into_any(),
    }
}

fn shown(star: &Star, wanted: &Wanted) -> Option<Shown> {
    let find = |document: &str| star.readings.iter().position(|reading| reading.document.to_string() == document);
    let place = wanted.reading.as_deref().and_then(find).or_else(|| star.readings.len().checked_sub(1))?;
    let reading = star.readings[place].clone();
    let before = star.readings[..place].iter().rev().find(|other| same_kind(&reading, other));
    let earlier = match wanted.over.as_deref() {
        Some(NOTHING) => None,
        Some(document) => find(document).filter(|at| *at != place).map(|at| &star.readings[at]).or(before),
        None => before,
    };
    let earlier = earlier.filter(|other| same_kind(&reading, other)).cloned();
    let round = |finished: &Finished, whose| Round::of(&star.definition, &finished.reading, whose);
    let has = |finished: &Finished, whose: Whose| !round(finished, whose).is_empty();
    let in_both = |whose: &Whose| has(&reading, *whose) && earlier.as_ref().is_some_and(|earlier| has(earlier, *whose));
    let common = fallback(wanted.usual).into_iter().find(in_both);
    let whose = wanted.scores.or(common).unwrap_or(wanted.usual);
    let front = Round::nearest(&star.definition, &reading.reading, whose);
    // One person's scores are never laid over another's.
    let behind = earlier.as_ref().map(|earlier| round(earlier, front.whose)).filter(|behind| !behind.is_empty());
    let earlier = earlier.filter(|_| behind.is_some());
    let picture = Picture { definition: star.definition.clone(), front, behind };
    Some(Shown { place, sides: sides(&reading.reading), reading, earlier, picture })
}

/// Readings of one definition and version can be laid over each other; others are never compared.
fn same_kind(one: &Finished, other: &Finished) -> bool {
    (&one.reading.definition, one.reading.version) == (&other.reading.definition, other.reading.version)
}

/// The two readings, the earlier day first.
fn in_time<'a>(one: &'a FinishedReading, other: &'a FinishedReading) -> (&'a FinishedReading, &'a FinishedReading) {
    if one.day <= other.day { (one, other) } else { (other, one) }
}

fn empty(star: &Star) -> Picture {
    let marks = vec![Mark::Missing; star.definition.areas.len()];
    let front = Round { whose: Whose::Mine, day: String::new(), marks };
    Picture { definition: star.definition.clone(), front, behind: None }
}

fn address(whose: Whose) -> &'static str {
    super::side(whose)
}

fn named(scores: &str) -> Option<Whose> {
    [Whose::Mine, Whose::Theirs, Whose::Agreed].into_iter().find(|whose| address(*whose) == scores)
}

fn quietly() -> NavigateOptions {
    NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() }
}
