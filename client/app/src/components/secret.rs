//! A field for a password that can be shown, so that nobody types fifteen characters blindly.

use leptos::prelude::*;

use super::field::Field;
use crate::locale::t;

/// A field whose letters are hidden until the button is pressed.
pub fn secret(field: Field, label: String, hint: Option<String>) -> impl IntoView {
    let shown = RwSignal::new(false);
    view! {
        <div class="secret" class:shown=shown>
            {field.concealed(shown).view(label, hint)}
            <button type="button" class="button quiet" aria-pressed=move || shown.get().to_string() on:click=move |_| shown.update(|shown| *shown = !*shown)>
                {move || if shown.get() { t("secret-hide") } else { t("secret-show") }}
            </button>
        </div>
    }
}
