//! How much room the browser still gives.

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{StorageEstimate, WorkerGlobalScope};

/// The bytes that are left, where the browser says.
pub async fn left() -> Option<u64> {
    let scope: WorkerGlobalScope = js_sys::global().unchecked_into();
    let estimate = JsFuture::from(scope.navigator().storage().estimate().ok()?).await.ok()?;
    let estimate: StorageEstimate = estimate.unchecked_into();
    let left = estimate.get_quota()? - estimate.get_usage()?;
    // A quota is a whole number far below where doubles lose them.
    Some(left.max(0.0) as u64)
}
