//! How it looks: light, dark, or as the system has it.

use leptos::prelude::*;

use crate::components::page;
use crate::locale::t;

/// The three choices, by the names they are kept under.
const THEMES: [(Option<&str>, &str); 3] =
    [(None, "theme-system"), (Some("light"), "theme-light"), (Some("dark"), "theme-dark")];

/// The choice of theme.
pub fn look() -> impl IntoView {
    let chosen = RwSignal::new(page::preference("theme"));
    let choices = THEMES.map(|(theme, key)| {
        let choose = move |_| {
            page::set_theme(theme);
            chosen.set(theme.map(str::to_owned));
        };
        view! {
            <label class="choice">
                <input type="radio" autocomplete="off" name="theme" data-test=key prop:checked=move || chosen.get().as_deref() == theme on:change=choose />
                <span>{t(key)}</span>
            </label>
        }
    });
    view! { <fieldset class="card choices"><legend>{t("theme-title")}</legend>{choices.collect_view()}</fieldset> }
}
