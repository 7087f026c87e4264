//! The provider that vouches for staff: OpenID Connect, with the authorisation code, PKCE, a state and a nonce. What it says
//! of itself (discovery, keys) is kept for an hour and asked again where a key is unknown. Every call is bounded in time and
//! size, follows nobody elsewhere, and goes over TLS, unless the provider is on this very machine.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use openidconnect::core::{
    CoreAuthPrompt, CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreErrorResponseType, CoreIdToken,
    CoreJwsSigningAlgorithm, CoreProviderMetadata,
};
use openidconnect::{
    AuthType, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet,
    EndpointNotSet, EndpointSet, HttpRequest, HttpResponse, IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier,
    RedirectUrl, RequestTokenError, Scope, SignatureVerificationError, TokenResponse as _,
};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};

use crate::config::{SingleSignOn, is_on_this_machine};
use crate::domain::chain::Hash;
use crate::domain::moment::{Moment, Span};

/// How long what the provider says of itself is believed.
const KEPT_FOR: Span = Span::hours(1);
/// How soon it is asked again where it signs with a key that is not known.
const ASKED_AGAIN_AFTER: Span = Span::minutes(1);
/// The largest answer.
const ANSWER_MAX: u64 = 1024 * 1024;

/// What a signature may be made with: two keys, one of which is the provider's own. What both sides share signs nothing.
const SIGNED_WITH: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// Why the provider vouches for nobody.
#[derive(Debug, thiserror::Error)]
pub enum ProviderFault {
    /// It cannot be reached, or does not do what a provider does: nobody can sign in there at present.
    #[error("{0}")]
    Down(String),
    /// What came back does not hold.
    #[error("{0}")]
    Refused(String),
}

/// Why the settings make no provider.
#[derive(Debug, thiserror::Error)]
pub enum SettingFault {
    #[error("single_sign_on.ca_file {} is wrong: {reason}", path.display())]
    Certificates { path: PathBuf, reason: String },
    #[error("single_sign_on.{field} is wrong: {reason}")]
    Address { field: &'static str, reason: String },
}

/// One provider.
pub struct Provider {
    /// What staff call it.
    pub name: String,
    issuer: IssuerUrl,
    client_id: ClientId,
    client_secret: SecretString,
    back_to: RedirectUrl,
    scopes: Vec<Scope>,
    caller: Caller,
    known: Mutex<Option<(Moment, Arc<CoreProviderMetadata>)>>,
}

type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

impl Provider {
    /// The provider of these settings, if they name one. `back_to` is where it leads people back to.
    pub fn of(settings: &SingleSignOn, back_to: String) -> Result<Option<Self>, SettingFault> {
        let (Some(issuer), Some(secret)) = (&settings.issuer, &settings.client_secret) else {
            return Ok(None);
        };
        let wrong = |field| {
            move |fault: openidconnect::url::ParseError| SettingFault::Address {
                field,
                reason: fault.to_string(),
            }
        };
        Ok(Some(Provider {
            name: settings.name.clone(),
            issuer: IssuerUrl::new(issuer.clone()).map_err(wrong("issuer"))?,
            client_id: ClientId::new(settings.client_id.clone()),
            client_secret: secret.clone(),
            back_to: RedirectUrl::new(back_to).map_err(wrong("issuer"))?,
            scopes: settings
                .scopes
                .iter()
                .map(|scope| Scope::new(scope.as_str().to_owned()))
                .collect(),
            caller: Caller::of(settings)?,
            known: Mutex::default(),
        }))
    }

    /// Where somebody is sent who left with this secret; `anew` where they must show there once more who they are. Waits
    /// for the provider.
    pub fn entrance(&self, now: Moment, secret: &str, anew: bool) -> Result<String, ProviderFault> {
        let metadata = self.metadata(now)?;
        let entrance = metadata.authorization_endpoint().url();
        self.caller.may_call(entrance.as_str())?;
        let client = self.client(&metadata);
        let (state, nonce) = (CsrfToken::new(state_of(secret)), nonce_of(secret));
        let verifier = verifier_of(secret);
        let mut asked = client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, || state, || nonce)
            .add_scopes(self.scopes.iter().cloned())
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
        if anew {
            asked = asked
                .add_prompt(CoreAuthPrompt::Login)
                .set_max_age(std::time::Duration::ZERO);
        }
        let (address, _, _) = asked.url();
        Ok(address.into())
    }

