//! The frame around every page: the bar with help and the way out, the tabs, and which pages there are.

mod banners;
mod bar;
mod idle;
mod newcomers;
mod notices;
mod offers;
mod tabs;

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::path;
use waymark_shared::seam::answer::{Opening, Who};

use crate::components::page;
use crate::components::prove::{Prover, prove_dialog};
use crate::engine::Engine;
use crate::locale::t;
use crate::pages::about::About;
use crate::pages::audit::AuditPage;
use crate::pages::codes::CodesPage;
use crate::pages::devices::{DevicesPage, new_devices};
use crate::pages::entry::EntryPage;
use crate::pages::hand_over::{HandOverPage, HandOwnOverPage};
use crate::pages::help::{HelpPage, remember_nation};
use crate::pages::history::HistoryPage;
use crate::pages::home::{self, Home};
use crate::pages::invite::InvitePage;
use crate::pages::join::Join;
use crate::pages::journal::JournalPage;
use crate::pages::leave::LeavePage;
use crate::pages::lock::LockPage;
use crate::pages::locked::Locked;
use crate::pages::me::Me;
use crate::pages::name::NamePage;
use crate::pages::not_found::NotFound;
use crate::pages::nothing::NothingPage;
use crate::pages::other_tab::OtherTab;
use crate::pages::others::OthersPage;
use crate::pages::passkeys::PasskeysPage;
use crate::pages::password::PasswordPage;
use crate::pages::picker::Picker;
use crate::pages::readers::ReadersPage;
use crate::pages::reading::ReadingPage;
use crate::pages::recover::Recover;
use crate::pages::second_step::SecondStepPage;
use crate::pages::set_up::SetUpPage;
use crate::pages::share::Share;
use crate::pages::sign_in::SignIn;
use crate::pages::sign_ins::SignInsPage;
use crate::pages::star::StarPage;
use crate::pages::supporters::SupportersPage;
use crate::pages::taken_back::TakenBackPage;
use crate::pages::team::TeamPage;
use crate::pages::teams::TeamsPage;
use crate::pages::welcome::Welcome;
use crate::pages::words::Words;
use crate::route;
use crate::standing::Standing;

/// What may stand in place of the page of the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gate {
    /// The engine has not answered yet.
    Opening,
    /// There is no engine, or none that opened the store.
    Broken,
    /// Another tab holds the pen.
    OtherTab,
    /// Several people use this device: somebody is to say who they are.
    Choosing,
    /// The app lock is closed.
    Locked,
    /// Staff, or one of several people, without an app lock: nobody's words show on this device before there is one.
    MustLock,
    /// Staff who sign in by a password alone so far.
    SecondStep,
    /// Nobody has begun here.
    Welcome,
    /// Nothing: the page is shown.
    Open,
}

/// The whole interface.
pub fn frame() -> impl IntoView {
    let standing = Standing::new();
    let engine = Engine::start(move |news| standing.hear(news));
    provide_context(standing);
    provide_context(engine);
    provide_context(Prover::new(engine));
    begun(standing, engine);
    idle::watch(standing, engine);
    offers::hear(standing, engine);
    view! { <Router>{inside}</Router> }
}

/// What is done once, when somebody is here: the browser is asked not to clear anything, and the service's nation is learnt.
fn begun(standing: Standing, engine: Engine) {
    let belongs = Memo::new(move |_| standing.who());
    Effect::new(move || match belongs.get() {
        Who::Nobody => {}
        Who::Alone => page::keep_safe(),
        Who::Person | Who::Keyworker | Who::Administrator | Who::Supporter => {
            page::keep_safe();
            spawn_local(remember_nation(engine));
        }
    });
}

