//! How a caller wants its answer coded (RFC 9110, 12.5.3).

use axum::http::{HeaderMap, HeaderValue, header};

/// Whether the caller understands gzip. The compressed form lies beside the answer;
/// any other the outer layer makes anew.
pub(crate) fn takes_gzip(headers: &HeaderMap) -> bool {
    codings(headers).any(|coding| coding.is("gzip") && coding.weight > 0.0)
}

/// Takes back a caller's refusal of the plain answer. The standard leaves it to us
/// whether such a caller gets that or none when nothing else will do, and it can do
/// nothing with none.
pub(crate) fn allow_plain(headers: &mut HeaderMap) {
    let refuses_plain = |coding: &Coding<'_>| {
        let is_plain = coding.is("identity") || coding.is("*");
        is_plain && coding.weight <= 0.0
    };
    if !codings(headers).any(|coding| refuses_plain(&coding)) {
        return;
    }
    let kept = codings(headers).filter(|coding| !refuses_plain(coding));
    let kept: Vec<&str> = kept.map(|coding| coding.text).collect();
    if let Ok(kept) = HeaderValue::from_str(&kept.join(",")) {
        headers.insert(header::ACCEPT_ENCODING, kept);
    }
}

struct Coding<'a> {
    text: &'a str,
    name: &'a str,
    /// From 0, not at all, to 1.
    weight: f32,
}

impl Coding<'_> {
    fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

fn codings(headers: &HeaderMap) -> impl Iterator<Item = Coding<'_>> {
    let values = headers.get_all(header::ACCEPT_ENCODING).iter();
    let texts = values.filter_map(|value| value.to_str().ok());
    texts.flat_map(|value| value.split(',')).map(|text| {
        let (name, parameters) = text.split_once(';').unwrap_or((text, "q=1"));
        let weight = parameters.trim().strip_prefix("q=");
        Coding {
            text,
            name: name.trim(),
            weight: weight.map_or(1.0, |weight| weight.parse().unwrap_or(0.0)),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(text: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(text))])
    }

    #[test]
    fn gzip_is_for_those_who_take_it() {
        for (text, takes) in [
            ("gzip", true),
            ("br, GZIP;q=0.5", true),
            ("gzip; q=1", true),
            ("gzip;q=0", false),
            ("gzip;q=0.000", false),
            ("br, identity", false),
            ("gzipped", false),
            ("", false),
        ] {
            assert_eq!(takes_gzip(&sent(text)), takes, "{text}");
        }
        assert!(!takes_gzip(&HeaderMap::new()));
    }

    #[test]
    fn nobody_refuses_the_plain_answer() {
        for (text, left) in [
            ("identity;q=0", ""),
            ("*;q=0", ""),
            ("gzip;q=0.5,Identity; q=0.0,*;q=0", "gzip;q=0.5"),
            ("gzip, *;q=0.1", "gzip, *;q=0.1"),
            ("identity", "identity"),
        ] {
            let mut headers = sent(text);
            allow_plain(&mut headers);
            assert_eq!(headers[header::ACCEPT_ENCODING], left, "{text}");
        }
    }
}
