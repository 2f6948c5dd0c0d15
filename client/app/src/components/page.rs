//! What `boot.js` and the browser can do for a page as a whole: install, update, keep, theme, focus.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use waymark_shared::seam::Whom;

#[wasm_bindgen]
extern "C" {
    /// Whether a newer Waymark waits to take over.
    #[wasm_bindgen(js_namespace = waymark, js_name = updateReady)]
    pub fn update_ready() -> bool;
    /// Lets the newer Waymark take over; the page is loaded again.
    #[wasm_bindgen(js_namespace = waymark)]
    pub fn update();
    /// Whether the browser offers to install.
    #[wasm_bindgen(js_namespace = waymark, js_name = canInstall)]
    pub fn can_install() -> bool;
    /// Asks the person whether to install.
    #[wasm_bindgen(js_namespace = waymark)]
    pub fn install();
    /// Whether this is the installed app.
    #[wasm_bindgen(js_namespace = waymark, js_name = isInstalled)]
    pub fn is_installed() -> bool;
    /// Whether this is a browser where installing goes through the share menu.
    #[wasm_bindgen(js_namespace = waymark, js_name = isApple)]
    pub fn is_apple() -> bool;
    /// Asks the browser not to clear what is kept here.
    #[wasm_bindgen(js_namespace = waymark, js_name = keepSafe)]
    pub fn keep_safe();
}

/// Follows something that `boot.js` knows and tells about by an event.
pub fn follow(event: &'static str, ask: fn() -> bool) -> RwSignal<bool> {
    let held = RwSignal::new(ask());
    let listener = window_event_listener_untyped(event, move |_| held.set(ask()));
    on_cleanup(move || listener.remove());
    held
}

/// What the person chose before, kept by the browser; nothing private is ever kept this way.
pub fn preference(name: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(name).ok()?
}

/// Keeps a choice, or forgets it. A browser that keeps nothing follows the system.
pub fn prefer(name: &str, value: Option<&str>) {
    let Ok(Some(kept)) = window().local_storage() else { return };
    let _ = match value {
        Some(value) => kept.set_item(name, value),
        None => kept.remove_item(name),
    };
}

/// Under this name the browser keeps which name and picture stand for the app; `before-paint.js` reads it.
const NAME: &str = "name";

/// Which name and picture somebody chose, if they did.
pub fn chosen_name() -> Option<String> {
    preference(NAME)
}

/// Another name and picture stand for the app from now on: the page is loaded again, so that the browser looks at them anew.
pub fn choose_name(name: Option<&str>) {
    prefer(NAME, name);
    window().location().reload().expect("a page can load itself again");
}

/// What the app is called here, where somebody chose a name.
pub fn name_here() -> Option<String> {
    document().document_element()?.get_attribute("data-name")
}

/// What this tab keeps for as long as it lives.
fn tab() -> Option<web_sys::Storage> {
    window().session_storage().ok().flatten()
}

/// Under this name a tab keeps whose profile it means.
const WHOM: &str = "whom";
/// Stands there where somebody is to say who they are; no profile is called so.
const CHOICE: &str = "?";

/// Whose profile this tab means.
pub fn whom() -> Whom {
    match tab().and_then(|kept| kept.get_item(WHOM).ok()?) {
        None => Whom::Last,
        Some(kept) if kept == CHOICE => Whom::Choice,
        Some(profile) => Whom::Named(profile),
    }
}

/// This tab means somebody's profile from now on, also after it is loaded again.
pub fn mean(profile: &str) {
    // A browser that keeps nothing asks again.
    let _ = tab().map(|kept| kept.set_item(WHOM, profile));
}

/// Forgets what this tab remembers: places on pages, and whose they were.
pub fn forget_tab() {
    if let Some(kept) = tab() {
        // A browser that keeps nothing has nothing to forget.
        let _ = kept.clear();
    }
}

/// Makes a fresh page of this one, for somebody else: nothing that the tab remembers of the one before stays.
pub fn start_anew() {
    forget_tab();
    mean(CHOICE);
    window().location().replace("/").expect("a page can go to its own first page");
}

/// Light or dark from now on; none follows the system.
pub fn set_theme(theme: Option<&str>) {
    prefer("theme", theme);
    let event = web_sys::Event::new("waymark-theme").expect("a name makes an event");
    // Nobody cancels this event, so its answer says nothing.
    let _ = window().dispatch_event(&event);
}

