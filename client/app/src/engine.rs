//! The seam: asks the engine in its worker and hears its news; the one place that knows it lives behind messages.

mod falls;
mod worker;

use std::collections::{BTreeMap, HashMap};
use std::future::Future;
use std::rc::Rc;

use futures_channel::oneshot;
use leptos::prelude::*;
use leptos::task::spawn_local;
use waymark_shared::seam::answer::Opening;
use waymark_shared::seam::news::Changed;
use waymark_shared::seam::{self, Answer, Ask, Call, Failure, News, Reply};

use crate::components::page;
use falls::{Falls, Next};
use worker::{Heard, Post};

/// How a question was answered.
pub type Outcome<T> = Result<T, Failure>;

/// The line to the engine; cheap to copy.
#[derive(Clone, Copy)]
pub struct Engine {
    /// Why it is started again only when somebody says so, where that is so.
    pub stopped: RwSignal<Option<Stopped>>,
    line: StoredValue<Line, LocalStorage>,
}

/// Why there is no engine, or none that has opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stopped {
    /// It fell over too often.
    Fallen,
    /// It could not open the store.
    Unopened(Failure),
    /// A newer Waymark took this page's place: only a fresh page understands its engine.
    Replaced,
}

/// Whoever wants to hear news: a page, for as long as it is there.
type Listener = Rc<dyn Fn(&News)>;

/// The frame hears after every page.
const LAST: u32 = u32::MAX;

#[derive(Default)]
struct Line {
    post: Option<Post>,
    number: u32,
    waiting: HashMap<u32, oneshot::Sender<Outcome<Answer>>>,
    /// What was asked while there was no engine.
    held: Vec<Vec<u8>>,
    /// Words that went to the engine and are not answered yet.
    unanswered: BTreeMap<u32, Vec<u8>>,
    /// Words that were typed while the engine could not take them, or that it could not keep: they go to it once it is open,
    /// and then for the last time.
    words: Vec<Vec<u8>>,
    /// Whether the engine is locked, watching another tab, or not known to be open.
    is_closed: bool,
    falls: Falls,
    /// In the order of their coming, each with its number.
    listeners: BTreeMap<u32, Listener>,
}

impl Engine {
    /// Starts the engine; every piece of news is given to the listener.
    pub fn start(listener: impl Fn(News) + 'static) -> Self {
        let engine = Self { stopped: RwSignal::new(None), line: StoredValue::new_local(Line::default()) };
        engine.line.update_value(|line| {
            line.listeners.insert(LAST, Rc::new(move |news| listener(news.clone())));
        });
        engine.connect();
        engine.begin(None);
        engine
    }

    /// The engine of the interface that this is called in.
    pub fn here() -> Self {
        expect_context()
    }

    /// Asks at once, and waits for the answer.
    pub fn ask(self, ask: Ask) -> impl Future<Output = Outcome<Answer>> {
        let (sender, answer) = oneshot::channel();
        self.call(ask, Some(sender));
        async { answer.await.unwrap_or(Err(Failure::Restarted)) }
    }

    /// Asks, and takes the answer apart.
    pub async fn get<T>(self, ask: Ask, take: fn(Answer) -> Option<T>) -> Outcome<T> {
        take(self.ask(ask).await?).ok_or(Failure::NotPossible)
    }

    /// Says something while the page goes away: nobody waits for the answer.
    pub fn tell(self, ask: Ask) {
        self.call(ask, None);
    }

    /// Hears every piece of news, one by one, for as long as the part of the page is there that calls this.
    pub fn on_news(self, listener: impl Fn(&News) + 'static) {
        let number = self.line.try_update_value(|line| {
            let number = line.fresh_number();
            line.listeners.insert(number, Rc::new(listener));
            number
        });
        on_cleanup(move || {
            // When the whole interface goes, the line is gone first.
            let _ =
                number.and_then(|number| self.line.try_update_value(|line| line.listeners.remove(&number)).flatten());
        });
    }

    /// Tells the rest of the page what this part of it has changed.
    pub fn announce(self, changed: Changed) {
        self.spread(&News::Changed(changed));
    }

    fn call(self, ask: Ask, sender: Option<oneshot::Sender<Outcome<Answer>>>) {
        self.line.update_value(|line| {
            let number = line.fresh_number();
            let is_words = matches!(ask, Ask::Draft { .. } | Ask::Note { .. } | Ask::Score { .. } | Ask::Finish { .. });
            if matches!(ask, Ask::SignOut | Ask::Leave) {
                // Whoever comes next is somebody else.
                line.words.clear();
                line.unanswered.clear();
            }
            let bytes = seam::to_bytes(&Call { number, ask });
            if let Some(sender) = sender {
                line.waiting.insert(number, sender);
            }
            match &line.post {
                Some(_) | None if line.is_closed && is_words => line.words.push(bytes),
                Some(post) => {
                    post.send(&bytes);
                    if is_words {
                        line.unanswered.insert(number, bytes);
                    }
                }
                None => line.held.push(bytes),
            }
        });
    }

