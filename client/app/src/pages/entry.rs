//! The editor: ready to type at once, keeps every pause, and says in words who can read it.

mod desk;
mod tools;

use leptos::prelude::*;
use leptos::task::spawn_local;
use waymark_shared::doc::entry::{TEXT_LIMIT, TITLE_LIMIT};
use waymark_shared::seam::answer::{OpenEntry, Sharing, Who};
use waymark_shared::seam::news::Status;
use waymark_shared::seam::{Ask, Failure};

use crate::components::growing::{Cursor, Growing, growing};
use crate::components::heading::Heading;
use crate::components::icon::{DOWN, LOCK, PEOPLE, UNDO, icon};
use crate::components::readers::readers;
use crate::engine::{Engine, Outcome};
use crate::locale::{self, Shape, t};
use crate::pages::journal::beside_journal;
use crate::route::{self, Named, Way};
use crate::standing::Standing;
use crate::{t, take};

use desk::{Desk, Keeping};

/// Nobody who writes here remembers an earlier one.
const FIRST_DAY: &str = "1900-01-01";

/// From this length on an entry says how many letters are left, in UTF-16 units.
const NEARLY_FULL: usize = TEXT_LIMIT / 10 * 9;

/// An entry, new or known; on wide screens beside the journal.
#[component]
pub fn EntryPage() -> impl IntoView {
    let (engine, standing) = (Engine::here(), Standing::here());
    let named = route::entry_named();
    let opened = RwSignal::new(None);
    let fresh = RwSignal::new(false);
    Effect::new(move || {
        let document = match named.get() {
            Named::New => None,
            Named::Known(document) => Some(document),
            Named::Nothing => return opened.set(Some(Err(Failure::NotFound))),
        };
        let lies_here = opened.with_untracked(|opened: &Option<Outcome<OpenEntry>>| match opened {
            Some(Ok(open)) => Some(open.document) == document,
            Some(Err(_)) | None => false,
        });
        // A new entry gets its address while somebody types: nothing is opened again then.
        if lies_here {
            return;
        }
        spawn_local(async move {
            let outcome = engine.get(Ask::OpenEntry { document }, take!(Entry)).await;
            // Whoever left the page before it opened does not miss it.
            let _ = fresh.try_set(document.is_none());
            let _ = opened.try_set(Some(outcome));
        });
    });
    standing.writing.set(true);
    on_cleanup(move || standing.writing.set(false));
    let page = move || {
        let opened = opened.get();
        // Built for what was opened alone: whatever else is news must not put older words in the place of those on screen.
        untrack(|| match opened {
            None => view! { <Heading words=t("entry") /> }.into_any(),
            Some(Ok(open)) => editor(open, fresh.get_untracked()).into_any(),
            Some(Err(failure)) => missing(&failure).into_any(),
        })
    };
    beside_journal(page)
}

fn missing(failure: &Failure) -> impl IntoView + use<> {
    view! {
        <div class="column">
            <Heading words=t("entry") />
            <p class="problem" role="alert">{locale::failure(failure)}</p>
            <p><a class="button" href=route::JOURNAL>{t("entry-to-journal")}</a></p>
        </div>
    }
}

fn editor(open: OpenEntry, fresh: bool) -> impl IntoView {
    let (standing, way) = (Standing::here(), Way::here());
    let cursor = if fresh || open.draft { Cursor::AtTheEnd } else { Cursor::Away };
    let desk = Desk::new(&open);
    if fresh {
        // The address says which entry it is as soon as there is something to come back to.
        let address = route::entry(open.document);
        Effect::new(move |named: Option<bool>| {
            let written = named == Some(true) || desk.keeping.get() == Keeping::Kept;
            if written && named != Some(true) {
                way.rename(&address);
            }
            written
        });
    }
    route::keep_place(&format!("entry:{}", open.document));
    let heading = Signal::derive(move || {
        desk.title.with(|title| if title.trim().is_empty() { t("entry") } else { title.clone() })
    });
    let title = Growing {
        name: "entry-title",
        label: t("entry-title"),
        invites: t("entry-title-invites"),
        cursor: Cursor::Away,
        one_paragraph: Some("entry-text"),
    };
    let text = Growing {
        name: "entry-text",
        label: t("entry-text"),
        invites: t("entry-text-invites"),
        cursor,
        one_paragraph: None,
    };
    view! {
        <div class="column editor">
            <div class={"hidden"}><Heading words=heading called="entry" /></div>
            {who_reads(standing, &open)}
            <div class="entry-head">{day(desk)} {tools::put_away(desk, standing)}</div>
            {growing(title, desk.title, move || desk.typed())}
            {growing(text, desk.text, move || desk.typed())}
            {move || limits(desk)}
            <p class="keeping" role="status" data-test="keeping" data-state=move || desk.keeping.get().name()>{move || keeping(standing, desk.keeping.get())}</p>
            {tools::tools(desk, standing, open.sharing)}
        </div>
    }
}

