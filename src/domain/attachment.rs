//! Files that are added to a ticket. What a file is, its content says and nothing else; a picture loses
//! what its camera wrote about place and person.

use img_parts::jpeg::Jpeg;
use img_parts::png::Png;
use img_parts::webp::WebP;

use super::chain::Hash;
use super::event::{Fact, Happening};
use super::ids::AttachmentId;
use super::refusal::Refusal;
use super::ticket::Ticket;

/// How much of a file tells what it is.
pub const HEAD: u64 = 8 * 1024;

/// What may be added: pictures, documents, the audio of calls.
pub const KINDS: [&str; 11] = [
    "image/jpeg",
    "image/png",
    "image/webp",
    "image/gif",
    "application/pdf",
    "audio/mpeg",
    "audio/ogg",
    "audio/x-wav",
    "audio/m4a",
    "audio/aac",
    "audio/amr",
];

/// Why a file cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Bad {
    #[error("is none of the kinds that can be added: {}", KINDS.join(", "))]
    Unknown,
    #[error("is a picture that cannot be read")]
    Unreadable,
}

/// What a file is, by its first bytes.
pub fn kind_of(head: &[u8]) -> Result<&'static str, Bad> {
    let inferred = infer::get(head).ok_or(Bad::Unknown)?.mime_type();
    KINDS
        .iter()
        .find(|kind| **kind == inferred)
        .copied()
        .ok_or(Bad::Unknown)
}

/// Whether it is a picture.
pub fn is_picture(kind: &str) -> bool {
    kind.starts_with("image/")
}

/// How a file of this kind ends.
pub fn ending_of(kind: &str) -> &'static str {
    match kind {
        "image/jpeg" => "jpg",
        "image/png" => "png",
        "image/webp" => "webp",
        "image/gif" => "gif",
        "application/pdf" => "pdf",
        "audio/mpeg" => "mp3",
        "audio/ogg" => "ogg",
        "audio/x-wav" => "wav",
        "audio/m4a" => "m4a",
        "audio/aac" => "aac",
        "audio/amr" => "amr",
        _ => "bin",
    }
}

/// A picture without what its camera wrote beside it.
pub fn cleaned(kind: &str, picture: Vec<u8>) -> Result<Vec<u8>, Bad> {
    /// Exif and XMP stand in application segment 1, other programs' notes in 13 and in comments.
    const NOTES: [u8; 3] = [0xE1, 0xED, 0xFE];
    let unreadable = |_| Bad::Unreadable;
    Ok(match kind {
        "image/jpeg" => {
            let mut jpeg = Jpeg::from_bytes(picture.into()).map_err(unreadable)?;
            for marker in NOTES {
                jpeg.remove_segments_by_marker(marker);
            }
            jpeg.encoder().bytes().to_vec()
        }
        "image/png" => {
            let mut png = Png::from_bytes(picture.into()).map_err(unreadable)?;
            for notes in [*b"eXIf", *b"tEXt", *b"zTXt", *b"iTXt", *b"tIME"] {
                png.remove_chunks_by_type(notes);
            }
            png.encoder().bytes().to_vec()
        }
        "image/webp" => {
            let mut webp = WebP::from_bytes(picture.into()).map_err(unreadable)?;
            webp.remove_chunks_by_id(*b"EXIF");
            webp.remove_chunks_by_id(*b"XMP ");
            webp.encoder().bytes().to_vec()
        }
        _ => picture,
    })
}

/// A file about to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attached {
    pub id: AttachmentId,
    /// What its sender called it.
    pub file_name: String,
    /// What it is by its content.
    pub kind: &'static str,
    /// In bytes.
    pub size: i64,
    pub digest: Hash,
    /// Whether a scanner found it harmless.
    pub scanned: bool,
}

impl Ticket {
    /// A file is added beside the `present` ones; `most` are allowed.
    pub fn attach(&self, file: &Attached, present: i64, most: u32) -> Result<Happening, Refusal> {
        if present >= i64::from(most) {
            let number = &self.number;
            let detail = format!("ticket {number} holds {present} files already; see attachments.per_ticket");
            return Err(Refusal::Limit(detail));
        }
        let fact = Fact::Attached {
            attachment: file.id,
            kind: file.kind.to_owned(),
            size: file.size,
            digest: file.digest,
        };
        Ok(fact.saying([("file_name", &file.file_name)]))
    }
}

/// A file name as a header may carry it (RFC 6266): without path, direction marks or control characters.
pub fn plain_name(name: &str) -> String {
    const MOST: usize = 120;
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept = |c: &char| {
        !c.is_control()
            && !matches!(c, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    let plain: String = last.chars().filter(kept).take(MOST).collect();
    plain.trim_matches(|c: char| c == '.' || c.is_whitespace()).to_owned()
}
