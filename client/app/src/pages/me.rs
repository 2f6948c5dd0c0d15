//! Me: joining, where my things are, the lock, the words, how it looks, and what this is.

mod install;
mod look;
mod sign_out;

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use waymark_shared::seam::answer::{Opening, Who};
use waymark_shared::seam::news::Status;
use waymark_shared::seam::{Ask, Failure};

use crate::components::attempt::Attempt;
use crate::components::heading::Heading;
use crate::components::icon::{
    ABOUT, AUDIT, FORWARD, Icon, KEY, LEAVE, LOCK, NOT_WATCHED, PEOPLE, SMARTPHONE, UNDO, icon,
};
use crate::components::passkey;
use crate::components::wait::Wait;
use crate::engine::Engine;
use crate::locale::{self, t};
use crate::route;
use crate::standing::Standing;
use crate::{t, take};

pub use install::install_card;

/// After this long an attempt that failed has said when the next one is.
const SETTLED: Duration = Duration::from_millis(500);

/// One's own things.
#[component]
pub fn Me() -> impl IntoView {
    let standing = Standing::here();
    let opening =
        Memo::new(move |_| standing.opening.get().map(|opening| Opening { status: Status::default(), ..opening }));
    view! {
        <div class="column">
            <Heading words=t("me") />
            {move || opening.get().map(|opening| about_me(&opening))}
            {move || opening.get().map(|opening| ways(standing, &opening))}
            {whereabouts(standing)}
            {install::install_section()}
            {look::look()}
            <ul class="go-list">
                {go(route::ABOUT, ABOUT, t("me-about"), None, "to-about")}
                {move || opening.get().filter(|opening| is_person(opening.who)).map(|_| leave())}
            </ul>
            {move || opening.get().filter(|opening| is_staff(opening.who)).map(|_| sign_out::sign_out(standing))}
        </div>
    }
}

/// Somebody who has no password to sign in again with.
fn is_person(who: Who) -> bool {
    match who {
        Who::Alone | Who::Person | Who::Supporter => true,
        Who::Nobody | Who::Keyworker | Who::Administrator => false,
    }
}

fn leave() -> impl IntoView {
    go(route::LEAVE, LEAVE, t("me-leave"), Some(t("me-leave-hint")), "to-leave")
}

/// Somebody who works here.
pub fn is_staff(who: Who) -> bool {
    match who {
        Who::Keyworker | Who::Administrator => true,
        Who::Nobody | Who::Alone | Who::Person | Who::Supporter => false,
    }
}

fn about_me(opening: &Opening) -> impl IntoView + use<> {
    let words = match opening.who {
        Who::Nobody | Who::Alone => t("me-alone"),
        Who::Person => t!("me-person", name = opening.name.as_str(), service = opening.service.as_str()),
        Who::Keyworker => t!("me-keyworker", name = opening.name.as_str(), service = opening.service.as_str()),
        Who::Supporter => t!("me-supporter", name = opening.name.as_str(), service = opening.service.as_str()),
        Who::Administrator => t!("me-administrator", name = opening.name.as_str(), service = opening.service.as_str()),
    };
    view! { <p class="lead" data-test="about-me">{locale::rich(&words)}</p> }
}

fn go(to: &'static str, picture: Icon, title: String, hint: Option<String>, name: &'static str) -> impl IntoView {
    view! {
        <li>
            <a class="go-line" href=to data-test=name>
                {icon(picture)}
                <span><strong>{title}</strong> {hint.map(|hint| view! { <span>{hint}</span> })}</span>
                {icon(FORWARD)}
            </a>
        </li>
    }
}

fn ways(standing: Standing, opening: &Opening) -> impl IntoView + use<> {
    let trusts = (opening.who == Who::Person)
        .then(|| go(route::SUPPORTERS, PEOPLE, t("me-supporters"), Some(t("me-supporters-hint")), "to-supporters"));
    let taken = (opening.who == Who::Person)
        .then(|| go(route::TAKEN_BACK, UNDO, t("me-taken"), Some(t("me-taken-hint")), "to-taken-back"));
    let join =
        (opening.who == Who::Alone).then(|| go(route::JOIN, PEOPLE, t("me-join"), Some(t("me-join-hint")), "to-join"));
    let words = (opening.who == Who::Person && !opening.words_confirmed)
        .then(|| go(route::WORDS, KEY, t("me-words"), Some(t("me-words-hint")), "to-words"));
    let devices = (opening.who == Who::Person)
        .then(|| go(route::DEVICES, SMARTPHONE, t("me-devices"), Some(t("me-devices-hint")), "to-devices"));
    let happened = (opening.who == Who::Person).then(|| {
        view! {
            {go(route::READERS, PEOPLE, t("readers-title"), Some(t("readers-hint")), "to-readers")}
            {go(route::HISTORY, AUDIT, t("history-title"), Some(t("history-hint")), "to-history")}
        }
    });
    let readers = (opening.who == Who::Person).then(readers);
    let (lock, hint) =
        if opening.has_lock { ("me-lock-change", "me-lock-is-set") } else { ("me-lock", "me-lock-hint") };
    let own = is_staff(opening.who).then(|| {
        view! {
            {go(route::PASSWORD, KEY, t("me-password"), Some(t("me-password-hint")), "to-password")}
            {go(route::SECOND_STEP, KEY, t("me-second-step"), Some(t("me-second-step-hint")), "to-second-step")}
            {passkey::can_passkey().then(|| go(route::PASSKEYS, KEY, t("me-passkeys"), Some(t("me-passkeys-hint")), "to-passkeys"))}
            {go(route::CODES, KEY, t("me-codes"), Some(t("me-codes-hint")), "to-codes")}
            {go(route::SIGN_INS, SMARTPHONE, t("me-sign-ins"), Some(t("me-sign-ins-hint")), "to-sign-ins")}
        }
    });
    let lock_now = opening.has_lock.then(|| lock_now(standing));
    view! {
        {readers}
        <ul class="go-list">
            {join}
            {words}
            {trusts}
            {devices}
            {taken}
            {happened}
            {go(route::LOCK, LOCK, t(lock), Some(t(hint)), "to-lock")}
            {own}
            {looked_at(opening.who)}
        </ul>
        {lock_now}
    }
}

