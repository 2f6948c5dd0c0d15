//! The star as a picture: spokes, soft shape and marks, worked by touch or arrow keys, with a sentence and a table that
//! say the same.

pub mod detail;
pub mod geometry;
pub mod legend;
pub mod look;
pub mod round;
pub mod sentence;
pub mod shown;
pub mod story;
pub mod table;
pub mod when;

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use waymark_shared::star::definition::Definition;
use waymark_shared::star::score::Whose;

use crate::t;
use geometry::{CENTRE, HEIGHT, Side, Spokes, WIDTH, diamond, triangle};
use round::Round;

/// How large a mark is drawn, from its middle to its edge.
const MARK: f64 = 4.2;

/// What a chart shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// The areas and the scale.
    pub definition: Definition,
    /// The scores in front.
    pub front: Round,
    /// Earlier scores behind them, or the other side's of the same reading, as a dashed line.
    pub behind: Option<Round>,
}

impl Picture {
    /// The scores of an earlier reading, where it is not the other side of this one that is behind.
    pub fn earlier(&self) -> Option<&Round> {
        self.behind.as_ref().filter(|behind| behind.whose == self.front.whose)
    }
}

/// The star. One stop for the keyboard: arrow keys go from area to area; `chosen` is the place of the area in hand.
/// `name` says what the picture is; `say` puts one area's scores in words.
#[component]
pub fn StarChart(
    #[prop(into)] picture: Signal<Picture>,
    chosen: RwSignal<Option<usize>>,
    #[prop(into)] name: Signal<String>,
    say: Callback<usize, String>,
    /// Makes the ids of this chart's parts differ from those of another chart on the page.
    id: &'static str,
) -> impl IntoView {
    let spoke_id = move |spoke: usize| format!("{id}-{spoke}");
    let on_key = move |event: KeyboardEvent| {
        let count = picture.with(|picture| picture.definition.areas.len());
        if let Some(next) = next_area(&event.key(), chosen.get_untracked(), count) {
            event.prevent_default();
            chosen.set(Some(next));
        }
    };
    view! {
        <svg
            class="chart-sheet"
            viewBox=format!("0 0 {WIDTH} {HEIGHT}")
            role="listbox"
            tabindex="0"
            aria-label=name
            aria-activedescendant=move || chosen.get().map(spoke_id)
            on:keydown=on_key
        >
            {move || picture.with(|picture| {
                let spokes = spokes(&picture.definition);
                let options = (0..picture.definition.areas.len()).map(|spoke| {
                    option(picture, spokes, spoke, spoke_id(spoke), chosen, say).into_any()
                });
                view! { {rings(&picture.definition, spokes)} {drawn(picture, spokes)} {options.collect_view()} }
            })}
        </svg>
    }
}

/// The spokes of a definition.
pub fn spokes(definition: &Definition) -> Spokes {
    Spokes::new(definition.areas.len(), definition.scale.least, definition.scale.most)
}

/// Which area an arrow key leads to, round and round.
fn next_area(key: &str, from: Option<usize>, count: usize) -> Option<usize> {
    match (key, from) {
        ("ArrowRight" | "ArrowDown", Some(from)) => Some((from + 1) % count),
        ("ArrowLeft" | "ArrowUp", Some(from)) => Some((from + count - 1) % count),
        ("ArrowRight" | "ArrowDown" | "Home", _) => Some(0),
        ("ArrowLeft" | "ArrowUp" | "End", _) => Some(count - 1),
        _ => None,
    }
}

fn rings(definition: &Definition, spokes: Spokes) -> impl IntoView + use<> {
    let rings = definition.stages.iter().map(|stage| view! { <path d=spokes.ring(stage.to) /> });
    let lines = (0..definition.areas.len()).map(|spoke| {
        let tip = spokes.tip(spoke);
        view! { <line x1=CENTRE.x y1=CENTRE.y x2=tenth(tip.x) y2=tenth(tip.y) /> }
    });
    view! { <g class="chart-rings" aria-hidden="true">{rings.collect_view()} {lines.collect_view()}</g> }
}

/// The shapes: the earlier outline below, then the soft shape and its line.
fn drawn(picture: &Picture, spokes: Spokes) -> impl IntoView + use<> {
    let side = side(picture.front.whose);
    let steps = picture.front.steps();
    let behind = picture.behind.as_ref().map(|behind| spokes.outline(&behind.steps()));
    view! {
        <g aria-hidden="true">
            <path class=format!("chart-shape {side}") d=spokes.shape(&steps) />
            {behind.map(|path| view! { <path class="chart-behind" d=path /> })}
            <path class=format!("chart-outline {side}") d=spokes.outline(&steps) />
        </g>
    }
}

