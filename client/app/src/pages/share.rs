//! Sharing: for whom, exactly what will be seen or is seen, who can read it, and what that means; and taking it back.

mod acts;
mod looked;
mod meaning;
pub mod more;
mod whom;

use leptos::prelude::*;
use waymark_shared::api::TeamMember;
use waymark_shared::id::{CircleId, DocumentId};
use waymark_shared::seam::Ask;
use waymark_shared::seam::answer::{Access, Preview, Sharing, Shown};
use waymark_shared::seam::news::Changed;
use waymark_shared::star::definition::Definition;
use waymark_shared::time::Timestamp;

use crate::chart::sentence::Eyes;
use crate::chart::table::table;
use crate::chart::when::When;
use crate::components::entry_card::{day_line, entry_card};
use crate::components::heading::Heading;
use crate::locale::{self, t};
use crate::pages::not_found::NotFound;
use crate::route;
use crate::standing::{Standing, watch};
use crate::{t, take};
use acts::Acts;

/// What would be seen of an entry or a reading.
#[component]
pub fn Share() -> impl IntoView {
    match route::document_here() {
        Some(document) => preview(document).into_any(),
        None => view! { <NotFound /> }.into_any(),
    }
}

fn preview(document: DocumentId) -> impl IntoView {
    let standing = Standing::here();
    let circle = RwSignal::new(CircleId::CARE_TEAM);
    let concerns = |changed: &Changed| matches!(changed, Changed::Journal | Changed::Star | Changed::Supporters);
    let ask = move || {
        // Whether the service knows of a withdrawal changes with the status.
        standing.status.track();
        Ask::Preview { document, circle: circle.get() }
    };
    let preview = watch(ask, take!(Preview), concerns);
    let readers = watch(|| Ask::Readers, take!(Readers), |_| false);
    let supporters = watch(|| Ask::Supporters, take!(Supporters), |changed| *changed == Changed::Supporters);
    let star = watch(|| Ask::Star { journey: None }, take!(Star), |changed| *changed == Changed::Star);
    let access = Memo::new(move |_| {
        preview
            .with(|preview| preview.as_ref()?.as_ref().ok().map(|preview| preview.access.clone()))
            .unwrap_or_default()
    });
    // Whoever has it is looked at first.
    Effect::new(move |seen: Option<bool>| {
        let is_first = seen != Some(true) && preview.with(Option::is_some);
        if let Some(has_it) = is_first.then(|| access.with(|access| who_has_it(access))).flatten() {
            circle.set(has_it);
        }
        seen == Some(true) || is_first
    });
    let sharing = Memo::new(move |_| {
        preview.with(|preview| preview.as_ref()?.as_ref().ok().map(|preview| preview.sharing)).unwrap_or_default()
    });
    let is_or_was_shared = Memo::new(move |_| access.with(|access| !access.is_empty()));
    let until = Memo::new(move |_| access.with(|access| until_of(access, circle.get())));
    let team = Memo::new(move |_| readers.with(|readers| reading(readers.as_ref()?.as_ref().ok()?)));
    let whoms = Memo::new(move |_| {
        supporters.with(|rows| {
            whom::all(rows.as_ref().and_then(|rows| rows.as_ref().ok()).map(Vec::as_slice).unwrap_or_default())
        })
    });
    let whom = Memo::new(move |_| {
        whoms.with(|whoms| {
            whoms.iter().find(|whom| whom.circle == circle.get()).cloned().filter(|whom| whom.name.is_some())
        })
    });
    let one = Memo::new(move |_| {
        let supporter = whom.get().and_then(|whom| whom.name);
        supporter.or_else(|| team.with(|team| team.as_deref().and_then(only).map(|member| member.name.clone())))
    });
    let title = Signal::derive(move || match (sharing.get(), one.get()) {
        (Sharing::Shared { .. }, Some(name)) => t!("share-title-shared", name = name),
        (Sharing::Shared { .. }, None) => t("share-title-shared-team"),
        (Sharing::Withdrawn { .. }, _) => t("share-title-withdrawn"),
        (Sharing::Private, Some(name)) => t!("share-title", name = name),
        (Sharing::Private, None) => t("share-title-team"),
    });
    // Made here, and not with the buttons: those are drawn anew when a name or a state comes in the midst of a press.
    let acts = Acts::here(document, circle);
    let shown = move || {
        let star = star.read();
        let definition = star.as_ref().and_then(|star| Some(&star.as_ref().ok()?.definition));
        preview.read().as_ref().map(|preview| match preview {
            Ok(preview) => copies(preview, definition, acts).into_any(),
            Err(failure) => view! { <p class="problem" role="alert">{locale::failure(failure)}</p> }.into_any(),
        })
    };
    // Drawn anew for other words alone, and not whenever something is sent.
    let fresh = Memo::new(move |_| preview.with(|preview| Some(preview.as_ref()?.as_ref().ok()?.shown.clone())));
    let like_this = move || {
        let star = star.read();
        let definition = star.as_ref().and_then(|star| Some(&star.as_ref().ok()?.definition));
        Some(more::more(&fresh.get()?, definition, circle))
    };
    view! {
        <div class="column">
            <Heading words=title called="share-called" />
            {move || whoms.with(|whoms| whom::choose(whoms, &access.get(), circle))}
            <p class="lead" data-test="share-lead">{move || lead(sharing.get(), until.get())}</p>
            {shown}
            {move || meaning::meaning(team.get().as_deref(), whom.get().as_ref(), sharing.get(), until.get())}
            {like_this}
            {move || is_or_was_shared.get().then(|| looked::looked(document))}
            {move || acts.foot(sharing.get(), one.get())}
        </div>
    }
}

