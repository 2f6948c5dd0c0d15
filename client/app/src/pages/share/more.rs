//! More like this: whatever is of the same area or kind goes to the same people from now on, asked each time or by itself.

use leptos::prelude::*;
use waymark_shared::id::CircleId;
use waymark_shared::record::standing::What;
use waymark_shared::seam::Ask;
use waymark_shared::seam::answer::Shown;
use waymark_shared::seam::news::Changed;
use waymark_shared::star::definition::Definition;

use crate::components::attempt::Attempt;
use crate::components::choice;
use crate::engine::Engine;
use crate::locale::t;
use crate::standing::Standing;
use crate::t;

/// Folded away until somebody wants it.
pub fn more(shown: &Shown, definition: Option<&Definition>, circle: RwSignal<CircleId>) -> impl IntoView + use<> {
    let (engine, standing) = (Engine::here(), Standing::here());
    let attempt = Attempt::new();
    let options = options(shown, definition);
    let (chosen, always) = (RwSignal::new(0_usize), RwSignal::new(false));
    let whats: Vec<What> = options.iter().map(|(what, _)| what.clone()).collect();
    let choices = options.into_iter().enumerate().map(|(place, (_, words))| {
        view! {
            <label class="choice">
                <input type="radio" autocomplete="off" name="more-what" prop:checked=move || chosen.get() == place on:change=move |_| chosen.set(place) />
                <span>{words}</span>
            </label>
        }
    });
    let how = [(false, "more-ask", "more-ask"), (true, "more-always", "more-always")].map(|(way, words, name)| {
        view! {
            <label class="choice">
                <input type="radio" autocomplete="off" name="more-how" data-test=name prop:checked=move || always.get() == way on:change=move |_| always.set(way) />
                <span>{t(words)}</span>
            </label>
        }
    });
    let say = move || {
        let Some(what) = whats.get(chosen.get_untracked()).cloned() else { return };
        let (circle, always) = (circle.get_untracked(), always.get_untracked());
        attempt.run(async move {
            engine.ask(Ask::StandBy { what, circle, always }).await?;
            engine.announce(Changed::Supporters);
            standing.say(t("more-done"));
            Ok(())
        });
    };
    view! {
        <details class="withdrawn" data-test="more">
            <summary>{t("more-title")}</summary>
            <p>{t("more-lead")}</p>
            <fieldset class="choices" on:keydown=choice::on_key><legend>{t("more-what")}</legend>{choices.collect_view()}</fieldset>
            <fieldset class="choices" on:keydown=choice::on_key><legend>{t("more-how")}</legend>{how.collect_view()}</fieldset>
            <p>{attempt.button("button plain", "more-say", t("more-say"), t("more-pending"), say)}</p>
            {attempt.words()}
        </details>
    }
}

/// The areas of an entry and every entry; or every reading.
fn options(shown: &Shown, definition: Option<&Definition>) -> Vec<(What, String)> {
    match shown {
        Shown::Reading(_) => vec![(What::Readings, t("standing-readings"))],
        Shown::Entry(copy) => {
            let areas =
                copy.areas.iter().map(|id| (What::Area(id.clone()), t!("standing-area", area = area(id, definition))));
            areas.chain([(What::Entries, t("standing-entries"))]).collect()
        }
    }
}

/// An area's name.
pub fn area(id: &str, definition: Option<&Definition>) -> String {
    let known = definition.and_then(|definition| definition.area(id));
    known.map_or_else(|| id.to_owned(), |area| area.short.clone())
}
