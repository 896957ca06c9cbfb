//! Origins of web pages, as browsers send them.

use anyhow::bail;

const EVERY: &str = "*";

/// An origin whose pages may read answers, or `*`. It is compared byte by byte with what a browser
/// sends (RFC 6454, 6.2), and so one that no browser sends would open nothing.
pub(super) fn origin(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text == EVERY || is_sent_by_browsers(text) {
        return Ok(text.to_owned());
    }
    Err(
        "expected * or origins as browsers send them, such as https://app.example or \
         http://localhost:3000: scheme and host in small letters, a port where it is not the \
         scheme's own, and nothing after it"
            .to_owned(),
    )
}

/// An error where others stand beside `*`, which is meant to be narrower or to be alone.
pub(super) fn refuse_every_and_others(origins: &[String]) -> anyhow::Result<()> {
    if origins.len() > 1 && origins.iter().any(|origin| origin == EVERY) {
        bail!("API_CORS_ORIGINS: * is every origin: give it alone, or leave it out");
    }
    Ok(())
}

fn is_sent_by_browsers(text: &str) -> bool {
    let Some((scheme, authority)) = text.split_once("://") else {
        return false;
    };
    let (host, port) = match authority.rsplit_once(':') {
        // The colons of an address in brackets are its own.
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    };
    is_scheme(scheme) && is_host(host) && port.is_none_or(|port| is_port(scheme, port))
}

fn is_scheme(text: &str) -> bool {
    let is_of_scheme =
        |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.');
    text.starts_with(|c: char| c.is_ascii_lowercase()) && text.bytes().all(is_of_scheme)
}

fn is_host(text: &str) -> bool {
    let inner = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'));
    if let Some(address) = inner {
        let parsed: Result<std::net::Ipv6Addr, _> = address.parse();
        return parsed.is_ok_and(|parsed| parsed.to_string() == address);
    }
    let is_of_host =
        |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'.' | b'_');
    !text.is_empty() && text.bytes().all(is_of_host)
}

/// A browser leaves out the scheme's own.
fn is_port(scheme: &str, text: &str) -> bool {
    let own = match scheme {
        "http" => 80,
        "https" => 443,
        _ => 0,
    };
    let port: Option<u16> = text.parse().ok();
    port.is_some_and(|port| port != own && port > 0 && port.to_string() == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_browser_sends_is_refused() {
        for text in [
            "*",
            "https://app.example",
            "http://localhost:3000",
            "http://127.0.0.1:8080",
            "http://[::1]:8080",
            "http://[::1]",
            "https://xn--bcher-kva.example",
            "moz-extension://0a1b",
            " https://app.example ",
        ] {
            assert_eq!(origin(text), Ok(text.trim().to_owned()), "{text}");
        }
        for text in [
            "",
            "nope",
            "app.example",
            "http://a/b",
            "http://a/",
            "http://a?b",
            "http://a#b",
            "http://",
            "http://:80",
            "http://a:",
            "http://a:x",
            "http://a:0",
            "http://a:080",
            "http://a:65536",
            "http://a:80",
            "https://a:443",
            "http://A",
            "HTTP://a",
            "http://me@a",
            "http://bücher.example",
            "http://a b",
            "https://*.example",
            "http://[::1",
            "http://[0::1]",
            "://a",
        ] {
            assert!(origin(text).is_err(), "{text}");
        }
    }
}
