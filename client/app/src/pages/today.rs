//! Today: a greeting, how the day is in two taps, and the way to writing.

use leptos::prelude::*;
use waymark_shared::doc::entry::{Entry, Mood};
use waymark_shared::seam::answer::{self, Star, Who};
use waymark_shared::seam::news::Changed;
use waymark_shared::seam::{Ask, Failure};

use crate::components::attempt::Attempt;
use crate::components::heading::Heading;
use crate::components::icon::{FORWARD, PEN, STAR, icon};
use crate::components::mood::mood_choice;
use crate::engine::{Engine, Outcome};
use crate::locale::{self, Shape, t};
use crate::pages::journal::entry_line;
use crate::route;
use crate::standing::{Standing, watch};
use crate::{t, take};

/// The person's first page.
#[component]
pub fn Today() -> impl IntoView {
    let standing = Standing::here();
    let journal = watch(|| Ask::Today, take!(Today), |changed| *changed == Changed::Journal);
    let star = watch(|| Ask::Star { journey: None }, take!(Star), |changed| *changed == Changed::Star);
    let greeting = Signal::derive(move || {
        let name = standing.name();
        if name.is_empty() { t("today-greeting") } else { t!("today-greeting-name", name = name) }
    });
    view! {
        <div class="column">
            <p class="over">{locale::day(&locale::today(), Shape::Full)}</p>
            <Heading words=greeting called="tab-today" />
            <section class="card">{todays_mood(journal)}</section>
            <a class="write-card" href=route::WRITE data-test="write">
                {icon(PEN)}
                <span><strong>{t("write")}</strong> <span>{t("write-who-reads")}</span></span>
            </a>
            {move || held(&journal.read())}
            {move || unfinished(&journal.read())}
            {move || star_card(&star.read())}
            {move || (standing.who() == Who::Alone).then(invitation_card)}
            {move || last_entries(&journal.read(), &star.read())}
        </div>
    }
}

type Held<T> = Option<Outcome<T>>;

/// That keyworkers keep something for longer which the person took back.
fn held(journal: &Held<Box<answer::Today>>) -> Option<impl IntoView + use<>> {
    let count = journal.as_ref()?.as_ref().ok()?.held;
    (count > 0).then(|| {
        let words = t!("today-held", count = count);
        view! { <a class="card quiet" href=route::TAKEN_BACK data-test="held"><span>{locale::rich(&words)}</span> {icon(FORWARD)}</a> }
    })
}

/// Two taps: the mood becomes a small entry of today, or joins the one that is there.
fn todays_mood(journal: RwSignal<Held<Box<answer::Today>>>) -> impl IntoView {
    let (engine, standing) = (Engine::here(), Standing::here());
    let attempt = Attempt::new();
    let mood = RwSignal::new(None);
    let todays = Memo::new(move |_| journal.with(|journal| journal.as_ref()?.as_ref().ok()?.mood));
    Effect::new(move || {
        if let Some((_, held)) = todays.get() {
            mood.set(Some(held));
        }
    });
    let choose = move |chosen: Mood| {
        let document = todays.get_untracked().map(|(document, _)| document);
        attempt.run(async move {
            let open = engine.get(Ask::OpenEntry { document }, take!(Entry)).await?;
            let day = if open.entry.day.is_empty() { locale::today() } else { open.entry.day.clone() };
            let entry = Entry { mood: Some(chosen), day, ..open.entry };
            engine.ask(Ask::Draft { document: open.document, entry }).await?;
            engine.ask(Ask::Finish { document: open.document }).await?;
            standing.say(t("today-mood-saved"));
            Ok(())
        });
    };
    view! { {mood_choice(t("today-how"), mood, choose)} {attempt.words()} }
}

/// A sentence that was never finished.
fn unfinished(journal: &Held<Box<answer::Today>>) -> impl IntoView + use<> {
    let line = journal.as_ref().and_then(|journal| journal.as_ref().ok()?.unfinished.as_ref());
    line.map(|line| {
        let words = if line.title.is_empty() { line.excerpt.clone() } else { line.title.clone() };
        view! {
            <a class="card go" href=route::entry(line.document) data-test="unfinished">
                <span><strong>{t("today-unfinished")}</strong> <span class={"clip"} dir="auto">{words}</span></span>
                {icon(FORWARD)}
            </a>
        }
    })
}

fn star_card(star: &Held<Box<Star>>) -> impl IntoView + use<> {
    let star = star.as_ref().and_then(|star| star.as_ref().ok())?;
    let (words, to) = match (star.open.iter().find(|open| open.goes_on()), star.readings.last()) {
        (Some(open), _) => {
            let day = locale::day(&open.day, Shape::Short);
            let words =
                if open.together { t!("today-star-together", day = day) } else { t!("today-star-open", day = day) };
            (words, route::reading(open.document))
        }
        (None, Some(last)) => {
            (t!("today-star-last", day = locale::day(&last.reading.day, Shape::Short)), route::STAR.to_owned())
        }
        (None, None) => (t("today-star-none"), route::STAR.to_owned()),
    };
    Some(view! {
        <a class="card go" href=to data-test="star-card">
            {icon(STAR)}
            <span><strong>{t("today-star")}</strong> <span>{words}</span></span>
            {icon(FORWARD)}
        </a>
    })
}

fn invitation_card() -> impl IntoView {
    view! {
        <a class="card go quiet" href=route::JOIN data-test="have-invitation">
            <span><strong>{t("today-invitation")}</strong> <span>{t("today-invitation-words")}</span></span>
            {icon(FORWARD)}
        </a>
    }
}

fn last_entries(journal: &Held<Box<answer::Today>>, star: &Held<Box<Star>>) -> impl IntoView + use<> {
    let definition = star.as_ref().and_then(|star| Some(&star.as_ref().ok()?.definition));
    match journal.as_ref()? {
        Ok(journal) if journal.last.is_empty() => None,
        Ok(journal) => {
            let last = journal.last.iter().map(|line| entry_line(line, definition)).collect_view();
            Some(view! { <section class="today-last"><h2>{t("today-last")}</h2><ul class="entries">{last}</ul></section> }.into_any())
        }
        Err(failure) => Some(failed(failure).into_any()),
    }
}

fn failed(failure: &Failure) -> impl IntoView + use<> {
    view! { <p class="problem" role="alert">{locale::failure(failure)}</p> }
}
