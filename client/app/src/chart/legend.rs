//! What the lines of a chart stand for.

use leptos::prelude::*;

use super::geometry::Point;
use super::sentence::Eyes;
use super::{Picture, shape, side};
use crate::locale::{Shape, day};
use crate::t;

/// The readings of a picture: a line as it is drawn, the day, and whose scores.
pub fn legend(picture: &Picture, eyes: &Eyes) -> impl IntoView + use<> {
    let whose = picture.front.whose;
    let said = |on: &str, whose| t!("star-legend", day = day(on, Shape::Short), side = eyes.side(whose));
    let mark = shape(whose, Point { x: 18.0, y: 7.0 });
    let behind = picture.behind.as_ref().map(|behind| {
        view! {
            <li>
                <svg class={"legend-line"} viewBox="0 0 36 14" aria-hidden="true"><path class={"chart-behind"} d="M1 7H35" /></svg>
                {said(&behind.day, behind.whose)}
            </li>
        }
    });
    view! {
        <ul class="legend">
            <li>
                <svg class="legend-line" viewBox="0 0 36 14" aria-hidden="true">
                    <path class=format!("chart-outline {}", side(whose)) d="M1 7H35" />
                    <path class=format!("chart-mark {}", side(whose)) d=mark />
                </svg>
                {said(&picture.front.day, whose)}
            </li>
            {behind}
        </ul>
    }
}