    /// What the provider says of who came back with this code and secret: claims whose signature, sender, addressee, age and
    /// nonce hold. Waits for the provider.
    pub fn vouches(&self, now: Moment, code: &str, secret: &str) -> Result<Value, ProviderFault> {
        let metadata = self.metadata(now)?;
        let client = self.client(&metadata);
        let asked = client.exchange_code(AuthorizationCode::new(code.to_owned()));
        let asked =
            asked.map_err(|fault| ProviderFault::Down(format!("the provider has no token endpoint: {fault}")))?;
        let answered = asked
            .set_pkce_verifier(verifier_of(secret))
            .request(&|request| self.caller.call(request))
            .map_err(|fault| unanswered(&fault))?;
        let token = answered
            .id_token()
            .ok_or_else(|| ProviderFault::Refused("the provider gave no ID token".to_owned()))?;
        let nonce = nonce_of(secret);
        match verify(&client, token, &nonce, now) {
            Ok(()) => claims_of(token),
            Err(ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey)) => {
                let metadata = self.metadata_anew(now)?;
                verify(&self.client(&metadata), token, &nonce, now).map_err(|fault| unfounded(&fault))?;
                claims_of(token)
            }
            Err(fault) => Err(unfounded(&fault)),
        }
    }

    fn client(&self, metadata: &CoreProviderMetadata) -> Client {
        let secret = ClientSecret::new(self.client_secret.expose_secret().to_owned());
        let client = CoreClient::from_provider_metadata(metadata.clone(), self.client_id.clone(), Some(secret));
        let takes = metadata.token_endpoint_auth_methods_supported();
        let in_header = takes.is_none_or(|takes| takes.contains(&CoreClientAuthMethod::ClientSecretBasic));
        let auth = if in_header {
            AuthType::BasicAuth
        } else {
            AuthType::RequestBody
        };
        client.set_redirect_uri(self.back_to.clone()).set_auth_type(auth)
    }

    fn metadata(&self, now: Moment) -> Result<Arc<CoreProviderMetadata>, ProviderFault> {
        match self.kept(now, KEPT_FOR) {
            Some(metadata) => Ok(metadata),
            None => self.discover(now),
        }
    }

    /// What it says of itself now, unless it was asked just before.
    fn metadata_anew(&self, now: Moment) -> Result<Arc<CoreProviderMetadata>, ProviderFault> {
        match self.kept(now, ASKED_AGAIN_AFTER) {
            Some(metadata) => Ok(metadata),
            None => self.discover(now),
        }
    }

    fn kept(&self, now: Moment, fresh_for: Span) -> Option<Arc<CoreProviderMetadata>> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let (read_at, metadata) = known.as_ref()?;
        (*read_at..*read_at + fresh_for)
            .contains(&now)
            .then(|| metadata.clone())
    }

    fn discover(&self, now: Moment) -> Result<Arc<CoreProviderMetadata>, ProviderFault> {
        let found = CoreProviderMetadata::discover(&self.issuer, &|request| self.caller.call(request));
        let found = found.map_err(|fault| ProviderFault::Down(in_full("the provider cannot be discovered", &fault)))?;
        let found = Arc::new(found);
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, found.clone()));
        Ok(found)
    }
}

fn verify(client: &Client, token: &CoreIdToken, nonce: &Nonce, now: Moment) -> Result<(), ClaimsVerificationError> {
    let verifier = client
        .id_token_verifier()
        .set_allowed_algs(SIGNED_WITH)
        .set_time_fn(move || moment_of(now));
    token.claims(&verifier, nonce).map(|_| ())
}

fn moment_of(now: Moment) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(now.as_micros()).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// Everything that a verified token says, claims of the house's own too.
fn claims_of(token: &CoreIdToken) -> Result<Value, ProviderFault> {
    let unreadable = || ProviderFault::Refused("the ID token cannot be read".to_owned());
    let text = token.to_string();
    let payload = text.split('.').nth(1).ok_or_else(unreadable)?;
    let payload = BASE64_URL_SAFE_NO_PAD.decode(payload).map_err(|_| unreadable())?;
    serde_json::from_slice(&payload).map_err(|_| unreadable())
}

type TokenFault = RequestTokenError<CallFault, openidconnect::StandardErrorResponse<CoreErrorResponseType>>;

