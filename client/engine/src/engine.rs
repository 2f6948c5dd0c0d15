//! The engine: what state this tab is in.

use std::cell::Cell;
use std::rc::Rc;

use waymark_shared::seam::answer::{Opening, Parted, Who};
use waymark_shared::seam::{Answer, Call, Failure, News, Somebody, Whom};
use waymark_shared::sync::replica::Event;

use crate::desk::{self, Input};
use crate::driver::store::{Profiles, Store};
use crate::driver::{clock, page, pen, space};
use crate::keyring::{Keyring, Shut, fault};
use crate::locking::Unkept;
use crate::parting;
use crate::people::{Meant, meant};
use crate::session::{self, Session};

/// Less than this is little: a year of writing and a few photos.
const LOW: u64 = 50 * 1024 * 1024;
/// So many milliseconds are between two looks at the space that is left.
const BETWEEN_LOOKS: f64 = 5.0 * 60.0 * 1000.0;

/// What this tab is and has.
pub struct Engine {
    profiles: Option<Profiles>,
    /// Everybody who uses this device.
    pub(crate) people: Vec<Somebody>,
    /// Whom profile this tab means.
    pub(crate) whom: Whom,
    /// Whether this browser may be signed in as somebody else.
    pub(crate) in_doubt: bool,
    pub(crate) state: State,
    looked_for_space: Option<f64>,
    pub(crate) is_space_low: Rc<Cell<bool>>,
    /// Why what a staff device kept of others was dropped, if it was.
    pub(crate) parted: Option<Parted>,
    has_pen: bool,
    /// Which of the pens this tab has had it has now: the loss of an earlier one is no news.
    pen: u32,
}

/// What state this tab is in.
pub(crate) enum State {
    /// Nothing was opened yet.
    Shut,
    /// Another tab has the pen.
    Watching,
    /// Several people use this device, and nobody has said who they are.
    Choosing,
    /// Nobody has begun on this device, or somebody who has not begins.
    Nobody,
    /// The app lock is closed.
    Locked {
        /// What cannot be read now.
        store: Rc<Store>,
        /// Whom device this is.
        who: Who,
        /// Words that found no room before it closed.
        unkept: Unkept,
    },
    /// Somebody is here.
    Open(Box<Session>),
}

impl Engine {
    /// Nothing is opened yet.
    pub fn new() -> Self {
        Self {
            profiles: None,
            people: Vec::new(),
            whom: Whom::Last,
            in_doubt: false,
            state: State::Shut,
            looked_for_space: None,
            is_space_low: Rc::default(),
            parted: None,
            has_pen: false,
            pen: 0,
        }
    }

