//! The people a person trusts: who they are, since when, and how it ends; and what goes to whom as it is written.

use leptos::prelude::*;
use waymark_shared::api::SupporterRow;
use waymark_shared::record::standing::What;
use waymark_shared::seam::Ask;
use waymark_shared::seam::answer::StandingLine;
use waymark_shared::seam::news::Changed;
use waymark_shared::star::definition::Definition;

use crate::components::attempt::Attempt;
use crate::components::heading::Heading;
use crate::engine::Engine;
use crate::locale::{self, t};
use crate::pages::invite::waiting::{open, waiting};
use crate::pages::share::more::area;
use crate::route;
use crate::standing::{Standing, watch};
use crate::{t, take};

/// Everybody the person trusts, and everybody they trusted before.
#[component]
pub fn SupportersPage() -> impl IntoView {
    let held = watch(|| Ask::Supporters, take!(Supporters), |changed| *changed == Changed::Supporters);
    let list = move || match &*held.read() {
        None => ().into_any(),
        Some(Err(failure)) => view! { <p class="problem" role="alert">{locale::failure(failure)}</p> }.into_any(),
        Some(Ok(rows)) => everybody(rows).into_any(),
    };
    view! {
        <div class="column">
            <Heading words=t("supporters-title") />
            <p class="lead">{t("supporters-lead")}</p>
            {list}
            <p><a class="button" href=route::INVITE data-test="invite">{t("supporters-invite")}</a></p>
            {waiting(open())}
            {as_i_go()}
        </div>
    }
}

fn everybody(rows: &[SupporterRow]) -> impl IntoView + use<> {
    let (before, now): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.ended.is_some());
    if now.is_empty() && before.is_empty() {
        return view! {
            <div class="empty" data-test="nobody-trusted">
                <p><strong>{t("supporters-none-heading")}</strong></p>
                <p>{t("supporters-none")}</p>
            </div>
        }
        .into_any();
    }
    let now = now.into_iter().map(one).collect_view();
    let before = (!before.is_empty()).then(|| {
        let lines = before.into_iter().map(ended).collect_view();
        view! { <h2>{t("supporters-before")}</h2> <ul class="plain-list">{lines}</ul> }
    });
    view! { {now} {before} }.into_any()
}

fn one(row: &SupporterRow) -> impl IntoView + use<> {
    let (engine, standing) = (Engine::here(), Standing::here());
    let (circle, name) = (row.circle, row.name.clone());
    let attempt = Attempt::new();
    let asked = RwSignal::new(false);
    let state =
        row.since.map_or_else(|| t("supporters-not-come"), |since| t!("supporters-since", day = locale::day_of(since)));
    let end = move || {
        attempt.run(async move {
            engine.ask(Ask::EndSupporter { circle }).await?;
            standing.say(t("supporters-end-done"));
            engine.announce(Changed::Supporters);
            Ok(())
        });
    };
    let again = format!("{}?circle={circle}", route::INVITE);
    let acts = {
        let name = name.clone();
        move || {
            match asked.get() {
            false => {
                let words = t!("supporters-end", name = name.as_str());
                view! {
                    <p class="acts">
                        <a class="button quiet" href=again.clone() data-test="supporter-again">{t!("supporters-again", name = name.as_str())}</a>
                        <button type="button" class="button quiet" data-test="end-supporter" on:click=move |_| asked.set(true)>{words}</button>
                    </p>
                }
                .into_any()
            }
            true => view! {
                <h3>{t!("supporters-end-title", name = name.as_str())}</h3>
                <p>{t!("supporters-end-means", name = name.as_str())}</p>
                <p>{t!("supporters-end-later", name = name.as_str())}</p>
                <p class="acts">
                    {attempt.button("button danger", "end-now", t("supporters-end-now"), t("supporters-ending"), end)}
                    <button type="button" class="button plain" on:click=move |_| asked.set(false)>{t("supporters-keep")}</button>
                </p>
            }
            .into_any(),
        }
        }
    };
    view! {
        <section class="card" data-test="supporter">
            <h2 dir="auto">{name}</h2>
            <p>{state}</p>
            {acts}
            {attempt.words()}
        </section>
    }
}

fn ended(row: &SupporterRow) -> impl IntoView + use<> {
    let day = row.ended.map(locale::day_of).unwrap_or_default();
    view! {
        <li data-test="supporter-before">
            <strong dir="auto">{row.name.clone()}</strong> " " <span>{t!("supporters-ended", day = day)}</span>
        </li>
    }
}

/// What goes to whom as it is written, with the way to end it.
fn as_i_go() -> impl IntoView {
    let held = watch(|| Ask::Standing, take!(Standing), |changed| *changed == Changed::Supporters);
    let star = watch(|| Ask::Star { journey: None }, take!(Star), |_| false);
    move || {
        let (held, star) = (held.read(), star.read());
        let lines = held.as_ref()?.as_ref().ok().filter(|lines| !lines.is_empty())?;
        let definition = star.as_ref().and_then(|star| Some(&star.as_ref().ok()?.definition));
        let lines = lines.iter().map(|line| going(line, definition)).collect_view();
        Some(view! { <section><h2>{t("standing-title")}</h2>{lines}</section> })
    }
}

fn going(line: &StandingLine, definition: Option<&Definition>) -> impl IntoView + use<> {
    let (engine, standing) = (Engine::here(), Standing::here());
    let attempt = Attempt::new();
    let document = line.document;
    let what = match &line.standing.what {
        What::Area(id) => t!("standing-area", area = area(id, definition)),
        What::Entries => t("standing-entries"),
        What::Readings => t("standing-readings"),
    };
    let whom = if line.name.is_empty() { t("circle-care-team") } else { line.name.clone() };
    let how = t(if line.standing.always { "standing-always" } else { "standing-asked" });
    let end = move |take_back| {
        attempt.run(async move {
            engine.ask(Ask::EndStanding { document, take_back }).await?;
            engine.announce(Changed::Supporters);
            engine.announce(Changed::Journal);
            standing.say(t("standing-ended"));
            Ok(())
        });
    };
    view! {
        <section class="card" data-test="standing">
            <p><strong>{what}</strong> " → " <strong dir="auto">{whom}</strong></p>
            <p>{how}</p>
            <p class="acts">
                {attempt.button("button plain", "end-standing", t("standing-end"), t("more-pending"), move || end(false))}
                {attempt.button("button quiet", "end-standing-all", t("standing-end-all"), t("more-pending"), move || end(true))}
            </p>
            {attempt.words()}
        </section>
    }
}
