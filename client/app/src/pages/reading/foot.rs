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
    let mark = move |whose| shown(&Mark::of(&sitting.scores(at, whose)));
    let class = |whose| match whose {
        Whose::Mine => "person-mark",
        Whose::Theirs => "team-mark",
        Whose::Agreed => "agreed-mark",
    };
    let others = sitting.together().then(|| {
        let other = sitting.other();
        view! {
            <span class=class(other)>{move || t!("reading-other", name = sitting.with(), mark = mark(other))}</span>
            <span class=class(Whose::Agreed)>{move || t!("reading-agreed", mark = mark(Whose::Agreed))}</span>
        }
    });
    view! {
        <span class="reading-marks" data-test="marks">
            <span class=class(own)>{move || t!("reading-you", mark = mark(own))}</span>
            {others}
        </span>
    }
}