/// One area: its label, its marks, and the stretch of sheet that answers to a finger.
fn option(
    picture: &Picture,
    spokes: Spokes,
    spoke: usize,
    id: String,
    chosen: RwSignal<Option<usize>>,
    say: Callback<usize, String>,
) -> impl IntoView + use<> {
    let tip = spokes.tip(spoke);
    let marks = marks(picture, spokes, spoke);
    let short = picture.definition.areas[spoke].short.clone();
    let label = label(&short, spokes, spoke);
    view! {
        <g
            class="chart-spoke"
            role="option"
            id=id
            aria-selected=move || (chosen.get() == Some(spoke)).to_string()
            aria-label=move || t!("star-spoke", short = short.as_str(), words = say.run(spoke))
            on:click=move |_| chosen.set(Some(spoke))
        >
            <path class="chart-slice" d=spokes.slice(spoke) />
            <line class="chart-line" x1=CENTRE.x y1=CENTRE.y x2=tenth(tip.x) y2=tenth(tip.y) />
            {label}
            {marks}
        </g>
    }
}

/// The marks on a spoke. Shapes differ by side, so that nothing depends on colour; scores given apart are all drawn, with
/// broken edges.
fn marks(picture: &Picture, spokes: Spokes, spoke: usize) -> impl IntoView + use<> {
    let behind = picture.behind.as_ref().map(|behind| {
        if picture.earlier().is_some() {
            dot(behind, spokes, spoke).into_any()
        } else {
            own_marks(behind, spokes, spoke).into_any()
        }
    });
    view! { {behind} {own_marks(&picture.front, spokes, spoke)} }
}

/// The step of an earlier reading.
fn dot(round: &Round, spokes: Spokes, spoke: usize) -> impl IntoView + use<> {
    round.marks[spoke].step().map(|step| {
        let at = spokes.at(spoke, step);
        view! { <circle class="chart-mark earlier" cx=tenth(at.x) cy=tenth(at.y) r=1.8 /> }
    })
}

/// The marks of a side, in its own shape.
fn own_marks(round: &Round, spokes: Spokes, spoke: usize) -> impl IntoView + use<> {
    let (mark, whose) = (&round.marks[spoke], round.whose);
    let settled = mark.step().is_some();
    let marks = mark.steps().into_iter().map(|step| {
        let at = spokes.at(spoke, step);
        let class = format!("chart-mark {}{}", side(whose), if settled { "" } else { " unsettled" });
        view! { <path class=class d=shape(whose, at) /> }
    });
    marks.collect_view()
}

/// The outline of a mark: round for the person's own, a triangle for the keyworker's, a diamond for what was agreed.
pub fn shape(whose: Whose, at: geometry::Point) -> String {
    match whose {
        Whose::Mine => {
            let (left, top) = (tenth(at.x - MARK), tenth(at.y));
            format!("M{left} {top}a{MARK} {MARK} 0 1 0 {0} 0a{MARK} {MARK} 0 1 0 -{0} 0Z", MARK * 2.0)
        }
        Whose::Theirs => triangle(at, MARK * 1.3),
        Whose::Agreed => diamond(at, MARK * 1.3),
    }
}

/// The class of a side in the style sheet.
pub fn side(whose: Whose) -> &'static str {
    match whose {
        Whose::Mine => "mine",
        Whose::Theirs => "theirs",
        Whose::Agreed => "agreed",
    }
}

/// The short name of an area, outside its spoke; long ones on two lines.
fn label(short: &str, spokes: Spokes, spoke: usize) -> impl IntoView + use<> {
    let (at, towards) = spokes.label(spoke);
    let anchor = match towards {
        Side::Before => "end",
        Side::Middle => "middle",
        Side::After => "start",
    };
    let lines = geometry::lines(short);
    let count = lines.len();
    let lines = lines.into_iter().enumerate().map(|(place, line)| {
        let drop = 4.5 + 14.0 * (place as f64 - (count - 1) as f64 / 2.0);
        view! { <tspan x=tenth(at.x) y=tenth(at.y + drop)>{line.to_owned()}</tspan> }
    });
    view! { <text class="chart-label" text-anchor=anchor>{lines.collect_view()}</text> }
}

/// A coordinate to a tenth of a unit, which is finer than any screen.
fn tenth(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrow_keys_go_round_and_other_keys_go_nowhere() {
        assert_eq!(next_area("ArrowRight", Some(9), 10), Some(0));
        assert_eq!(next_area("ArrowUp", Some(0), 10), Some(9));
        assert_eq!(next_area("ArrowDown", None, 10), Some(0));
        assert_eq!(next_area("End", Some(2), 10), Some(9));
        assert_eq!(next_area("Tab", Some(2), 10), None);
    }
}
