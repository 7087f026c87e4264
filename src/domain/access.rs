//! How people come in and how long they stay: the house's rules on signing in.

use super::moment::Span;
use super::slowing::Slowing;
use super::words::Role;

/// Whoever wants to change what they sign in with, or make a token, must have shown who they are within this time.
pub const PROOF_LASTS: Span = Span::minutes(5);

/// The rules on signing in, and on what one is known by afterwards.
#[derive(Debug, Clone)]
pub struct AccessRules {
    /// How long a new token lives, unless its maker says otherwise.
    pub token_lifetime: Span,
    /// An unused session ends after this.
    pub session_idle: Span,
    /// Any session ends after this.
    pub session_longest: Span,
    /// How fast the password of one account may be guessed.
    pub slowing: Slowing,
    /// How fast one address may guess, whatever the account.
    pub slowing_of_addresses: Slowing,
    /// How long a device is known after its last use.
    pub device_known_for: Span,
    /// Those who must sign in with a second factor.
    pub second_factor_roles: Vec<Role>,
}
