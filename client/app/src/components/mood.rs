//! How a day was: five words with pictures, none of them better than another.

use leptos::prelude::*;
use waymark_shared::doc::entry::Mood;

use super::icon::{ALRIGHT, BRIGHT, HEAVY, Icon, LOW, SO_SO, icon};
use crate::locale::t;

/// The five, from heavy to bright.
pub const MOODS: [Mood; 5] = [Mood::Heavy, Mood::Low, Mood::SoSo, Mood::Alright, Mood::Bright];

/// The word for a mood.
pub fn word(mood: Mood) -> String {
    t(match mood {
        Mood::Heavy => "mood-heavy",
        Mood::Low => "mood-low",
        Mood::SoSo => "mood-so-so",
        Mood::Alright => "mood-alright",
        Mood::Bright => "mood-bright",
    })
}

/// The picture for a mood.
pub fn picture(mood: Mood) -> Icon {
    match mood {
        Mood::Heavy => HEAVY,
        Mood::Low => LOW,
        Mood::SoSo => SO_SO,
        Mood::Alright => ALRIGHT,
        Mood::Bright => BRIGHT,
    }
}

fn name(mood: Mood) -> &'static str {
    match mood {
        Mood::Heavy => "heavy",
        Mood::Low => "low",
        Mood::SoSo => "so-so",
        Mood::Alright => "alright",
        Mood::Bright => "bright",
    }
}

/// The choice among the five; choosing tells `chosen`.
pub fn mood_choice(
    label: String,
    mood: RwSignal<Option<Mood>>,
    chosen: impl Fn(Mood) + Copy + 'static,
) -> impl IntoView {
    let choices = MOODS.map(|each| {
        let choose = move |_| {
            mood.set(Some(each));
            chosen(each);
        };
        view! {
            <label class="mood">
                <input
                    type="radio"
                    name="mood"
                    autocomplete="off"
                    data-test=format!("mood-{}", name(each))
                    value=name(each)
                    prop:checked=move || mood.get() == Some(each)
                    on:change=choose
                />
                {icon(picture(each))}
                <span>{word(each)}</span>
            </label>
        }
    });
    view! { <fieldset class="moods"><legend>{label}</legend><div class={"mood-row"}>{choices.collect_view()}</div></fieldset> }
}
