//! The second factor: codes of an app (RFC 6238, SHA-1, six digits, 30 seconds, one step of tolerance), each good once, and
//! recovery codes for whoever lost the app.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use totp_rs::{Builder, Secret, Totp};

use super::chain::Hash;
use super::ids::{Dice, UserId};
use super::moment::Moment;

/// How many recovery codes one gets.
pub const RECOVERY_CODES: usize = 10;
/// The letters of recovery codes: none that is taken for another.
const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstvwxyz0123456789";

/// The secret that an app and the desk share.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpSecret([u8; 20]);

impl TotpSecret {
    /// A new one.
    pub fn new(dice: &mut Dice) -> Self {
        TotpSecret(dice.bytes())
    }

    /// As it is stored.
    pub fn to_hex(&self) -> String {
        hex::encode(self.0)
    }

    /// As it was stored.
    pub fn from_hex(text: &str) -> Option<Self> {
        let mut bytes = [0; 20];
        hex::decode_to_slice(text, &mut bytes).ok()?;
        Some(TotpSecret(bytes))
    }

    /// As people type it into an app.
    pub fn to_base32(&self) -> String {
        Secret::from(self.0).to_base32()
    }

    /// As an app reads it from a picture.
    pub fn uri(&self, account: &str) -> String {
        let account = utf8_percent_encode(account, NON_ALPHANUMERIC);
        let secret = self.to_base32();
        format!("otpauth://totp/Yinuo:{account}?secret={secret}&issuer=Yinuo&algorithm=SHA1&digits=6&period=30")
    }

    /// The step that a code belongs to, if it is right at `now`. Whoever takes it remembers the step: no code is good twice.
    pub fn step_of(&self, code: &str, now: Moment) -> Option<i64> {
        let seconds = now.as_unix_millis() / 1000;
        let step = self.totp().check(code, seconds)?;
        i64::try_from(step).ok()
    }

    /// The code that an app shows at `now`.
    pub fn code(&self, now: Moment) -> String {
        self.totp().generate(now.as_unix_millis() / 1000).to_string()
    }

    fn totp(&self) -> Totp {
        Builder::new().with_secret(self.0).build_noncompliant()
    }
}

/// A new recovery code: four groups of four letters, 80 random bits.
pub fn new_recovery_code(dice: &mut Dice) -> String {
    let letters: Vec<u8> = dice
        .bytes::<16>()
        .iter()
        .map(|byte| LETTERS[usize::from(byte % 32)])
        .collect();
    let groups = letters.chunks(4).map(String::from_utf8_lossy);
    groups.collect::<Vec<_>>().join("-")
}

/// What is stored of a recovery code; case, spaces and dashes do not matter. None where it cannot be one.
pub fn recovery_digest(user: UserId, code: &str) -> Option<String> {
    let plain: String = code
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| c.to_ascii_lowercase())
        .collect();
    let fits = plain.len() == 16 && plain.bytes().all(|byte| LETTERS.contains(&byte));
    fits.then(|| Hash::of(&[user.0.as_bytes(), plain.as_bytes()]).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, for the secret "12345678901234567890", the last six digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        let secret = TotpSecret(*b"12345678901234567890");
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            let now = Moment::from_micros(seconds * 1_000_000);
            assert_eq!(secret.code(now), code);
            assert_eq!(secret.step_of(code, now), Some(seconds / 30));
        }
        assert_eq!(
            TotpSecret::from_hex(&secret.to_hex()).map(|same| same.to_base32()),
            Some(secret.to_base32())
        );
    }

    #[test]
    fn one_step_early_or_late_is_right_and_two_are_not() {
        let secret = TotpSecret::new(&mut Dice::seeded(4));
        let now = Moment::from_micros(1_800_000_000_000_000);
        let code = secret.code(now);
        let at = |seconds: i64| secret.step_of(&code, Moment::from_micros(now.as_micros() + seconds * 1_000_000));
        assert!(at(-30).is_some() && at(30).is_some());
        assert!(at(-60).is_none() && at(60).is_none());
        for wrong in ["", "12345", "1234567", "+12345", "１２３４５６", " 12345"] {
            assert_eq!(secret.step_of(wrong, now), None, "{wrong}");
        }
    }

    #[test]
    fn recovery_codes_are_read_however_they_are_typed() {
        let mut dice = Dice::seeded(5);
        let (user, other) = (UserId(uuid::Uuid::from_u128(1)), UserId(uuid::Uuid::from_u128(2)));
        let code = new_recovery_code(&mut dice);
        assert_eq!(code.len(), 19);
        let digest = recovery_digest(user, &code);
        assert!(digest.is_some());
        assert_eq!(recovery_digest(user, &code.to_uppercase().replace('-', " ")), digest);
        assert_ne!(recovery_digest(other, &code), digest);
        assert_eq!(recovery_digest(user, "123456"), None);
    }
}
