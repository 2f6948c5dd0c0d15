//! The line below an area: whose score is what, and the way on.

use leptos::prelude::*;
use waymark_shared::star::score::Whose;

use super::agree::Agreeing;
use super::sitting::Sitting;
use crate::chart::round::Mark;
use crate::chart::sentence::shown;
use crate::components::icon::{BACK, icon};
use crate::locale::t;
use crate::t;

/// The line and the buttons. Where something is to be agreed on, it says so, and the way on leads there first.
pub fn foot(sitting: Sitting, at: usize, agreeing: Option<Agreeing>, go: Callback<Option<usize>>) -> impl IntoView {
    let next = (at + 1 < sitting.count()).then_some(at + 1);
    let back = at.checked_sub(1).map(|before| {
        view! {
            <button type="button" class="round" data-test="previous" aria-label=t("reading-previous") on:click=move |_| go.run(Some(before))>
                {icon(BACK)}
            </button>
        }
    });
    let on = t(if next.is_some() { "reading-next" } else { "reading-to-finish" });
    let waits = move || {
        let words = agreeing.and_then(Agreeing::waits);
        words.map(|words| view! { <span class="reading-waits" data-test="to-agree-on">{words}</span> })
    };
    let to_agree = Memo::new(move |_| agreeing.is_some_and(Agreeing::comes_first));
    let press = move |_| match agreeing.filter(|_| to_agree.get_untracked()) {
        Some(agreeing) => agreeing.show(),
        None => go.run(next),
    };
    let name = move || if to_agree.get() { "to-agree" } else { "next" };
    let on = move || if to_agree.get() { t("reading-to-agree") } else { on.clone() };
    view! {
        <div class="reading-foot">
            {back}
            <div class="reading-standing">{waits} {marks(sitting, at)}</div>
            <button type="button" class="button" data-test=name on:click=press>{on}</button>
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
