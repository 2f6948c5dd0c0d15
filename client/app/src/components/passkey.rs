//! Passkeys: the browser asks the person for a finger, a face or a PIN, and hands over what the authenticator says.

use js_sys::Array;
use wasm_bindgen::prelude::*;
use waymark_shared::api::{NewPasskey, PasskeyAnswer, PasskeyOptions};
use waymark_shared::seam::{Ask, Failure};

use crate::engine::{Engine, Outcome};
use crate::take;

#[wasm_bindgen]
extern "C" {
    /// Whether this browser knows passkeys at all.
    #[wasm_bindgen(js_namespace = waymark, js_name = canPasskey)]
    pub fn can_passkey() -> bool;
    #[wasm_bindgen(catch, js_namespace = waymark, js_name = makePasskey)]
    async fn make_passkey(
        challenge: &str,
        account: &str,
        name: &str,
        service: &str,
        known: Vec<String>,
    ) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = waymark, js_name = usePasskey)]
    async fn use_passkey(challenge: &str) -> Result<JsValue, JsValue>;
}

/// Has a passkey made, called so by its owner.
pub async fn made(options: &PasskeyOptions, name: String) -> Outcome<NewPasskey> {
    let PasskeyOptions { challenge, account, name: whose, service, known } = options;
    let said = make_passkey(challenge, account, whose, service, known.clone()).await;
    let [client_data, attestation] = parts(said)?;
    Ok(NewPasskey { name, client_data, attestation })
}

/// Has a challenge of the server's signed.
pub async fn signed(engine: Engine) -> Outcome<PasskeyAnswer> {
    let challenge = engine.get(Ask::PasskeyChallenge, take!(PasskeyChallenge)).await?;
    let [id, client_data, authenticator_data, signature] = parts(use_passkey(&challenge).await)?;
    Ok(PasskeyAnswer { id, client_data, authenticator_data, signature })
}

/// Whoever turned away, and whoever has none, gave none: a browser does not tell which.
fn parts<const N: usize>(said: Result<JsValue, JsValue>) -> Outcome<[String; N]> {
    let said = said.map_err(|_| Failure::NoPasskey)?;
    let texts: Vec<String> = Array::from(&said).iter().filter_map(|part| part.as_string()).collect();
    texts.try_into().map_err(|_| Failure::NoPasskey)
}
