//! The star as points on a sheet: spokes, rings and outlines for three to twelve areas. Pure arithmetic, no browser.

use std::f64::consts::TAU;
use std::fmt::Write as _;

/// The width of the sheet, in its own units.
pub const WIDTH: f64 = 372.0;
/// The height of the sheet.
pub const HEIGHT: f64 = 296.0;
/// How far the longest spoke reaches from the centre.
pub const REACH: f64 = 106.0;
/// How far from the centre the labels stand.
const LABEL: f64 = REACH + 14.0;

/// A place on the sheet: right and down.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Down.
    pub y: f64,
}

/// The middle of the star.
pub const CENTRE: Point = Point { x: WIDTH / 2.0, y: HEIGHT / 2.0 };

/// To which side of its place a label is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// It ends there.
    Before,
    /// Its middle stands there.
    Middle,
    /// It begins there.
    After,
}

/// The spokes of one star: how many there are, and the scale they carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spokes {
    count: usize,
    least: u8,
    most: u8,
}

impl Spokes {
    /// Spokes for so many areas on a scale from the least to the most step.
    pub fn new(count: usize, least: u8, most: u8) -> Self {
        assert!(count >= 3, "a definition has three areas or more");
        assert!(least < most, "a scale has two steps or more");
        Self { count, least, most }
    }

    /// Where a step stands on a spoke. The least step keeps off the centre, so that it is seen; a step beyond the scale
    /// stands at its end.
    pub fn at(&self, spoke: usize, step: u8) -> Point {
        let place = step.clamp(self.least, self.most) - self.least + 1;
        let length = self.most - self.least + 1;
        self.towards(spoke as f64, REACH * f64::from(place) / f64::from(length))
    }

    /// The end of a spoke.
    pub fn tip(&self, spoke: usize) -> Point {
        self.towards(spoke as f64, REACH)
    }

    /// Where a spoke's label stands, and to which side of it the words go.
    pub fn label(&self, spoke: usize) -> (Point, Side) {
        let place = self.towards(spoke as f64, LABEL);
        let side = match place.x - CENTRE.x {
            off if off > LABEL * 0.2 => Side::After,
            off if off < LABEL * -0.2 => Side::Before,
            _ => Side::Middle,
        };
        (place, side)
    }

    /// The stretch of sheet that belongs to a spoke, out to beyond its label: what a finger may touch for it.
    pub fn slice(&self, spoke: usize) -> String {
        let beyond = LABEL + 26.0;
        let corner = |off: f64| self.towards(spoke as f64 + off, beyond);
        joined(&[CENTRE, corner(-0.5), corner(-0.17), corner(0.17), corner(0.5)], true)
    }

    /// A ring through a step of every spoke.
    pub fn ring(&self, step: u8) -> String {
        let points: Vec<_> = (0..self.count).map(|spoke| self.at(spoke, step)).collect();
        joined(&points, true)
    }

    /// The line through the steps, broken where an area has none.
    pub fn outline(&self, steps: &[Option<u8>]) -> String {
        self.runs(steps).iter().map(|run| joined(&run.points, run.whole)).collect()
    }

    /// What lies between that line and the centre.
    pub fn shape(&self, steps: &[Option<u8>]) -> String {
        let closed = self.runs(steps).into_iter().map(|mut run| {
            if !run.whole {
                run.points.push(CENTRE);
            }
            joined(&run.points, true)
        });
        closed.collect()
    }

    fn towards(&self, spoke: f64, distance: f64) -> Point {
        let turn = TAU * spoke / self.count as f64;
        Point { x: CENTRE.x + distance * turn.sin(), y: CENTRE.y - distance * turn.cos() }
    }

    /// Neighbouring areas that all have a step, two and more of them: one closed run where nothing is missing.
    fn runs(&self, steps: &[Option<u8>]) -> Vec<Run> {
        let step = |spoke: usize| steps.get(spoke % self.count).copied().flatten();
        let Some(gap) = (0..self.count).find(|spoke| step(*spoke).is_none()) else {
            let points = (0..self.count).filter_map(|spoke| step(spoke).map(|step| self.at(spoke, step)));
            return vec![Run { points: points.collect(), whole: true }];
        };
        let mut runs = vec![Run::default()];
        for spoke in gap + 1..gap + self.count {
            match (step(spoke), runs.last_mut()) {
                (Some(step), Some(run)) => run.points.push(self.at(spoke % self.count, step)),
                (Some(_) | None, _) => runs.push(Run::default()),
            }
        }
        runs.retain(|run| run.points.len() > 1);
        runs
    }
}

#[derive(Debug, Default)]
struct Run {
    points: Vec<Point>,
    whole: bool,
}

/// A diamond around a point: what was agreed.
pub fn diamond(at: Point, size: f64) -> String {
    let corner = |x: f64, y: f64| Point { x: at.x + x * size, y: at.y + y * size };
    joined(&[corner(0.0, -1.0), corner(1.0, 0.0), corner(0.0, 1.0), corner(-1.0, 0.0)], true)
}

/// A triangle around a point: what the keyworker said.
pub fn triangle(at: Point, size: f64) -> String {
    let corner = |x: f64, y: f64| Point { x: at.x + x * size, y: at.y + y * size };
    joined(&[corner(0.0, -1.0), corner(0.95, 0.75), corner(-0.95, 0.75)], true)
}

