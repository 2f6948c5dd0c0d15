//! The bar on every page: the way back, where the person's things are, help, and the way out.

use leptos::prelude::*;
use waymark_shared::seam::answer::Who;
use waymark_shared::seam::news::Status;

use crate::components::icon::{BACK, HELP, icon};
use crate::locale::{self, t};
use crate::route;
use crate::standing::Standing;
use crate::t;

/// The bar.
pub fn bar(standing: Standing, path: Memo<String>, has_way_back: Memo<bool>) -> impl IntoView {
    let before_help = route::before_help();
    let back = move || {
        // Asked on every page, so that it is known on the one of help.
        let before = before_help.get();
        let to = match path.get().as_str() {
            route::HELP => Some(before),
            path => standing.back.get().or_else(|| way_back(path, standing.who()).map(str::to_owned)),
        };
        to.filter(|_| has_way_back.get())
            .map(|to| view! { <a class="bar-back" href=to aria-label=t("back")>{icon(BACK)}</a> })
    };
    view! {
        <header class="bar">
            {back}
            {move || has_status(standing).then(|| status(standing))}
            <a class="bar-help" href=route::HELP data-test="help">{icon(HELP)} <span>{t("help-now")}</span></a>
            <a class="bar-leave" href="/recipes.html" data-leave="" data-test="leave">{t("leave-quickly")}</a>
        </header>
    }
}

/// Before anybody has begun, and while the lock is closed, nothing is said about anybody's things.
fn has_status(standing: Standing) -> bool {
    // A keyworker who has made nothing has nothing that could be anywhere.
    let is_something = || standing.status.get() != Status::OnThisDevice;
    standing.opening.with(|opening| {
        opening.as_ref().is_some_and(|opening| {
            !opening.locked
                && match opening.who {
                    Who::Alone | Who::Person => true,
                    Who::Keyworker => is_something(),
                    Who::Nobody | Who::Administrator | Who::Supporter => false,
                }
        })
    })
}

/// One quiet word; a tap tells more.
fn status(standing: Standing) -> impl IntoView {
    let form = move || match standing.status.get() {
        Status::OnThisDevice => "here",
        Status::Waiting(_) => "waiting",
        Status::Safe(_) => "safe",
    };
    view! {
        <a class="status" data-form=form data-test="status" href=format!("{}#where", route::ME)>
            <span class="status-mark" aria-hidden={"true"} />
            <span>{move || status_words(standing.status.get())}</span>
        </a>
    }
}

/// The three forms in words.
pub fn status_words(status: Status) -> String {
    match status {
        Status::OnThisDevice => t("status-here"),
        Status::Waiting(count) => t!("status-waiting", count = count),
        Status::Safe(at) => t!("status-safe", time = locale::moment(at)),
    }
}

/// Where the arrow leads: pages below a tab have one.
fn way_back(path: &str, who: Who) -> Option<&'static str> {
    let first = path.split('/').nth(1).unwrap_or_default();
    match first {
        "entry" | "share" => Some(route::JOURNAL),
        "reading" => Some(match who {
            Who::Keyworker => route::HOME,
            Who::Nobody | Who::Alone | Who::Person | Who::Administrator | Who::Supporter => route::STAR,
        }),
        first if route::is_below_me(first) => Some(route::ME),
        "team" | "hand-over" => Some(route::TEAMS),
        "invite" if who == Who::Person => Some(route::SUPPORTERS),
        "person" | "invite" | "join" | "recover" | "sign-in" => Some(route::HOME),
        _ => None,
    }
}
