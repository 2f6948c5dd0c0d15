//! Passkeys of staff: which there are, one more, one less.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use waymark_shared::api::PasskeyRow;
use waymark_shared::seam::Ask;

use crate::components::attempt::Attempt;
use crate::components::field::Field;
use crate::components::heading::Heading;
use crate::components::passkey;
use crate::components::prove::Prover;
use crate::engine::Engine;
use crate::locale::{self, t};
use crate::route::{self, Way};
use crate::standing::{Standing, watch};
use crate::{t, take};

/// The list, and a form for another.
#[component]
pub fn PasskeysPage() -> impl IntoView {
    let standing = Standing::here();
    let first = standing.opening.with_untracked(|opening| opening.as_ref().is_some_and(|it| it.needs_second_step));
    let round = RwSignal::new(0_u32);
    view! {
        <div class="column">
            <Heading words=t("passkeys-title") />
            <p class="lead">{t("passkeys-lead")}</p>
            {(!first).then(|| list(round))}
            {form(first, round)}
        </div>
    }
}

fn list(round: RwSignal<u32>) -> impl IntoView {
    let ask = move || {
        round.track();
        Ask::Passkeys
    };
    let told = watch(ask, take!(Passkeys), |_| false);
    move || match told.get()? {
        Err(failure) => Some(view! { <p class="problem" role="alert">{locale::failure(&failure)}</p> }.into_any()),
        Ok(rows) if rows.is_empty() => Some(view! { <p>{t("passkeys-none")}</p> }.into_any()),
        Ok(rows) => {
            let rows = rows.iter().map(|row| line(row, round)).collect_view();
            Some(view! { <ul class="sign-ins" data-test="passkeys">{rows}</ul> }.into_any())
        }
    }
}

fn line(row: &PasskeyRow, round: RwSignal<u32>) -> impl IntoView + use<> {
    let (prover, standing) = (Prover::here(), Standing::here());
    let attempt = Attempt::new();
    let label = t!("passkeys-remove-label", name = row.name.as_str());
    let added = locale::day_of(row.added);
    let when = match row.used {
        Some(used) => t!("passkeys-used", added = added, used = locale::moment(used)),
        None => t!("passkeys-unused", added = added),
    };
    let id = row.id.clone();
    let act = move |_| {
        let id = id.clone();
        attempt.run(async move {
            prover.ask(Ask::RemovePasskey { id }).await?;
            standing.say(t("passkeys-removed"));
            let _ = round.try_update(|round| *round += 1);
            Ok(())
        });
    };
    let shown = move || t(if attempt.pending.get() { "passkeys-removing" } else { "passkeys-remove" });
    view! {
        <li data-test="passkey-row">
            <span>
                <strong dir="auto">{row.name.clone()}</strong>
                <span class="sign-ins-when">{when}</span>
            </span>
            <span>
                <button type="button" class="button plain" data-test="remove-passkey" aria-label=label on:click=act>{shown}</button>
                {attempt.words()}
            </span>
        </li>
    }
}

fn form(first: bool, round: RwSignal<u32>) -> impl IntoView {
    let (engine, prover, standing, way) = (Engine::here(), Prover::here(), Standing::here(), Way::here());
    let attempt = Attempt::new();
    let name = Field::holding("passkey-name", t("passkeys-name-this"));
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        name.check(name.trimmed().is_empty().then(|| t("passkeys-name-missing")));
        if Field::all_right(&[name]) {
            attempt.run(async move {
                let options = prover.get(Ask::PasskeyOptions, take!(PasskeyOptions)).await?;
                let new = passkey::made(&options, name.trimmed()).await?;
                standing.take(engine.ask(Ask::AddPasskey(new)).await?);
                standing.say(t("passkeys-added"));
                if first {
                    way.instead(route::HOME);
                }
                let _ = round.try_update(|round| *round += 1);
                Ok(())
            });
        }
    };
    view! {
        <form novalidate on:submit=send>
            {name.view(t("passkeys-name"), Some(t("passkeys-name-hint")))}
            {attempt.words()}
            {attempt.submit("add-passkey", t("passkeys-add"), t("passkey-waiting"))}
        </form>
    }
}
