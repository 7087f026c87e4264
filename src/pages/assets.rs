//! Static files, compiled in. Their names hold a digest of what is in them, so that a browser may keep them for a year.

use std::borrow::Cow;
use std::io::Read as _;
use std::sync::LazyLock;

use actix_web::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, VARY};
use actix_web::web::{self, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use flate2::Compression;
use flate2::read::GzEncoder;

use super::trouble::Trouble;
use crate::domain::chain::Hash;

struct Asset {
    /// What templates call it.
    known_as: &'static str,
    kind: &'static str,
    text: &'static str,
}

impl Asset {
    /// What readers are sent: styles without the words that only their writers need.
    fn served(&self) -> Cow<'static, str> {
        if self.kind.starts_with("text/css") {
            Cow::Owned(without_comments(self.text))
        } else {
            Cow::Borrowed(self.text)
        }
    }
}

/// Styles without comments, indentation and empty lines. No string of ours holds the signs of a comment.
fn without_comments(styles: &str) -> String {
    let mut parts = styles.split("/*");
    let mut rest = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        rest.push_str(part.split_once("*/").map_or("", |(_, after)| after));
    }
    let lines = rest.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

const ASSETS: [Asset; 4] = [
    Asset {
        known_as: "app.css",
        kind: "text/css; charset=utf-8",
        text: include_str!("../../static/app.css"),
    },
    Asset {
        known_as: "desk.js",
        kind: "text/javascript; charset=utf-8",
        text: include_str!("../../static/desk.js"),
    },
    Asset {
        known_as: "icons.svg",
        kind: "image/svg+xml",
        text: include_str!("../../static/icons.svg"),
    },
    Asset {
        known_as: "mark.svg",
        kind: "image/svg+xml",
        text: include_str!("../../static/mark.svg"),
    },
];

/// The names in use: `app.3f9a0c12de45.css`, in the order of [`ASSETS`].
static NAMES: LazyLock<Vec<String>> = LazyLock::new(|| {
    ASSETS
        .iter()
        .map(|asset| {
            let digest = Hash::of(&[asset.text.as_bytes()]).to_string();
            let (stem, ending) = asset.known_as.rsplit_once('.').unwrap_or((asset.known_as, ""));
            format!("{stem}.{}.{ending}", &digest[..12])
        })
        .collect()
});

/// Where a file is found: `address_of("app.css")`.
pub(super) fn address_of(known_as: &str) -> String {
    let place = ASSETS.iter().position(|asset| asset.known_as == known_as);
    place.map_or_else(String::new, |place| format!("/static/{}", NAMES[place]))
}

pub(super) fn routes(config: &mut ServiceConfig) {
    config.route("/static/{name}", web::get().to(show));
}

/// The files, packed as small as gzip can: once, not for each reader.
static PACKED: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| ASSETS.iter().map(|asset| packed(&asset.served())).collect());

fn packed(text: &str) -> Vec<u8> {
    let mut packed = Vec::new();
    let read = GzEncoder::new(text.as_bytes(), Compression::best()).read_to_end(&mut packed);
    // Nothing is read but memory.
    if read.is_err() { Vec::new() } else { packed }
}

async fn show(name: Path<String>, request: HttpRequest) -> Result<HttpResponse, Trouble> {
    let place = NAMES.iter().position(|known| *known == *name);
    let place = place.ok_or(Trouble::Absent)?;
    let mut answer = HttpResponse::Ok();
    answer
        .content_type(ASSETS[place].kind)
        .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .insert_header((VARY, "Accept-Encoding"));
    let unpacks = request
        .headers()
        .get(ACCEPT_ENCODING)
        .and_then(|kinds| kinds.to_str().ok());
    if unpacks.is_some_and(|kinds| kinds.contains("gzip")) && !PACKED[place].is_empty() {
        answer.insert_header((CONTENT_ENCODING, "gzip"));
        return Ok(answer.body(PACKED[place].as_slice()));
    }
    Ok(answer.body(ASSETS[place].served()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_are_sent_without_the_words_of_their_writers() {
        let written = "/* a */\n  .b { c: d; } /* e\n f */ .g { h: i; }\n\n";
        assert_eq!(without_comments(written), ".b { c: d; }  .g { h: i; }");
        let served = ASSETS[0].served();
        assert!(!served.contains("/*") && served.matches('{').count() == served.matches('}').count());
    }
}
