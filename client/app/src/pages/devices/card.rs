//! One device of the list: what it is called, since when, and what can be done about it.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use waymark_shared::api::NAME_MOST;
use waymark_shared::seam::Ask;
use waymark_shared::seam::device::Device;

use super::called;
use crate::components::attempt::Attempt;
use crate::components::field::Field;
use crate::engine::Engine;
use crate::locale::{self, t};
use crate::standing::Standing;
use crate::t;

/// A device, and a way to name it.
pub fn card(device: Device) -> impl IntoView {
    let naming = RwSignal::new(false);
    let here = device.is_here.then(|| view! { <span class="tag" data-test="this-device">{t("devices-here")}</span> });
    let seen = (!device.is_here).then(|| match device.seen {
        Some(seen) => t!("devices-seen", when = locale::moment(seen)),
        None => t("devices-unseen"),
    });
    let added = t!("devices-added", when = locale::day_of(device.added));
    let name = called(&device);
    view! {
        <section class="card" data-test="device">
            <h2>{name} " " {here}</h2>
            <p>{added} {seen.map(|seen| view! { <br /> {seen} })}</p>
            {move || if naming.get() { rename(&device, naming).into_any() } else { ways(&device, naming).into_any() }}
        </section>
    }
}

fn ways(device: &Device, naming: RwSignal<bool>) -> impl IntoView + use<> {
    let rename = if device.name.is_empty() { "devices-rename" } else { "devices-rename-other" };
    view! {
        <div class="acts">
            <button type="button" class="button plain" data-test="name-device" on:click=move |_| naming.set(true)>{t(rename)}</button>
        </div>
    }
}

fn rename(device: &Device, naming: RwSignal<bool>) -> impl IntoView + use<> {
    let (engine, standing) = (Engine::here(), Standing::here());
    let attempt = Attempt::new();
    let field = Field::holding("device-name", device.name.clone());
    let device = device.device;
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let name = field.trimmed();
        field.check((name.chars().count() > NAME_MOST).then(|| t("devices-name-long")));
        if Field::all_right(&[field]) {
            attempt.run(async move {
                engine.ask(Ask::NameDevice { device, name }).await?;
                standing.say(t("devices-saved"));
                // The list is made anew with the new name, and this form with it.
                let _ = naming.try_set(false);
                Ok(())
            });
        }
    };
    view! {
        <form novalidate on:submit=send>
            {field.view(t("devices-name"), Some(t("devices-name-hint")))}
            {attempt.words()}
            <div class="acts">
                {attempt.submit("save-name", t("devices-save"), t("devices-saving"))}
                <button type="button" class="link" on:click=move |_| naming.set(false)>{t("devices-cancel")}</button>
            </div>
        </form>
    }
}
