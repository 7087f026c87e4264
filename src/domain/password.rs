//! Passwords: what is taken for one, and how one is kept. Length counts, composition does not; what everybody uses and
//! what everybody knows of its owner is refused. Argon2id, as OWASP advises: 19 MiB, two passes, one lane.

use std::collections::HashSet;
use std::sync::OnceLock;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};
use secrecy::{ExposeSecret as _, SecretString};

use super::refusal::FieldFault;

/// The fewest characters.
pub const SHORTEST: usize = 8;
/// The most characters, checked before anything is computed.
pub const LONGEST: usize = 128;
/// Random bytes beside each password.
pub const SALT_BYTES: usize = 16;

/// The most common passwords of at least eight characters, from the list that Django ships (after Royce Williams).
const COMMON: &str = include_str!("../../config/common-passwords.txt");

/// A password that somebody sent. It does not print.
#[derive(Clone, Debug, Default)]
pub struct Password(SecretString);

impl Password {
    /// What somebody says their password is; nothing but its length is checked.
    pub fn claimed(field: &str, text: &str) -> Result<Self, FieldFault> {
        if text.chars().count() > LONGEST {
            return Err(FieldFault::new(field, format!("has at most {LONGEST} characters")));
        }
        Ok(Password(text.into()))
    }

    /// A password that somebody chooses. `known` is what everybody knows of them: names, address, staff number.
    pub fn chosen(field: &str, text: &str, known: &[&str]) -> Result<Self, FieldFault> {
        let password = Password::claimed(field, text)?;
        if text.chars().count() < SHORTEST {
            return Err(FieldFault::new(field, format!("needs at least {SHORTEST} characters")));
        }
        let plain = text.to_lowercase();
        if common().contains(plain.as_str()) || is_monotonous(&plain) {
            return Err(FieldFault::new(
                field,
                "is among the first that anybody would try; choose another one",
            ));
        }
        if let Some(word) = telling(known).find(|word| plain.contains(word)) {
            return Err(FieldFault::new(
                field,
                format!("contains \"{word}\", which anybody would try; choose another one"),
            ));
        }
        Ok(password)
    }

    /// What is stored of it: the digest with its salt and cost, as a PHC string. Takes about 20 ms and 19 MiB.
    pub fn digest(&self, salt: [u8; SALT_BYTES]) -> Option<String> {
        let hashed = argon2().hash_password_with_salt(self.0.expose_secret().as_bytes(), &salt);
        hashed.ok().map(|digest| digest.to_string())
    }

    /// Whether this is the password of that digest. Costs the same where there is none: then it is not.
    pub fn matches(&self, digest: Option<&str>) -> bool {
        static NOBODYS: OnceLock<String> = OnceLock::new();
        let nobodys = || NOBODYS.get_or_init(|| Password::default().digest([0; SALT_BYTES]).unwrap_or_default());
        let Ok(stored) = PasswordHash::new(digest.unwrap_or_else(|| nobodys().as_str())) else {
            return false;
        };
        let same = argon2()
            .verify_password(self.0.expose_secret().as_bytes(), &stored)
            .is_ok();
        same && digest.is_some()
    }
}

fn argon2() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::DEFAULT)
}

fn common() -> &'static HashSet<&'static str> {
    static WORDS: OnceLock<HashSet<&'static str>> = OnceLock::new();
    WORDS.get_or_init(|| COMMON.lines().collect())
}

/// One character over and over, or a run of the keyboard's digits.
fn is_monotonous(plain: &str) -> bool {
    let mut distinct: Vec<char> = plain.chars().collect();
    distinct.sort_unstable();
    distinct.dedup();
    distinct.len() <= 2
}

/// The words that tell: names of two characters in Chinese, of four in other scripts, and the product's.
fn telling(known: &[&str]) -> impl Iterator<Item = String> {
    let parts = known.iter().flat_map(|text| {
        let lower = text.to_lowercase();
        let local = lower.split('@').next().unwrap_or_default().to_owned();
        let words: Vec<String> = local
            .split(|c: char| !c.is_alphanumeric())
            .map(str::to_owned)
            .chain([local.clone()])
            .collect();
        words
    });
    let tells = |word: &String| word.chars().count() >= if word.is_ascii() { 4 } else { 2 };
    let words: Vec<String> = parts.filter(tells).chain(["yinuo".to_owned()]).collect();
    words.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why_not(text: &str) -> String {
        let known = ["王小明", "Grace Hopper", "g.hopper@example.com", "A-10442"];
        Password::chosen("/password", text, &known).map_or_else(|fault| fault.detail, |_| "taken".to_owned())
    }

    #[test]
    fn length_counts_and_composition_does_not() {
        assert_eq!(why_not("short"), "needs at least 8 characters");
        assert_eq!(why_not(&"long".repeat(33)), "has at most 128 characters");
        for taken in [
            "correct horse battery staple",
            "wjdlqpazmv",
            "我家门前有两棵枣树",
            &"ab c".repeat(32),
        ] {
            assert_eq!(why_not(taken), "taken", "{taken}");
        }
    }

    #[test]
    fn what_everybody_tries_is_refused() {
        for common in [
            "password1",
            "PASSWORD1",
            "12345678",
            "1qaz2wsx",
            "aaaaaaaaaa",
            "abababababab",
        ] {
            assert!(why_not(common).contains("among the first"), "{common}");
        }
        for known in [
            "yinuo-desk-7",
            "hopper1906!",
            "a-10442-a-10442",
            "我是王小明呀没错",
            "GRACEful-life",
        ] {
            assert!(
                why_not(known).contains("anybody would try"),
                "{known}: {}",
                why_not(known)
            );
        }
    }

    #[test]
    fn only_the_same_password_matches_and_nobodys_matches_nothing() {
        let password = Password::claimed("/password", "correct horse").unwrap();
        let digest = password.digest([7; SALT_BYTES]).unwrap();
        assert!(digest.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{digest}");
        assert!(password.matches(Some(&digest)));
        let other = Password::claimed("/password", "correct horsf").unwrap();
        assert!(!other.matches(Some(&digest)));
        assert!(!password.matches(None));
        assert!(!Password::default().matches(None), "the stand-in is nobody's password");
        assert!(!password.matches(Some("$argon2id$broken")));
    }
}
