//! What the lines of a chart stand for.

use leptos::prelude::*;

use super::geometry::Point;
use super::round::Round;
use super::sentence::Eyes;
use super::{Picture, shape, side};
use crate::t;

/// The readings of a picture: a line as it is drawn, the day, and whose scores.
pub fn legend(picture: &Picture, eyes: &Eyes) -> impl IntoView + use<> {
    let whose = picture.front.whose;
    let said = |round: &Round| t!("star-legend", day = round.when.words(), side = eyes.side(round.whose));
    let mark = |whose| shape(whose, Point { x: 18.0, y: 7.0 });
    let behind = picture.behind.as_ref().map(|behind| {
        let other = (behind.whose != whose).then(|| {
            view! { <path class=format!("chart-mark {}", side(behind.whose)) d=mark(behind.whose) /> }
        });
        view! {
            <li>
                <svg class={"legend-line"} viewBox="0 0 36 14" aria-hidden="true"><path class={"chart-behind"} d="M1 7H35" /> {other}</svg>
                {said(behind)}
            </li>
        }
    });
    view! {
        <ul class="legend">
            <li>
                <svg class="legend-line" viewBox="0 0 36 14" aria-hidden="true">
                    <path class=format!("chart-outline {}", side(whose)) d="M1 7H35" />
                    <path class=format!("chart-mark {}", side(whose)) d=mark(whose) />
                </svg>
                {said(&picture.front)}
            </li>
            {behind}
        </ul>
    }
}
