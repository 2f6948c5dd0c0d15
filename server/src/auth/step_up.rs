//! Stepping up: what would hurt most in the wrong hands is done only by who proved themselves a moment ago.

use waymark_shared::api::ProblemCode;
use waymark_shared::rules::Role;
use waymark_shared::time::Timestamp;

use super::signed_in::SignedIn;
use crate::clock::MINUTE;
use crate::error::Wrong;

/// How long a proof is good for.
pub const LASTS: i64 = 5 * MINUTE;

/// Whether this sign-in of staff showed a passkey, or the password and a code, within the last five minutes. A person or a
/// supporter has nothing to show but their device, which signed in by its key; what stands before that is the app lock.
pub fn check(signed_in: &SignedIn, now: Timestamp) -> Result<(), Wrong> {
    let is_proved = match signed_in.account.role {
        Role::Person | Role::Supporter => true,
        Role::Administrator | Role::Keyworker => signed_in.session.proved.is_some_and(|moment| is_fresh(moment, now)),
    };
    if is_proved { Ok(()) } else { Err(ProblemCode::ProveAgain.into()) }
}

/// A moment that lies ahead is one of a clock that was put back since.
fn is_fresh(moment: Timestamp, now: Timestamp) -> bool {
    (0..LASTS).contains(&now.since(moment))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_is_good_for_five_minutes() {
        let now = Timestamp(1_000_000_000);
        for (ago, expected) in [(0, true), (LASTS - 1, true), (LASTS, false), (-1, false)] {
            assert_eq!(is_fresh(now.plus(-ago), now), expected, "{ago}");
        }
    }
}