fn inside() -> impl IntoView {
    let standing = Standing::here();
    let path = route::path();
    let engine = Engine::here();
    let gate = gate(standing, engine, path);
    provide_context(gate);
    // Crisis lines are there whatever else is.
    let helps = Memo::new(move |_| path.with(|path| path == route::HELP));
    let has_way_back = Memo::new(move |_| gate.get() == Gate::Open || helps.get());
    let has_tabs = Memo::new(move |_| gate.get() == Gate::Open && !helps.get() && has_tabs(standing));
    let tabs = move || has_tabs.get().then(|| tabs::tabs(standing));
    view! {
        <div class="frame" class:bare=move || !has_tabs.get() class:deep=move || is_deep(&path.get())>
            <a class={"skip"} href="#page">{t("skip")}</a>
            {bar::bar(standing, path, has_way_back)}
            <main id="page" class="page" tabindex="-1">
                {banners::stopped(engine)}
                {banners::unkept(standing)}
                {banners::on_its_way(standing)}
                {banners::lasting(standing)}
                {new_devices(standing)}
                {banners::signed_out(standing)}
                {newcomers::newcomers(standing)}
                {pages()}
            </main>
            {prove_dialog(Prover::here())}
            {notices::notices(standing)}
            {tabs}
        </div>
    }
}

/// A page behind the gate. The table of pages stays as it is whatever the gate says, because the history hangs on it. Pages
/// are plain functions here, so that this is compiled once and not for each of them.
fn gated(page: fn() -> AnyView) -> impl Fn() -> AnyView + Clone + Send + 'static {
    move || {
        let gate = expect_context::<Memo<Gate>>();
        let shown = move || match gate.get() {
            Gate::Opening => view! { <h1 class="opening-wait" tabindex="-1">{t("opening")}</h1> }.into_any(),
            Gate::Broken => view! { <h1 tabindex="-1">{t("broken-title")}</h1> }.into_any(),
            Gate::OtherTab => view! { <OtherTab /> }.into_any(),
            Gate::Choosing => view! { <Picker /> }.into_any(),
            Gate::Locked => view! { <Locked /> }.into_any(),
            Gate::MustLock => view! { <LockPage /> }.into_any(),
            Gate::SecondStep => view! { <SecondStepPage /> }.into_any(),
            Gate::Welcome => view! { <Welcome /> }.into_any(),
            Gate::Open => page(),
        };
        shown.into_any()
    }
}

/// The table of pages.
fn pages() -> impl IntoView {
    view! {
        <FlatRoutes fallback=gated(|| NotFound().into_any())>
            <Route path=path!("/") view=gated(|| Home().into_any()) />
            <Route path=path!("/about") view=gated(|| About().into_any()) />
            <Route path=path!("/audit") view=gated(|| AuditPage().into_any()) />
            <Route path=path!("/codes") view=gated(|| CodesPage().into_any()) />
            <Route path=path!("/devices") view=gated(|| DevicesPage().into_any()) />
            <Route path=path!("/entry/:id") view=gated(|| EntryPage().into_any()) />
            <Route path=path!("/hand-over") view=gated(|| HandOwnOverPage().into_any()) />
            <Route path=path!("/hand-over/:team/:account") view=gated(|| HandOverPage().into_any()) />
            <Route path=path!("/help") view=HelpPage />
            <Route path=path!("/history") view=gated(|| HistoryPage().into_any()) />
            <Route path=path!("/invite") view=gated(|| InvitePage().into_any()) />
            <Route path=path!("/join") view=gated(|| Join().into_any()) />
            <Route path=path!("/journal") view=gated(|| JournalPage().into_any()) />
            <Route path=path!("/leave") view=gated(|| LeavePage().into_any()) />
            <Route path=path!("/lock") view=gated(|| LockPage().into_any()) />
            <Route path=path!("/me") view=gated(|| Me().into_any()) />
            <Route path=path!("/name") view=gated(|| NamePage().into_any()) />
            <Route path=path!("/nothing-kept") view=gated(|| NothingPage().into_any()) />
            <Route path=path!("/others") view=gated(|| OthersPage().into_any()) />
            <Route path=path!("/passkeys") view=gated(|| PasskeysPage().into_any()) />
            <Route path=path!("/password") view=gated(|| PasswordPage().into_any()) />
            <Route path=path!("/person/:journey") view=gated(home::person) />
            <Route path=path!("/readers") view=gated(|| ReadersPage().into_any()) />
            <Route path=path!("/reading/:id") view=gated(|| ReadingPage().into_any()) />
            <Route path=path!("/recover") view=gated(|| Recover().into_any()) />
            <Route path=path!("/second-step") view=gated(|| SecondStepPage().into_any()) />
            <Route path=path!("/set-up") view=gated(|| SetUpPage().into_any()) />
            <Route path=path!("/share/:id") view=gated(|| Share().into_any()) />
            <Route path=path!("/sign-in") view=gated(|| SignIn().into_any()) />
            <Route path=path!("/sign-ins") view=gated(|| SignInsPage().into_any()) />
            <Route path=path!("/star") view=gated(|| StarPage().into_any()) />
            <Route path=path!("/supporters") view=gated(|| SupportersPage().into_any()) />
            <Route path=path!("/taken-back") view=gated(|| TakenBackPage().into_any()) />
            <Route path=path!("/team/:team") view=gated(|| TeamPage().into_any()) />
            <Route path=path!("/teams") view=gated(|| TeamsPage().into_any()) />
            <Route path=path!("/words") view=gated(|| Words().into_any()) />
        </FlatRoutes>
    }
}

