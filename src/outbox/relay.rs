//! Which relay, how it is reached and how it must prove itself, read from one URL. The URL holds a password, so nothing
//! here prints it, not even when it is wrong.

use std::net::IpAddr;
use std::path::Path;

use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, CertificateStore, TlsParameters};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

/// A relay and how to talk to it.
pub(super) struct Relay {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) security: Security,
    pub(super) credentials: Option<Credentials>,
}

/// How the talk is kept private.
pub(super) enum Security {
    /// TLS from the first byte.
    Wrapped(TlsParameters),
    /// STARTTLS, or no talk at all.
    Upgraded(TlsParameters),
    /// In the open, asked for by `tls=none`.
    Open,
}

/// Why a relay's URL is refused.
#[derive(Debug, thiserror::Error)]
pub enum BadRelay {
    /// Not a URL, or not one of a relay.
    #[error(
        "is not smtp://user:password@host:port or smtps://user:password@host:port (percent-encode special signs in user and password)"
    )]
    Unreadable,
    /// An unknown value of `tls`, or an unknown parameter.
    #[error(
        "accepts one parameter: tls=required (the default but to this machine itself) or, with smtp:// only, tls=none"
    )]
    Parameters,
    /// A user without a password, or the reverse.
    #[error("names a user without a password or a password without a user: give both or neither")]
    HalfCredentials,
    /// Credentials would cross a network in the open.
    #[error("would send the password in the open: remove tls=none, or reach the relay on this machine (127.0.0.1)")]
    CredentialsInTheOpen,
    /// The extra root certificates cannot be used.
    #[error("cannot be checked with the extra root certificates: {0}")]
    Roots(String),
}

impl Relay {
    pub(super) fn from_url(secret: &SecretString, extra_roots: Option<&Path>) -> Result<Self, BadRelay> {
        let url = Url::parse(secret.expose_secret()).map_err(|_| BadRelay::Unreadable)?;
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        if host.is_empty() || !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(BadRelay::Unreadable);
        }
        let credentials = credentials(&url)?;
        let open = asks_for_open(&url, &host)?;
        let (default_port, security) = match (url.scheme(), open) {
            ("smtps", false) => (465, Security::Wrapped(tls(&host, extra_roots)?)),
            ("smtp", false) => (587, Security::Upgraded(tls(&host, extra_roots)?)),
            ("smtp", true) if credentials.is_some() && !is_loopback(&host) => {
                return Err(BadRelay::CredentialsInTheOpen);
            }
            ("smtp", true) => (25, Security::Open),
            ("smtps", true) => return Err(BadRelay::Parameters),
            _ => return Err(BadRelay::Unreadable),
        };
        Ok(Relay {
            host,
            port: url.port().unwrap_or(default_port),
            security,
            credentials,
        })
    }
}

fn credentials(url: &Url) -> Result<Option<Credentials>, BadRelay> {
    let decoded = |text: &str| {
        percent_encoding::percent_decode_str(text)
            .decode_utf8()
            .map(std::borrow::Cow::into_owned)
            .map_err(|_| BadRelay::Unreadable)
    };
    match (url.username(), url.password()) {
        ("", None) => Ok(None),
        ("", Some(_)) | (_, None) => Err(BadRelay::HalfCredentials),
        (user, Some(password)) => Ok(Some(Credentials::new(decoded(user)?, decoded(password)?))),
    }
}

/// What never leaves this machine needs no TLS unless it is asked for; everything else does unless it is asked not to.
fn asks_for_open(url: &Url, host: &str) -> Result<bool, BadRelay> {
    match url.query() {
        None | Some("") => Ok(url.scheme() == "smtp" && is_loopback(host)),
        Some("tls=required") => Ok(false),
        Some("tls=none") => Ok(true),
        Some(_) => Err(BadRelay::Parameters),
    }
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Certificates are always checked, name included, against the public roots and those of the operator.
fn tls(host: &str, extra_roots: Option<&Path>) -> Result<TlsParameters, BadRelay> {
    let unusable = |problem: &dyn std::fmt::Display| BadRelay::Roots(problem.to_string());
    let mut parameters = TlsParameters::builder(host.to_owned()).certificate_store(CertificateStore::WebpkiRoots);
    if let Some(path) = extra_roots {
        let pem = std::fs::read(path).map_err(|problem| unusable(&format!("{}: {problem}", path.display())))?;
        let root = Certificate::from_pem(&pem).map_err(|problem| unusable(&problem))?;
        parameters = parameters.add_root_certificate(root);
    }
    parameters.build().map_err(|problem| unusable(&problem))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn relay(url: &str) -> Result<Relay, BadRelay> {
        Relay::from_url(&SecretString::from(url), None)
    }

    #[test]
    fn encryption_is_the_default_and_openness_must_be_asked_for() {
        let plain = relay("smtp://relay.example").unwrap();
        assert!(matches!(plain.security, Security::Upgraded(_)));
        assert_eq!(plain.port, 587);
        assert!(matches!(
            relay("smtp://relay.example:2525?tls=required").unwrap().security,
            Security::Upgraded(_)
        ));
        let wrapped = relay("smtps://desk:p%40ss@relay.example").unwrap();
        assert!(matches!(wrapped.security, Security::Wrapped(_)));
        assert_eq!(
            wrapped.credentials,
            Some(Credentials::new("desk".to_owned(), "p@ss".to_owned()))
        );
        assert!(matches!(
            relay("smtp://relay.example:25?tls=none").unwrap().security,
            Security::Open
        ));
    }

    #[test]
    fn a_password_never_crosses_a_network_in_the_open() {
        for host in ["relay.example", "10.0.0.1", "[2001:db8::1]", "localhost.example"] {
            let refused = relay(&format!("smtp://desk:secret@{host}:25?tls=none"));
            assert!(matches!(refused, Err(BadRelay::CredentialsInTheOpen)), "{host}");
        }
        for host in ["127.0.0.1", "[::1]", "localhost"] {
            assert!(
                relay(&format!("smtp://desk:secret@{host}:25?tls=none")).is_ok(),
                "{host}"
            );
        }
    }

    #[test]
    fn a_wrong_url_is_refused_without_repeating_it() {
        let wrong = [
            "",
            "relay.example",
            "http://relay.example",
            "smtp://",
            "smtp://relay.example?tls=opportunistic",
            "smtp://relay.example?tls=none&tls=required",
            "smtps://relay.example?tls=none",
            "smtp://desk:hunter2@",
            "smtp://desk@relay.example",
            "smtp://:hunter2@relay.example",
            "smtp://desk:hunter2@relay.example/path",
            "smtp://desk:hunter2%ff@relay.example",
            "smtp://desk:hunter2@relay.example:99999",
        ];
        for url in wrong {
            let Err(refusal) = relay(url) else {
                panic!("{url} was accepted")
            };
            assert!(!format!("{refusal} {refusal:?}").contains("hunter2"), "{url}");
        }
    }
}