/// In words, which of the two one is typing into.
fn who_reads(standing: Standing, open: &OpenEntry) -> impl IntoView + use<> {
    let (sharing, about) = (open.sharing, route::share(open.document));
    let names = || readers(&open.access);
    let (class, picture, words) = match sharing {
        Sharing::Private => {
            ("who-reads", LOCK, if standing.who() == Who::Alone { t("readers-alone") } else { t("readers-private") })
        }
        Sharing::Shared { changed_since: false, .. } => {
            ("who-reads shared", PEOPLE, t!("readers-shared", names = names()))
        }
        Sharing::Shared { changed_since: true, .. } => {
            ("who-reads shared", PEOPLE, t!("readers-shared-changed", names = names()))
        }
        Sharing::Withdrawn { until, known, .. } => {
            let until = locale::moment(until);
            let known = if known { "readers-withdrawn" } else { "readers-withdrawn-waits" };
            ("who-reads", UNDO, t!(known, until = until))
        }
    };
    let more =
        (sharing != Sharing::Private).then(|| view! { <a href=about data-test="see-copy">{t("readers-see-copy")}</a> });
    view! { <div class=class data-test="who-reads">{icon(picture)} <p>{locale::rich(&words)} " " {more}</p></div> }
}

fn day(desk: Desk) -> impl IntoView {
    let choose = move |event| {
        let chosen = event_target_value(&event);
        // Days are text that sorts by time; the field also takes what it marks as out of range.
        if (FIRST_DAY..=locale::today().as_str()).contains(&chosen.as_str()) {
            desk.day.set(chosen);
            desk.chosen();
        } else {
            desk.day.notify();
        }
    };
    view! {
        <details class="day">
            <summary><span>{move || locale::day(&desk.day.get(), Shape::Full)}</span> {icon(DOWN)}</summary>
            <label for="entry-day">{t("entry-day")}</label>
            <input id="entry-day" type="date" autocomplete="off" data-test="entry-day" min=FIRST_DAY max=locale::today() prop:value=desk.day on:change=choose />
        </details>
    }
}

fn limits(desk: Desk) -> impl IntoView {
    let units = |text: &String| text.encode_utf16().count();
    let length = desk.text.with(units);
    let too_long = length > TEXT_LIMIT || desk.title.with(units) > TITLE_LIMIT;
    if too_long {
        return Some(view! { <p class="problem" role="alert">{t("entry-too-long")}</p> }.into_any());
    }
    (length >= NEARLY_FULL)
        .then(|| view! { <p class="hint" data-test="letters-left">{t!("entry-letters-left", count = TEXT_LIMIT - length)}</p> }.into_any())
}

fn keeping(standing: Standing, keeping: Keeping) -> String {
    match keeping {
        // An entry that is open is not sent before its editor is left.
        Keeping::Kept if standing.who() == Who::Person && matches!(standing.status.get(), Status::Waiting(_)) => {
            t("keeping-kept-here")
        }
        Keeping::Untouched => String::new(),
        Keeping::Typing => t("keeping-typing"),
        Keeping::Kept => t("keeping-kept"),
        Keeping::Failed(failure) => locale::failure(&failure),
    }
}
