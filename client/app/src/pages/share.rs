//! Sharing: exactly what will be seen, who can read it, and what that means; and taking it back.

mod meaning;

use leptos::prelude::*;
use waymark_shared::api::TeamMember;
use waymark_shared::id::DocumentId;
use waymark_shared::seam::Ask;
use waymark_shared::seam::answer::{Sharing, Shown};
use waymark_shared::seam::news::Changed;
use waymark_shared::star::definition::Definition;

use crate::chart::sentence::Eyes;
use crate::chart::table::table;
use crate::components::attempt::Attempt;
use crate::components::entry_card::{day_line, entry_card};
use crate::components::heading::Heading;
use crate::engine::Engine;
use crate::locale::{self, t};
use crate::pages::not_found::NotFound;
use crate::route::{self, Way};
use crate::standing::{Standing, watch};
use crate::{t, take};

/// What would be seen of an entry or a reading.
#[component]
pub fn Share() -> impl IntoView {
    match route::document_here() {
        Some(document) => preview(document).into_any(),
        None => view! { <NotFound /> }.into_any(),
    }
}

fn preview(document: DocumentId) -> impl IntoView {
    let concerns = |changed: &Changed| matches!(changed, Changed::Journal | Changed::Star);
    let preview = watch(move || Ask::Preview { document }, take!(Preview), concerns);
    let readers = watch(|| Ask::Readers, take!(Readers), |_| false);
    let star = watch(|| Ask::Star { journey: None }, take!(Star), |changed| *changed == Changed::Star);
    let sharing = Memo::new(move |_| {
        preview.with(|preview| preview.as_ref()?.as_ref().ok().map(|preview| preview.sharing)).unwrap_or_default()
    });
    let team =
        Memo::new(move |_| readers.with(|readers| readers.as_ref().and_then(|readers| readers.as_ref().ok().cloned())));
    let title = Signal::derive(move || {
        let one = team.with(|team| team.as_deref().and_then(only).map(|member| member.name.clone()));
        match (sharing.get(), one) {
            (Sharing::Shared { .. }, Some(name)) => t!("share-title-shared", name = name),
            (Sharing::Shared { .. }, None) => t("share-title-shared-team"),
            (Sharing::Private | Sharing::Withdrawn { .. }, Some(name)) => t!("share-title", name = name),
            (Sharing::Private | Sharing::Withdrawn { .. }, None) => t("share-title-team"),
        }
    });
    // Made here, and not with the buttons: those are drawn anew when a name or a state comes in the midst of a press.
    let (way, attempt) = (Way::here(), Attempt::new());
    let shown = move || {
        let star = star.read();
        let definition = star.as_ref().and_then(|star| Some(&star.as_ref().ok()?.definition));
        preview.read().as_ref().map(|preview| match preview {
            Ok(preview) => copy(&preview.shown, definition).into_any(),
            Err(failure) => view! { <p class="problem" role="alert">{locale::failure(failure)}</p> }.into_any(),
        })
    };
    view! {
        <div class="column">
            <Heading words=title />
            <p class="lead">{move || lead(sharing.get())}</p>
            <h2 class="hidden">{t("share-copy")}</h2>
            {shown}
            {move || meaning::meaning(team.get().as_deref(), sharing.get())}
            {move || acts(document, sharing.get(), team.get(), way, attempt)}
        </div>
    }
}

fn lead(sharing: Sharing) -> String {
    match sharing {
        Sharing::Private => t("share-lead"),
        Sharing::Shared { at, changed_since: false } => t!("share-lead-shared", when = locale::moment(at)),
        Sharing::Shared { at, changed_since: true } => t!("share-lead-changed", when = locale::moment(at)),
        Sharing::Withdrawn { at, .. } => t!("share-lead-withdrawn", when = locale::moment(at)),
    }
}

/// The copy, by the renderer that the care team has.
fn copy(shown: &Shown, definition: Option<&Definition>) -> impl IntoView + use<> {
    match shown {
        Shown::Entry(copy) => entry_card(copy, definition, day_line(copy)).into_any(),
        Shown::Reading(reading) => definition.map(|definition| table(definition, reading, None, &Eyes::Own)).into_any(),
    }
}

/// The one reader, where there is one.
fn only(team: &[TeamMember]) -> Option<&TeamMember> {
    match team {
        [one] => Some(one),
        [] | [_, _, ..] => None,
    }
}

/// What is shared shows in the journal, on the star, and here.
fn changed(engine: Engine) {
    engine.announce(Changed::Journal);
    engine.announce(Changed::Star);
}

fn acts(
    document: DocumentId,
    sharing: Sharing,
    team: Option<Vec<TeamMember>>,
    way: Way,
    attempt: Attempt,
) -> impl IntoView {
    let (engine, standing) = (Engine::here(), Standing::here());
    let name = team.as_deref().and_then(only).map(|member| member.name.clone());
    let share_words = name.map_or_else(|| t("share-action-team"), |name| t!("share-action", name = name));
    let act = move |ask: Ask, said: &'static str| {
        attempt.run(async move {
            engine.ask(ask).await?;
            changed(engine);
            standing.say(t(said));
            way.to(route::JOURNAL);
            Ok(())
        });
    };
    let share = move || act(Ask::Share { document }, "share-done");
    let again = move || act(Ask::ShareAgain { document }, "share-undone");
    let undo = move || {
        leptos::task::spawn_local(async move {
            match engine.ask(Ask::ShareAgain { document }).await {
                Ok(_) => {
                    changed(engine);
                    standing.say(t("share-undone"));
                }
                Err(failure) => standing.say(locale::failure(&failure)),
            }
        });
    };
    let take_back = move || {
        attempt.run(async move {
            engine.ask(Ask::Withdraw { document }).await?;
            changed(engine);
            standing.say_with_undo(t("share-taken-back"), undo);
            Ok(())
        });
    };
    let buttons = match sharing {
        Sharing::Private => attempt.button("button", "share-now", share_words, t("share-pending"), share).into_any(),
        Sharing::Shared { changed_since, .. } => {
            let update = changed_since
                .then(|| attempt.button("button", "share-update", t("share-update"), t("share-pending"), share));
            view! { {attempt.button("button plain", "take-back", t("share-take-back"), t("share-taking-back"), take_back)} {update} }.into_any()
        }
        Sharing::Withdrawn { .. } => {
            attempt.button("button", "share-again", t("share-again"), t("share-pending"), again).into_any()
        }
    };
    view! {
        {attempt.words()}
        <div class="foot">
            <a class="button plain" href=route::JOURNAL>{t("share-not-now")}</a>
            {buttons}
        </div>
    }
}
