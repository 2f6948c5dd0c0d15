//! The line below an area: whose score is what, and the way on.

use leptos::prelude::*;
use waymark_shared::star::score::Whose;

use super::sitting::Sitting;
use crate::chart::round::Mark;
use crate::chart::sentence::shown;
use crate::components::icon::{BACK, icon};
use crate::locale::t;
use crate::t;

/// The line and the buttons.
pub fn foot(sitting: Sitting, at: usize, go: Callback<Option<usize>>) -> impl IntoView {
    let next = (at + 1 < sitting.count()).then_some(at + 1);
    let back = at.checked_sub(1).map(|before| {
        view! {
            <button type="button" class="round" data-test="previous" aria-label=t("reading-previous") on:click=move |_| go.run(Some(before))>
                {icon(BACK)}
            </button>
        }
    });
    let on = t(if next.is_some() { "reading-next" } else { "reading-to-finish" });
    view! {
        <div class="reading-foot">
            {back}
            {marks(sitting, at)}
            <button type="button" class="button" data-test="next" on:click=move |_| go.run(next)>{on}</button>
        </div>
    }
}

/// "You 5, Sam 6, Agreed –": the person's in amber, the team's in pine.
pub fn marks(sitting: Sitting, at: usize) -> impl IntoView {
    let own = sitting.own();
    let one = move |whose, who: String| {
        let class = match whose {
            Whose::Mine => "person-mark",
            Whose::Theirs => "team-mark",
            Whose::Agreed => "agreed-mark",
        };
        view! { <span class=class>{move || said(&who, &Mark::of(&sitting.scores(at, whose)))}</span> }
    };
    let others =
        sitting.together().then(|| (one(sitting.other(), sitting.with()), one(Whose::Agreed, t("reading-agreed"))));
    view! { <span class="reading-marks" data-test="marks">{one(own, t("reading-you"))} {others}</span> }
}

fn said(who: &str, mark: &Mark) -> String {
    let key = match mark {
        Mark::Step(_) | Mark::Missing => "reading-mark",
        Mark::Several(_) | Mark::Skipped | Mark::NotForMe => "reading-mark-words",
    };
    t!(key, who = who, mark = shown(mark))
}
