//! Whether a request that changes something came from the app itself.

use warp::http::HeaderMap;
use warp::http::header::{HOST, ORIGIN};

/// Whether the headers speak of this site, or of no browser at all. Every browser this app runs in sends `Origin` with
/// each unsafe request and with the WebSocket's upgrade; what is no browser carries nobody's cookie by accident.
pub fn is_own(headers: &HeaderMap, behind_proxy: Option<&str>) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    if text("sec-fetch-site").is_some_and(|site| site != "same-origin") {
        return false;
    }
    let Some(origin) = text(ORIGIN.as_str()) else { return true };
    match behind_proxy {
        Some(name) => origin.strip_prefix("https://") == Some(name),
        None => origin.strip_prefix("http://").is_some_and(|host| Some(host) == text(HOST.as_str())),
    }
}

/// This site's own origin, as browsers write it; none where a request without a proxy names no host.
pub fn own(headers: &HeaderMap, behind_proxy: Option<&str>) -> Option<String> {
    match behind_proxy {
        Some(name) => Some(format!("https://{name}")),
        None => Some(format!("http://{}", headers.get(HOST)?.to_str().ok()?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use warp::http::HeaderValue;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn only_the_own_site_and_programs_that_are_no_browsers_pass() {
        let cases = [
            (headers(&[("host", "localhost:1")]), None, true),
            (headers(&[("host", "localhost:1"), ("origin", "http://localhost:1")]), None, true),
            (headers(&[("host", "localhost:1"), ("origin", "http://localhost:2")]), None, false),
            (headers(&[("host", "localhost:1"), ("origin", "null")]), None, false),
            (headers(&[("host", "localhost:1"), ("sec-fetch-site", "cross-site")]), None, false),
            (headers(&[("host", "localhost:1"), ("sec-fetch-site", "same-site")]), None, false),
            (
                headers(&[("host", "inside"), ("origin", "https://way.example"), ("sec-fetch-site", "same-origin")]),
                Some("way.example"),
                true,
            ),
            (headers(&[("host", "way.example"), ("origin", "http://way.example")]), Some("way.example"), false),
        ];
        for (headers, proxy, expected) in cases {
            assert_eq!(is_own(&headers, proxy), expected, "{headers:?}");
        }
    }
}
