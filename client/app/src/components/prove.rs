//! Proving oneself again: what asks for it waits behind a dialog for the password and a code, then is done after all.

use futures_channel::oneshot;
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use waymark_shared::api::ProblemCode;
use waymark_shared::seam::{Answer, Ask, Failure};

use super::attempt::Attempt;
use super::field::Field;
use super::passkey;
use super::secret::secret;
use crate::engine::{Engine, Outcome};
use crate::locale::{self, t};

/// The way to ask for what is only for who proved themselves a moment ago; cheap to copy.
#[derive(Clone, Copy)]
pub struct Prover {
    engine: Engine,
    open: RwSignal<bool>,
    waiting: StoredValue<Option<oneshot::Sender<()>>, LocalStorage>,
}

impl Prover {
    /// Nobody has to prove anything yet.
    pub fn new(engine: Engine) -> Self {
        Self { engine, open: RwSignal::new(false), waiting: StoredValue::new_local(None) }
    }

    /// The one of the page that asks.
    pub fn here() -> Self {
        expect_context()
    }

    /// Asks; where that takes a proof, asks for it first and then once more. Whoever does not give it leaves everything as
    /// it was.
    pub async fn ask(self, ask: Ask) -> Outcome<Answer> {
        match self.engine.ask(ask.clone()).await {
            Err(Failure::Problem { code: ProblemCode::ProveAgain, .. }) if self.prove().await => {
                self.engine.ask(ask).await
            }
            outcome => outcome,
        }
    }

    /// The same, and takes the answer apart.
    pub async fn get<T>(self, ask: Ask, take: fn(Answer) -> Option<T>) -> Outcome<T> {
        take(self.ask(ask).await?).ok_or(Failure::NotPossible)
    }

    async fn prove(self) -> bool {
        let (sender, proved) = oneshot::channel();
        // An act that waited before gives way: its sender is dropped.
        self.waiting.set_value(Some(sender));
        self.open.set(true);
        proved.await.is_ok()
    }

    fn close(self, is_proved: bool) {
        self.open.set(false);
        let waiting = self.waiting.try_update_value(Option::take).flatten();
        if let Some(waiting) = waiting.filter(|_| is_proved) {
            // Nobody waits any more where the page is gone.
            let _ = waiting.send(());
        }
    }
}

/// The dialog, while somebody has to prove themselves.
pub fn prove_dialog(prover: Prover) -> impl IntoView {
    move || prover.open.get().then(|| dialog(prover))
}

fn dialog(prover: Prover) -> impl IntoView {
    let attempt = Attempt::new();
    let element = NodeRef::<html::Dialog>::new();
    let password = Field::password("prove-password", "current-password");
    let code = Field::app_code("prove-code");
    element.on_load(|element| {
        request_animation_frame(move || {
            // Where it is open already, it stays so.
            let _ = element.show_modal();
        });
    });
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let typed = password.value.get_untracked();
        password.check(typed.is_empty().then(|| t("sign-in-password-missing")));
        code.check(code.trimmed().is_empty().then(|| t("app-code-missing")));
        if Field::all_right(&[password, code]) {
            attempt.run(async move {
                prover.engine.ask(Ask::Prove { password: typed, code: code.trimmed() }).await?;
                prover.close(true);
                Ok(())
            });
        }
    };
    let by_passkey = move || {
        attempt.run(async move {
            let answer = passkey::signed(prover.engine).await?;
            prover.engine.ask(Ask::ProveWithPasskey(answer)).await?;
            prover.close(true);
            Ok(())
        });
    };
    let passkey = passkey::can_passkey().then(|| {
        view! { <p>{attempt.button("button plain", "prove-passkey", t("passkey-use"), t("passkey-waiting"), by_passkey)}</p> }
    });
    view! {
        <dialog class="prove" node_ref=element aria-labelledby="prove-title" on:close=move |_| prover.close(false)>
            <form novalidate on:submit=send data-test="prove-form">
                <h2 id="prove-title">{t("prove-title")}</h2>
                <p>{t("prove-lead")}</p>
                {passkey}
                {secret(password, t("prove-password"), None)}
                {code.view(t("app-code"), Some(t("app-code-hint")))}
                {attempt.words_or(wrong)}
                <div class="acts">
                    {attempt.submit("prove", t("prove"), t("prove-pending"))}
                    <button type="button" class="button plain" data-test="prove-not" on:click=move |_| prover.close(false)>{t("prove-not")}</button>
                </div>
            </form>
        </dialog>
    }
}

/// Nothing but the password and a code was typed.
fn wrong(failure: &Failure) -> String {
    if matches!(failure, Failure::Problem { code: ProblemCode::WrongPassword, .. }) {
        return t("prove-wrong");
    }
    locale::failure_of_form(failure)
}
