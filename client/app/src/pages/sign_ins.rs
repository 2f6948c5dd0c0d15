//! Where staff are signed in, and ending what they do not know or use.

use leptos::prelude::*;
use waymark_shared::api::{Browser, SignInRow};
use waymark_shared::id::DeviceId;
use waymark_shared::seam::Ask;

use crate::components::attempt::Attempt;
use crate::components::heading::Heading;
use crate::components::prove::Prover;
use crate::locale::{self, t};
use crate::standing::{Standing, watch};
use crate::{t, take};

/// The list.
#[component]
pub fn SignInsPage() -> impl IntoView {
    let round = RwSignal::new(0_u32);
    let ask = move || {
        round.track();
        Ask::SignIns
    };
    let told = watch(ask, take!(SignIns), |_| false);
    let list = move || match told.get()? {
        Err(failure) => Some(view! { <p class="problem" role="alert">{locale::failure(&failure)}</p> }.into_any()),
        Ok(told) => {
            let others = told.open.iter().any(|row| !row.here);
            let rows = told.open.iter().map(|row| line(row, round)).collect_view();
            let all = others.then(|| end(None, t("sign-ins-end-all"), None, "end-others", round));
            Some(view! { <ul class="sign-ins" data-test="sign-ins">{rows}</ul> {all} }.into_any())
        }
    };
    view! {
        <div class="column">
            <Heading words=t("sign-ins-title") />
            <p class="lead">{t("sign-ins-lead")}</p>
            {list}
        </div>
    }
}

/// What a browser is called.
pub fn called(browser: &Browser) -> String {
    match (browser.name.as_str(), browser.system.as_str()) {
        ("", "") => t("sign-ins-unknown"),
        (name, "") => name.to_owned(),
        ("", system) => system.to_owned(),
        (name, system) => t!("sign-ins-browser", browser = name, system = system),
    }
}

fn line(row: &SignInRow, round: RwSignal<u32>) -> impl IntoView + use<> {
    let (browser, since) = (called(&row.browser), locale::moment(row.since));
    let label = t!("sign-ins-end-label", browser = browser.as_str(), since = since.as_str());
    let act = if row.here {
        view! { <strong>{t("sign-ins-here")}</strong> }.into_any()
    } else {
        end(Some(row.device), t("sign-ins-end"), Some(label), "end-sign-in", round).into_any()
    };
    view! {
        <li data-test="sign-in-row">
            <span>
                <strong dir="auto">{browser}</strong>
                <span class="sign-ins-when">{t!("sign-ins-since", since = since, seen = locale::moment(row.seen))}</span>
            </span>
            {act}
        </li>
    }
}

fn end(
    device: Option<DeviceId>,
    words: String,
    label: Option<String>,
    name: &'static str,
    round: RwSignal<u32>,
) -> impl IntoView {
    let (prover, standing) = (Prover::here(), Standing::here());
    let attempt = Attempt::new();
    let act = move |_| {
        attempt.run(async move {
            prover.ask(Ask::EndSignIns { device }).await?;
            standing.say(t(if device.is_some() { "sign-ins-ended" } else { "sign-ins-ended-all" }));
            let _ = round.try_update(|round| *round += 1);
            Ok(())
        });
    };
    let shown = move || if attempt.pending.get() { t("sign-ins-ending") } else { words.clone() };
    view! {
        <span>
            <button type="button" class="button plain" data-test=name aria-label=label aria-busy=move || attempt.pending.get().to_string() on:click=act>{shown}</button>
            {attempt.words()}
        </span>
    }
}
