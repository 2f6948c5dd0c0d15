//! Where staff are signed in, and devices that were never seen before.

use waymark_shared::api::{AnswerNewcomer, EndSignIns, NEWCOMER, ProblemCode, SIGN_INS, SIGN_INS_END, SignIns};
use waymark_shared::id::DeviceId;
use waymark_shared::seam::{Answer, Failure, News};

use crate::desk::{self, Input};
use crate::driver::{http, page};
use crate::session::Session;

/// Where the member of staff is signed in.
pub async fn sign_ins() -> Result<Answer, Failure> {
    let told: SignIns = http::get(SIGN_INS).await?;
    page::tell(News::Newcomers(told.newcomers.clone()));
    Ok(Answer::SignIns(told))
}

/// Ends the sign-in on a device, or all but this one.
pub async fn end_sign_ins(device: Option<DeviceId>) -> Result<Answer, Failure> {
    http::post_only(SIGN_INS_END, Some(&EndSignIns { device })).await?;
    Ok(Answer::Done)
}

/// Says whether a sign-in on a new device was one's own.
pub async fn speak_for(device: DeviceId, mine: bool) -> Result<Answer, Failure> {
    http::post_only(NEWCOMER, Some(&AnswerNewcomer { device, mine })).await?;
    sign_ins().await.map(|_| Answer::Done)
}

impl Session {
    /// Asks the server whether somebody signed in as this member of staff on a device that was never seen before.
    pub fn look_for_newcomers(&self) {
        let is_in = self.profile.staff().is_some_and(|staff| !staff.signed_out && !staff.needs_second_step);
        if is_in && self.has_lock {
            wasm_bindgen_futures::spawn_local(async {
                // What is not told now is told at the next contact.
                if let Err(Failure::Problem { code: ProblemCode::SignedOut, .. }) = sign_ins().await {
                    desk::put(Input::SignedOut);
                }
            });
        }
    }
}
