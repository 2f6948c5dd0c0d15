//! What is on screen: which reading, what lies over it, and whose scores; without a wish, the view that says most.

use waymark_shared::seam::answer::{Finished, Star};
use waymark_shared::star::change::fallback;
use waymark_shared::star::score::Whose;

use super::round::{Round, sides};
use super::when::When;
use super::{Picture, side};

/// What the address says when nothing is laid over.
pub const NOTHING: &str = "none";
/// What the address says when both sides of one reading lie over each other.
const BOTH: &str = "both";

/// Whose scores are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// One side's, perhaps with those of an earlier reading behind them.
    One(Whose),
    /// The person's own, with the keyworker's of the same reading behind them.
    Both,
}

impl View {
    /// How the address calls it.
    pub fn address(self) -> &'static str {
        match self {
            Self::One(whose) => side(whose),
            Self::Both => BOTH,
        }
    }

    /// What the address calls so.
    pub fn named(scores: &str) -> Option<Self> {
        let all = [Whose::Mine, Whose::Theirs, Whose::Agreed].map(Self::One);
        all.into_iter().chain([Self::Both]).find(|view| view.address() == scores)
    }
}

/// What the address asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    /// The reading in front.
    pub reading: Option<String>,
    /// The reading laid over it.
    pub over: Option<String>,
    /// Whose scores.
    pub view: Option<View>,
    /// Whose scores this reader looks at first.
    pub usual: Whose,
}

/// One reading, what is behind it, and the views there are of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// Its place in the star, the earliest first.
    pub place: usize,
    /// The reading in front.
    pub reading: Finished,
    /// The reading laid over it.
    pub earlier: Option<Finished>,
    /// The views to choose from.
    pub views: Vec<View>,
    /// The view that is drawn.
    pub view: View,
    /// The drawing.
    pub picture: Picture,
}

impl Shown {
    /// What a star shows to somebody who asks for this; nothing where it has no reading.
    pub fn of(star: &Star, wanted: &Wanted) -> Option<Self> {
        let find = |document: &str| star.readings.iter().position(|reading| reading.document.to_string() == document);
        let place = wanted.reading.as_deref().and_then(find).or_else(|| star.readings.len().checked_sub(1))?;
        let reading = star.readings[place].clone();
        let before = star.readings[..place].iter().rev().find(|other| same_kind(&reading, other));
        let asked = wanted.over.as_deref().and_then(find).filter(|at| *at != place).map(|at| &star.readings[at]);
        let earlier = if wanted.over.as_deref() == Some(NOTHING) { None } else { asked.or(before) };
        let earlier = earlier.filter(|other| same_kind(&reading, other));
        let views = views(star, &reading);
        let wish = wanted.view.filter(|view| *view != View::Both || views.contains(view));
        let view = wish.unwrap_or_else(|| usual(star, wanted.usual, &reading, earlier, asked.is_some()));
        let (view, front, behind) = match view {
            View::Both => (view, round(star, &reading, Whose::Mine), Some(round(star, &reading, Whose::Theirs))),
            View::One(whose) => {
                let front = nearest(star, &reading, whose);
                // One person's scores are never laid over another's of another day.
                let behind = earlier.map(|earlier| round(star, earlier, front.whose));
                (View::One(front.whose), front, behind.filter(|behind| !behind.is_empty()))
            }
        };
        let earlier = earlier.filter(|_| view != View::Both && behind.is_some()).cloned();
        let picture = Picture { definition: star.definition.clone(), front, behind };
        Some(Self { place, reading, earlier, views, view, picture })
    }

    /// The two readings and when the first was made, in the order of their making.
    pub fn in_time(&self) -> Option<(&Finished, &Finished, &When)> {
        let (earlier, behind) = (self.earlier.as_ref()?, self.picture.behind.as_ref()?);
        let made = |one: &'_ Finished| (one.reading.day.clone(), one.at);
        Some(if made(earlier) <= made(&self.reading) {
            (earlier, &self.reading, &behind.when)
        } else {
            (&self.reading, earlier, &self.picture.front.when)
        })
    }
}

/// Readings of one definition and version can be laid over each other; others are never compared.
pub fn same_kind(one: &Finished, other: &Finished) -> bool {
    (&one.reading.definition, one.reading.version) == (&other.reading.definition, other.reading.version)
}

fn round(star: &Star, finished: &Finished, whose: Whose) -> Round {
    let when = When::among(&star.readings, finished);
    Round { when, ..Round::of(&star.definition, &finished.reading, whose) }
}

fn nearest(star: &Star, finished: &Finished, wanted: Whose) -> Round {
    let when = When::among(&star.readings, finished);
    Round { when, ..Round::nearest(&star.definition, &finished.reading, wanted) }
}

fn views(star: &Star, reading: &Finished) -> Vec<View> {
    let both = [Whose::Mine, Whose::Theirs].iter().all(|whose| settled(star, reading, *whose) > 0);
    sides(&reading.reading).into_iter().map(View::One).chain(both.then_some(View::Both)).collect()
}

/// How many areas have a step.
fn settled(star: &Star, reading: &Finished, whose: Whose) -> usize {
    round(star, reading, whose).steps().iter().flatten().count()
}

