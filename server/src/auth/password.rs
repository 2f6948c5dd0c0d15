//! Passwords of staff: what is too weak, and Argon2id off the threads that serve everybody.

use std::collections::BTreeSet;
use std::sync::Arc;

use argon2::password_hash::{self, Output, ParamsString, PasswordHash, Salt, SaltString};
use argon2::{ARGON2ID_IDENT, Algorithm, Argon2, Block, Params, Version};
use tokio::sync::Semaphore;
use waymark_shared::api::{PASSWORD_LEAST, PASSWORD_MOST, ProblemCode};

use crate::error::Wrong;
use crate::keys::random;

/// Words that stand in everybody's list of passwords, one a line; alone, repeated or two together they protect nothing.
const COMMON: &str = include_str!("common.txt");
/// Words that hold others together, and make nothing harder to guess.
const JOINTS: [&str; 40] = [
    "a", "all", "always", "am", "an", "and", "are", "at", "be", "but", "can", "do", "dont", "for", "from", "have", "i",
    "im", "in", "is", "it", "many", "me", "more", "much", "my", "need", "never", "not", "of", "on", "or", "so", "than",
    "the", "to", "want", "will", "with", "you",
];
/// So few different characters are a pattern.
const FEW: usize = 4;
/// KiB of memory and rounds: the floor of OWASP's recommendation for Argon2id.
const MEMORY: u32 = 19 * 1_024;
const ROUNDS: u32 = 2;
/// How many are computed at once: each takes [`MEMORY`].
const AT_ONCE: usize = 2;
/// How many may wait for that: whole teams arrive at nine o'clock, and nobody waits for longer than a few seconds.
const WAITING: usize = 64;

/// Too many wait.
const BUSY: Wrong = Wrong { code: ProblemCode::Unavailable, retry_after: Some(5) };

/// Blocks, of 1 KiB, that are asked for and not all used: from 32 MiB on the allocator of most Linux systems gives memory back
/// for certain. Of less it keeps what was once freed, and the server would stay so much larger after the first password.
const GIVEN_BACK: usize = 33 * 1_024;

/// Computes and compares passwords.
#[derive(Debug, Clone)]
pub struct Passwords {
    places: Arc<Semaphore>,
    queue: Arc<Semaphore>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self { places: Arc::new(Semaphore::new(AT_ONCE)), queue: Arc::new(Semaphore::new(AT_ONCE + WAITING)) }
    }
}

impl Passwords {
    /// What a password is kept as; refused where too many wait already, as is comparing.
    pub async fn hash(&self, password: String) -> Result<String, Wrong> {
        self.compute(move || hash(&password).expect("the parameters are within bounds")).await
    }

    /// Whether a password is the kept one; takes as long where none is kept.
    pub async fn is(&self, password: String, kept: Option<String>) -> Result<bool, Wrong> {
        if password.len() > PASSWORD_MOST {
            return Ok(false);
        }
        match kept {
            None => self.hash(password).await.map(|_| false),
            Some(kept) => self.compute(move || compare(&password, &kept).is_ok_and(|is_same| is_same)).await,
        }
    }

    async fn compute<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Wrong> {
        let waiting = self.queue.clone().try_acquire_owned().map_err(|_| BUSY)?;
        let place = self.places.clone().acquire_owned().await.expect("the semaphore is never closed");
        let computed = tokio::task::spawn_blocking(move || {
            // The work goes on where its request is given up, and so does its place.
            let _places = (place, waiting);
            work()
        });
        Ok(computed.await.expect("hashing does not panic"))
    }
}

/// Whether a password is too short, too long, or easily guessed for somebody of these names.
pub fn is_weak(password: &str, names: &[&str]) -> bool {
    if password.chars().count() < PASSWORD_LEAST || password.len() > PASSWORD_MOST {
        return true;
    }
    let plain = plain(password);
    let mut known: Vec<String> = COMMON.lines().map(str::to_owned).collect();
    for name in names {
        known.extend(name.split_whitespace().chain([*name]).map(self::plain).filter(|word| word.len() >= 3));
    }
    let letters: BTreeSet<char> = plain.chars().collect();
    letters.len() <= FEW
        || runs_on(&plain)
        || repeats(&plain)
        || is_of_two(&plain, &known, &mut BTreeSet::new(), &mut 0)
}

