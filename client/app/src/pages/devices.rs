//! The person's devices: a list, a name for each, and what is said of a new one on every page until the person has answered.

mod card;

use leptos::prelude::*;
use waymark_shared::record::device::Make;
use waymark_shared::seam::Ask;
use waymark_shared::seam::device::Device;
use waymark_shared::seam::news::Changed;

use crate::components::attempt::Attempt;
use crate::components::heading::Heading;
use crate::engine::Engine;
use crate::locale::{self, t};
use crate::route;
use crate::standing::{Standing, watch};
use crate::{t, take};

/// The list of the person's devices.
#[component]
pub fn DevicesPage() -> impl IntoView {
    let devices = watch(|| Ask::Devices, take!(Devices), |changed| matches!(changed, Changed::Devices));
    let list = move || match devices.get() {
        None => ().into_any(),
        Some(Ok(devices)) => {
            let cards = devices.into_iter().map(|device| view! { <li>{card::card(device)}</li> }).collect_view();
            view! { <ul class="cards" data-test="devices">{cards}</ul> }.into_any()
        }
        Some(Err(failure)) => view! { <p class="problem" role="alert">{locale::failure(&failure)}</p> }.into_any(),
    };
    view! {
        <div class="column">
            <Heading words=t("devices-title") />
            <p class="lead">{t("devices-lead")}</p>
            {list}
        </div>
    }
}

/// Devices that were added since, said on every page until the person has answered.
pub fn new_devices(standing: Standing) -> impl IntoView {
    let new = Memo::new(move |_| {
        standing.opening.with(|opening| opening.as_ref().map(|opening| opening.new_devices.clone()).unwrap_or_default())
    });
    move || new.get().into_iter().map(banner).collect_view()
}

fn banner(new: Device) -> impl IntoView {
    let (engine, standing) = (Engine::here(), Standing::here());
    let attempt = Attempt::new();
    let words = t!("devices-new", name = called(&new), when = locale::moment(new.added));
    let device = new.device;
    let mine = move || {
        attempt.run(async move {
            engine.ask(Ask::KnowDevice { device }).await?;
            standing.say(t("devices-mine-done"));
            Ok(())
        });
    };
    view! {
        <div class="banner" role="alert" data-test="new-device">
            <span>{locale::rich(&words)}</span>
            {attempt.button("button plain", "it-was-me", t("devices-mine"), t("devices-mine-pending"), mine)}
            <a class="button plain" href=route::DEVICES data-test="it-was-not-me">{t("devices-not-mine")}</a>
            {attempt.words()}
        </div>
    }
}

/// What a device is called: its name, or what it is.
pub fn called(device: &Device) -> String {
    if !device.name.is_empty() {
        return device.name.clone();
    }
    t(match device.make {
        Make::Unknown => "devices-make-unknown",
        Make::Iphone => "devices-make-iphone",
        Make::Ipad => "devices-make-ipad",
        Make::AndroidPhone => "devices-make-android-phone",
        Make::AndroidTablet => "devices-make-android-tablet",
        Make::Windows => "devices-make-windows",
        Make::Mac => "devices-make-mac",
        Make::Chromebook => "devices-make-chromebook",
        Make::Computer => "devices-make-computer",
    })
}
