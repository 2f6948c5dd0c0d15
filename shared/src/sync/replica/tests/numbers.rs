//! Facts about a device's numbers: what is forgotten, what was copied or put back, and what waits for a busy disk.

use super::*;

/// A log with an envelope of somebody else's in it is to be forgotten, and the disk refuses.
fn not_forgotten() -> Desk {
    let mut desk = Desk::online();
    desk.hear(entries(1, vec![item(&theirs(1))], true));
    desk.disk = Err(SaveFailure::Failed);
    desk.tell(Event::Forget(LOG));
    desk.sent.clear();
    desk
}

fn forgotten(desk: &Desk) -> usize {
    desk.saved.iter().filter(|saving| matches!(saving, Saving::Forgotten { log: LOG, .. })).count()
}

#[test]
fn a_log_followed_again_while_it_cannot_be_forgotten_is_read_from_its_start_once_it_is() {
    let mut desk = not_forgotten();
    desk.tell(Event::Follow(LOG));
    assert_eq!(desk.sent, [], "what is still on the disk would be taken for what is new");
    desk.disk = Ok(());
    desk.wait();
    let position = Position { log: LOG, cursor: Cursor::START };
    assert_eq!(desk.sent, [ClientMessage::Follow { position }]);
    desk.hear(entries(1, vec![item(&theirs(1))], true));
    desk.now = desk.now.plus(1_000_000);
    desk.tell(Event::Woken);
    assert_eq!(forgotten(&desk), 1);
    assert!(matches!(desk.saved.last(), Some(Saving::Cursor { .. })), "what was read again stays");
}

#[test]
fn what_is_written_while_a_log_cannot_be_forgotten_is_kept_afterwards() {
    let mut desk = not_forgotten();
    assert_eq!(desk.write(1, "words"), None);
    desk.disk = Ok(());
    desk.wait();
    let kept = desk.saved.iter().position(|saving| matches!(saving, Saving::Written(_)));
    let gone = desk.saved.iter().position(|saving| matches!(saving, Saving::Forgotten { .. }));
    assert!(gone < kept, "{:?}", desk.saved);
}

#[test]
fn a_log_forgotten_followed_and_forgotten_again_is_gone_and_says_what_was_not_kept() {
    let mut desk = not_forgotten();
    desk.tell(Event::Follow(LOG));
    desk.write(1, "words");
    desk.tell(Event::Forget(LOG));
    let refusal = Notice::NotKept { ticket: Ticket(9), why: NotKept::Save(SaveFailure::Failed) };
    assert!(desk.told.contains(&refusal), "{:?}", desk.told);
    desk.disk = Ok(());
    desk.wait();
    assert_eq!((forgotten(&desk), desk.sent.len()), (1, 0));
    assert_eq!(desk.replica.poll_timeout(desk.now), None, "nothing is left to do");
}

/// The numbers under which things were written since something was forgotten.
fn numbers(desk: &Desk) -> Vec<u64> {
    let since = desk.saved.iter().skip_while(|saving| !matches!(saving, Saving::Forgotten { .. }));
    let written = since.filter_map(|saving| if let Saving::Written(written) = saving { Some(written) } else { None });
    written.map(|envelope| envelope.header().device_sequence).collect()
}

#[test]
fn the_numbers_used_in_a_log_outlive_it() {
    let mut desk = Desk::online();
    desk.write(1, "one");
    desk.write(1, "two");
    desk.tell(Event::Forget(LOG));
    assert_eq!(desk.saved.last(), Some(&Saving::Forgotten { log: LOG, last: 2 }));
    desk.tell(Event::Follow(LOG));
    desk.write(1, "three");
    assert_eq!(numbers(&desk), [3]);
}

#[test]
fn a_forgotten_log_is_not_followed_after_a_start_and_counts_on_where_it_stopped() {
    let forgotten = SavedLog { last_sequence: 7, is_forgotten: true, ..SavedLog::empty(LOG) };
    let mut desk = Desk::new(vec![forgotten]);
    desk.tell(Event::Reachable);
    assert_eq!(desk.acts, [], "there is nothing to ask a server for");
    desk.tell(Event::Forget(LOG));
    assert_eq!(desk.saved, [Saving::Forgotten { log: LOG, last: 7 }]);
    desk.write(1, "again");
    assert_eq!(numbers(&desk), [8]);
}

