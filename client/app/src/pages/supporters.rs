//! The people a person trusts: who they are, since when, and how it ends.

use leptos::prelude::*;
use waymark_shared::api::SupporterRow;
use waymark_shared::seam::Ask;
use waymark_shared::seam::news::Changed;

use crate::components::attempt::Attempt;
use crate::components::heading::Heading;
use crate::engine::Engine;
use crate::locale::{self, t};
use crate::pages::invite::waiting::{open, waiting};
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
