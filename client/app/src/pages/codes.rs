//! Recovery codes of staff: shown until they are kept, and made anew by who proves themselves.

use leptos::prelude::*;
use waymark_shared::seam::Ask;

use crate::components::attempt::Attempt;
use crate::components::copied::{copy_button, print_button};
use crate::components::heading::Heading;
use crate::components::page;
use crate::components::prove::Prover;
use crate::locale::t;
use crate::route::{self, Way};
use crate::standing::Standing;
use crate::take;

/// Makes new codes, and shows those that are not kept yet.
#[component]
pub fn CodesPage() -> impl IntoView {
    let standing = Standing::here();
    view! {
        <div class="column">
            {move || match standing.codes.get() {
                Some(codes) => keep(codes).into_any(),
                None => form(standing).into_any(),
            }}
        </div>
    }
}

fn form(standing: Standing) -> impl IntoView {
    let prover = Prover::here();
    let attempt = Attempt::new();
    let make = move || {
        attempt.run(async move {
            let codes = prover.get(Ask::NewCodes, take!(RecoveryCodes)).await?;
            standing.codes.set(Some(codes));
            Ok(())
        });
    };
    view! {
        <Heading words=t("codes-title") />
        <p class="lead">{t("codes-lead")}</p>
        {attempt.words()}
        <p>{attempt.button("button", "make-codes", t("codes-make"), t("codes-making"), make)}</p>
    }
}

/// The codes, as long as this page lives or until they are kept.
pub fn keep(codes: Vec<String>) -> impl IntoView {
    let (standing, way) = (Standing::here(), Way::here());
    let copied = codes.join("\n");
    let items = codes.into_iter().map(|code| view! { <li>{code}</li> }).collect_view();
    // The form before it may have been long: what matters stands at the top.
    request_animation_frame(page::to_top);
    let kept = move |_| {
        let has_lock =
            standing.opening.with_untracked(|opening| opening.as_ref().is_some_and(|opening| opening.has_lock));
        way.to(if has_lock { route::ME } else { route::LOCK });
        standing.codes.set(None);
    };
    view! {
        <Heading words=t("codes-keep-title") />
        <p class="lead">{t("codes-keep-lead")}</p>
        <ol class="codes" aria-label=t("codes-list") data-test="codes">{items}</ol>
        <div class="acts">
            {copy_button("copy-codes", t("codes-copy"), move || copied.clone())}
            {print_button(t("codes-print"))}
        </div>
        <p><button type="button" class="button" data-test="codes-kept" on:click=kept>{t("codes-kept")}</button></p>
    }
}