#[test]
fn a_log_followed_again_while_it_is_being_forgotten_waits_for_the_outcome() {
    let mut replica = Replica::new(ME, 1, vec![SavedLog::empty(LOG)]);
    replica.handle(Timestamp(0), Event::Forget(LOG));
    let effects = std::iter::from_fn(|| replica.poll_effect());
    let saves = effects.filter_map(|effect| if let Effect::Save { ticket, .. } = effect { Some(ticket) } else { None });
    let tickets: Vec<_> = saves.collect();
    replica.handle(Timestamp(0), Event::Follow(LOG));
    replica.handle(Timestamp(0), Event::Forget(LOG));
    replica.handle(Timestamp(0), Event::Follow(LOG));
    assert_eq!(replica.poll_effect(), None, "one save forgets the log");
    replica.handle(Timestamp(0), Event::Saved { ticket: tickets[0], outcome: Ok(()) });
    replica.handle(Timestamp(0), Event::Reachable);
    replica.poll_effect();
    replica.handle(Timestamp(0), Event::Connected);
    let hello = replica.poll_effect();
    let Some(Effect::Send(ClientMessage::Hello { follow, .. })) = hello else { panic!("no hello: {hello:?}") };
    assert_eq!(follow, [Position { log: LOG, cursor: Cursor::START }]);
}

#[test]
fn what_is_written_while_the_disk_is_busy_has_numbers_of_its_own() {
    let mut replica = Replica::new(ME, 1, vec![SavedLog { last_sequence: 4, ..SavedLog::empty(LOG) }]);
    let (mut numbers, mut saves) = (Vec::new(), Vec::new());
    for number in 1..=4 {
        let write =
            Event::Write { ticket: Ticket(number), log: LOG, document: DocumentId([1; 16]), payload: payload("words") };
        replica.handle(Timestamp(0), write);
        let Asked { seals, saves: more } = asked(&mut replica);
        saves.extend(more);
        let [(ticket, header)] = seals[..] else { panic!("one seal at a time: {seals:?}") };
        numbers.push(header.device_sequence);
        replica.handle(Timestamp(0), Event::Sealed { ticket, outcome: Ok(envelope(header, &payload("words"))) });
        saves.extend(asked(&mut replica).saves);
    }
    assert_eq!(numbers, [5, 6, 7, 8]);
    assert_eq!(saves.len(), 1, "the others wait for the first");
    replica.handle(Timestamp(0), Event::Saved { ticket: saves[0].0, outcome: Ok(()) });
    let saves = asked(&mut replica).saves;
    assert_eq!(saves[0].1.last(), Some(&Saving::Sequence { log: LOG, last: 8 }));
}

#[test]
fn a_device_that_went_back_goes_on_after_the_numbers_it_finds() {
    let mut desk = Desk::online();
    let LogName { journey, circle } = LOG;
    let (form, document, device) = (Form::Record, DocumentId([1; 16]), ME);
    let own = |device_sequence| {
        let header = Header { form, journey, circle, document, device, device_sequence, key_epoch: 0 };
        envelope(header, &payload("before"))
    };
    desk.hear(entries(1, vec![item(&own(1)), item(&own(2))], true));
    assert!(desk.saved.contains(&Saving::Sequence { log: LOG, last: 2 }), "{:?}", desk.saved);
    desk.write(1, "after").expect("kept");
    assert_eq!(desk.held.last().map(|held| held.header().device_sequence), Some(3));
    let before = desk.saved.len();
    desk.hear(entries(3, vec![item(&own(1))], true));
    assert!(!desk.saved[before..].iter().any(|saving| matches!(saving, Saving::Sequence { .. })), "no news");
}

#[test]
fn a_log_that_the_server_did_not_know_is_followed_again_with_all_that_waits_once_it_was_told_of_it() {
    let mut desk = Desk::online();
    desk.hear(ServerMessage::Ended { log: LOG });
    assert!(desk.told.contains(&Notice::Ended(LOG)), "{:?}", desk.told);
    desk.write(1, "words");
    desk.sent.clear();
    desk.tell(Event::Follow(LOG));
    let position = Position { log: LOG, cursor: Cursor { epoch: EPOCH, ..Cursor::START } };
    assert_eq!(desk.sent, [ClientMessage::Follow { position }]);
    desk.hear(entries(1, vec![item(&theirs(1))], true));
    assert!(desk.sent.iter().any(|message| matches!(message, ClientMessage::Push { .. })), "{:?}", desk.sent);
    desk.sent.clear();
    desk.tell(Event::Follow(LOG));
    assert_eq!(desk.sent, [], "it is followed already");
}
