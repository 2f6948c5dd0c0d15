//! WebCrypto, as far as it is used here, with the names it has in the browser.

use js_sys::{Array, ArrayBuffer, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    /// A key that only the browser sees into.
    #[derive(Clone)]
    #[wasm_bindgen(extends = Object)]
    pub type CryptoKey;

    #[wasm_bindgen(thread_local_v2, js_namespace = crypto, js_name = subtle)]
    static SUBTLE: Subtle;

    #[derive(Clone)]
    type Subtle;

    #[wasm_bindgen(catch, js_namespace = crypto, js_name = getRandomValues)]
    fn get_random_values(into: &Uint8Array) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn encrypt(this: &Subtle, algorithm: &Object, key: &CryptoKey, plain: &[u8]) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn decrypt(this: &Subtle, algorithm: &Object, key: &CryptoKey, sealed: &[u8]) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn sign(this: &Subtle, algorithm: &Object, key: &CryptoKey, bytes: &[u8]) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn verify(
        this: &Subtle,
        algorithm: &Object,
        key: &CryptoKey,
        signature: &[u8],
        bytes: &[u8],
    ) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch, js_name = deriveBits)]
    fn derive_bits(this: &Subtle, algorithm: &Object, key: &CryptoKey, length: u32) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch, js_name = deriveKey)]
    fn derive_key(
        this: &Subtle,
        algorithm: &Object,
        key: &CryptoKey,
        wanted: &Object,
        extractable: bool,
        uses: &Array,
    ) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch, js_name = generateKey)]
    fn generate_key(this: &Subtle, algorithm: &Object, extractable: bool, uses: &Array) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch, js_name = importKey)]
    fn import_key(
        this: &Subtle,
        format: &str,
        bytes: &[u8],
        algorithm: &Object,
        extractable: bool,
        uses: &Array,
    ) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch, js_name = exportKey)]
    fn export_key(this: &Subtle, format: &str, key: &CryptoKey) -> Result<Promise, JsValue>;
}

/// The browser would not: a wrong key, altered bytes, or no secure context. WebCrypto never says which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused;

/// The two halves of a fresh key pair.
pub struct Pair {
    /// The half that stays.
    pub private: CryptoKey,
    /// The half that is shown.
    pub public: CryptoKey,
}

/// Random bytes.
pub fn random<const N: usize>() -> [u8; N] {
    let bytes = Uint8Array::new_with_length(u32::try_from(N).expect("a few bytes"));
    get_random_values(&bytes).expect("every browser we run in has randomness");
    let mut random = [0; N];
    bytes.copy_to(&mut random);
    random
}

/// AES-256-GCM; the tag comes last.
pub async fn encrypt(key: &CryptoKey, nonce: &[u8], context: &[u8], plain: &[u8]) -> Result<Vec<u8>, Refused> {
    bytes(call(|subtle| subtle.encrypt(&gcm(nonce, context), key, plain)).await?)
}

