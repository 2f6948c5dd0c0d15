//! The journal: entries by month, the newest first, with search and the way to writing.

use leptos::prelude::*;
use leptos::task::spawn_local;
use waymark_shared::seam::Ask;
use waymark_shared::seam::answer::{EntryLine, Sharing};
use waymark_shared::seam::news::Changed;
use waymark_shared::star::definition::Definition;

use crate::components::entry_card::area_tags;
use crate::components::heading::Heading;
use crate::components::icon::{LOCK, PEN, PEOPLE, SEARCH, UNDO, icon};
use crate::components::mood;
use crate::components::page;
use crate::engine::{Engine, Outcome};
use crate::locale::{self, Shape, t};
use crate::route;
use crate::standing::watch;
use crate::{t, take};

/// Search waits this long for the next letter, in milliseconds.
const PAUSE: u64 = 40;

/// How many entries are drawn at first, and how many more each time somebody nears the last one: years of them are not
/// drawn at once.
const SOME: usize = 40;
/// The least height of an entry in the list, in pixels.
const LEAST_HEIGHT: f64 = 80.0;

/// The journal; on wide screens with room beside it for an entry.
#[component]
pub fn Journal() -> impl IntoView {
    let choose = || view! { <div class="empty"><p><strong>{t("journal-choose")}</strong></p> <p>{t("journal-choose-words")}</p></div> };
    if page::is_wide() {
        let heading = view! { <Heading words=t("journal") /> };
        let list = view! { <div class="pane-list">{pane_head(heading)} {list()}</div> };
        view! { <div class="two-panes">{list} <div class="pane-detail">{choose()}</div></div> }.into_any()
    } else {
        view! { <div class="column journal"><Heading words=t("journal") /> {list()} {write("float button")}</div> }
            .into_any()
    }
}

/// An entry, and on wide screens the journal at its side.
pub fn beside_journal(entry: impl IntoView + 'static) -> AnyView {
    if page::is_wide() {
        let heading = view! { <h2 class="pane-title">{t("journal")}</h2> };
        let list = view! { <div class="pane-list">{pane_head(heading)} {list()}</div> };
        view! { <div class="two-panes">{list} <div class="pane-detail">{entry}</div></div> }.into_any()
    } else {
        entry.into_any()
    }
}

fn pane_head(heading: impl IntoView + 'static) -> impl IntoView {
    view! { <div class="pane-head">{heading} {write("button")}</div> }
}

fn write(class: &'static str) -> impl IntoView {
    view! { <a class=class href=route::WRITE data-test="write">{icon(PEN)} {t("write")}</a> }
}

/// Search, and the entries.
fn list() -> impl IntoView {
    let engine = Engine::here();
    let all = watch(|| Ask::Journal, take!(Journal), |changed| *changed == Changed::Journal);
    let star = watch(|| Ask::Star { journey: None }, take!(Star), |_| false);
    let (wanted, found) = (RwSignal::new(String::new()), RwSignal::new(None));
    let look = move || {
        let text = wanted.get_untracked();
        if text.trim().is_empty() {
            found.set(None);
            return;
        }
        spawn_local(async move {
            let lines = engine.get(Ask::Search { text: text.clone() }, take!(Journal)).await;
            if wanted.try_get_untracked() == Some(text) {
                found.set(Some(lines));
            }
        });
    };
    let mut soon = leptos::leptos_dom::helpers::debounce(std::time::Duration::from_millis(PAUSE), move |()| look());
    let left_at = route::kept_place("journal").filter(|_| !page::is_wide()).unwrap_or_default();
    let drawn = RwSignal::new(SOME + (left_at / LEAST_HEIGHT) as usize);
    let count = move || {
        let length =
            |lines: &Option<Outcome<Vec<EntryLine>>>| lines.as_ref().and_then(|lines| Some(lines.as_ref().ok()?.len()));
        found.with(length).or_else(|| all.with(length)).unwrap_or_default()
    };
    let more = move || {
        if drawn.get_untracked() < untrack(count) {
            drawn.update(|drawn| *drawn += SOME);
        }
    };
    page::on_nearing_the_end(more);
    let earlier = move || {
        (drawn.get() < count()).then(|| {
            view! { <p><button type="button" class="button plain wide" on:click=move |_| more()>{t("journal-earlier")}</button></p> }
        })
    };
    let there = Memo::new(move |_| all.with(Option::is_some));
    Effect::new(move || {
        if there.get() && !page::is_wide() {
            route::keep_place("journal");
        }
    });
    let list = move || {
        let star = star.read();
        let definition = star.as_ref().and_then(|star| Some(&star.as_ref().ok()?.definition));
        let (all, found) = (all.read(), found.read());
        let drawn = drawn.get();
        match (found.as_ref(), all.as_ref()) {
            (Some(found), _) => lines(found, definition, drawn, true).into_any(),
            (None, Some(all)) => lines(all, definition, drawn, false).into_any(),
            (None, None) => ().into_any(),
        }
    };
    view! {
        <label class="search">
            <span class="hidden">{t("journal-search")}</span>
            {icon(SEARCH)}
            <input
                type="search"
                data-test="search"
                placeholder=t("journal-search")
                on:input=move |event| {
                    wanted.set(event_target_value(&event));
                    soon(());
                }
            />
        </label>
        <div>{list} {earlier}</div>
    }
}

fn lines(
    lines: &Outcome<Vec<EntryLine>>,
    definition: Option<&Definition>,
    drawn: usize,
    searched: bool,
) -> impl IntoView + use<> {
    match lines {
        Err(failure) => view! { <p class="problem" role="alert">{locale::failure(failure)}</p> }.into_any(),
        Ok(lines) if lines.is_empty() && searched => view! { <p class="empty" role="status">{t("journal-not-found")}</p> }.into_any(),
        Ok(lines) if lines.is_empty() => {
            view! { <div class="empty"><p><strong>{t("journal-empty")}</strong></p><p>{t("journal-empty-next")}</p></div> }.into_any()
        }
        Ok(lines) => months(&lines[..drawn.min(lines.len())], definition).into_any(),
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
        Sharing::Shared { .. } => (t("sharing-shared"), PEOPLE),
        Sharing::Withdrawn { .. } => (t("sharing-withdrawn"), UNDO),
    };
    let shared = matches!(line.sharing, Sharing::Shared { .. });
    let words = (!line.excerpt.is_empty()).then(|| view! { <span class="entry-excerpt">{line.excerpt.clone()}</span> });
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
                    {(!heading.is_empty()).then(|| view! { <strong class="entry-title">{heading}</strong> })}
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
