//! Every path, asked in the wrong way: stable codes, and nothing that falls over.

use std::collections::BTreeSet;

use hyper::Method;
use waymark_shared::api::{self, ProblemCode};

use crate::staff::{Staff, service};
use crate::world::World;

const POSTS: [&str; 29] = [
    api::SET_UP,
    api::INVITATIONS,
    api::REINVITE,
    api::INVITATION_READ,
    api::INVITATION_CANCEL,
    api::JOIN_STAFF,
    api::JOIN_PERSON,
    api::WAY_BACK,
    api::RECOVER,
    api::SIGN_IN_PASSWORD,
    api::SIGN_IN_RECOVERY,
    api::SIGN_IN_CHALLENGE,
    api::SIGN_IN_DEVICE,
    api::SIGN_OUT,
    api::PASSWORD,
    api::RECOVERY_CODES,
    api::AUTHENTICATOR_CONFIRM,
    api::PROVE,
    api::NEWCOMER,
    api::CASELOAD,
    api::SUPPORTERS,
    api::SUPPORTER_END,
    api::JOIN_SUPPORTER,
    api::STAFF_AGAIN,
    api::LOOKS,
    api::HOLDS,
    api::HOLD_CONFIRM,
    api::HOLD_END,
    api::EXCHANGE,
];
const GETS: [&str; 7] = [api::SERVICE, api::ME, api::SIGN_INS, api::TEAM, api::TRUSTS, api::STAFF, api::HEALTH];

#[tokio::test]
async fn a_body_that_is_not_what_the_path_takes_is_a_bad_request() {
    let (world, mut administrator, _) = service().await;
    administrator.origin.get::<serde_json::Value>(api::ME).await.unwrap();
    let cookie = administrator.origin.cookie().unwrap().to_owned();
    let nested = "[".repeat(100_000);
    for path in POSTS.into_iter().filter(|path| {
        ![api::SIGN_OUT, api::CASELOAD, api::RECOVERY_CODES, api::SUPPORTERS, api::SUPPORTER_END].contains(path)
    }) {
        for body in ["", "{", "null", "[]", "{}", "\u{0}", r#"{"code":1}"#, &nested] {
            let answered = world.ask(Method::POST, path, &[("cookie", &cookie)], body.to_owned()).await;
            assert_eq!(answered.code(), ProblemCode::BadRequest, "{path} {body:.20}");
            assert_eq!(answered.status, 400);
        }
    }
}

#[tokio::test]
async fn a_body_over_a_mebibyte_is_too_long() {
    let world = World::start().await;
    let answered = world.post(api::SIGN_IN_PASSWORD, vec![b' '; 1024 * 1024 + 1]).await;
    assert_eq!((answered.code(), answered.status.as_u16()), (ProblemCode::TooLong, 413));
}

#[tokio::test]
async fn an_unknown_path_and_a_wrong_method_are_told_apart() {
    let world = World::start().await;
    for path in ["/api", "/api/", "/api/nothing", "/api/me/", "/api/../api/nothing"] {
        assert_eq!(world.ask(Method::GET, path, &[], "").await.code(), ProblemCode::NotFound, "{path}");
    }
    for path in GETS {
        assert_eq!(world.post(path, "{}").await.code(), ProblemCode::WrongMethod, "{path}");
    }
    for path in POSTS
        .into_iter()
        .filter(|path| ![api::INVITATIONS, api::CASELOAD, api::SUPPORTERS, api::LOOKS, api::HOLDS].contains(path))
    {
        assert_eq!(world.ask(Method::GET, path, &[], "").await.code(), ProblemCode::WrongMethod, "{path}");
    }
    for method in [Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS, Method::TRACE, Method::CONNECT] {
        assert_eq!(world.ask(method.clone(), api::ME, &[], "").await.code(), ProblemCode::WrongMethod, "{method}");
        assert_eq!(world.ask(method.clone(), "/journal", &[], "").await.code(), ProblemCode::WrongMethod, "{method}");
    }
}

#[tokio::test]
async fn what_needs_somebody_signed_in_says_so() {
    let world = World::start().await;
    for path in [api::ME, api::CASELOAD, api::TEAM, api::SUPPORTERS, api::TRUSTS, api::STAFF, api::INVITATIONS] {
        let forged = format!("__Host-waymark={}", "A".repeat(43));
        for cookie in ["", "__Host-waymark=x", forged.as_str()] {
            let answered = world.ask(Method::GET, path, &[("cookie", cookie)], "").await;
            assert_eq!((answered.code(), answered.status.as_u16()), (ProblemCode::SignedOut, 401), "{path}");
        }
    }
    for path in
        [api::SIGN_OUT, api::PASSWORD, api::RECOVERY_CODES, api::AUTHENTICATOR, api::SIGN_INS_END, api::EXCHANGE]
    {
        assert_eq!(world.post(path, "").await.code(), ProblemCode::SignedOut, "{path}");
    }
}