/// A label in one line, or in two where it is long and has a space near its middle.
pub fn lines(label: &str) -> Vec<&str> {
    const ONE_LINE: usize = 11;
    let length = label.chars().count();
    let spaces = label.match_indices(' ').map(|(at, _)| at);
    let middle = spaces.min_by_key(|at| (label[..*at].chars().count() * 2).abs_diff(length));
    match middle {
        Some(at) if length > ONE_LINE => vec![&label[..at], &label[at + 1..]],
        Some(_) | None => vec![label],
    }
}

/// An SVG path through points, to a tenth of a unit.
fn joined(points: &[Point], closed: bool) -> String {
    let mut path = String::new();
    for (place, point) in points.iter().enumerate() {
        let letter = if place == 0 { 'M' } else { 'L' };
        write!(path, "{letter}{:.1} {:.1}", point.x, point.y).expect("a string takes everything");
    }
    if closed && !points.is_empty() {
        path.push('Z');
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ten() -> Spokes {
        Spokes::new(10, 1, 10)
    }

    fn length(point: Point) -> f64 {
        (point.x - CENTRE.x).hypot(point.y - CENTRE.y)
    }

    #[test]
    fn the_first_spoke_points_up_and_the_others_follow_the_clock() {
        let up = ten().tip(0);
        assert!((up.x - CENTRE.x).abs() < 1e-9 && (up.y - (CENTRE.y - REACH)).abs() < 1e-9);
        assert!(ten().tip(1).x > CENTRE.x, "the second spoke is to the right");
        assert!(ten().tip(9).x < CENTRE.x, "the last one is to the left");
    }

    #[test]
    fn the_most_step_is_at_the_tip_and_the_least_is_off_the_centre() {
        for (least, most) in [(1, 10), (0, 10), (1, 5), (0, 100)] {
            let spokes = Spokes::new(4, least, most);
            assert!((length(spokes.at(2, most)) - REACH).abs() < 1e-9);
            assert!(length(spokes.at(2, least)) > 1.0);
        }
    }

    #[test]
    fn a_step_beyond_the_scale_stands_at_its_end() {
        assert_eq!(ten().at(3, 99), ten().at(3, 10));
        assert_eq!(ten().at(3, 0), ten().at(3, 1));
    }

    #[test]
    fn everything_stays_on_the_sheet_for_three_to_twelve_areas() {
        for count in 3..=12 {
            let spokes = Spokes::new(count, 1, 10);
            for spoke in 0..count {
                for point in [spokes.tip(spoke), spokes.label(spoke).0] {
                    assert!((0.0..=WIDTH).contains(&point.x), "{count} areas, spoke {spoke}: {point:?}");
                    assert!((10.0..=HEIGHT - 10.0).contains(&point.y), "{count} areas, spoke {spoke}: {point:?}");
                }
            }
        }
    }

    #[test]
    fn labels_lean_away_from_the_star() {
        assert_eq!(ten().label(0).1, Side::Middle);
        assert_eq!(ten().label(2).1, Side::After);
        assert_eq!(ten().label(5).1, Side::Middle);
        assert_eq!(ten().label(8).1, Side::Before);
    }

    #[test]
    fn a_full_star_is_one_closed_line() {
        let path = ten().outline(&[Some(5); 10]);
        assert_eq!((path.matches('M').count(), path.matches('L').count(), path.matches('Z').count()), (1, 9, 1));
        assert_eq!(path, ten().ring(5));
        assert_eq!(path, ten().shape(&[Some(5); 10]));
    }

    #[test]
    fn the_line_breaks_where_an_area_has_no_step() {
        let mut steps = [Some(4); 10];
        steps[3] = None;
        let path = ten().outline(&steps);
        assert_eq!((path.matches('M').count(), path.matches('L').count(), path.matches('Z').count()), (1, 8, 0));
        steps[6] = None;
        let path = ten().outline(&steps);
        assert_eq!((path.matches('M').count(), path.matches('L').count()), (2, 6));
        assert_eq!(ten().shape(&steps).matches('Z').count(), 2, "each part is closed over the centre");
    }

    #[test]
    fn a_run_goes_on_across_the_top() {
        let mut steps = [None; 10];
        steps[9] = Some(4);
        steps[0] = Some(6);
        assert_eq!(ten().outline(&steps).matches('L').count(), 1);
    }

    #[test]
    fn a_step_without_neighbours_draws_no_line() {
        let mut steps = [None; 10];
        steps[2] = Some(7);
        assert_eq!(ten().outline(&steps), "");
        assert_eq!(ten().shape(&[None; 10]), "");
    }

    #[test]
    fn too_few_steps_are_read_as_missing() {
        assert_eq!(ten().outline(&[Some(4); 4]).matches('L').count(), 3);
        assert_eq!(ten().outline(&[]), "");
    }

    #[test]
    fn a_long_label_is_broken_near_its_middle() {
        assert_eq!(lines("Hard days"), ["Hard days"]);
        assert_eq!(lines("Getting through hard days"), ["Getting through", "hard days"]);
        assert_eq!(lines("Getthroughharddays"), ["Getthroughharddays"]);
    }
}
