//! Another tab holds the pen: only one writes at a time, so that nothing is written twice.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use waymark_shared::seam::{Answer, Ask};

use crate::components::attempt::Attempt;
use crate::components::heading::Heading;
use crate::components::page;
use crate::engine::Engine;
use crate::locale::t;
use crate::standing::Standing;

/// How often it is looked whether the other tab is still there.
const OFTEN: Duration = Duration::from_secs(3);

/// The pen is elsewhere, and can be taken; where the other tab is gone, this one goes on by itself.
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
    let look = move || {
        // Only where somebody looks: a tab that is being loaded again gets its own pen back.
        if !page::is_hidden() {
            spawn_local(async move {
                match engine.ask(Ask::Begin { whom: page::whom() }).await {
                    Ok(Answer::Opening(opening)) if !opening.other_tab => standing.take(Answer::Opening(opening)),
                    Ok(_) | Err(_) => {}
                }
            });
        }
    };
    let looking = StoredValue::new(set_interval_with_handle(look, OFTEN).ok());
    on_cleanup(move || {
        if let Some(looking) = looking.try_update_value(Option::take).flatten() {
            looking.clear();
        }
    });
    view! {
        <div class="column">
            <Heading words=t("other-tab-title") />
            <p class="lead">{t("other-tab-lead")}</p>
            <p>{attempt.button("button", "take-over", t("other-tab-take"), t("other-tab-taking"), take)}</p>
            {attempt.words()}
        </div>
    }
}