/// What helps where others use this phone, or look at it.
pub fn looked_at(who: Who) -> impl IntoView {
    view! {
        {go(route::NAME, SMARTPHONE, t("me-name"), Some(t("me-name-hint")), "to-name")}
        {is_person(who).then(|| go(route::NOTHING, NOT_WATCHED, t("me-nothing"), Some(t("me-nothing-hint")), "to-nothing"))}
        {go(route::OTHERS, PEOPLE, t("me-others"), Some(t("me-others-hint")), "to-others")}
    }
}

/// Who can read what is shared.
fn readers() -> impl IntoView {
    let readers = crate::standing::watch(|| Ask::Readers, take!(Readers), |_| false);
    move || {
        let mut team = readers.get().and_then(Result::ok)?;
        team.retain(|member| member.reads);
        let names = team.into_iter().map(|member| member.name).collect::<Vec<_>>().join(", ");
        (!names.is_empty()).then(|| view! { <p>{t!("me-readers", names = names)}</p> })
    }
}

fn lock_now(standing: Standing) -> impl IntoView {
    let engine = Engine::here();
    let attempt = Attempt::new();
    let lock = move || {
        attempt.run(async move {
            standing.take(engine.ask(Ask::Lock).await?);
            Ok(())
        });
    };
    view! { <p>{attempt.button("button plain", "lock-now", t("me-lock-now"), t("me-locking"), lock)}</p> {attempt.words()} }
}

/// The status, told in full, and a way to try at once.
fn whereabouts(standing: Standing) -> impl IntoView {
    let engine = Engine::here();
    let attempt = Attempt::new();
    let (tried, next) = (RwSignal::new(None), Wait::none());
    let look_ahead = move || {
        spawn_local(async move {
            if let Ok(Some(seconds)) = engine.get(Ask::NextTry, take!(NextTry)).await {
                next.begin(seconds);
            }
        });
    };
    let try_now = move || {
        tried.set(None);
        attempt.run(async move {
            let said = match engine.ask(Ask::TryNow).await {
                Ok(_) => "where-reached",
                Err(Failure::Offline) => "where-not-reached",
                Err(failure) => return Err(failure),
            };
            // The page may be gone by now; then nobody looks.
            let _ = tried.try_set(Some(said));
            set_timeout(look_ahead, SETTLED);
            Ok(())
        });
    };
    let outcome = move || {
        let said = tried.get()?;
        let when =
            (said == "where-not-reached" && next.is_on()).then(|| next.words("where-next", "where-next-minutes"));
        let waits = matches!(standing.status.get(), Status::Waiting(_));
        let said = if said == "where-reached" && waits { "where-reached-waiting" } else { said };
        Some(view! { <p>{t(said)} " " <span role="timer">{when}</span></p> })
    };
    let words = move || match (standing.status.get(), standing.who()) {
        (Status::Safe(at), Who::Keyworker | Who::Administrator | Who::Supporter) => {
            t!("where-safe-staff", time = locale::moment(at))
        }
        (Status::Safe(at), Who::Nobody | Who::Alone | Who::Person) => t!("where-safe", time = locale::moment(at)),
        (Status::Waiting(count), Who::Keyworker | Who::Administrator | Who::Supporter) => {
            t!("where-waiting-staff", count = count)
        }
        (Status::Waiting(count), Who::Nobody | Who::Alone | Who::Person) => t!("where-waiting", count = count),
        (Status::OnThisDevice, Who::Nobody | Who::Alone) => t("where-here-alone"),
        (Status::OnThisDevice, Who::Person) => t("where-here"),
        (Status::OnThisDevice, Who::Keyworker | Who::Administrator | Who::Supporter) => t("where-nothing-staff"),
    };
    let belongs = move || match standing.who() {
        Who::Nobody | Who::Alone => false,
        Who::Person | Who::Keyworker | Who::Administrator | Who::Supporter => true,
    };
    let button = move || {
        belongs().then(|| attempt.button("button plain", "try-now", t("where-try"), t("where-try-pending"), try_now))
    };
    view! {
        <section id="where" class="card">
            <h2>{t("where-title")}</h2>
            <p data-test="where">{words}</p>
            {button}
            <div role="status" data-test="tried">{outcome}</div>
            {attempt.words()}
        </section>
    }
}
