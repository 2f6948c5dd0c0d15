//! Words, dates and numbers in the person's language: every string comes from its file in `locales/`.

mod calendar;

use std::cell::RefCell;

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use leptos::prelude::*;
use unic_langid::LanguageIdentifier;
use waymark_shared::api::ProblemCode;
use waymark_shared::seam::Failure;

pub use calendar::{Shape, day, day_of, end_of, moment, time_of, today};

thread_local! {
    static BUNDLE: RefCell<Option<FluentBundle<FluentResource>>> = const { RefCell::new(None) };
}

/// Reads a language file; messages that cannot be read are left out.
pub fn load(tag: &str, words: &str) {
    let language: LanguageIdentifier = tag.parse().unwrap_or_default();
    let mut bundle = FluentBundle::new(vec![language]);
    bundle.set_use_isolating(false);
    let resource = match FluentResource::try_new(words.to_owned()) {
        Ok(resource) | Err((resource, _)) => resource,
    };
    bundle.add_resource_overriding(resource);
    BUNDLE.set(Some(bundle));
}

/// The words of a message without blanks to fill.
pub fn t(key: &str) -> String {
    say(key, None)
}

/// The words of a message, its blanks filled.
pub fn say(key: &str, blanks: Option<&FluentArgs<'_>>) -> String {
    BUNDLE
        .with_borrow(|bundle| {
            let bundle = bundle.as_ref()?;
            let pattern = bundle.get_message(key)?.value()?;
            Some(bundle.format_pattern(pattern, blanks, &mut vec![]).into_owned())
        })
        .unwrap_or_else(|| key.to_owned())
}

/// `t!("key", blank = value, …)`: the words of a message, its blanks filled.
#[macro_export]
macro_rules! t {
    ($key:expr $(, $blank:ident = $value:expr)+ $(,)?) => {{
        let mut blanks = fluent_bundle::FluentArgs::new();
        $(blanks.set(stringify!($blank), $value);)+
        $crate::locale::say($key, Some(&blanks))
    }};
}

/// Shows words in which `*stars*` set the important ones off.
pub fn rich(words: &str) -> impl IntoView + use<> {
    let parts = words.split('*').enumerate().map(|(place, part)| {
        let part = part.to_owned();
        if place % 2 == 1 { view! { <strong>{part}</strong> }.into_any() } else { part.into_any() }
    });
    parts.collect_view()
}

/// What happened, what is safe, and one thing to do.
pub fn failure(failure: &Failure) -> String {
    match failure {
        Failure::Locked => t("failure-locked"),
        Failure::WrongSecret { wait: 0 } => t("failure-wrong-secret"),
        Failure::WrongSecret { wait } => t!("failure-wrong-secret-wait", seconds = *wait),
        Failure::TooEarly { wait } => t!("failure-too-early", seconds = *wait),
        Failure::WeakSecret => t("failure-weak-secret"),
        Failure::Offline => t("failure-offline"),
        Failure::Problem { code, retry_after } => problem(*code, *retry_after),
        Failure::WrongWords { unknown: Some(word) } => t!("failure-unknown-word", word = word.as_str()),
        Failure::WrongWords { unknown: None } => t("failure-wrong-words"),
        Failure::Full => t("failure-full"),
        Failure::Store => t("failure-store"),
        Failure::NotFound => t("failure-not-found"),
        Failure::TooLong => t("failure-too-long"),
        Failure::NotPossible => t("failure-not-possible"),
        Failure::NoPasskey => t("failure-no-passkey"),
        Failure::Away => t("failure-away"),
        Failure::OtherTab => t("failure-other-tab"),
        Failure::Restarted => t("failure-restarted"),
    }
}

/// The same of a form whose words are on the screen and nowhere else.
pub fn failure_of_form(failure: &Failure) -> String {
    if *failure == Failure::Offline {
        return t("form-offline");
    }
    let is_busy = matches!(
        failure,
        Failure::Problem { code: ProblemCode::Broken | ProblemCode::Unavailable | ProblemCode::Full, .. }
    );
    if is_busy { t("form-busy") } else { self::failure(failure) }
}

fn problem(code: ProblemCode, retry_after: Option<u32>) -> String {
    let key = format!("problem{}", kebab(&format!("{code:?}")));
    let wait = retry_after.map(|seconds| t!("problem-wait", seconds = seconds));
    [t(&key)].into_iter().chain(wait).collect::<Vec<_>>().join(" ")
}

/// A code's name as it stands on the wire, with a hyphen before each word: `TooMany` is `-too-many`.
fn kebab(name: &str) -> String {
    name.chars().fold(String::new(), |mut kebab, letter| {
        if letter.is_ascii_uppercase() {
            kebab.push('-');
        }
        kebab.push(letter.to_ascii_lowercase());
        kebab
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_looked_up_by_its_code_on_the_wire() {
        for code in [ProblemCode::Full, ProblemCode::TooMany, ProblemCode::NoInvitation] {
            let wire = serde_json::to_value(code).expect("a code is plain");
            assert_eq!(serde_json::Value::String(kebab(&format!("{code:?}"))[1..].to_owned()), wire);
        }
    }
}
