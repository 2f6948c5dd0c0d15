//! What staff sign in with: a new password, and new recovery codes.

use waymark_shared::api::{NewCodes, NewPassword, PASSWORD, RECOVERY_CODES, RecoveryCodes};
use waymark_shared::seam::{Answer, Failure};

use crate::driver::http;

/// Changes the password; other devices are signed out.
pub async fn change_password(password: String, new_password: String) -> Result<Answer, Failure> {
    http::post_only(PASSWORD, Some(&NewPassword { password, new_password })).await?;
    Ok(Answer::Done)
}

/// Makes new recovery codes; the old ones open nothing any more.
pub async fn new_codes(password: String) -> Result<Answer, Failure> {
    let RecoveryCodes { recovery_codes } = http::post(RECOVERY_CODES, &NewCodes { password }).await?;
    Ok(Answer::RecoveryCodes(recovery_codes))
}
