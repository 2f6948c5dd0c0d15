//! The journal: entries by month, the newest first, with search and the way to writing.

use std::time::Duration;

use leptos::leptos_dom::helpers::debounce;
use leptos::prelude::*;
use waymark_shared::seam::Ask;
use waymark_shared::seam::answer::{EntryLine, Journal, Sharing};
use waymark_shared::seam::news::Changed;
use waymark_shared::star::definition::Definition;

use crate::components::entry_card::area_tags;
use crate::components::heading::Heading;
use crate::components::icon::{LOCK, PEN, PEOPLE, SEARCH, UNDO, icon};
use crate::components::mood;
use crate::components::page;
use crate::components::readers::readers;
use crate::engine::Outcome;
use crate::locale::{self, Shape, t};
use crate::route;
use crate::standing::watch;
use crate::{t, take};

/// Search waits this long for the next letter, in milliseconds.
const PAUSE: u64 = 40;

/// How many entries are asked for at first, and how many more each time somebody nears the last one.
const SOME: u32 = 40;
/// The least height of an entry in the list, in pixels.
const LEAST_HEIGHT: f64 = 80.0;

/// The journal; on wide screens with room beside it for an entry.
#[component]
pub fn JournalPage() -> impl IntoView {
    let wide = page::wide();
    let choose = move || wide.get().then(|| view! { <div class="pane-detail">{choose()}</div> });
    // Built once: what is searched for stays when the screen is turned.
    view! {
        <div class=move || if wide.get() { "two-panes" } else { "column journal" }>
            <div class:pane-list=move || wide.get()>
                <div class:pane-head=move || wide.get()>
                    <Heading words=t("journal") />
                    {move || wide.get().then(|| write("button"))}
                </div>
                {list(Place::Page)}
            </div>
            {choose}
            {move || (!wide.get()).then(|| write("float button"))}
        </div>
    }
}

fn choose() -> impl IntoView {
    view! { <div class="empty"><p><strong>{t("journal-choose")}</strong></p> <p>{t("journal-choose-words")}</p></div> }
}

/// An entry, and on wide screens the journal at its side; the entry stays as it is when the screen changes.
pub fn beside_journal(entry: impl IntoView + 'static) -> impl IntoView {
    let wide = page::wide();
    let beside = move || {
        wide.get().then(|| {
            let heading = view! { <h2 class="pane-title">{t("journal")}</h2> };
            view! { <div class="pane-list">{pane_head(heading)} {list(Place::Beside)}</div> }
        })
    };
    view! { <div class:two-panes=move || wide.get()>{beside} <div class:pane-detail=move || wide.get()>{entry}</div></div> }
}

fn pane_head(heading: impl IntoView + 'static) -> impl IntoView {
    view! { <div class="pane-head">{heading} {write("button")}</div> }
}

fn write(class: &'static str) -> impl IntoView {
    view! { <a class=class href=route::WRITE data-test="write">{icon(PEN)} {t("write")}</a> }
}

/// Where the list is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// It is the page.
    Page,
    /// Beside an entry, where it has a place of its own, so that the page's is not kept.
    Beside,
}

/// Search, and the entries.
fn list(place: Place) -> impl IntoView {
    let words = RwSignal::new(String::new());
    let left_at = route::kept_place("journal").filter(|_| place == Place::Page).unwrap_or_default();
    let most = RwSignal::new(SOME + (left_at / LEAST_HEIGHT) as u32);
    let found = watch(
        move || Ask::Journal { words: words.get(), most: most.get() },
        take!(Journal),
        |changed| *changed == Changed::Journal,
    );
    let star = watch(|| Ask::Star { journey: None }, take!(Star), |_| false);
    let typed = RwSignal::new(String::new());
    let mut soon = debounce(Duration::from_millis(PAUSE), move |typed| words.set(typed));
    let is_all = Memo::new(move |_| {
        let left = |found: &Journal| usize::try_from(found.all).is_ok_and(|all| all > found.lines.len());
        !found.with(|found| found.as_ref().and_then(|found| found.as_ref().ok()).is_some_and(left))
    });
    // What was asked for last has come: a thumb that goes on moving asks no more until then.
    let has_come =
        move || found.with_untracked(shown_lines).is_some_and(|length| length >= most.get_untracked() as usize);
    let more = move || {
        if !is_all.get_untracked() && has_come() {
            most.update(|most| *most += SOME);
        }
    };
    page::on_nearing_the_end(more);
    // Whoever pressed goes on reading at the first entry that comes.
    let go_on_at = RwSignal::new(None::<usize>);
    let press = move |_| {
        go_on_at.set(shown_lines(&found.read_untracked()));
        more();
    };
    Effect::new(move || {
        let Some(Ok(found)) = &*found.read() else { return };
        if let Some(line) = go_on_at.get_untracked().and_then(|first| found.lines.get(first)) {
            let selector = format!(".entry[href='{}']", route::entry(line.document));
            go_on_at.set(None);
            request_animation_frame(move || page::focus_first(&selector));
        }
    });
    let earlier = move || {
        (!is_all.get()).then(|| {
            view! { <p><button type="button" class="button plain wide" data-test="earlier" on:click=press>{t("journal-earlier")}</button></p> }
        })
    };
    let there = Memo::new(move |_| found.with(Option::is_some));
    Effect::new(move || {
        if there.get() && place == Place::Page {
            route::keep_place("journal");
        }
    });
    let list = move || {
        let star = star.read();
        let definition = star.as_ref().and_then(|star| Some(&star.as_ref().ok()?.definition));
        let is_searched = words.with_untracked(|words| !words.trim().is_empty());
        found.read().as_ref().map(|found| lines(found, definition, is_searched))
    };
    view! {
        <label class="search">
            <span class="hidden">{t("journal-search")}</span>
            {icon(SEARCH)}
            <input
                type="search"
                data-test="search"
                autocomplete="off"
                placeholder=t("journal-search")
                dir=move || typed.with(|typed| !typed.is_empty()).then_some("auto")
                prop:value=typed
                on:input=move |event| {
                    typed.set(event_target_value(&event));
                    soon(typed.get_untracked());
                }
            />
        </label>
        <div>{list} {earlier}</div>
    }
}

