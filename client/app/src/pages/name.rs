//! Another name and picture, for a phone that others look at: chosen before the app is put on the home screen.

use leptos::prelude::*;

use crate::components::heading::Heading;
use crate::components::page;
use crate::locale::t;
use crate::pages::me::install_card;

/// The names there are, as the browser keeps them; the first is the app's own.
const NAMES: [Option<&str>; 4] = [None, Some("notes"), Some("lists"), Some("recipes")];

/// The choice.
#[component]
pub fn NamePage() -> impl IntoView {
    let chosen = page::chosen_name();
    let choices = NAMES.map(|name| {
        let called = name.unwrap_or("waymark");
        let is_chosen = chosen.as_deref() == name;
        view! {
            <label class="choice name">
                <input type="radio" name="name" autocomplete="off" data-test=format!("name-{called}") prop:checked=is_chosen on:change=move |_| page::choose_name(name) />
                <img src=format!("/icons/{called}-192.png") alt="" width="32" height="32" />
                <span>{t(&format!("name-{called}"))}</span>
            </label>
        }
    });
    let is_installed = page::is_installed();
    let later =
        is_installed.then(|| view! { <p>{t(if page::is_apple() { "name-late-apple" } else { "name-late" })}</p> });
    let can_be_installed = !is_installed && (page::can_install() || page::is_apple());
    view! {
        <div class="column">
            <Heading words=t("name-title") />
            <p class="lead">{t("name-lead")}</p>
            <fieldset class="card choices">
                <legend>{t("name-choice")}</legend>
                {choices.collect_view()}
            </fieldset>
            {later}
            {can_be_installed.then(install_card)}
            <p class="small-print">{t("name-cost")}</p>
        </div>
    }
}
