//! The second step of signing in: an authenticator app, and proving oneself again.

use waymark_shared::api::{
    AUTHENTICATOR, AUTHENTICATOR_CONFIRM, Authenticator, Confirm, ME, Me, PROVE, ProblemCode, Proof,
};
use waymark_shared::seam::{Answer, Failure, News};

use crate::desk::{self, Input};
use crate::driver::{http, page};
use crate::engine::Engine;
use crate::profile::Holder;

/// A fresh secret for an authenticator app.
pub async fn begin_authenticator() -> Result<Answer, Failure> {
    let Authenticator { secret } = http::post(AUTHENTICATOR, &()).await?;
    Ok(Answer::Authenticator(secret))
}

/// Shows more than the cookie, for what asks for it.
pub async fn prove(password: String, code: String) -> Result<Answer, Failure> {
    http::post_only(PROVE, Some(&Proof { password, code })).await?;
    Ok(Answer::Done)
}

impl Engine {
    /// The app has the secret: from now on its codes are asked for, and whoever waited for that goes on.
    pub(crate) async fn confirm_authenticator(&mut self, code: String) -> Result<Answer, Failure> {
        let confirmed = http::post_only(AUTHENTICATOR_CONFIRM, Some(&Confirm { code })).await;
        self.stepped(confirmed).await
    }

    /// A second step was set up, or was not.
    pub(crate) async fn stepped(&mut self, confirmed: Result<(), Failure>) -> Result<Answer, Failure> {
        let session = self.session()?;
        if let Err(Failure::Problem { code: ProblemCode::SignedOut | ProblemCode::SecondStepNeeded, .. }) = confirmed {
            session.on_signed_out().await;
        }
        confirmed?;
        if let Holder::Staff(staff) = &mut session.profile.holder {
            staff.needs_second_step = false;
        }
        session.keep_profile().await?;
        // The enrolment knows the app from now on; where it is not told now, the next sign-in does.
        wasm_bindgen_futures::spawn_local(async {
            if let Ok(me) = http::get::<Me>(ME).await {
                desk::put(Input::Me(me));
            }
        });
        session.reach_out().await;
        page::tell(News::Opening(self.opening()));
        Ok(Answer::Opening(self.opening()))
    }
}
