//! Where things are: the addresses of pages, going there, and coming back to the same place.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_params_map, use_query_map};
use waymark_shared::id::{AccountId, DocumentId, JourneyId, TeamId};

/// The page everybody starts on.
pub const HOME: &str = "/";
/// The journal.
pub const JOURNAL: &str = "/journal";
/// The star.
pub const STAR: &str = "/star";
/// One's own things.
pub const ME: &str = "/me";
/// Crisis lines.
pub const HELP: &str = "/help";
/// A new entry.
pub const WRITE: &str = "/entry/new";
/// Accepting an invitation.
pub const JOIN: &str = "/join";
/// The person's devices.
pub const DEVICES: &str = "/devices";
/// The recovery words.
pub const WORDS: &str = "/words";
/// The app lock.
pub const LOCK: &str = "/lock";
/// Another name and picture.
pub const NAME: &str = "/name";
/// Leaving nothing on this device.
pub const NOTHING: &str = "/nothing-kept";
/// Others who use this device.
pub const OTHERS: &str = "/others";
/// Taking Waymark off this phone.
pub const LEAVE: &str = "/leave";
/// Staff sign in.
pub const SIGN_IN: &str = "/sign-in";
/// Coming back with the recovery words.
pub const RECOVER: &str = "/recover";
/// What Waymark is, and whose work it stands on.
pub const ABOUT: &str = "/about";
/// Whom a person trusts.
pub const SUPPORTERS: &str = "/supporters";
/// What a person took back.
pub const TAKEN_BACK: &str = "/taken-back";
/// Somebody invites.
pub const INVITE: &str = "/invite";
/// Staff make new recovery codes.
pub const CODES: &str = "/codes";
/// Staff set the second step of signing in up.
pub const SECOND_STEP: &str = "/second-step";
/// Staff's passkeys.
pub const PASSKEYS: &str = "/passkeys";
/// Where staff are signed in.
pub const SIGN_INS: &str = "/sign-ins";
/// Staff change their password.
pub const PASSWORD: &str = "/password";
/// The administrator's first visit.
pub const SET_UP: &str = "/set-up";

/// Teams.
pub const TEAMS: &str = "/teams";
/// The audit log.
pub const AUDIT: &str = "/audit";
/// What happened around one's own journey.
pub const HISTORY: &str = "/history";
/// Who can read what one shares.
pub const READERS: &str = "/readers";

/// Where a keyworker hands over people of their own.
pub const HAND_OWN_OVER: &str = "/hand-over";

/// What stands in an address in place of a team, for the people of none.
const NO_TEAM: &str = "none";

/// What the browser keeps the place before help under, as long as this tab lives.
const BEFORE_HELP: &str = "before-help";

/// Pages that are reached from *Me*, by the first part of their path: they keep its tab, and their arrow leads back to it.
const BELOW_ME: [&str; 17] = [
    "about",
    "codes",
    "devices",
    "history",
    "leave",
    "lock",
    "name",
    "nothing-kept",
    "others",
    "passkeys",
    "password",
    "readers",
    "second-step",
    "sign-ins",
    "supporters",
    "taken-back",
    "words",
];

/// Whether a page is reached from *Me*.
pub fn is_below_me(first: &str) -> bool {
    BELOW_ME.contains(&first)
}

/// An entry in the editor.
pub fn entry(document: DocumentId) -> String {
    format!("/entry/{document}")
}

/// What sharing an entry or a reading means, and who can read it.
pub fn share(document: DocumentId) -> String {
    format!("/share/{document}")
}

/// A reading in the making.
pub fn reading(document: DocumentId) -> String {
    format!("/reading/{document}")
}

/// A person a keyworker works with.
pub fn person(journey: JourneyId) -> String {
    format!("/person/{journey}")
}

/// A team's page, or that of the people of no team.
pub fn team(team: Option<TeamId>) -> String {
    format!("/team/{}", team_part(team))
}

/// Where somebody's people are handed over.
pub fn hand_over(team: Option<TeamId>, account: AccountId) -> String {
    format!("/hand-over/{}/{account}", team_part(team))
}

fn team_part(team: Option<TeamId>) -> String {
    team.map_or_else(|| NO_TEAM.to_owned(), |team| team.to_string())
}

/// The team that the address of this page names, and changes with it: none at all where it names nothing.
pub fn team_named() -> Memo<Option<Option<TeamId>>> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| read_team(&params.get("team")?)))
}

/// The member of staff who leaves, and the team they are in, as the address of this page names them.
pub fn leaving() -> Memo<Option<(Option<TeamId>, AccountId)>> {
    let params = use_params_map();
    Memo::new(move |_| {
        params.with(|params| Some((read_team(&params.get("team")?)?, params.get("account")?.parse().ok()?)))
    })
}

fn read_team(part: &str) -> Option<Option<TeamId>> {
    if part == NO_TEAM { Some(None) } else { part.parse().ok().map(Some) }
}

/// The document that the address of this page names.
pub fn document_here() -> Option<DocumentId> {
    part("id")?.parse().ok()
}

