//! Leave nothing on this phone: what that means, what it costs, and what is not sent yet.

use leptos::prelude::*;
use waymark_shared::seam::Ask;
use waymark_shared::seam::answer::Who;

use crate::components::attempt::Attempt;
use crate::components::heading::Heading;
use crate::components::page;
use crate::engine::Engine;
use crate::locale::{self, t};
use crate::route::{self, Way};
use crate::standing::{Standing, watch};
use crate::{t, take};

/// Chooses it, or leaves it again.
#[component]
pub fn NothingPage() -> impl IntoView {
    let standing = Standing::here();
    let shown = Memo::new(move |_| {
        standing.opening.with(|opening| {
            let opening = opening.as_ref()?;
            Some((opening.who, opening.has_lock, opening.keeps_nothing))
        })
    });
    let act = move || match shown.get()? {
        (Who::Person, true, keeps_nothing) => Some(choice(standing, keeps_nothing).into_any()),
        (Who::Person, false, _) => Some(
            view! {
                <p>{t("nothing-lock-first")}</p>
                <p><a class="button" href=route::LOCK data-test="nothing-lock">{t("me-lock")}</a></p>
            }
            .into_any(),
        ),
        (Who::Nobody | Who::Alone | Who::Keyworker | Who::Administrator | Who::Supporter, ..) => {
            Some(view! { <p data-test="nothing-not">{t("nothing-not")}</p> }.into_any())
        }
    };
    view! {
        <div class="column">
            <Heading words=t("nothing-title") />
            <p class="lead">{t("nothing-lead")}</p>
            <ul class="means">
                <li>{t("nothing-cost-signal")}</li>
                <li>{t("nothing-cost-unsent")}</li>
                <li>{t("nothing-cost-server")}</li>
                <li>{t("nothing-cost-traces")}</li>
            </ul>
            {act}
        </div>
    }
}

fn choice(standing: Standing, keeps_nothing: bool) -> impl IntoView {
    let (engine, way) = (Engine::here(), Way::here());
    let attempt = Attempt::new();
    let counted = watch(|| Ask::OnlyHere, take!(OnlyHere), |_| true);
    let unsent = move || {
        let count = counted.with(|counted| counted.as_ref()?.as_ref().ok().copied())?;
        Some(
            view! { <p data-test="nothing-unsent" data-count=count>{locale::rich(&t!("nothing-unsent", count = count))}</p> },
        )
    };
    let act = move || {
        attempt.run(async move {
            page::hand_over();
            let answer = engine.ask(Ask::KeepNothing { nothing: !keeps_nothing }).await?;
            way.instead(route::HOME);
            standing.take(answer);
            Ok(())
        });
    };
    let (name, words) = if keeps_nothing { ("keep-again", "nothing-end") } else { ("keep-nothing", "nothing-begin") };
    view! {
        {unsent}
        <p>{attempt.button("button", name, t(words), t("others-pending"), act)}</p>
        {attempt.words()}
    }
}