/// A part of an address, with everything that would end it set in its place.
pub fn in_address(part: &str) -> String {
    js_sys::encode_uri_component(part).into()
}

/// Shows the page from its top.
pub fn to_top() {
    window().scroll_to_with_x_and_y(0.0, 0.0);
}

/// Moves the focus to the element with this id, where there is one.
pub fn focus(id: &str) {
    if let Some(element) =
        document().get_element_by_id(id).and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok())
    {
        element.focus().expect("an element on the page can take the focus");
    }
}

/// Moves the focus to the first element that the selector finds.
pub fn focus_first(selector: &str) {
    let found = document().query_selector(selector).ok().flatten();
    if let Some(element) = found.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        element.focus().expect("an element on the page can take the focus");
    }
}

/// Whether list and detail have room side by side; changes when a tablet is turned or a window is drawn wider.
pub fn wide() -> Memo<bool> {
    let held = RwSignal::new(is_wide());
    let listener = window_event_listener(leptos::ev::resize, move |_| held.set(is_wide()));
    on_cleanup(move || listener.remove());
    Memo::new(move |_| held.get())
}

fn is_wide() -> bool {
    window().match_media("(min-width: 60rem)").ok().flatten().is_some_and(|query| query.matches())
}

/// Calls when less than a screen of the page is left below.
pub fn on_nearing_the_end(near: impl Fn() + 'static) {
    let moved = window_event_listener(leptos::ev::scroll, move |_| {
        let Some(page) = document().document_element() else { return };
        let seen = window().scroll_y().unwrap_or_default() + f64::from(page.client_height()) * 2.0;
        if seen > f64::from(page.scroll_height()) {
            near();
        }
    });
    on_cleanup(move || moved.remove());
}

/// Somebody leaves quickly: words that only the screen has are handed over now, before the lock closes. Says whether there
/// were any.
pub fn on_leaving(hand_over: impl Fn() -> bool + 'static) {
    let leaving = window_event_listener_untyped("waymark-leave", move |event| {
        if hand_over() {
            event.prevent_default();
        }
    });
    on_cleanup(move || leaving.remove());
}

/// The page is hidden, closed or loaded again: words that only the screen has are handed over now, because there may be no
/// later.
pub fn on_hidden(hand_over: impl Fn() + Clone + 'static) {
    let closed = {
        let hand_over = hand_over.clone();
        window_event_listener_untyped("pagehide", move |_| hand_over())
    };
    let covered = window_event_listener_untyped("visibilitychange", move |_| {
        if is_hidden() {
            hand_over();
        }
    });
    on_cleanup(move || {
        closed.remove();
        covered.remove();
    });
}

/// Asks every part of the page to hand over the words that only it has.
pub fn hand_over() {
    let event = web_sys::Event::new("waymark-leave").expect("a name makes an event");
    // Whoever hands words over says so; the engine takes them in their order, and nobody here has to wait.
    let _ = window().dispatch_event(&event);
}

/// Shows nothing of the page, or all of it again.
pub fn cover(is_covered: bool) {
    let Some(root) = document().document_element() else { return };
    let done = if is_covered { root.set_attribute("data-covered", "") } else { root.remove_attribute("data-covered") };
    done.expect("a plain name makes an attribute");
}

/// Somebody touches the page, by finger, mouse, wheel or key; calls for as long as the page is there.
pub fn on_touch(touched: impl Fn() + Copy + 'static) {
    for event in ["pointerdown", "pointermove", "keydown", "wheel", "scroll"] {
        let heard = window_event_listener_untyped(event, move |_| touched());
        on_cleanup(move || heard.remove());
    }
}

/// The page is hidden, or seen again.
pub fn on_shown_or_hidden(changed: impl Fn(bool) + Copy + 'static) {
    let turned = window_event_listener_untyped("visibilitychange", move |_| changed(is_hidden()));
    let back = window_event_listener_untyped("pageshow", move |_| changed(is_hidden()));
    on_cleanup(move || {
        turned.remove();
        back.remove();
    });
}

/// Whether nobody can see the page now.
pub fn is_hidden() -> bool {
    document().visibility_state() == web_sys::VisibilityState::Hidden
}