fn gate(standing: Standing, engine: Engine, path: Memo<String>) -> Memo<Gate> {
    Memo::new(move |_| {
        let path = path.get();
        standing.opening.with(|opening| match opening {
            None if engine.stopped.with(Option::is_some) => Gate::Broken,
            // The first page needs nothing of the engine, which is still on its way.
            None if path == route::HOME && standing.is_new_here() => Gate::Welcome,
            None => Gate::Opening,
            Some(opening) if opening.other_tab => Gate::OtherTab,
            Some(opening) if !opening.people.is_empty() && path != route::ABOUT => Gate::Choosing,
            Some(opening) if opening.locked && !is_open_while_locked(&path) => Gate::Locked,
            Some(opening) if opening.locked => Gate::Open,
            Some(opening) if opening.must_lock && !is_open_without_lock(&path) => Gate::MustLock,
            Some(opening) if must_step(opening) && !is_open_without_step(&path) => Gate::SecondStep,
            Some(opening) if opening.who == Who::Nobody && !is_open_to_all(&path) => Gate::Welcome,
            Some(_) => Gate::Open,
        })
    })
}

/// Staff see nobody's words by a password alone. Whose sign-in is over signs in again first.
fn must_step(opening: &Opening) -> bool {
    opening.needs_second_step && !opening.signed_out
}

/// What else can be done before the second step is set up: keeping recovery codes, setting a lock, and signing out.
fn is_open_without_step(path: &str) -> bool {
    [route::SET_UP, route::CODES, route::LOCK, route::PASSKEYS, route::SIGN_IN, route::ME, route::ABOUT].contains(&path)
}

/// Pages that make sense before anybody has begun.
fn is_open_to_all(path: &str) -> bool {
    [route::JOIN, route::RECOVER, route::SET_UP, route::SIGN_IN, route::ABOUT, route::NAME, route::WRITE]
        .contains(&path)
}

/// Pages about recovery codes, which come before the lock.
fn is_open_without_lock(path: &str) -> bool {
    [route::SET_UP, route::CODES].contains(&path)
}

/// Pages that show nothing of anybody's, and what to do about a forgotten lock.
fn is_open_while_locked(path: &str) -> bool {
    [route::ABOUT, route::LEAVE].contains(&path)
}

/// Pages that have the phone's whole height: the tabs come back with the arrow.
fn is_deep(path: &str) -> bool {
    ["/entry/", "/share/", "/reading/"].iter().any(|first| path.starts_with(first))
}

/// Whether there is anything to go to.
fn has_tabs(standing: Standing) -> bool {
    let is_locked = standing.opening.with(|opening| opening.as_ref().is_some_and(|opening| opening.locked));
    !is_locked
        && match standing.who() {
            Who::Nobody => false,
            Who::Alone | Who::Person | Who::Keyworker | Who::Administrator | Who::Supporter => true,
        }
}