    fn connect(self) {
        let post = Post::open(move |heard| match heard {
            Heard::Bytes(bytes) => self.hear(&bytes),
            Heard::Unstarted => self.fall(),
        });
        if post.is_none() {
            self.stopped.set(Some(Stopped::Replaced));
        }
        self.line.update_value(|line| line.post = post);
    }

    /// Has the store opened; the first thing asked of every engine, and then what was held comes.
    pub fn begin(self, then: Option<News>) {
        let held = self.line.try_update_value(|line| std::mem::take(&mut line.held)).unwrap_or_default();
        let begun = self.ask(Ask::Begin { whom: page::whom() });
        self.line.update_value(|line| {
            if let Some(post) = &line.post {
                held.iter().for_each(|bytes| post.send(bytes));
            }
        });
        spawn_local(async move {
            match begun.await {
                Ok(Answer::Opening(opening)) => {
                    self.spread(&News::Opening(opening));
                    then.iter().for_each(|news| self.spread(news));
                }
                // Whoever starts it again asks again.
                Ok(_) | Err(Failure::Restarted) => {}
                Err(failure) => self.stopped.set(Some(Stopped::Unopened(failure))),
            }
        });
    }

    fn hear(self, bytes: &[u8]) {
        match seam::from_bytes(bytes) {
            Some(Reply::Answer { number, outcome }) => {
                if let Ok(Answer::Opening(opening)) = &outcome {
                    self.opened(opening);
                }
                let sender = self.line.try_update_value(|line| line.answered(number, &outcome)).flatten();
                // Whoever asked may have left the page: then nobody misses the answer.
                let _ = sender.map(|sender| sender.send(outcome));
            }
            Some(Reply::News(news)) => {
                if let News::Opening(opening) = &news {
                    self.opened(opening);
                }
                self.spread(&news);
            }
            Some(Reply::Fallen) => self.fall(),
            None => leptos::logging::error!("the engine said what the interface cannot read"),
        }
    }

    /// Words that waited for the engine to be open go to it.
    fn opened(self, opening: &Opening) {
        self.line.update_value(|line| {
            line.is_closed = opening.locked || opening.other_tab;
            if let Some(post) = line.post.as_ref().filter(|_| !line.is_closed) {
                line.words.drain(..).for_each(|bytes| post.send(&bytes));
            }
        });
    }

    /// The engine is no more. What is asked from now on is held until there is another.
    fn fall(self) {
        let next = self.line.try_update_value(|line| {
            line.end();
            line.falls.fallen(js_sys::Date::now())
        });
        match next {
            Some(Next::After(wait)) => set_timeout(move || self.restart(), wait),
            Some(Next::Stop) => self.stopped.set(Some(Stopped::Fallen)),
            None => {}
        }
    }

    /// Whether words wait here for a closed lock to open: they are nobody else's.
    pub fn holds_words(self) -> bool {
        self.line.with_value(|line| !line.words.is_empty() || !line.unanswered.is_empty())
    }

    /// Somebody wants it to be tried again.
    pub fn start_again(self) {
        if self.stopped.get_untracked() == Some(Stopped::Replaced) {
            return page::update();
        }
        self.stopped.set(None);
        self.line.update_value(|line| {
            line.falls = Falls::default();
            if line.post.is_some() {
                line.end();
            }
        });
        self.restart();
    }

    fn restart(self) {
        self.connect();
        if self.stopped.with_untracked(Option::is_none) {
            self.begin(Some(News::Restarted));
        }
    }

    fn spread(self, news: &News) {
        let listeners: Vec<_> = self.line.with_value(|line| line.listeners.values().cloned().collect());
        listeners.iter().for_each(|listener| listener(news));
    }
}

impl Line {
    /// A number that was not used before; 0 is for calls that nobody waits for.
    fn fresh_number(&mut self) -> u32 {
        self.number = self.number.wrapping_add(1).max(1);
        self.number
    }

    /// Who waits for this answer; nobody, where words are to be sent again because the engine was just closed.
    fn answered(&mut self, number: u32, outcome: &Outcome<Answer>) -> Option<oneshot::Sender<Outcome<Answer>>> {
        let words = self.unanswered.remove(&number);
        match (words, outcome) {
            (Some(words), Err(Failure::Locked | Failure::OtherTab)) => {
                self.words.push(words);
                None
            }
            (Some(_) | None, _) => self.waiting.remove(&number),
        }
    }

    /// The engine is no more: words that it did not answer are sent again, and everybody else who waits is told.
    fn end(&mut self) {
        self.post = None;
        self.is_closed = true;
        let unanswered = std::mem::take(&mut self.unanswered);
        // Dropping the senders tells them.
        self.waiting.retain(|number, _| unanswered.contains_key(number));
        self.words.splice(0..0, unanswered.into_values());
    }
}

/// `take!(Journal)`: takes that kind of answer apart.
#[macro_export]
macro_rules! take {
    ($kind:ident) => {
        |answer| if let waymark_shared::seam::Answer::$kind(held) = answer { Some(held) } else { None }
    };
}
