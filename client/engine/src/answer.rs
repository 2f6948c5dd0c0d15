//! Which room answers what is asked.

use waymark_shared::seam::{Answer, Ask, Failure};
use waymark_shared::sync::replica::Event;

use crate::engine::Engine;

impl Engine {
    /// The answer to what the page asks; nothing where it comes later, by itself.
    pub(crate) async fn answer(&mut self, number: u32, ask: Ask) -> Option<Result<Answer, Failure>> {
        let _ = number;
        Some(match ask {
            Ask::Begin => self.begin().await,
            Ask::TakeOver => self.take_over().await,
            Ask::Unlock { secret } => self.unlock(&secret).await,
            Ask::Lock => self.lock().await,
            Ask::SetLock { secret } => self.set_lock(secret).await,
            Ask::Journal | Ask::Search { .. } | Ask::OpenEntry { .. } | Ask::Draft { .. } | Ask::Finish { .. } | Ask::Remove { .. } | Ask::BringBack { .. } => {
                self.answer_writer(ask).await
            }
            _ => Err(Failure::NotPossible),
        })
    }

    async fn answer_writer(&mut self, ask: Ask) -> Result<Answer, Failure> {
        match ask {
            Ask::Journal => match self.session() {
                Err(Failure::NotPossible) => Ok(Answer::Journal(Vec::new())),
                session => session?.journal(None).await,
            },
            Ask::Search { text } => self.session()?.journal(Some(&text)).await,
            Ask::OpenEntry { document } => self.writer().await?.open_entry(document).await,
            Ask::Draft { document, entry } => self.writer().await?.draft(document, entry).await,
            Ask::Finish { document } => self.session()?.finish(document).await,
            Ask::Remove { document } => self.session()?.put_away(document, true).await,
            Ask::BringBack { document } => self.session()?.put_away(document, false).await,
            Ask::TryNow => {
                self.session()?.tell(Event::Reachable).await;
                Ok(Answer::Done)
            }
            _ => Err(Failure::NotPossible),
        }
    }
}
