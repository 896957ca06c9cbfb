//! The address of the client, also behind proxies.

use crate::serve::Peer;
use crate::state::Api;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap};
use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// The client that limits count when a request has no key.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Client(pub(crate) IpAddr);

impl Client {
    pub(crate) fn of(api: &Api, extensions: &Extensions, headers: &HeaderMap) -> Self {
        let unknown = SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0));
        let peer = extensions.get::<Peer>().map_or(unknown, |peer| peer.0);
        let address = client_address(peer, headers, api.settings.trusted_proxies);
        Self(limited_as(address))
    }
}

impl FromRequestParts<Api> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Infallible> {
        Ok(Self::of(api, &parts.extensions, &parts.headers))
    }
}

/// The address that a request came from, through `proxies` proxies that are trusted: each of
/// them appends the address that it was called from, so the client's is that many entries from
/// the right. Entries further left may be the client's invention.
fn client_address(peer: SocketAddr, headers: &HeaderMap, proxies: usize) -> IpAddr {
    if proxies == 0 {
        return peer.ip();
    }
    let heard: Vec<&[u8]> = headers
        .get_all("x-forwarded-for")
        .iter()
        .flat_map(|value| value.as_bytes().split(|byte| *byte == b','))
        .collect();
    heard
        .len()
        .checked_sub(proxies)
        .and_then(|index| parse(heard[index]))
        .unwrap_or(peer.ip())
}

/// Some proxies write the port as well.
fn parse(heard: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(heard).ok()?.trim();
    let address = text.parse::<SocketAddr>().map(|address| address.ip());
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    address.or_else(|_| bare.parse()).ok()
}

/// The address that a limit counts: an IPv6 customer has at least a /64 of addresses.
pub(crate) fn limited_as(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => v6.to_ipv4_mapped().map_or_else(
            || {
                let network = u128::from(v6) & !u128::from(u64::MAX);
                IpAddr::V6(Ipv6Addr::from(network))
            },
            IpAddr::V4,
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(forwarded: &[&str], proxies: usize) -> String {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append(
                "x-forwarded-for",
                axum::http::HeaderValue::from_bytes(value.as_bytes()).unwrap(),
            );
        }
        let peer = "10.0.0.1:9".parse().unwrap();
        client_address(peer, &headers, proxies).to_string()
    }

    #[test]
    fn believes_only_what_trusted_proxies_wrote() {
        assert_eq!(client(&["1.1.1.1"], 0), "10.0.0.1");
        assert_eq!(client(&["6.6.6.6, 1.1.1.1"], 1), "1.1.1.1");
        assert_eq!(client(&["6.6.6.6", "1.1.1.1"], 1), "1.1.1.1");
        assert_eq!(client(&["6.6.6.6, 1.1.1.1, 10.0.0.2"], 2), "1.1.1.1");
        assert_eq!(client(&[], 1), "10.0.0.1");
        assert_eq!(client(&["nonsense"], 1), "10.0.0.1");
        assert_eq!(client(&["1.1.1.1"], 2), "10.0.0.1");
        assert_eq!(client(&["é, 1.1.1.1:443"], 1), "1.1.1.1");
        assert_eq!(client(&["[2001:db8::1]"], 1), "2001:db8::1");
    }

    #[test]
    fn an_ipv6_network_is_one_client() {
        let one = limited_as("2001:db8:1:2::1".parse().unwrap());
        let other = limited_as("2001:db8:1:2:ffff::9".parse().unwrap());
        assert_eq!(one, other);
        assert_ne!(one, limited_as("2001:db8:1:3::1".parse().unwrap()));
        let mapped = limited_as("::ffff:1.2.3.4".parse().unwrap());
        assert_eq!(mapped.to_string(), "1.2.3.4");
    }
}
