//! Where a request comes from: the peer, or what a proxy says that we know to be ours, nobody else's word counting; and
//! which site's page sent it.

use std::net::{IpAddr, Ipv6Addr};

use actix_web::HttpRequest;
use actix_web::http::header::USER_AGENT;

use crate::config::Network;
use crate::domain::security::Whence;

/// The proxies whose word on the client's address counts.
#[derive(Clone, Debug, Default)]
pub struct Peers {
    trusted_proxies: Vec<Network>,
}

impl Peers {
    /// Believes these proxies.
    pub fn new(trusted_proxies: Vec<Network>) -> Self {
        Peers { trusted_proxies }
    }

    /// The address of the peer, or the last one that a trusted proxy names.
    pub fn address_of(&self, request: &HttpRequest) -> Option<IpAddr> {
        let peer = request.peer_addr()?.ip();
        if !self.is_trusted(peer) {
            return Some(peer);
        }
        let lines: Vec<&str> = request
            .headers()
            .get_all("x-forwarded-for")
            .map(|line| line.to_str().unwrap_or_default())
            .collect();
        let forwarded = lines.join(",");
        let hops = forwarded.rsplit(',').map(|hop| hop.trim().parse::<IpAddr>());
        let first_unknown = hops.map_while(Result::ok).find(|hop| !self.is_trusted(*hop));
        Some(first_unknown.unwrap_or(peer))
    }

    /// Whom an allowance for strangers is counted for: an IPv4 address, or the IPv6 network of one household.
    pub fn household_of(&self, request: &HttpRequest) -> Option<IpAddr> {
        self.address_of(request).map(|address| match address.to_canonical() {
            IpAddr::V4(address) => IpAddr::V4(address),
            IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
        })
    }

    /// The address and the program that a request names, for the security record.
    pub fn whence_of(&self, request: &HttpRequest) -> Whence {
        let address = self.address_of(request).map(|address| address.to_string());
        let program = request
            .headers()
            .get(USER_AGENT)
            .map(|value| String::from_utf8_lossy(value.as_bytes()));
        Whence::new(&address.unwrap_or_default(), &program.unwrap_or_default())
    }

    fn is_trusted(&self, address: IpAddr) -> bool {
        self.trusted_proxies.iter().any(|network| network.contains(address))
    }
}

/// Whether a browser says that another site's page sent this. Every browser of today says so; what says nothing is held
/// back by the tokens that our own pages send along.
pub fn is_from_elsewhere(request: &HttpRequest) -> bool {
    let site = request.headers().get("sec-fetch-site");
    site.is_some_and(|site| !matches!(site.as_bytes(), b"same-origin" | b"none"))
}
