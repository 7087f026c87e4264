//! A small OpenID Connect provider on this machine: discovery, keys and tokens over HTTP, one thread for each call. Whoever
//! signs in there is let go on by the test itself.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};
use url::Url;

/// What the desk is called there.
pub(crate) const CLIENT: &str = "yinuo";
/// Its secret, which has what has to be written out in a header.
pub(crate) const SECRET: &str = "s3cret:+%";

/// How a token is spoilt, or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seal {
    Proper,
    /// `alg` is `none`, and there is no signature.
    None,
    /// By a key that the provider does not have.
    Foreign,
    /// With the secret that both sides share, as an attacker might who learnt it.
    Shared,
}

struct Grant {
    challenge: String,
    back_to: String,
    claims: Value,
    seal: Seal,
}

struct Books {
    key: EcdsaKeyPair,
    key_name: u32,
    grants: BTreeMap<String, Grant>,
    used: BTreeSet<String>,
    is_ill: bool,
    /// What was asked for, by path.
    asked: BTreeMap<String, u32>,
}

/// The provider; it hangs up when it goes.
pub(crate) struct TestProvider {
    pub(crate) issuer: String,
    address: std::net::SocketAddr,
    books: Arc<Mutex<Books>>,
}

fn fresh_key() -> EcdsaKeyPair {
    let chance = SystemRandom::new();
    let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &chance).unwrap();
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref(), &chance).unwrap()
}

fn base64(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

impl TestProvider {
    /// A provider with a key of its own.
    pub(crate) fn opens() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let issuer = format!("http://{address}/realms/staff");
        let books = Arc::new(Mutex::new(Books {
            key: fresh_key(),
            key_name: 1,
            grants: BTreeMap::new(),
            used: BTreeSet::new(),
            is_ill: false,
            asked: BTreeMap::new(),
        }));
        let (served, known_as) = (books.clone(), issuer.clone());
        std::thread::spawn(move || {
            for caller in listener.incoming().map_while(Result::ok) {
                // The books are held by the test and by this thread; when the test lets go, it is over.
                if Arc::strong_count(&served) == 1 {
                    break;
                }
                // A caller who hangs up early is answered by nobody.
                drop(serve(caller, &served, &known_as));
            }
        });
        TestProvider { issuer, address, books }
    }

    /// The settings of a desk that knows this provider, and more.
    pub(crate) fn settings<'a>(&'a self, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
        let mut settings = vec![
            ("single_sign_on.issuer", self.issuer.as_str()),
            ("single_sign_on.client_id", CLIENT),
            ("single_sign_on.client_secret", SECRET),
        ];
        settings.extend(more);
        settings
    }

    /// Somebody signs in at the address that the desk sent them to; where they are led back to. `claims` stand beside the
    /// usual ones and may take their place.
    pub(crate) fn lets_go_on(&self, sent_to: &str, at: i64, claims: &Value, seal: Seal) -> String {
        let sent_to = Url::parse(sent_to).unwrap();
        assert!(
            sent_to.as_str().starts_with(&format!("{}/authorise?", self.issuer)),
            "{sent_to}"
        );
        let asked: BTreeMap<String, String> = sent_to.query_pairs().into_owned().collect();
        assert_eq!(
            (
                asked["response_type"].as_str(),
                asked["client_id"].as_str(),
                asked["code_challenge_method"].as_str()
            ),
            ("code", CLIENT, "S256")
        );
        let mut whole = json!({
            "iss": self.issuer, "aud": CLIENT, "sub": "f81d4fae", "nonce": asked["nonce"],
            "iat": at, "exp": at + 300, "email_verified": true,
        });
        for (name, claim) in claims.as_object().unwrap() {
            whole[name] = claim.clone();
        }
        let mut books = self.books.lock().unwrap();
        let code = format!("code-{}", books.grants.len() + books.used.len());
        let back_to = asked["redirect_uri"].clone();
        books.grants.insert(
            code.clone(),
            Grant {
                challenge: asked["code_challenge"].clone(),
                back_to: back_to.clone(),
                claims: whole,
                seal,
            },
        );
        let mut back = Url::parse(&back_to).unwrap();
        back.query_pairs_mut()
            .append_pair("code", &code)
            .append_pair("state", &asked["state"]);
        format!("{}?{}", back.path(), back.query().unwrap())
    }

    /// Signs with another key from now on.
    pub(crate) fn changes_its_key(&self) {
        let mut books = self.books.lock().unwrap();
        books.key = fresh_key();
        books.key_name += 1;
    }

    /// Answers nothing but 500, or is well again.
    pub(crate) fn is_ill(&self, is_ill: bool) {
        self.books.lock().unwrap().is_ill = is_ill;
    }

    /// How often this was asked for.
    pub(crate) fn was_asked(&self, path: &str) -> u32 {
        self.books.lock().unwrap().asked.get(path).copied().unwrap_or(0)
    }
}