#[tokio::test]
async fn another_sites_requests_are_refused_before_they_are_read() {
    let (world, administrator, _) = service().await;
    let cookie = administrator.origin.cookie().unwrap().to_owned();
    let own = format!("http://{}", world.address());
    let foreign: [&[(&str, &str)]; 5] = [
        &[("origin", "http://elsewhere.example")],
        &[("origin", "null")],
        &[("sec-fetch-site", "cross-site")],
        &[("origin", &own), ("sec-fetch-site", "same-site")],
        &[("origin", "http://127.0.0.1:1")],
    ];
    for headers in foreign {
        let headers = [headers, &[("cookie", cookie.as_str())]].concat();
        for path in POSTS {
            let answered = world.ask(Method::POST, path, &headers, "{}").await;
            assert_eq!((answered.code(), answered.status.as_u16()), (ProblemCode::WrongOrigin, 403), "{path}");
        }
        let upgrade = [
            ("upgrade", "websocket"),
            ("connection", "upgrade"),
            ("sec-websocket-version", "13"),
            ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ];
        let answered = world.ask(Method::GET, api::SOCKET, &[&headers[..], &upgrade].concat(), "").await;
        assert_eq!(answered.code(), ProblemCode::WrongOrigin);
    }
    assert_eq!(world.ask(Method::GET, api::SOCKET, &[("cookie", &cookie)], "").await.code(), ProblemCode::BadRequest);
}

#[tokio::test]
async fn every_answer_carries_the_headers_that_bind_the_page() {
    let world = World::start().await;
    for (method, path) in
        [(Method::GET, api::SERVICE), (Method::GET, "/journal"), (Method::POST, api::SET_UP), (Method::GET, "/api/x")]
    {
        let answered = world.ask(method, path, &[], "").await;
        let policy = answered.headers["content-security-policy"].to_str().unwrap();
        for part in [
            "default-src 'none'",
            "script-src 'self' 'wasm-unsafe-eval'",
            "require-trusted-types-for 'script'",
            "frame-ancestors 'none'",
            "object-src 'none'",
            "base-uri 'none'",
        ] {
            assert!(policy.split("; ").any(|said| said == part), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{policy}");
        assert_eq!(answered.headers["x-content-type-options"], "nosniff");
        assert_eq!(answered.headers["referrer-policy"], "no-referrer");
        assert_eq!(answered.headers["cross-origin-opener-policy"], "same-origin");
        assert_eq!(answered.headers["cross-origin-resource-policy"], "same-origin");
        let other_sites = ["access-control-allow-origin", "location", "strict-transport-security"];
        assert!(other_sites.iter().all(|name| !answered.headers.contains_key(*name)), "{path}");
    }
    assert_eq!(world.ask(Method::GET, api::SERVICE, &[], "").await.headers["cache-control"], "no-store");
    assert_eq!(world.ask(Method::GET, api::HEALTH, &[], "").await.status, 204);
}

#[tokio::test]
async fn behind_a_proxy_with_tls_browsers_are_told_to_come_back_by_tls_alone() {
    let world = World::start_with(|config| config.behind_proxy = Some("way.example".into())).await;
    for path in [api::SERVICE, "/journal", "/api/x", "/missing.js"] {
        let answered = world.ask(Method::GET, path, &[], "").await;
        let said = &answered.headers["strict-transport-security"];
        assert_eq!(said, "max-age=31536000; includeSubDomains", "{path}");
    }
}

#[tokio::test]
async fn no_path_leads_out_of_the_apps_folder() {
    let world = World::start().await;
    for path in ["/../Cargo.toml", "/%2e%2e/Cargo.toml", "/..%2fCargo.toml", "//etc/hostname.txt", "/missing.js"] {
        assert_eq!(world.ask(Method::GET, path, &[], "").await.code(), ProblemCode::NotFound, "{path}");
    }
}

#[tokio::test]
async fn a_name_is_never_told_to_who_is_not_signed_in() {
    let (world, ..) = service().await;
    let mut stranger = Staff::stranger(&world);
    let service: serde_json::Value = stranger.origin.get(api::SERVICE).await.unwrap();
    let names: BTreeSet<&str> = service.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(names, BTreeSet::from(["key", "name", "nation", "protocol", "set_up"]));
}
