//! Passkeys of staff: the interface asks the browser for them, because a worker may not; here they go to the server and back.

use waymark_shared::api::{
    Challenge, NewPasskey, PASSKEY_CHALLENGE, PASSKEY_OPTIONS, PASSKEY_REMOVE, PASSKEYS, PROVE_PASSKEY, PasskeyAnswer,
    PasskeyOptions, PasskeyRow, RemovePasskey,
};
use waymark_shared::seam::{Answer, Failure};

use super::Proof;
use crate::driver::http;
use crate::engine::Engine;

/// What a browser makes a passkey of.
pub async fn passkey_options() -> Result<Answer, Failure> {
    let options: PasskeyOptions = http::post(PASSKEY_OPTIONS, &()).await?;
    Ok(Answer::PasskeyOptions(options))
}

/// One's passkeys.
pub async fn passkeys() -> Result<Answer, Failure> {
    let rows: Vec<PasskeyRow> = http::get(PASSKEYS).await?;
    Ok(Answer::Passkeys(rows))
}

/// Forgets a passkey.
pub async fn remove_passkey(id: String) -> Result<Answer, Failure> {
    http::post_only(PASSKEY_REMOVE, Some(&RemovePasskey { id })).await?;
    Ok(Answer::Done)
}

/// Something to sign.
pub async fn passkey_challenge() -> Result<Answer, Failure> {
    let Challenge { challenge } = http::post(PASSKEY_CHALLENGE, &()).await?;
    Ok(Answer::PasskeyChallenge(challenge))
}

/// Shows more than the cookie, for what asks for it.
pub async fn prove_with_passkey(answer: PasskeyAnswer) -> Result<Answer, Failure> {
    http::post_only(PROVE_PASSKEY, Some(&answer)).await?;
    Ok(Answer::Done)
}

impl Engine {
    /// A passkey was made: it is a second step as well as a first.
    pub(crate) async fn add_passkey(&mut self, new: NewPasskey) -> Result<Answer, Failure> {
        let added = http::post_only(PASSKEYS, Some(&new)).await;
        self.stepped(added).await
    }

    /// Staff sign in.
    pub(crate) async fn sign_in_with_passkey(&mut self, answer: PasskeyAnswer) -> Result<Answer, Failure> {
        self.enrol(Proof::Passkey(answer), String::new(), String::new()).await?;
        Ok(Answer::Opening(self.opening()))
    }
}
