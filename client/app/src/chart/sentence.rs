//! The sentence beside a chart: the same that the picture shows, in words.

use leptos::prelude::*;
use waymark_shared::record::reading::FinishedReading;
use waymark_shared::star::change::{between, differences};
use waymark_shared::star::definition::Definition;
use waymark_shared::star::score::{Score, Whose};

use super::Picture;
use super::round::{Mark, Round};
use super::shown::View;
use super::story::{Move, Stepless, Story, by_stage};
use super::when::When;
use crate::locale::{rich, t};
use crate::t;

/// Through whose eyes a star is looked at: decides between "you" and a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Eyes {
    /// The person looks at their own star.
    Own,
    /// A keyworker looks at the star of somebody who goes by this name.
    Of(String),
}

impl Eyes {
    /// "me", a name, "care team" or "agreed".
    pub fn side(&self, whose: Whose) -> String {
        match (whose, self) {
            (Whose::Mine, Self::Own) => t("star-side-mine"),
            (Whose::Mine, Self::Of(name)) => name.clone(),
            (Whose::Theirs, _) => t("star-side-theirs"),
            (Whose::Agreed, _) => t("star-side-agreed"),
        }
    }

    /// "My scores", "Dee’s scores", … and "My scores and the care team’s".
    pub fn view(&self, view: View) -> String {
        match (view, self) {
            (View::One(whose), _) => self.scores(whose),
            (View::Both, Self::Own) => t("star-both"),
            (View::Both, Self::Of(name)) => t!("star-both-of", name = name.as_str()),
        }
    }

    /// "My scores", "Dee’s scores", …
    pub fn scores(&self, whose: Whose) -> String {
        match (whose, self) {
            (Whose::Mine, Self::Own) => t("star-mine"),
            (Whose::Mine, Self::Of(name)) => t!("star-mine-of", name = name.as_str()),
            (Whose::Theirs, _) => t("star-theirs"),
            (Whose::Agreed, _) => t("star-agreed"),
        }
    }
}

/// What moved since an earlier reading, as one paragraph.
pub fn since(
    definition: &Definition,
    earlier: &FinishedReading,
    later: &FinishedReading,
    since: &When,
    whose: Whose,
    eyes: &Eyes,
) -> Option<String> {
    let mut change = between(earlier, later, whose).ok()?;
    change.areas.retain(|area| area.whose == whose);
    let story = Story::of(&change);
    let since = since.words();
    let name = |area: &str| area_name(definition, area);
    let counted = |key: &str, count: usize| (count > 0).then(|| t!(key, count = count));
    let changed = if story.is_silent() {
        vec![Some(t!("star-story-apart", since = since))]
    } else {
        vec![
            Some(moved(&story.moved, &since, name)),
            moved_more(&story.moved_more, name),
            story.stayed.as_ref().map(|(area, at)| t!("star-story-stayed", area = name(area), at = *at)),
            counted("star-story-stayed-more", story.stayed_more),
        ]
    };
    let one_sided = listed(definition, "star-story-one-sided", &story.one_sided);
    let rest = [one_sided, apart(definition, later, eyes)];
    let stepless = without_step(definition, &Round::of(definition, later, whose), eyes);
    let sentences: Vec<_> = changed.into_iter().chain(rest).flatten().chain(stepless).collect();
    Some(sentences.join(" "))
}

fn moved(moved: &[Move], since: &str, name: impl Fn(&str) -> String) -> String {
    match moved {
        [] => t!("star-story-same", since = since),
        [one] => {
            t!("star-story-moved-one", since = since, area_one = name(&one.area), from_one = one.from, to_one = one.to)
        }
        [one, two] => t!(
            "star-story-moved-two",
            since = since,
            area_one = name(&one.area),
            from_one = one.from,
            to_one = one.to,
            area_two = name(&two.area),
            from_two = two.from,
            to_two = two.to
        ),
        [one, two, three, ..] => t!(
            "star-story-moved-three",
            since = since,
            area_one = name(&one.area),
            from_one = one.from,
            to_one = one.to,
            area_two = name(&two.area),
            from_two = two.from,
            to_two = two.to,
            area_three = name(&three.area),
            from_three = three.from,
            to_three = three.to
        ),
    }
}

/// The moves that the first sentence has no room for.
fn moved_more(moved: &[Move], name: impl Fn(&str) -> String) -> Option<String> {
    let moves = moved.iter().map(|one| t!("star-story-move", area = name(&one.area), from = one.from, to = one.to));
    let moves: Vec<_> = moves.collect();
    (!moves.is_empty()).then(|| t!("star-story-moved-more", moves = moves.join(&t("list-comma"))))
}