/// The other way.
pub async fn decrypt(key: &CryptoKey, nonce: &[u8], context: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Refused> {
    bytes(call(|subtle| subtle.decrypt(&gcm(nonce, context), key, sealed)).await?)
}

/// ECDSA with SHA-256: r, then s.
pub async fn sign(key: &CryptoKey, message: &[u8]) -> Result<Vec<u8>, Refused> {
    bytes(call(|subtle| subtle.sign(&ecdsa(), key, message)).await?)
}

/// Whether the signature is by this key over these bytes.
pub async fn verify(key: &CryptoKey, signature: &[u8], message: &[u8]) -> Result<bool, Refused> {
    Ok(call(|subtle| subtle.verify(&ecdsa(), key, signature, message)).await?.is_truthy())
}

/// HKDF-SHA256 to thirty-two bytes.
pub async fn derive_bytes(secret: &CryptoKey, salt: &[u8], label: &[u8]) -> Result<Vec<u8>, Refused> {
    bytes(call(|subtle| subtle.derive_bits(&hkdf(salt, label), secret, 256)).await?)
}

/// HKDF-SHA256 to an AES-256-GCM key that is never seen.
pub async fn derive_aes(secret: &CryptoKey, salt: &[u8], label: &[u8]) -> Result<CryptoKey, Refused> {
    let uses = uses(&["encrypt", "decrypt"]);
    key(call(|subtle| subtle.derive_key(&hkdf(salt, label), secret, &aes(), false, &uses)).await?)
}

/// What HKDF starts from.
pub async fn import_secret(secret: &[u8]) -> Result<CryptoKey, Refused> {
    let uses = uses(&["deriveKey", "deriveBits"]);
    key(call(|subtle| subtle.import_key("raw", secret, &named("HKDF"), false, &uses)).await?)
}

/// An AES-256-GCM key of these bytes.
pub async fn import_aes(raw: &[u8]) -> Result<CryptoKey, Refused> {
    let uses = uses(&["encrypt", "decrypt"]);
    key(call(|subtle| subtle.import_key("raw", raw, &named("AES-GCM"), false, &uses)).await?)
}

/// A public ECDSA P-256 key of these 65 bytes.
pub async fn import_public(raw: &[u8]) -> Result<CryptoKey, Refused> {
    key(call(|subtle| subtle.import_key("raw", raw, &p256("ECDSA"), true, &uses(&["verify"]))).await?)
}

/// A private ECDSA P-256 key of these PKCS #8 bytes.
pub async fn import_private(pkcs8: &[u8]) -> Result<CryptoKey, Refused> {
    key(call(|subtle| subtle.import_key("pkcs8", pkcs8, &p256("ECDSA"), false, &uses(&["sign"]))).await?)
}

/// A fresh AES-256-GCM key that is never seen.
pub async fn generate_aes() -> Result<CryptoKey, Refused> {
    let uses = uses(&["encrypt", "decrypt"]);
    key(call(|subtle| subtle.generate_key(&aes(), false, &uses)).await?)
}

/// A fresh ECDSA P-256 pair.
pub async fn generate_signing(extractable: bool) -> Result<Pair, Refused> {
    pair(call(|subtle| subtle.generate_key(&p256("ECDSA"), extractable, &uses(&["sign", "verify"]))).await?)
}

/// A fresh ECDH P-256 pair, whose private half is never seen.
pub async fn generate_agreement() -> Result<Pair, Refused> {
    let uses = uses(&["deriveKey", "deriveBits"]);
    pair(call(|subtle| subtle.generate_key(&p256("ECDH"), false, &uses)).await?)
}

/// A public key as SEC 1 writes it, or a private one as PKCS #8.
pub async fn export(key: &CryptoKey, format: &str) -> Result<Vec<u8>, Refused> {
    bytes(call(|subtle| subtle.export_key(format, key)).await?)
}

async fn call(ask: impl FnOnce(&Subtle) -> Result<Promise, JsValue>) -> Result<JsValue, Refused> {
    let promise = SUBTLE.with(ask).map_err(|_| Refused)?;
    JsFuture::from(promise).await.map_err(|_| Refused)
}

fn bytes(value: JsValue) -> Result<Vec<u8>, Refused> {
    let buffer = value.dyn_into::<ArrayBuffer>().map_err(|_| Refused)?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

fn key(value: JsValue) -> Result<CryptoKey, Refused> {
    if value.is_object() { Ok(value.unchecked_into()) } else { Err(Refused) }
}

fn pair(value: JsValue) -> Result<Pair, Refused> {
    let half = |name: &str| key(Reflect::get(&value, &name.into()).map_err(|_| Refused)?);
    Ok(Pair { private: half("privateKey")?, public: half("publicKey")? })
}

fn gcm(nonce: &[u8], context: &[u8]) -> Object {
    let algorithm = named("AES-GCM");
    put(&algorithm, "iv", &Uint8Array::from(nonce));
    put(&algorithm, "additionalData", &Uint8Array::from(context));
    algorithm
}

fn hkdf(salt: &[u8], label: &[u8]) -> Object {
    let algorithm = named("HKDF");
    put(&algorithm, "hash", &"SHA-256".into());
    put(&algorithm, "salt", &Uint8Array::from(salt));
    put(&algorithm, "info", &Uint8Array::from(label));
    algorithm
}

fn ecdsa() -> Object {
    let algorithm = named("ECDSA");
    put(&algorithm, "hash", &"SHA-256".into());
    algorithm
}

fn p256(name: &str) -> Object {
    let algorithm = named(name);
    put(&algorithm, "namedCurve", &"P-256".into());
    algorithm
}

fn aes() -> Object {
    let algorithm = named("AES-GCM");
    put(&algorithm, "length", &256.into());
    algorithm
}

fn named(name: &str) -> Object {
    let algorithm = Object::new();
    put(&algorithm, "name", &name.into());
    algorithm
}

fn put(object: &Object, name: &str, value: &JsValue) {
    Reflect::set(object, &name.into(), value).expect("a plain object takes every property");
}

fn uses(names: &[&str]) -> Array {
    names.iter().map(|name| JsValue::from_str(name)).collect()
}