/// The first circle that can read it now.
fn who_has_it(access: &[Access]) -> Option<CircleId> {
    access.iter().find(|access| matches!(access.sharing, Sharing::Shared { .. })).map(|access| access.circle)
}

/// Those who can read now.
fn reading(readers: &[TeamMember]) -> Option<Vec<TeamMember>> {
    Some(readers.iter().filter(|reader| reader.reads).cloned().collect())
}

/// When the copy of a circle leaves by itself.
fn until_of(access: &[Access], circle: CircleId) -> Option<Timestamp> {
    access.iter().find(|access| access.circle == circle).and_then(|access| access.until)
}

fn lead(sharing: Sharing, until: Option<Timestamp>) -> String {
    match (sharing, until) {
        (Sharing::Private, _) => t("share-lead"),
        (Sharing::Shared { at, .. }, Some(until)) => {
            t!("share-lead-until", when = locale::moment(at), until = locale::moment(until))
        }
        (Sharing::Shared { at, .. }, None) => t!("share-lead-shared", when = locale::moment(at)),
        (Sharing::Withdrawn { at, known: true, .. }, _) => t!("share-lead-withdrawn", when = locale::moment(at)),
        (Sharing::Withdrawn { at, known: false, .. }, _) => t!("share-lead-withdrawn-waits", when = locale::moment(at)),
    }
}

/// What they have, and apart from it what they do not have.
fn copies(preview: &Preview, definition: Option<&Definition>, acts: Acts) -> impl IntoView + use<> {
    let fresh = || copy(&preview.shown, definition);
    let published = || preview.copy.as_ref().map(|published| copy(published, definition));
    match preview.sharing {
        Sharing::Private => view! { <h2 class="hidden">{t("share-copy")}</h2> {fresh()} }.into_any(),
        Sharing::Shared { at, .. } => {
            let newer = preview.changed_since.then(|| {
                let words = t!("share-changed", when = locale::moment(at));
                newer(words, fresh(), acts.update())
            });
            view! { <h2>{t("share-copy")}</h2> <div data-test="they-see">{published()}</div> {newer} }.into_any()
        }
        Sharing::Withdrawn { .. } => {
            let newer = preview.changed_since.then(|| newer(t("share-changed-withdrawn"), fresh(), acts.update()));
            view! { <h2>{t("share-copy-withdrawn")}</h2> {published()} {newer} }.into_any()
        }
    }
}

/// What the person changed since, which nobody else sees, with sharing it as an act of its own.
fn newer(words: String, fresh: impl IntoView, update: impl IntoView) -> impl IntoView {
    view! {
        <section class="newer" data-test="newer">
            <h2>{t("share-newer")}</h2>
            <p>{words}</p>
            {fresh}
            <p>{update}</p>
        </section>
    }
}

/// The copy, by the renderer that the care team has.
fn copy(shown: &Shown, definition: Option<&Definition>) -> impl IntoView + use<> {
    match shown {
        Shown::Entry(copy) => entry_card(copy, definition, day_line(copy)).into_any(),
        Shown::Reading(reading) => definition
            .map(|definition| table(definition, reading, &When::on(&reading.day), None, &Eyes::Own))
            .into_any(),
    }
}

/// The one reader, where there is one.
fn only(team: &[TeamMember]) -> Option<&TeamMember> {
    match team {
        [one] => Some(one),
        [] | [_, _, ..] => None,
    }
}