/// The areas without a step, each with why.
fn without_step(definition: &Definition, round: &Round, eyes: &Eyes) -> Vec<String> {
    let Stepless { skipped, not_for_me, several, missing } = Stepless::of(definition, round);
    let not_for = match eyes {
        Eyes::Own => "star-story-not-for-me",
        Eyes::Of(_) => "star-story-not-for-them",
    };
    let lists = [
        ("star-story-skipped", skipped),
        (not_for, not_for_me),
        ("star-story-not-settled", several),
        ("star-story-no-score", missing),
    ];
    lists.iter().filter_map(|(key, areas)| listed(definition, key, areas)).collect()
}

/// A sentence about several areas by name; none where there are none.
fn listed(definition: &Definition, key: &str, areas: &[String]) -> Option<String> {
    let names: Vec<_> = areas.iter().map(|area| format!("*{}*", area_name(definition, area))).collect();
    (!names.is_empty()).then(|| t!(key, areas = names.join(&t("list-comma"))))
}

/// Where the person and the team differ most, as something to talk about.
fn apart(definition: &Definition, reading: &FinishedReading, eyes: &Eyes) -> Option<String> {
    let found = differences(reading);
    let widest = found.first()?;
    let (area, mine, theirs) = (area_name(definition, widest.area), widest.mine, widest.theirs);
    let first = match eyes {
        Eyes::Own => t!("star-story-difference", area = area, mine = mine, theirs = theirs),
        Eyes::Of(name) => {
            t!("star-story-difference-of", area = area, name = name.as_str(), mine = mine, theirs = theirs)
        }
    };
    let more = (found.len() > 1).then(|| t!("star-story-difference-more", count = found.len() - 1));
    Some([Some(first), more].into_iter().flatten().collect::<Vec<_>>().join(" "))
}

/// What it means that both sides of a reading lie over each other, and where they are furthest apart.
pub fn both(definition: &Definition, reading: &FinishedReading, eyes: &Eyes) -> String {
    let agreed = Round::of(definition, reading, Whose::Agreed).steps().iter().flatten().count();
    let over = match eyes {
        Eyes::Own => t("star-story-both"),
        Eyes::Of(name) => t!("star-story-both-of", name = name.as_str()),
    };
    let agreed = t!("star-story-agreed-count", count = agreed);
    [Some(agreed), Some(over), apart(definition, reading, eyes)].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// Where each area stands, by stage, the highest first, and which have no step: for a reading that is not laid over another.
pub fn standing(definition: &Definition, round: &Round, eyes: &Eyes) -> impl IntoView + use<> {
    let stages = by_stage(definition, round);
    let stepless = without_step(definition, round, eyes);
    if stages.is_empty() {
        return view! { <p class="story">{t("star-story-nothing")}</p> }.into_any();
    }
    let lines = stages.into_iter().map(|(stage, areas)| {
        let areas: Vec<_> = areas.iter().map(|area| area_name(definition, area)).collect();
        let line = t!(
            "star-story-stage",
            stage = definition.stages[stage].name.as_str(),
            areas = areas.join(&t("list-comma"))
        );
        view! { <li>{rich(&line)}</li> }
    });
    let stepless = (!stepless.is_empty()).then(|| view! { <p class="story">{rich(&stepless.join(" "))}</p> });
    view! { <ul class="story-stages">{lines.collect_view()}</ul> {stepless} }.into_any()
}

/// One area of a picture in words: its name, its score and whose, and the earlier one.
pub fn area(picture: &Picture, spoke: usize, eyes: &Eyes) -> String {
    let said = |round: &Round| {
        let mark = spoken(&round.marks[spoke]);
        t!("star-table-score", side = eyes.side(round.whose), mark = mark, day = round.when.words())
    };
    let rounds = [Some(&picture.front), picture.behind.as_ref()];
    let words = rounds.into_iter().flatten().map(said).collect::<Vec<_>>().join(&t("list-comma"));
    t!("star-amounts", area = picture.definition.areas[spoke].name.as_str(), words = words)
}

/// A mark for reading aloud: where the eye sees a dash, the ear hears "no score".
pub fn spoken(mark: &Mark) -> String {
    match mark {
        Mark::Missing => t("star-mark-missing-spoken"),
        Mark::Step(_) | Mark::Several(_) | Mark::Skipped | Mark::NotForMe => shown(mark),
    }
}

/// A mark as it stands in a table.
pub fn shown(mark: &Mark) -> String {
    match mark {
        Mark::Step(step) => step.to_string(),
        Mark::Skipped => t("star-mark-skipped"),
        Mark::NotForMe => t("star-mark-not-for-me"),
        Mark::Missing => t("star-mark-missing"),
        Mark::Several(scores) => t!("star-mark-several", scores = several(scores)),
    }
}

/// Scores that were given apart, in a row.
pub fn several(scores: &[Score]) -> String {
    let scores: Vec<_> = scores.iter().map(|score| shown(&Mark::of(&[*score]))).collect();
    scores.join(&t("list-or"))
}

/// An area's name for people; its id where the definition does not know it.
pub fn area_name(definition: &Definition, area: &str) -> String {
    let known = definition.areas.iter().find(|known| known.id == area);
    known.map_or_else(|| area.to_owned(), |known| known.name.clone())
}
