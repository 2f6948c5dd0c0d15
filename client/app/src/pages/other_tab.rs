//! Another tab holds the pen: only one writes at a time, so that nothing is written twice.

use leptos::prelude::*;
use waymark_shared::seam::Ask;

use crate::components::attempt::Attempt;
use crate::components::heading::Heading;
use crate::engine::Engine;
use crate::locale::t;
use crate::standing::Standing;

/// The pen is elsewhere, and can be taken.
#[component]
pub fn OtherTab() -> impl IntoView {
    let (engine, standing) = (Engine::here(), Standing::here());
    let attempt = Attempt::new();
    let take = move || {
        attempt.run(async move {
            standing.take(engine.ask(Ask::TakeOver).await?);
            Ok(())
        });
    };
    view! {
        <div class="column">
            <Heading words=t("other-tab-title") />
            <p class="lead">{t("other-tab-lead")}</p>
            <p>{attempt.button("button", "take-over", t("other-tab-take"), t("other-tab-taking"), take)}</p>
            {attempt.words()}
        </div>
    }
}