fn shown_lines(found: &Option<Outcome<Journal>>) -> Option<usize> {
    found.as_ref()?.as_ref().ok().map(|found| found.lines.len())
}

fn lines(found: &Outcome<Journal>, definition: Option<&Definition>, is_searched: bool) -> impl IntoView + use<> {
    match found {
        Err(failure) => view! { <p class="problem" role="alert">{locale::failure(failure)}</p> }.into_any(),
        Ok(found) if found.lines.is_empty() && is_searched => view! { <p class="empty" role="status">{t("journal-not-found")}</p> }.into_any(),
        Ok(found) if found.lines.is_empty() => {
            view! { <div class="empty"><p><strong>{t("journal-empty")}</strong></p><p>{t("journal-empty-next")}</p></div> }.into_any()
        }
        Ok(found) => months(&found.lines, definition).into_any(),
    }
}

fn months(lines: &[EntryLine], definition: Option<&Definition>) -> impl IntoView + use<> {
    let month = |line: &EntryLine| line.day.get(..7).unwrap_or_default().to_owned();
    let months = lines.chunk_by(|one, other| month(one) == month(other)).map(|lines| {
        let name = locale::day(&lines[0].day, Shape::Month);
        let lines = lines.iter().map(|line| entry_line(line, definition)).collect_view();
        view! { <section class="month"><h2>{name}</h2><ul class="entries">{lines}</ul></section> }
    });
    months.collect_view()
}

/// One entry in a list.
pub fn entry_line(line: &EntryLine, definition: Option<&Definition>) -> impl IntoView + use<> {
    let title = line.title.trim().to_owned();
    let (who, picture) = match line.sharing {
        Sharing::Private => (t("sharing-private"), LOCK),
        Sharing::Shared { .. } => (readers(&line.access), PEOPLE),
        Sharing::Withdrawn { .. } => (t("sharing-withdrawn"), UNDO),
    };
    let shared = matches!(line.sharing, Sharing::Shared { .. });
    let words = (!line.excerpt.is_empty())
        .then(|| view! { <span class="entry-excerpt" dir="auto">{line.excerpt.clone()}</span> });
    let only_mood = line.mood.filter(|_| title.is_empty() && line.excerpt.is_empty());
    let heading = if let Some(mood) = only_mood { t!("entry-only-mood", mood = mood::word(mood)) } else { title };
    let mood = line.mood.filter(|_| only_mood.is_none());
    let mood =
        mood.map(|mood| view! { <span class="entry-mood">{icon(mood::picture(mood))} {mood::word(mood)}</span> });
    let (to, path) = (route::entry(line.document), route::path());
    let here = {
        let to = to.clone();
        move || path.with(|path| *path == to)
    };
    view! {
        <li>
            <a class="entry" href=to aria-current=move || here().then_some("page") data-test="entry">
                <span class="entry-day">
                    <strong>{locale::day(&line.day, Shape::Number)}</strong>
                    <span>{locale::day(&line.day, Shape::Weekday)}</span>
                </span>
                <span class="entry-body">
                    {(!heading.is_empty()).then(|| view! { <strong class="entry-title" dir="auto">{heading}</strong> })}
                    {words}
                    <span class="tags">
                        <span class="entry-who" class:is-shared=shared>{icon(picture)} {who}</span>
                        {line.draft.then(|| view! { <span class="tag">{t("entry-draft")}</span> })}
                        {mood}
                        {area_tags(&line.areas, definition)}
                    </span>
                </span>
            </a>
        </li>
    }
}
