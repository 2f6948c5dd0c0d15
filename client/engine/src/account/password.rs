//! What staff sign in with: a new password, and new recovery codes.

use waymark_shared::api::{ME, Me, NewPassword, PASSWORD, RECOVERY_CODES, RecoveryCodes};
use waymark_shared::seam::{Answer, Failure};

use crate::desk::{self, Input};
use crate::driver::http;

/// Changes the password; other devices are signed out.
pub async fn change_password(new_password: String) -> Result<Answer, Failure> {
    http::post_only(PASSWORD, Some(&NewPassword { new_password })).await?;
    // The enrolment says the new one from now on; where it is not told now, the next sign-in does.
    if let Ok(me) = http::get::<Me>(ME).await {
        desk::put(Input::Me(me));
    }
    Ok(Answer::Done)
}

/// Makes new recovery codes; the old ones open nothing any more.
pub async fn new_codes() -> Result<Answer, Failure> {
    let RecoveryCodes { recovery_codes } = http::post(RECOVERY_CODES, &()).await?;
    Ok(Answer::RecoveryCodes(recovery_codes))
}
