//! Something that takes a moment and may fail: the button says that it goes on, and the failure is said in words.

use std::future::Future;

use leptos::prelude::*;
use leptos::task::spawn_local;
use waymark_shared::seam::Failure;

use crate::engine::Outcome;
use crate::locale;

/// One thing that is tried; cheap to copy.
#[derive(Clone, Copy)]
pub struct Attempt {
    /// Whether it goes on now.
    pub pending: RwSignal<bool>,
    /// Why it failed the last time.
    pub failure: RwSignal<Option<Failure>>,
}

impl Attempt {
    /// Nothing was tried yet.
    pub fn new() -> Self {
        Self { pending: RwSignal::new(false), failure: RwSignal::new(None) }
    }

    /// Tries it, unless it is being tried.
    pub fn run(self, work: impl Future<Output = Outcome<()>> + 'static) {
        if self.pending.try_get_untracked() != Some(false) {
            return;
        }
        self.pending.set(true);
        self.failure.set(None);
        spawn_local(async move {
            let outcome = work.await;
            // Success may have led to another page, where nobody waits any more.
            let _ = self.pending.try_set(false);
            let _ = self.failure.try_set(outcome.err());
        });
    }

    /// The failure in words, said aloud when it appears.
    pub fn words(self) -> impl IntoView + use<> {
        self.words_or(locale::failure)
    }

    /// The same, in words that fit what was tried.
    pub fn words_or(self, say: fn(&Failure) -> String) -> impl IntoView + use<> {
        view! {
            <div role="alert">
                {move || self.failure.get().map(|failure| view! { <p class="problem">{say(&failure)}</p> })}
            </div>
        }
    }

    /// A button that does it; `name` is what tests find it by.
    pub fn button<A: Fn() + 'static>(
        self,
        class: &'static str,
        name: &'static str,
        words: String,
        pending: String,
        act: A,
    ) -> impl IntoView + use<A> {
        let words = move || if self.pending.get() { pending.clone() } else { words.clone() };
        view! {
            <button type="button" class=class data-test=name aria-busy=move || self.pending.get().to_string() on:click=move |_| act()>
                {words}
            </button>
        }
    }

    /// The button that sends a form.
    pub fn submit(self, name: &'static str, words: String, pending: String) -> impl IntoView + use<> {
        let words = move || if self.pending.get() { pending.clone() } else { words.clone() };
        view! {
            <button type="submit" class="button" data-test=name aria-busy=move || self.pending.get().to_string()>{words}</button>
        }
    }
}