impl Drop for TestProvider {
    fn drop(&mut self) {
        self.books = Arc::new(Mutex::new(Books {
            key: fresh_key(),
            key_name: 0,
            grants: BTreeMap::new(),
            used: BTreeSet::new(),
            is_ill: true,
            asked: BTreeMap::new(),
        }));
        // Wakes the thread, so that it notices.
        drop(TcpStream::connect(self.address));
    }
}

fn serve(caller: TcpStream, books: &Mutex<Books>, issuer: &str) -> std::io::Result<()> {
    let mut reader = BufReader::new(caller.try_clone()?);
    let mut first = String::new();
    reader.read_line(&mut first)?;
    let (mut length, mut authorization) = (0, String::new());
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 || line.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':') {
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.trim().parse().unwrap_or(0),
                "authorization" => value.trim().clone_into(&mut authorization),
                _ => {}
            }
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let path = first.split(' ').nth(1).unwrap_or_default();
    let path = path.strip_prefix("/realms/staff").unwrap_or_default();
    let mut books = books.lock().unwrap();
    *books.asked.entry(path.to_owned()).or_default() += 1;
    let (status, answer) = match path {
        _ if books.is_ill => (500, json!({"error": "server_error"})),
        "/.well-known/openid-configuration" => (200, described(issuer)),
        "/keys" => (200, keys(&books)),
        "/token" => token(&mut books, &authorization, &body),
        _ => (404, json!({})),
    };
    let answer = answer.to_string();
    let head = format!(
        "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        answer.len()
    );
    let mut caller = caller;
    caller.write_all((head + &answer).as_bytes())
}

fn described(issuer: &str) -> Value {
    json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorise"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        // A careless provider: the desk must not take its word for what is safe.
        "id_token_signing_alg_values_supported": ["ES256", "HS256", "none"],
    })
}

fn keys(books: &Books) -> Value {
    let public = books.key.public_key().as_ref();
    let (x, y) = public[1..].split_at(32);
    json!({"keys": [{
        "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": books.key_name.to_string(),
        "x": base64(x), "y": base64(y),
    }]})
}

/// A token for a code that is brought by the desk, with what it was asked for with, and for the first time.
fn token(books: &mut Books, authorization: &str, body: &[u8]) -> (u16, Value) {
    let refused = |why: &str| (400, json!({"error": why}));
    let form: BTreeMap<String, String> = url::form_urlencoded::parse(body).into_owned().collect();
    let said = |name: &str| form.get(name).cloned().unwrap_or_default();
    let written_out = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let known = BASE64_STANDARD.encode(format!("{}:{}", written_out(CLIENT), written_out(SECRET)));
    if authorization != format!("Basic {known}") {
        return (401, json!({"error": "invalid_client"}));
    }
    let Some(grant) = books.grants.remove(&said("code")) else {
        return refused("invalid_grant");
    };
    books.used.insert(said("code"));
    let shown = ring::digest::digest(&ring::digest::SHA256, said("code_verifier").as_bytes());
    if base64(shown.as_ref()) != grant.challenge || said("redirect_uri") != grant.back_to {
        return refused("invalid_grant");
    }
    let id_token = signed(books, &grant);
    let answer = json!({"access_token": "a", "token_type": "Bearer", "expires_in": 300, "id_token": id_token});
    (200, answer)
}

fn signed(books: &Books, grant: &Grant) -> String {
    let algorithm = match grant.seal {
        Seal::None => "none",
        Seal::Shared => "HS256",
        Seal::Proper | Seal::Foreign => "ES256",
    };
    let head = json!({"alg": algorithm, "typ": "JWT", "kid": books.key_name.to_string()});
    let told = format!(
        "{}.{}",
        base64(head.to_string().as_bytes()),
        base64(grant.claims.to_string().as_bytes())
    );
    let sign = |key: &EcdsaKeyPair| base64(key.sign(&SystemRandom::new(), told.as_bytes()).unwrap().as_ref());
    let signature = match grant.seal {
        Seal::Proper => sign(&books.key),
        Seal::Foreign => sign(&fresh_key()),
        Seal::None => String::new(),
        Seal::Shared => {
            let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, SECRET.as_bytes());
            base64(ring::hmac::sign(&key, told.as_bytes()).as_ref())
        }
    };
    format!("{told}.{signature}")
}
