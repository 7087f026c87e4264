//! A square code that a camera reads, drawn as one path.

use std::fmt::Write as _;

use askama::Template;
use askama::filters::HtmlSafe;
use qrcodegen::{QrCode, QrCodeEcc};

/// How many empty squares must surround the code.
const MARGIN: i32 = 4;

/// A code, ready to be drawn.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(
    source = r#"<svg class="qr" viewBox="0 0 {{ side }} {{ side }}" role="img" aria-label="{{ label }}"><path d="{{ path }}"/></svg>"#,
    ext = "html"
)]
pub struct Qr {
    side: i32,
    path: String,
    label: String,
}

// It is a template of its own, whose parts are escaped.
impl HtmlSafe for Qr {}

impl Qr {
    /// The code of a text, named for whoever does not see it. Nothing where the text is too long for any code.
    pub fn of(text: &str, label: String) -> Option<Self> {
        let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
        let mut path = String::new();
        for y in 0..code.size() {
            for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
                // Writing into a text cannot fail.
                let _done = write!(path, "M{} {}h1v1h-1z", x + MARGIN, y + MARGIN);
            }
        }
        Some(Qr {
            side: code.size() + 2 * MARGIN,
            path,
            label,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_three_eyes_and_an_empty_margin() {
        let qr = Qr::of("otpauth://totp/x?secret=ABC", "code".to_owned()).unwrap();
        let eye = |x: i32, y: i32| (0..7).all(|step| qr.path.contains(&format!("M{} {}h1", x + step, y)));
        let far = qr.side - MARGIN - 7;
        assert!(eye(MARGIN, MARGIN) && eye(far, MARGIN) && eye(MARGIN, qr.side - MARGIN - 1));
        for step in 0..MARGIN {
            assert!(!qr.path.contains(&format!("M{step} ")) && !qr.path.contains(&format!(" {step}h")));
        }
        assert_eq!(Qr::of(&"x".repeat(5_000), String::new()), None);
    }
}
