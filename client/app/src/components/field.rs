//! A field of a form: its label, its hint, and what is wrong with it in words beside it.

use leptos::html;
use leptos::prelude::*;

/// Whether the letters of a field are shown.
#[derive(Clone, Copy)]
enum Kind {
    Plain,
    /// Not, unless this says so.
    Hidden(Option<RwSignal<bool>>),
}

/// The state of a field; cheap to copy.
#[derive(Clone, Copy)]
pub struct Field {
    /// What is typed.
    pub value: RwSignal<String>,
    error: RwSignal<Option<String>>,
    input: NodeRef<html::Input>,
    name: &'static str,
    kind: Kind,
    complete: &'static str,
    keys: Option<&'static str>,
}

impl Field {
    /// An empty field of text; `name` makes its ids, and is what tests find it by.
    pub fn text(name: &'static str) -> Self {
        Self {
            value: RwSignal::new(String::new()),
            error: RwSignal::new(None),
            input: NodeRef::new(),
            name,
            kind: Kind::Plain,
            complete: "off",
            keys: None,
        }
    }

    /// A field of text that holds something already.
    pub fn holding(name: &'static str, value: String) -> Self {
        let field = Self::text(name);
        field.value.set(value);
        field
    }

    /// A field for a password; `complete` tells the browser's password store whether it is new or known.
    pub fn password(name: &'static str, complete: &'static str) -> Self {
        Self { kind: Kind::Hidden(None), complete, ..Self::text(name) }
    }

    /// Tells the browser what it may fill in.
    pub fn completed_by(self, complete: &'static str) -> Self {
        Self { complete, ..self }
    }

    /// A field for the six digits of an authenticator app.
    pub fn app_code(name: &'static str) -> Self {
        Self { complete: "one-time-code", keys: Some("numeric"), ..Self::text(name) }
    }

    /// The same field, its letters hidden until `shown` says otherwise.
    pub fn concealed(self, shown: RwSignal<bool>) -> Self {
        Self { kind: Kind::Hidden(Some(shown)), ..self }
    }

    /// What is typed, without spaces around it.
    pub fn trimmed(self) -> String {
        self.value.with_untracked(|value| value.trim().to_owned())
    }

    /// Says what is wrong, or that nothing is; true where nothing is.
    pub fn check(self, error: Option<String>) -> bool {
        let right = error.is_none();
        self.error.set(error);
        right
    }

    /// Moves the focus here.
    pub fn focus(self) {
        if let Some(input) = self.input.try_get_untracked().flatten() {
            input.focus().expect("an input on the page can take the focus");
        }
    }

    /// Moves the focus to the first of these that is wrong; true where none is.
    pub fn all_right(fields: &[Self]) -> bool {
        let wrong = fields.iter().find(|field| field.error.with_untracked(Option::is_some));
        wrong.inspect(|field| field.focus()).is_none()
    }

    /// The field on the page.
    pub fn view(self, label: String, hint: Option<String>) -> impl IntoView + use<> {
        let Self { value, error, input, name, kind, complete, keys } = self;
        let kind = move || match kind {
            Kind::Plain => "text",
            Kind::Hidden(shown) if shown.is_some_and(|shown| shown.get()) => "text",
            Kind::Hidden(_) => "password",
        };
        // A secret that is shown would be written to the disk with whatever else stands in fields, to be shown again.
        let complete = move || if complete.ends_with("-password") && kind() == "text" { "off" } else { complete };
        let (hint_id, error_id) = (format!("{name}-hint"), format!("{name}-error"));
        let hinted = hint.is_some().then(|| hint_id.clone());
        let described = {
            let error_id = error_id.clone();
            move || {
                let wrong = error.with(Option::is_some).then(|| error_id.clone());
                let ids: Vec<_> = hinted.iter().cloned().chain(wrong).collect();
                (!ids.is_empty()).then(|| ids.join(" "))
            }
        };
        view! {
            <div class="field" class:wrong=move || error.with(Option::is_some)>
                <label for=name>{label}</label>
                {hint.map(|hint| view! { <p class="hint" id=hint_id>{hint}</p> })}
                <p class="field-error" id=error_id aria-live="polite">{error}</p>
                <input
                    id=name
                    name=name
                    data-test=name
                    type=kind
                    autocomplete=complete
                    autocapitalize="none"
                    // Some browsers have their maker check the spelling of what is typed, shown passwords included.
                    spellcheck="false"
                    inputmode=keys
                    node_ref=input
                    aria-invalid=move || error.with(Option::is_some).to_string()
                    aria-describedby=described
                    prop:value=value
                    on:input=move |event| value.set(event_target_value(&event))
                />
            </div>
        }
    }
}
