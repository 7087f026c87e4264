//! Static files, compiled in. Their names hold a digest of what is in them, so that a browser may keep them for a year.

use std::sync::LazyLock;

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{self, Path, ServiceConfig};

use super::trouble::Trouble;
use crate::domain::chain::Hash;

struct Asset {
    /// What templates call it.
    known_as: &'static str,
    kind: &'static str,
    text: &'static str,
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

async fn show(name: Path<String>) -> Result<HttpResponse, Trouble> {
    let place = NAMES.iter().position(|known| *known == *name);
    let asset = &ASSETS[place.ok_or(Trouble::Absent)?];
    Ok(HttpResponse::Ok()
        .content_type(asset.kind)
        .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .body(asset.text))
}