/// The entry that the address of this page names, and changes with it: one that is there, or a new one.
pub fn entry_named() -> Memo<Named> {
    let params = use_params_map();
    Memo::new(move |_| {
        let id = params.with(|params| params.get("id")).unwrap_or_default();
        if id == "new" { Named::New } else { id.parse().map_or(Named::Nothing, Named::Known) }
    })
}

/// What the address of an entry can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// A new entry.
    New,
    /// One that was begun before.
    Known(DocumentId),
    /// No entry at all.
    Nothing,
}

/// The journey that the address of this page names, and changes with it.
pub fn journey() -> Memo<Option<JourneyId>> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| params.get("journey")?.parse().ok()))
}

fn part(name: &str) -> Option<String> {
    use_params_map().with_untracked(|params| params.get(name))
}

/// What stands under a name in the address after `?`, and changes with it.
pub fn asked(name: &'static str) -> Memo<Option<String>> {
    let query = use_query_map();
    Memo::new(move |_| query.with(|query| query.get(name)))
}

/// The address of this page, and changes with it.
pub fn path() -> Memo<String> {
    use_location().pathname
}

/// What stands after `#` in the address: an invitation or a token. It never reaches a server, and leaves the address with the
/// page that used it.
pub fn secret_here() -> Option<String> {
    let hash = use_location().hash.get_untracked();
    hash.strip_prefix('#').filter(|secret| !secret.is_empty()).map(str::to_owned)
}

/// The same, and changes when another link is pasted over this one; stays as it is while the page is left.
pub fn secret() -> Memo<Option<String>> {
    let at = use_location();
    let here = at.pathname.get_untracked();
    Memo::new(move |before: Option<&Option<String>>| {
        let hash = at.hash.get();
        if at.pathname.get() != here {
            return before.cloned().flatten();
        }
        hash.strip_prefix('#').filter(|secret| !secret.is_empty()).map(str::to_owned)
    })
}

/// The address of this site, such as `https://waymark.example`.
pub fn origin() -> String {
    window().location().origin().unwrap_or_default()
}

/// Whether the address of this site means another machine on every machine.
pub fn is_this_machine_only() -> bool {
    let host = window().location().hostname().unwrap_or_default();
    host == "localhost" || host.ends_with(".localhost") || host == "[::1]" || host.starts_with("127.")
}

/// Where one was before the page of help, which leads back there. A secret after `#` is remembered by this page alone.
pub fn before_help() -> Memo<String> {
    let at = use_location();
    Memo::new(move |before: Option<&String>| {
        let (path, query, hash) = (at.pathname.get(), at.search.get(), at.hash.get());
        if path == HELP {
            let kept = || memory()?.get_item(BEFORE_HELP).ok()?;
            return before.cloned().or_else(kept).unwrap_or_else(|| HOME.to_owned());
        }
        let query = if query.is_empty() { query } else { format!("?{query}") };
        let place = format!("{path}{query}");
        // A browser that keeps nothing leads to the first page after a reload.
        let _ = memory().map(|memory| memory.set_item(BEFORE_HELP, &place));
        format!("{place}{hash}")
    })
}

/// Ways to go; taken at the top of a component, used when something happens.
#[derive(Clone, Copy)]
pub struct Way(StoredValue<Box<Go>, LocalStorage>);

/// Goes to a path.
type Go = dyn Fn(&str, NavigateOptions);

impl Way {
    /// The ways from this page.
    pub fn here() -> Self {
        let navigate = use_navigate();
        Self(StoredValue::new_local(Box::new(move |path: &str, options| navigate(path, options))))
    }

    /// Goes to a page.
    pub fn to(self, path: &str) {
        self.go(path, NavigateOptions::default());
    }

    /// Goes to a page that takes this one's place in the history.
    pub fn instead(self, path: &str) {
        self.go(path, NavigateOptions { replace: true, ..NavigateOptions::default() });
    }

    /// The same, without moving what is on screen.
    pub fn rename(self, path: &str) {
        self.go(path, NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() });
    }

    fn go(self, path: &str, options: NavigateOptions) {
        // A component that is gone has nowhere to go.
        let _ = self.0.try_with_value(|navigate| navigate(path, options));
    }
}

/// Keeps this page's place: call it with the page's name once what it shows is there. Coming back, by whichever way, finds
/// the same lines on screen.
pub fn keep_place(page: &str) {
    let key = place_key(page);
    if let Some(top) = kept_place(page) {
        request_animation_frame(move || window().scroll_to_with_x_and_y(0.0, top));
    }
    let moved = window_event_listener(leptos::ev::scroll, move |_| {
        let top = window().scroll_y().unwrap_or_default();
        // A browser that keeps nothing opens the page at its top.
        let _ = memory().map(|memory| memory.set_item(&key, &top.to_string()));
    });
    on_cleanup(move || moved.remove());
}

/// How far down a page was left, in pixels.
pub fn kept_place(page: &str) -> Option<f64> {
    memory()?.get_item(&place_key(page)).ok()??.parse().ok()
}

fn place_key(page: &str) -> String {
    format!("place:{page}")
}

fn memory() -> Option<web_sys::Storage> {
    window().session_storage().ok().flatten()
}