fn hash(password: &str) -> password_hash::Result<String> {
    let salt = SaltString::encode_b64(&random::<16>())?;
    let (version, params) = (Version::V0x13, Params::new(MEMORY, ROUNDS, 1, None)?);
    let output = fill(&Argon2::new(Algorithm::Argon2id, version, params.clone()), password, salt.as_salt())?;
    let kept = PasswordHash {
        algorithm: ARGON2ID_IDENT,
        version: Some(version.into()),
        params: ParamsString::try_from(&params)?,
        salt: Some(salt.as_salt()),
        hash: Some(output),
    };
    Ok(kept.to_string())
}

/// Compares in a time that does not tell where they differ.
fn compare(password: &str, kept: &str) -> password_hash::Result<bool> {
    let kept = PasswordHash::new(kept)?;
    let (Some(version), Some(salt), Some(output)) = (kept.version, kept.salt, kept.hash) else { return Ok(false) };
    let argon2 = Argon2::new(kept.algorithm.try_into()?, version.try_into()?, Params::try_from(&kept)?);
    Ok(fill(&argon2, password, salt)? == output)
}

fn fill(argon2: &Argon2<'_>, password: &str, salt: Salt<'_>) -> password_hash::Result<Output> {
    let mut memory = Vec::with_capacity(GIVEN_BACK);
    memory.resize(argon2.params().block_count(), Block::default());
    let mut bytes = [0; Salt::MAX_LENGTH];
    let salt = salt.decode_b64(&mut bytes)?;
    Output::init_with(argon2.params().output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN), |output| {
        Ok(argon2.hash_password_into_with_memory(password.as_bytes(), salt, output, &mut memory)?)
    })
}

/// Lower case, letters and digits only, with the usual disguises taken off.
fn plain(text: &str) -> String {
    let letters = text.chars().flat_map(char::to_lowercase).filter_map(|letter| match letter {
        '@' => Some('a'),
        '$' => Some('s'),
        other => other.is_alphanumeric().then_some(other),
    });
    letters.collect()
}

/// One character or a short piece over and over.
fn repeats(plain: &str) -> bool {
    let letters: Vec<char> = plain.chars().collect();
    (1..=letters.len() / 2).any(|step| step <= 6 && letters.iter().zip(&letters[step..]).all(|(one, next)| one == next))
}

/// The alphabet, the digits or a row of keys, forwards or backwards.
fn runs_on(plain: &str) -> bool {
    const ROWS: [&str; 6] = [
        "abcdefghijklmnopqrstuvwxyz",
        "0123456789012345678901234567890",
        "qwertyuiopasdfghjklzxcvbnm",
        "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
        "qazwsxedcrfvtgbyhnujmikolp",
        "1q2w3e4r5t6y7u8i9o0p",
    ];
    ROWS.iter().any(|row| {
        let backwards: String = row.chars().rev().collect();
        plain.is_empty() || row.contains(plain) || backwards.contains(plain)
    })
}

/// Whether the whole is made of at most two known words, of digits, and of what joins them.
fn is_of_two<'a>(rest: &str, known: &'a [String], used: &mut BTreeSet<&'a str>, steps: &mut u32) -> bool {
    let rest = rest.trim_start_matches(|letter: char| letter.is_ascii_digit());
    if rest.is_empty() {
        return true;
    }
    *steps += 1;
    if *steps > 10_000 {
        return false;
    }
    let mut joined = JOINTS.iter().filter_map(|joint| rest.strip_prefix(joint));
    if joined.any(|after| is_of_two(after, known, used, steps)) {
        return true;
    }
    known.iter().any(|word| {
        let Some(after) = rest.strip_prefix(word.as_str()) else { return false };
        let is_new = used.insert(word);
        let fits = used.len() <= 2 && is_of_two(after, known, used, steps);
        if is_new && !fits {
            used.remove(word.as_str());
        }
        fits
    })
}

#[cfg(test)]
mod tests {
    use argon2::{PasswordHasher, PasswordVerifier};

