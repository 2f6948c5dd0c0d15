//! An authenticator app, for test people who sign in as staff: it shows each of its codes once.

use std::time::{SystemTime, UNIX_EPOCH};

use totp_rs::{Builder, Secret, Totp};
use waymark_shared::api::{AUTHENTICATOR, AUTHENTICATOR_CONFIRM, Authenticator, Confirm};

use crate::http::{NoAnswer, Origin};

/// Seconds for which a code is shown.
const STEP: u64 = 30;

/// The app.
#[derive(Debug, Clone)]
pub struct App {
    app: Totp,
    /// The last step whose code was shown.
    shown: u64,
}

impl App {
    /// With the secret as it is typed.
    pub fn of(secret: &str) -> Self {
        let secret = Secret::try_from_base32(secret).expect("a secret in base 32");
        Self { app: Builder::new().with_secret(secret).build_noncompliant(), shown: 0 }
    }

    /// Sets one up for whoever is signed in; the moment is that of the server's clock.
    pub async fn set_up(origin: &mut Origin, seconds: u64) -> Result<Self, NoAnswer> {
        let Authenticator { secret } = origin.post(AUTHENTICATOR, &()).await?;
        let mut app = Self::of(&secret);
        let code = app.code_at(seconds);
        origin.tell(AUTHENTICATOR_CONFIRM, &Confirm { code }).await?;
        Ok(app)
    }

    /// The secret, as it is typed.
    pub fn secret(&self) -> String {
        self.app.secret().to_base32()
    }

    /// What it shows now, as often as somebody looks.
    pub fn code_now(&self) -> String {
        self.app.generate(now()).to_string()
    }

    /// A code that was not shown before and is good now.
    pub fn code(&mut self) -> String {
        self.code_at(now())
    }

    /// The same at another moment, in seconds. The server takes the code of the next step as well: two in half a minute. The
    /// one of the step before may be too old by the time it arrives.
    pub fn code_at(&mut self, seconds: u64) -> String {
        let now = seconds / STEP;
        let step = now.max(self.shown + 1);
        assert!(step <= now + 1, "a third code within half a minute");
        self.shown = step;
        self.app.generate(step * STEP).to_string()
    }
}

/// Seconds since 1970.
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}
