//! The story: what happened in a world, line by line, for whoever has to understand a seed.

use waymark_shared::id::EnvelopeId;
use waymark_shared::sync::envelope::Envelope;
use waymark_shared::sync::log::{Cursor, LogName};
use waymark_shared::sync::message::{ClientMessage, ServerMessage};
use waymark_shared::sync::replica::Notice;

use super::faults::Fault;
use super::people::PRIVATE;
use super::server::id_of;

/// Lines, where somebody listens.
#[derive(Debug, Default)]
pub struct Story {
    lines: Option<Vec<String>>,
    dawn: Option<i64>,
}

impl Story {
    /// Told, or not.
    pub fn new(told: bool) -> Self {
        Self { lines: told.then(Vec::new), dawn: None }
    }

    /// The lines so far.
    pub fn take(&mut self) -> Vec<String> {
        self.lines.take().unwrap_or_default()
    }

    /// One line; its words are found only where somebody listens.
    pub fn tell(&mut self, now: i64, words: impl FnOnce() -> String) {
        let dawn = *self.dawn.get_or_insert(now);
        if let Some(lines) = &mut self.lines {
            let since = now - dawn;
            lines.push(format!("{:>5}.{:03}  {}", since / 1_000, since % 1_000, words()));
        }
    }

    /// A device says something.
    pub fn up(&mut self, now: i64, name: &str, message: &ClientMessage) {
        self.tell(now, || {
            let said = match message {
                ClientMessage::Hello { follow, .. } => {
                    let places = follow.iter().map(|position| place(position.log, &position.cursor));
                    format!("hello, follows {}", places.collect::<Vec<_>>().join(" and "))
                }
                ClientMessage::Follow { position } => format!("follows {}", place(position.log, &position.cursor)),
                ClientMessage::Push { envelopes } => {
                    let names = envelopes
                        .iter()
                        .map(|bytes| Envelope::parse(bytes.to_vec()).map_or("?".into(), |envelope| named(&envelope)));
                    format!("pushes {}", names.collect::<Vec<_>>().join(", "))
                }
                ClientMessage::Credit { bytes } => format!("grants {bytes} bytes"),
                ClientMessage::Offer { log, ids, .. } => format!("offers {} of {}", names(ids), log_name(*log)),
            };
            format!("{name} → {said}")
        });
    }

    /// A device hears something.
    pub fn down(&mut self, now: i64, name: &str, message: &ServerMessage) {
        self.tell(now, || {
            let said = match message {
                ServerMessage::Welcome { .. } => "welcome".into(),
                ServerMessage::Entries { log, epoch, first, items, end } => {
                    let ids: Vec<_> = items.iter().map(id_of).collect();
                    let end = if *end { ", the end" } else { "" };
                    format!("{} epoch {} from {first}: {}{end}", log_name(*log), epoch.0, names(&ids))
                }
                ServerMessage::Stored { ids, .. } => format!("stored {}", names(ids)),
                ServerMessage::Refused { id, why, .. } => format!("refused {}: {why:?}", short(id)),
                ServerMessage::Rewound { log, head } => format!("rewound, stands at {}", place(*log, head)),
                ServerMessage::Wanted { log, ids } => format!("wants {} of {}", names(ids), log_name(*log)),
                ServerMessage::Ended { log } => format!("{} is not yours", log_name(*log)),
                ServerMessage::Later { after, why } => format!("later, in {after} ms: {why:?}"),
                ServerMessage::Goodbye { why } => format!("goodbye: {why:?}"),
            };
            format!("{name} ← {said}")
        });
    }

    /// A replica tells its app something.
    pub fn notice(&mut self, now: i64, name: &str, notice: &Notice) {
        self.tell(now, || {
            let said = match notice {
                Notice::Kept { id, .. } => format!("keeps {}", short(id)),
                Notice::NotKept { why, .. } => format!("could not keep: {why:?}"),
                Notice::Arrived { envelopes, .. } => {
                    format!("gets {}", envelopes.iter().map(named).collect::<Vec<_>>().join(", "))
                }
                Notice::Refused { id, why, .. } => format!("gives up {}: {why:?}", short(id)),
                Notice::CaughtUp(log) => format!("is at the end of {}", log_name(*log)),
                Notice::Ended(log) => format!("leaves {}", log_name(*log)),
                Notice::Cloned(log) => format!("finds its numbers used in {}", log_name(*log)),
                Notice::SignedOut => "is signed out".into(),
                Notice::TooOld => "is too old".into(),
                Notice::Status(status) => format!("shows {status:?}"),
            };
            format!("{name} {said}")
        });
    }

    /// Something goes wrong.
    pub fn fault(&mut self, now: i64, fault: &Fault) {
        self.tell(now, || format!("*** {fault:?}"));
    }
}

/// An id, as the story names it.
pub fn short(id: &EnvelopeId) -> String {
    id.to_string()[..6].into()
}

fn named(envelope: &Envelope) -> String {
    let header = envelope.header();
    format!("{} ({}#{})", short(&envelope.id()), &header.device.to_string()[..4], header.device_sequence)
}

fn names(ids: &[EnvelopeId]) -> String {
    if ids.is_empty() { "nothing".into() } else { ids.iter().map(short).collect::<Vec<_>>().join(", ") }
}

fn log_name(log: LogName) -> &'static str {
    if log == PRIVATE { "the private log" } else { "the shared log" }
}

fn place(log: LogName, cursor: &Cursor) -> String {
    format!("{} at {}.{}", log_name(log), cursor.epoch.0, cursor.seq)
}