    /// Takes one thing from the desk.
    pub async fn take(&mut self, input: Input) {
        match input {
            Input::Call(Call { number, ask }) => {
                self.call(number, ask).await;
                self.warn_of_little_space();
            }
            Input::Sign { number, sign } => {
                if let State::Open(session) = &mut self.state {
                    session.on_sign(number, sign).await;
                }
            }
            Input::Way { number, outcome } => {
                if let State::Open(session) = &mut self.state {
                    session.on_way(number, outcome).await;
                }
            }
            Input::Me(me) => {
                if let State::Open(session) = &mut self.state {
                    session.enrolled(Some(me)).await;
                }
            }
            Input::Woken => {
                if let State::Open(session) = &mut self.state {
                    session.tell(Event::Woken).await;
                }
            }
            Input::Owed => match &mut self.state {
                State::Open(session) => session.pay().await,
                State::Locked { store, unkept, .. } => unkept.pay(store).await,
                State::Shut | State::Watching | State::Choosing | State::Nobody => {}
            },
            Input::PenLost(pen) if pen != self.pen => {}
            Input::PenLost(_) | Input::PenTaken => {
                self.has_pen = false;
                if let State::Open(session) = &mut self.state {
                    // Where the other tab opened somebody else's profile, this one's store still takes its last words.
                    session.pay().await;
                }
                self.state = State::Watching;
                page::tell(News::Opening(self.opening()));
            }
            Input::Bundles => {
                if let State::Open(session) = &mut self.state {
                    // What fails is done when the profile is opened next.
                    let _ = session.bundle().await;
                }
            }
            Input::Leftovers => self.take_leftovers().await,
            Input::Caseload(told) => {
                if let State::Open(session) = &mut self.state {
                    session.on_caseload(told).await;
                }
            }
            Input::Devices => {
                if let State::Open(session) = &mut self.state {
                    // What cannot be read or kept now is looked at again when the log is read to its end next.
                    let _ = session.look_at_devices().await;
                }
            }
            Input::Seen(rows) => {
                if let State::Open(session) = &mut self.state {
                    session.on_seen(&rows);
                }
            }
            Input::Team(team) => {
                if let State::Open(session) = &mut self.state {
                    session.on_team(team).await;
                }
            }
            Input::Supporters(rows) => {
                if let State::Open(session) = &mut self.state {
                    session.on_supporters(rows).await;
                }
            }
            Input::Holds(rows) => {
                if let State::Open(session) = &mut self.state {
                    session.on_holds(&rows).await;
                }
            }
            Input::Untold(log, documents) => {
                if let State::Open(session) = &mut self.state {
                    session.on_untold(log, documents);
                }
            }
            Input::SupporterEnded(circle) => {
                if let State::Open(session) = &mut self.state {
                    session.on_supporter_ended(circle).await;
                }
            }
            Input::SignedOut => {
                if let State::Open(session) = &mut self.state
                    && session.profile.staff().is_some()
                {
                    session.on_signed_out().await;
                }
            }
            Input::Ended => self.part_if_staff(Parted::Ended).await,
            Input::Cloned => {
                if let State::Open(session) = &mut self.state {
                    // What fails is tried again when the profile is opened next.
                    let _ = session.take_new_identity().await;
                    page::tell(News::Renewed);
                    page::tell(News::Opening(self.opening()));
                }
            }
            Input::Lookout => {
                if let State::Open(session) = &mut self.state {
                    session.look_at_the_clock().await;
                    session.look_for_caseload();
                    session.look_for_newcomers();
                    session.tell_looks();
                    session.keep_a_lookout();
                }
                self.part_if_away().await;
            }
        }
        if let State::Open(session) = &mut self.state {
            session.tell_status();
        }
    }

    /// What was begun when the app ended is gone on with.
    async fn take_leftovers(&mut self) {
        // What is not brought along yet is where it was, and is tried again when the profile is opened next.
        if self.bring_along().await == Err(Failure::Full) {
            page::tell(News::SpaceLow { left: 0 });
        }
        if let State::Open(session) = &mut self.state {
            session.finish_leftovers().await;
        }
    }

    /// Says that space runs low, before saving fails; again only after there was more in between.
    fn warn_of_little_space(&mut self) {
        let now = clock::steady();
        let is_early = self.looked_for_space.is_some_and(|before| now - before < BETWEEN_LOOKS);
        if is_early || !matches!(self.state, State::Open(_)) {
            return;
        }
        self.looked_for_space = Some(now);
        let was_low = Rc::clone(&self.is_space_low);
        wasm_bindgen_futures::spawn_local(async move {
            let Some(left) = space::left().await else { return };
            if !was_low.replace(left < LOW) && left < LOW {
                page::tell(News::SpaceLow { left });
            }
        });
    }

    /// Where this device stands.
    pub(crate) fn opening(&self) -> Opening {
        let opening = match &self.state {
            State::Shut | State::Nobody => Opening { parted: self.parted, ..Opening::default() },
            State::Watching => return Opening { other_tab: true, ..Opening::default() },
            State::Choosing => Opening { people: self.people.clone(), parted: self.parted, ..Opening::default() },
            State::Locked { who, store, .. } => Opening {
                profile: store.profile.clone(),
                who: *who,
                has_lock: true,
                locked: true,
                ..Opening::default()
            },
            State::Open(session) => session.opening(),
        };
        self.among_people(opening)
    }

