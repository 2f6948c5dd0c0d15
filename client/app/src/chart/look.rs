//! A star to look at: step through its readings, lay one over another, choose whose scores, see picture or table.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::query_signal_with_options;
use waymark_shared::seam::answer::{Finished, Star};
use waymark_shared::star::score::Whose;

use super::detail::detail;
use super::legend::legend;
use super::round::{Mark, Round};
use super::sentence::{Eyes, area, both, since, standing};
use super::shown::{NOTHING, Shown, View, Wanted, same_kind};
use super::table::table;
use super::when::When;
use super::{Picture, StarChart};
use crate::components::icon::{BACK, FORWARD, icon};
use crate::locale::{rich, t};
use crate::t;

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
        view: scores.get().and_then(|scores| View::named(&scores)),
        usual,
    });
    let shown = Memo::new(move |_| star.with(|star| wanted.with(|wanted| Shown::of(star, wanted))));
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
            eyes.with_value(|eyes| {
                table(&picture.definition, &reading.reading, &picture.front.when, picture.earlier(), eyes)
            })
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
    let lay = move |over| {
        // Another reading lies over one side alone.
        if shown.get_untracked().is_some_and(|shown| shown.view == View::Both) {
            set_scores.set(None);
        }
        set_over.set(Some(over));
    };
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
                            {move || (count() > 1).then(|| lay_over(star, shown, lay))}
    {move || {
                                let Shown { views, view, .. } = shown.get()?;
                                let choose = move |view: View| set_scores.set(Some(view.address().to_owned()));
                                (views.len() > 1).then(|| eyes.with_value(|eyes| choose_view(&views, view, eyes, choose)))
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
            let on = When::among(&star.readings, other).words();
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
fn choose_view<C: Fn(View) + 'static>(views: &[View], drawn: View, eyes: &Eyes, choose: C) -> impl IntoView + use<C> {
    let options = views.iter().map(|view| {
        let view = *view;
        view! { <option value=view.address() selected=drawn == view>{eyes.view(view)}</option> }
    });
    let options = options.collect_view();
    let choose = move |event| {
        if let Some(view) = View::named(&event_target_value(&event)) {
            choose(view);
        }
    };
    view! { <label>{t("star-whose")} <select data-test="whose" on:change=choose>{options}</select></label> }
}

fn story(shown: &Shown, eyes: &Eyes) -> AnyView {
    let Picture { definition, front, .. } = &shown.picture;
    if shown.view == View::Both {
        let words = both(definition, &shown.reading.reading, eyes);
        return view! {
            <p class="story" data-test="both">{rich(&words)}</p>
            <p class="story-whose">{t!("star-story-by", scores = eyes.scores(front.whose))}</p>
            {standing(definition, front, eyes)}
        }
        .into_any();
    }
    let change = shown
        .in_time()
        .and_then(|(first, second, when)| since(definition, &first.reading, &second.reading, when, front.whose, eyes));
    match change {
        Some(words) => view! { <p class="story">{rich(&words)}</p> }.into_any(),
        None => standing(definition, front, eyes).into_any(),
    }
}

fn empty(star: &Star) -> Picture {
    let marks = vec![Mark::Missing; star.definition.areas.len()];
    let front = Round { whose: Whose::Mine, when: When::default(), marks };
    Picture { definition: star.definition.clone(), front, behind: None }
}

fn quietly() -> NavigateOptions {
    NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() }
}