/// A provider that does not know the desk, or answers nonsense, is as good as down; a code that it does not take is the
/// bringer's affair.
fn unanswered(fault: &TokenFault) -> ProviderFault {
    match fault {
        RequestTokenError::ServerResponse(answer) => match answer.error() {
            CoreErrorResponseType::InvalidGrant => ProviderFault::Refused(format!("the code is not taken: {answer}")),
            _ => ProviderFault::Down(format!("the provider does not answer the desk: {answer}")),
        },
        _ => ProviderFault::Down(in_full("the provider gave no token", fault)),
    }
}

fn unfounded(fault: &ClaimsVerificationError) -> ProviderFault {
    ProviderFault::Refused(in_full("the ID token does not hold", fault))
}

/// A fault with its causes.
fn in_full(what: &str, fault: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(fault), |fault| fault.source());
    causes.fold(what.to_owned(), |told, cause| format!("{told}: {cause}"))
}

/// What the provider sends back with somebody, by which the desk knows that it sent them.
pub fn state_of(secret: &str) -> String {
    derived("state", secret)
}

fn nonce_of(secret: &str) -> Nonce {
    Nonce::new(derived("nonce", secret))
}

fn verifier_of(secret: &str) -> PkceCodeVerifier {
    PkceCodeVerifier::new(derived("verifier", secret))
}

/// One of the things that are told to the provider; none leads to another, nor to the secret, which never leaves.
fn derived(what: &str, secret: &str) -> String {
    Hash::of(&[b"single sign-on ", what.as_bytes(), &[0], secret.as_bytes()]).to_string()
}

/// Calls the provider.
struct Caller {
    agent: ureq::Agent,
    /// Whether the provider is on this machine.
    here: bool,
}

/// Why a call came to nothing.
#[derive(Debug, thiserror::Error)]
enum CallFault {
    #[error("{0} is no https:// address; the provider must not be called in the clear")]
    InTheClear(String),
    #[error(transparent)]
    Http(#[from] ureq::Error),
    #[error(transparent)]
    Shape(#[from] ureq::http::Error),
}

impl From<CallFault> for ProviderFault {
    fn from(fault: CallFault) -> Self {
        ProviderFault::Down(fault.to_string())
    }
}

impl Caller {
    fn of(settings: &SingleSignOn) -> Result<Self, SettingFault> {
        let here = settings.issuer.as_deref().is_some_and(is_on_this_machine);
        let mut config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_global(Some(settings.timeout.duration()));
        if here {
            config = config.proxy(None);
        }
        if let Some(path) = &settings.ca_file {
            let wrong = |reason: String| SettingFault::Certificates {
                path: path.clone(),
                reason,
            };
            let text = std::fs::read(path).map_err(|fault| wrong(fault.to_string()))?;
            let roots = certificates(&text).map_err(wrong)?;
            config = config.tls_config(
                TlsConfig::builder()
                    .root_certs(RootCerts::new_with_certs(&roots))
                    .build(),
            );
        }
        let agent = config.build().into();
        Ok(Caller { agent, here })
    }

    /// Only over TLS, or within this machine: looked at with every call, because the provider says where to call.
    fn may_call(&self, address: &str) -> Result<(), CallFault> {
        if address.starts_with("https://") || (self.here && is_on_this_machine(address)) {
            Ok(())
        } else {
            let cut = address.chars().take(200).collect();
            Err(CallFault::InTheClear(cut))
        }
    }

    fn call(&self, request: HttpRequest) -> Result<HttpResponse, CallFault> {
        self.may_call(&request.uri().to_string())?;
        let mut answer = self.agent.run(request)?;
        let body = answer.body_mut().with_config().limit(ANSWER_MAX).read_to_vec()?;
        let mut whole = ureq::http::Response::builder().status(answer.status());
        for (name, value) in answer.headers() {
            whole = whole.header(name, value);
        }
        Ok(whole.body(body)?)
    }
}

fn certificates(text: &[u8]) -> Result<Vec<Certificate<'static>>, String> {
    let mut found = Vec::new();
    for item in parse_pem(text) {
        match item.map_err(|fault| fault.to_string())? {
            PemItem::Certificate(certificate) => found.push(certificate),
            _ => return Err("it holds something that is no certificate".to_owned()),
        }
    }
    if found.is_empty() {
        return Err("it holds no certificate".to_owned());
    }
    Ok(found)
}
