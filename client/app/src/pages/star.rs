//! One's own star: what it says and shows, readings in the making, and taking a new one.

use leptos::prelude::*;
use waymark_shared::seam::Ask;
use waymark_shared::seam::answer::{Finished, OpenReadingLine, Sharing, Star, Who};
use waymark_shared::seam::news::Changed;

use crate::chart::look::StarLook;
use crate::chart::sentence::Eyes;
use crate::components::attempt::Attempt;
use crate::components::copied::print_button;
use crate::components::heading::Heading;
use crate::components::icon::{STAR, icon};
use crate::components::readers::readers;
use crate::engine::{Engine, Outcome};
use crate::locale::{self, Shape, t};
use crate::route::{self, Way};
use crate::standing::{Standing, watch};
use crate::{t, take};

/// The star of whoever writes here.
#[component]
pub fn StarPage() -> impl IntoView {
    let held = watch(|| Ask::Star { journey: None }, take!(Star), |changed| *changed == Changed::Star);
    let there = Memo::new(move |_| {
        held.with(|held| held.as_ref().map(|outcome| outcome.as_ref().map(|_| ()).map_err(Clone::clone)))
    });
    let star = Signal::derive(move || held.with(star_of));
    view! {
        <div class="column star-page">
            <Heading words=t("star-title") />
            {move || match there.get() {
                None => ().into_any(),
                Some(Err(failure)) => view! { <p class="problem" role="alert">{locale::failure(&failure)}</p> }.into_any(),
                Some(Ok(())) => own_star(star).into_any(),
            }}
        </div>
    }
}

type Held = Option<Outcome<Box<Star>>>;

fn star_of(held: &Held) -> Option<Star> {
    held.as_ref()?.as_ref().ok().map(|star| (**star).clone())
}

fn own_star(held: Signal<Option<Star>>) -> impl IntoView {
    let is_empty = Memo::new(move |_| held.with(|star| star.as_ref().is_none_or(|star| star.readings.is_empty())));
    let taking = Taking::here();
    let open = move || {
        held.with(|star| {
            star.as_ref().map(|star| star.open.iter().map(|line| in_the_making(line, star)).collect_view())
        })
    };
    let goes_on = Memo::new(move |_| held.with(|star| star.as_ref().is_some_and(is_in_the_making)));
    let look = move || {
        if !is_empty.get() {
            full_star(held, taking).into_any()
        } else if goes_on.get() {
            view! { <div class="star-acts">{taking.another()}</div> }.into_any()
        } else {
            nothing_yet(taking).into_any()
        }
    };
    let credit = move || held.with(|star| star.as_ref().map(|star| star.definition.copyright.clone()));
    view! {
        {open}
        {look}
        {taking.attempt.words()}
        {move || taking.together()}
        <p class="credit">{credit}</p>
    }
}

/// Whether a reading waits to be gone on with.
pub fn is_in_the_making(star: &Star) -> bool {
    star.open.iter().any(OpenReadingLine::goes_on)
}

/// A reading that was begun and not finished, or was put away lately.
pub fn in_the_making(line: &OpenReadingLine, star: &Star) -> impl IntoView + use<> {
    let day = locale::day(&line.day, Shape::Short);
    if line.put_away {
        return view! {
            <p class="star-away" data-test="reading-away">
                {t!("star-away", day = day)} " " <a href=route::reading(line.document)>{t("star-away-see")}</a>
            </p>
        }
        .into_any();
    }
    if line.late {
        return view! {
            <p class="star-away" data-test="reading-late">
                {t!("star-late", day = day)} " " <a href=route::reading(line.document)>{t("star-late-see")}</a>
            </p>
        }
        .into_any();
    }
    let words = if line.together { t!("star-open-together", day = day) } else { t!("star-open-alone", day = day) };
    view! {
        <div class="star-open" data-test="open-reading">
            <div>
                <p><strong>{words}</strong></p>
                <p>{t!("star-open-count", scored = line.scored, areas = star.definition.areas.len())}</p>
            </div>
            <a class="button" href=route::reading(line.document) data-test="go-on">{t("star-go-on")}</a>
        </div>
    }
    .into_any()
}

fn nothing_yet(taking: Taking) -> impl IntoView {
    view! {
        <div class="empty">
            {icon(STAR)}
            <p><strong>{t("star-empty-heading")}</strong></p>
            <p>{t("star-empty")}</p>
        </div>
        <div class="star-acts">{taking.alone()}</div>
    }
}

fn full_star(held: Signal<Option<Star>>, taking: Taking) -> impl IntoView {
    let Some(first) = held.get_untracked() else { return ().into_any() };
    let star = Signal::derive(move || held.get().unwrap_or_else(|| first.clone()));
    let on_screen = RwSignal::new(None);
    view! {
        <StarLook star=star eyes=Eyes::Own name=t("star-areas") on_screen=on_screen>{taking.alone()}</StarLook>
        <div class="star-sharing">
            {move || on_screen.get().map(|finished| sharing(&finished))}
            {print_button(t("star-print"))}
        </div>
    }
    .into_any()
}

/// Who can read the reading on screen, and what can be done about it.
fn sharing(finished: &Finished) -> impl IntoView + use<> {
    if finished.reading.together {
        return view! { <p>{t("star-made-together")}</p> }.into_any();
    }
    let to = route::share(finished.document);
    let joined = Standing::here().who() == Who::Person;
    let (words, action) = match finished.sharing {
        Sharing::Private => (t("star-private"), joined.then(|| t("star-share"))),
        Sharing::Shared { .. } => (t!("star-shared-with", names = readers(&finished.access)), Some(t("star-see-copy"))),
        Sharing::Withdrawn { known, .. } => {
            (t(if known { "star-withdrawn" } else { "star-withdrawn-waits" }), joined.then(|| t("star-see-copy")))
        }
    };
    let action = action.map(|action| view! { <a href=to data-test="share-reading">{action}</a> });
    view! { <p>{words} " " {action}</p> }.into_any()
}

/// Beginning a reading; cheap to copy.
#[derive(Clone, Copy)]
struct Taking {
    attempt: Attempt,
    engine: Engine,
    way: Way,
    standing: Standing,
}

impl Taking {
    fn here() -> Self {
        Self { attempt: Attempt::new(), engine: Engine::here(), way: Way::here(), standing: Standing::here() }
    }

    fn take(self, together: bool) {
        self.attempt.run(async move {
            let day = locale::today();
            let document = self.engine.get(Ask::StartReading { journey: None, together, day }, take!(Started)).await?;
            self.way.to(&route::reading(document));
            Ok(())
        });
    }

    /// Private until it is shared.
    fn alone(self) -> impl IntoView + use<> {
        self.attempt.button("button", "take-reading", t("star-take"), t("star-taking"), move || self.take(false))
    }

    /// Beside one that waits to be gone on with.
    fn another(self) -> impl IntoView + use<> {
        self.attempt.button("button plain", "take-reading", t("star-take"), t("star-taking"), move || self.take(false))
    }

    /// With the care team from the start, for those who have one.
    fn together(self) -> Option<impl IntoView + use<>> {
        (self.standing.who() == Who::Person).then(|| {
            let words = t("star-take-together");
            let button =
                self.attempt.button("button plain", "take-together", words, t("star-taking"), move || self.take(true));
            view! { <div class="star-together"><p>{t("star-take-together-hint")}</p> {button}</div> }
        })
    }
}