    /// Whoever is here.
    pub(crate) fn session(&mut self) -> Result<&mut Session, Failure> {
        match &mut self.state {
            State::Open(session) => Ok(session),
            State::Locked { .. } => Err(Failure::Locked),
            State::Watching => Err(Failure::OtherTab),
            State::Shut | State::Choosing | State::Nobody => Err(Failure::NotPossible),
        }
    }

    /// Whoever is here; somebody who begins to write is somebody.
    pub(crate) async fn writer(&mut self) -> Result<&mut Session, Failure> {
        if matches!(self.state, State::Nobody) {
            let profiles = self.profiles.as_ref().ok_or(Failure::Store)?;
            let session = Session::begin(profiles).await?;
            self.enter(session).await?;
        }
        self.session()
    }

    /// The list of profiles of this browser.
    pub(crate) fn profiles(&self) -> Result<&Profiles, Failure> {
        self.profiles.as_ref().ok_or(Failure::Store)
    }

    /// Opens the store; the first call of every page.
    pub(crate) async fn begin(&mut self, whom: Whom) -> Result<Answer, Failure> {
        if matches!(self.state, State::Shut | State::Watching) {
            self.whom = whom;
        }
        if matches!(self.state, State::Shut | State::Watching) {
            if !self.has_pen {
                let pen = self.next_pen();
                self.has_pen = pen::take(move || desk::put(Input::PenLost(pen))).await;
            }
            if self.has_pen {
                self.open().await?;
            } else {
                self.state = State::Watching;
            }
        }
        Ok(Answer::Opening(self.opening()))
    }

    /// Takes the pen from another tab.
    pub(crate) async fn take_over(&mut self) -> Result<Answer, Failure> {
        if matches!(self.state, State::Watching) {
            let pen = self.next_pen();
            self.has_pen = pen::steal(move || desk::put(Input::PenLost(pen))).await;
            if self.has_pen {
                self.open().await?;
            }
        }
        Ok(Answer::Opening(self.opening()))
    }

    fn next_pen(&mut self) -> u32 {
        self.pen += 1;
        self.pen
    }

    /// Opens the profile that is meant, as far as it opens without a secret.
    pub(crate) async fn open(&mut self) -> Result<(), Failure> {
        let profiles = Profiles::open().await.map_err(fault)?;
        // What could not be removed is tried again next time.
        let _ = profiles.sweep().await;
        self.profiles = Some(profiles);
        self.know_people().await?;
        match meant(&self.whom, &self.people) {
            Meant::Nobody => self.state = State::Nobody,
            Meant::Choice => self.state = State::Choosing,
            Meant::One(profile) => self.open_profile(&profile).await?,
        }
        Ok(())
    }

    /// Opens one profile, as far as it opens without a secret. Nothing of another one is opened with it.
    pub(crate) async fn open_profile(&mut self, profile: &str) -> Result<(), Failure> {
        let last = self.profiles()?.current().await.map_err(fault)?;
        if last.as_deref() != Some(profile) {
            self.in_doubt = true;
            // A full phone asks once more the next time.
            let _ = self.profiles()?.set_current(profile).await;
        }
        let store = Rc::new(Store::open(profile).await.map_err(fault)?);
        if parting::is_over(&store, std::iter::empty()).await? {
            // Before anybody is asked for the lock's secret: nothing is left that it would open.
            return self.part_from(store, Parted::Away).await;
        }
        self.state = if Keyring::is_locked(&store).await? {
            let who = session::face(&store).await?;
            State::Locked { store, who, unkept: Unkept::default() }
        } else {
            let keyring = Keyring::open(&store, None).await.map_err(shut)?;
            let in_doubt = std::mem::take(&mut self.in_doubt);
            State::Open(Box::new(Session::open(store, keyring, false, in_doubt).await?))
        };
        Ok(())
    }
}

fn shut(why: Shut) -> Failure {
    match why {
        Shut::Secret => Failure::Locked,
        Shut::Failed => Failure::Store,
    }
}
