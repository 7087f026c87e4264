//! How much one caller may ask in a minute, so that nobody's flood keeps others from the desk.

use std::net::IpAddr;
use std::num::NonZeroU32;

use actix_web::HttpRequest;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::problem::Problem;
use crate::config::{Limits as LimitSettings, Network};
use crate::domain::ids::UserId;
use crate::peers::Peers;

/// The allowances of callers with a token, of addresses without, and of their sign-ins.
pub struct Limits {
    callers: DefaultKeyedRateLimiter<UserId>,
    addresses: DefaultKeyedRateLimiter<IpAddr>,
    sign_ins: DefaultKeyedRateLimiter<IpAddr>,
    pub(crate) peers: Peers,
}

impl Limits {
    /// The configured allowances.
    pub fn new(settings: &LimitSettings, trusted_proxies: Vec<Network>) -> Self {
        Limits {
            callers: RateLimiter::keyed(quota(settings.requests_per_minute.get(), settings.request_burst.get())),
            addresses: RateLimiter::keyed(quota(
                settings.public_requests_per_minute.get(),
                settings.public_burst.get(),
            )),
            sign_ins: RateLimiter::keyed(quota(
                settings.sign_ins_per_minute.get(),
                settings.sign_ins_per_minute.get(),
            )),
            peers: Peers::new(trusted_proxies),
        }
    }

    /// Counts a request of this caller.
    pub(crate) fn admit_caller(&self, user: UserId) -> Result<(), Problem> {
        self.callers.check_key(&user).map_err(|_| too_many("this token"))
    }

    /// Counts a request of somebody unknown at this address.
    pub(crate) fn admit_address(&self, request: &HttpRequest) -> Result<(), Problem> {
        self.admit(&self.addresses, request)
    }

    /// Counts a sign-in at this address: all of a hall come at the same time.
    pub(crate) fn admit_sign_in(&self, request: &HttpRequest) -> Result<(), Problem> {
        self.admit(&self.sign_ins, request)
    }

    fn admit(&self, allowance: &DefaultKeyedRateLimiter<IpAddr>, request: &HttpRequest) -> Result<(), Problem> {
        let Some(address) = self.address_of(request) else {
            return Err(too_many("an unknown address"));
        };
        allowance.check_key(&address).map_err(|_| too_many("this address"))
    }

    /// Forgets allowances that are full again; called now and then so that the lists stay short.
    pub fn tidy(&self) {
        self.callers.retain_recent();
        self.addresses.retain_recent();
        self.sign_ins.retain_recent();
    }

    /// The address of the peer, or the last one that a trusted proxy names.
    pub(crate) fn address_of(&self, request: &HttpRequest) -> Option<IpAddr> {
        self.peers.address_of(request)
    }
}

fn quota(per_minute: u32, burst: u32) -> Quota {
    let at_least_one = |count: u32| NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN);
    Quota::per_minute(at_least_one(per_minute)).allow_burst(at_least_one(burst))
}

fn too_many(who: &str) -> Problem {
    Problem::new(
        "too-many-requests",
        format!("{who} has asked too often; wait a minute and go on more slowly"),
    )
}
