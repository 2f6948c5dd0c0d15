//! Signing out, for staff: what has not reached the service is counted first, and is lost only by a second act.

use leptos::prelude::*;
use waymark_shared::seam::Ask;

use crate::components::attempt::Attempt;
use crate::components::icon::{LEAVE, icon};
use crate::components::page;
use crate::engine::Engine;
use crate::locale::{self, t};
use crate::route::{self, Way};
use crate::standing::Standing;
use crate::{t, take};

/// The card with the way out.
pub fn sign_out(standing: Standing) -> impl IntoView {
    let (engine, way) = (Engine::here(), Way::here());
    let attempt = Attempt::new();
    let waiting = RwSignal::new(0_u32);
    let leave = move || async move {
        standing.take(engine.ask(Ask::SignOut).await?);
        page::forget_tab();
        way.instead(route::HOME);
        standing.say(t("sign-out-done"));
        Ok(())
    };
    let act = move || {
        attempt.run(async move {
            let only_here = engine.get(Ask::OnlyHere, take!(OnlyHere)).await?;
            waiting.set(only_here);
            if only_here == 0 { leave().await } else { Ok(()) }
        });
    };
    let stay = move || {
        attempt.run(async move {
            waiting.set(0);
            standing.say(t("sign-out-stays"));
            engine.ask(Ask::TryNow).await.map(|_| ())
        });
    };
    let lose = move || attempt.run(leave());
    let asks = Memo::new(move |_| waiting.get() > 0);
    let act = move || attempt.button("button plain", "sign-out", t("sign-out"), t("signing-out"), act);
    let choice = move || {
        view! {
            <p role="alert" data-test="sign-out-waits">{move || locale::rich(&t!("sign-out-waits", count = waiting.get()))}</p>
            <div class="acts">
                {attempt.button("button", "sign-out-wait", t("sign-out-wait"), t("where-try-pending"), stay)}
                {attempt.button("button danger", "sign-out-lose", t("sign-out-lose"), t("signing-out"), lose)}
            </div>
        }
    };
    view! {
        <section class="card">
            <h2>{icon(LEAVE)} {t("sign-out-title")}</h2>
            <p>{t("sign-out-words")}</p>
            {move || if asks.get() { choice().into_any() } else { act().into_any() }}
            {attempt.words()}
        </section>
    }
}
