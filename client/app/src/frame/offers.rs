//! What was just saved and goes to somebody, by itself or with one tap, as the person said: told on whichever page they are.

use leptos::task::spawn_local;
use waymark_shared::seam::news::Changed;
use waymark_shared::seam::{Ask, News};

use crate::engine::Engine;
use crate::locale::{self, t};
use crate::standing::Standing;
use crate::t;

/// Tells of it for as long as the app is open.
pub fn hear(standing: Standing, engine: Engine) {
    engine.on_news(move |news| match news {
        News::Offer { document, circle, name } => {
            let ask = Ask::Share { document: *document, circle: *circle, days: None };
            let words = t!("offer-share", name = whom(name));
            standing.say_with(words, "offer-action", move || carry_out(standing, engine, ask.clone(), "share-done"));
        }
        News::SharedAsSaid { document, circle, name } => {
            let ask = Ask::Withdraw { document: *document, circle: *circle };
            let words = t!("offer-shared", name = whom(name));
            standing.say_with(words, "undo", move || carry_out(standing, engine, ask.clone(), "share-taken-back"));
            engine.announce(Changed::Journal);
        }
        News::Opening(_)
        | News::Status(_)
        | News::Changed(_)
        | News::SpaceLow { .. }
        | News::Refused { .. }
        | News::Unkept(_)
        | News::Restarted
        | News::Renewed
        | News::WrongClock { .. }
        | News::WentBack
        | News::OtherKey { .. }
        | News::Came
        | News::Newcomers(_)
        | News::UpdateNeeded => {}
    });
}

fn whom(name: &str) -> String {
    if name.is_empty() { t("offer-care-team") } else { name.to_owned() }
}

fn carry_out(standing: Standing, engine: Engine, ask: Ask, said: &'static str) {
    spawn_local(async move {
        match engine.ask(ask).await {
            Ok(_) => {
                engine.announce(Changed::Journal);
                engine.announce(Changed::Star);
                standing.say(t(said));
            }
            Err(failure) => standing.say(locale::failure(&failure)),
        }
    });
}