    use super::*;

    #[test]
    fn what_everybody_guesses_is_weak() {
        let names = ["Northside Recovery", "Sam Okafor"];
        for password in [
            "short",
            "fourteen chars",
            "aaaaaaaaaaaaaaaa",
            "abcabcabcabcabcabc",
            "123456789012345",
            "qwertyuiopasdfgh",
            "PasswordPassword",
            "Passw0rd-Passw0rd",
            "password12345678",
            "welcome-2026-password",
            "P@ssword1234567!",
            "NorthsideRecovery1",
            "sam okafor 123456",
            "monkey-dragon-99",
            "---------------",
        ] {
            assert!(is_weak(password, &names), "{password}");
        }
        assert!(is_weak(&"long enough to bore ".repeat(20), &names));
    }

    /// What stands high in published lists of passwords, of those that are long enough here.
    #[test]
    fn what_stands_in_published_lists_is_weak() {
        for password in [
            "iloveyouforever",
            "iloveyousomuch1",
            "iloveyoumorethananything",
            "iloveyoubabygirl",
            "ilovemyfamily123",
            "ilovejesusforever",
            "jesuschristislord",
            "jesuslovesme1234",
            "ihateyouihateyou",
            "thisismypassword",
            "mypasswordismypassword",
            "mysecretpassword",
            "ineedanewpassword",
            "dontforgetthis123",
            "iamthebestintheworld",
            "lordoftherings1",
            "maytheforcebewithyou",
            "youllneverwalkalone",
            "liverpoolfootballclub",
            "manchesterunited1",
            "spongebobsquarepants",
            "thequickbrownfoxjumps",
            "tobeornottobe12",
            "correcthorsebatterystaple",
            "correct horse battery staple",
            "1q2w3e4r5t6y7u8i9o",
            "qazwsxedcrfvtgb",
            "aaaaabbbbbccccc",
            "11223344112233441",
        ] {
            assert!(is_weak(password, &[]), "{password}");
        }
    }

    #[test]
    fn a_sentence_of_ones_own_is_good() {
        for password in
            ["green kettle under rain", "seven herons on a wall", "llwybr drwy'r coed", "ایک لمبا خفیہ جملہ ہے"]
        {
            assert!(!is_weak(password, &["Northside", "Sam"]), "{password}");
        }
    }

    #[test]
    fn what_is_kept_is_what_the_library_keeps() {
        const PASSWORD: &str = "green kettle under rain";
        let salt = SaltString::encode_b64(&[7; 16]).unwrap();
        let theirs = Argon2::default().hash_password(PASSWORD.as_bytes(), &salt).unwrap().to_string();
        assert_eq!(compare(PASSWORD, &theirs), Ok(true));
        assert_eq!(compare("green kettle under sun", &theirs), Ok(false));
        let ours = hash(PASSWORD).unwrap();
        let ours = PasswordHash::new(&ours).unwrap();
        assert_eq!(Argon2::default().verify_password(PASSWORD.as_bytes(), &ours), Ok(()));
        assert!(compare(PASSWORD, "").is_err());
    }

    #[tokio::test]
    async fn a_password_is_known_again_and_another_is_not() {
        let passwords = Passwords::default();
        let kept = passwords.hash("green kettle under rain".into()).await.unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert_eq!(passwords.is("green kettle under rain".into(), Some(kept.clone())).await, Ok(true));
        assert_eq!(passwords.is("green kettle under sun".into(), Some(kept)).await, Ok(false));
        assert_eq!(passwords.is("green kettle under rain".into(), None).await, Ok(false));
    }

    #[tokio::test]
    async fn a_flood_is_refused_at_once_and_whoever_waits_is_served() {
        let passwords = Passwords::default();
        let flood: Vec<_> = (0..AT_ONCE + WAITING + 5).map(|_| passwords.is("x".into(), None)).collect();
        let outcomes = futures_util::future::join_all(flood).await;
        assert_eq!(outcomes.iter().filter(|outcome| **outcome == Err(BUSY)).count(), 5);
        assert_eq!(passwords.is("x".into(), None).await, Ok(false));
    }
}