/// The view for somebody who asked for none.
fn usual(star: &Star, usual: Whose, reading: &Finished, earlier: Option<&Finished>, asked: bool) -> View {
    let count = |whose| settled(star, reading, whose);
    let least = count(Whose::Mine).min(count(Whose::Theirs));
    // A few agreed areas out of many say less than what both sides said of each.
    if usual == Whose::Agreed && !asked && count(Whose::Agreed) * 2 < least {
        return View::Both;
    }
    let has = |finished: &Finished, whose: Whose| settled(star, finished, whose) > 0;
    let in_both = |whose: &Whose| has(reading, *whose) && earlier.is_some_and(|earlier| has(earlier, *whose));
    let order = fallback(usual);
    let found = order.into_iter().find(in_both).or_else(|| order.into_iter().find(|whose| has(reading, *whose)));
    View::One(found.unwrap_or(usual))
}

#[cfg(test)]
mod tests {
    use waymark_shared::id::DocumentId;
    use waymark_shared::record::reading::{FinishedArea, FinishedReading};
    use waymark_shared::seam::answer::Sharing;
    use waymark_shared::star::definition::Definition;
    use waymark_shared::star::score::Score;
    use waymark_shared::time::Timestamp;

    use super::*;

    /// A joint reading in which both gave every area a step and agreed on the first so many; `hour` is when it was finished.
    fn reading(definition: &Definition, hour: u8, day: &str, agreed: usize) -> Finished {
        let areas = definition.areas.iter().enumerate().map(|(place, area)| FinishedArea {
            area: area.id.clone(),
            mine: vec![Score::Step(4)],
            theirs: vec![Score::Step(5)],
            agreed: if place < agreed { vec![Score::Step(5)] } else { vec![] },
            note: String::new(),
        });
        let document = DocumentId([hour; 16]);
        let reading = FinishedReading {
            definition: definition.id.clone(),
            version: definition.version,
            day: day.to_owned(),
            together: true,
            areas: areas.collect(),
            made_from: document,
            heads: vec![],
            finished: None,
        };
        Finished {
            document,
            reading,
            at: Timestamp(i64::from(hour) * 3_600_000),
            by: String::new(),
            sharing: Sharing::Private,
            access: Vec::new(),
            until: None,
        }
    }

    fn star(readings: &[(u8, &str, usize)]) -> Star {
        let definition = Definition::bundled();
        let readings = readings.iter().map(|(hour, day, agreed)| reading(&definition, *hour, day, *agreed)).collect();
        Star { definition, readings, open: vec![] }
    }

    fn wanted(usual: Whose) -> Wanted {
        Wanted { reading: None, over: None, view: None, usual }
    }

    fn check(star: &Star, wanted: &Wanted, view: View) -> Shown {
        let shown = Shown::of(star, wanted).expect("the star has readings");
        assert_eq!(shown.view, view);
        shown
    }

    #[test]
    fn a_keyworker_sees_both_sides_over_each_other_where_little_is_agreed() {
        for agreed in [0, 2] {
            let shown = check(&star(&[(9, "2026-11-25", agreed)]), &wanted(Whose::Agreed), View::Both);
            let behind = shown.picture.behind.expect("the keyworker's scores are behind");
            assert_eq!((shown.picture.front.whose, behind.whose), (Whose::Mine, Whose::Theirs));
        }
        check(&star(&[(9, "2026-11-25", 10)]), &wanted(Whose::Agreed), View::One(Whose::Agreed));
        check(&star(&[(9, "2026-11-25", 0)]), &wanted(Whose::Mine), View::One(Whose::Mine));
    }

    #[test]
    fn agreed_scores_given_apart_are_no_score_to_show_first() {
        let mut star = star(&[(9, "2026-11-25", 0)]);
        star.readings[0].reading.areas[0].agreed = vec![Score::Step(6), Score::Step(7)];
        check(&star, &wanted(Whose::Agreed), View::Both);
        let wish = Wanted { view: Some(View::One(Whose::Agreed)), ..wanted(Whose::Agreed) };
        check(&star, &wish, View::One(Whose::Agreed));
    }

    #[test]
    fn a_reading_laid_over_on_purpose_is_of_one_side() {
        let star = star(&[(8, "2026-11-24", 0), (9, "2026-11-25", 0)]);
        let over = Some(star.readings[0].document.to_string());
        let shown = check(&star, &Wanted { over, ..wanted(Whose::Agreed) }, View::One(Whose::Mine));
        assert!(shown.earlier.is_some());
    }

    #[test]
    fn two_readings_of_one_day_are_told_apart_and_stay_in_order() {
        let star = star(&[(9, "2026-11-25", 10), (14, "2026-11-25", 10)]);
        let first = &star.readings[0];
        let over = Some(star.readings[1].document.to_string());
        let wish = Wanted { reading: Some(first.document.to_string()), over, ..wanted(Whose::Mine) };
        let shown = check(&star, &wish, View::One(Whose::Mine));
        let (earlier, later, since) = shown.in_time().expect("one is laid over the other");
        assert_eq!((earlier.at, later.at), (first.at, star.readings[1].at));
        assert_eq!(since.finished, Some(first.at));
    }

    #[test]
    fn a_day_with_one_reading_needs_no_time() {
        let star = star(&[(9, "2026-11-24", 10), (14, "2026-11-25", 10)]);
        let shown = check(&star, &wanted(Whose::Mine), View::One(Whose::Mine));
        assert_eq!(shown.picture.front.when, When::on("2026-11-25"));
    }

    #[test]
    fn the_address_names_every_view() {
        for view in [View::Both, View::One(Whose::Mine), View::One(Whose::Theirs), View::One(Whose::Agreed)] {
            assert_eq!(View::named(view.address()), Some(view));
        }
    }
}
