//! Putting a letter into its envelope: the bytes that are handed over, always the same for the same letter.

use std::time::{Duration, SystemTime};

use lettre::address::Envelope;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment as Enclosure, MessageBuilder, MultiPart, SinglePart};
use sha2::{Digest, Sha256};

use super::message::{ATTACHMENT_LIMIT, Attachment, BODY_LIMIT, HEADER_LIMIT, Letter, SUBJECT_LIMIT};
use super::plain::{one_line, several_lines};
use super::transport::Failure;
use crate::domain::moment::Moment;

/// A letter ready for the wire.
pub(super) struct Sealed {
    pub(super) envelope: Envelope,
    pub(super) bytes: Vec<u8>,
}

/// Encodes the letter, or says why it never can be.
pub(super) fn seal(letter: &Letter) -> Result<Sealed, Failure> {
    let enclosed: usize = letter.attachments.iter().map(|attachment| attachment.bytes.len()).sum();
    if enclosed > ATTACHMENT_LIMIT {
        return Err(unencodable(format!(
            "attachments hold {enclosed} bytes, at most {ATTACHMENT_LIMIT} can be sent"
        )));
    }
    let message = headed(letter)?
        .multipart(body(letter)?)
        .map_err(|problem| unencodable(problem.to_string()))?;
    Ok(Sealed {
        envelope: message.envelope().clone(),
        bytes: message.formatted(),
    })
}

fn headed(letter: &Letter) -> Result<MessageBuilder, Failure> {
    let mut message = lettre::Message::builder()
        .message_id(Some(format!("<{}>", letter.message_id)))
        .date(system_time(letter.written_at))
        .from(letter.from.mailbox())
        .to(letter.to.mailbox())
        .subject(one_line(&letter.subject, SUBJECT_LIMIT));
    if let Some(reply_to) = &letter.reply_to {
        message = message.reply_to(reply_to.mailbox());
    }
    if letter.auto_submitted {
        message = with_header(message, "Auto-Submitted", "auto-generated")?;
        message = with_header(message, "X-Auto-Response-Suppress", "All")?;
    }
    for (kind, value) in letter.headers.iter().take(HEADER_LIMIT) {
        message = with_header(message, kind.as_str(), &one_line(value, 900))?;
    }
    Ok(message)
}

fn with_header(message: MessageBuilder, name: &'static str, value: &str) -> Result<MessageBuilder, Failure> {
    let name = HeaderName::new_from_ascii(name.to_owned()).map_err(|problem| unencodable(problem.to_string()))?;
    Ok(message.raw_header(HeaderValue::new(name, value.to_owned())))
}

fn body(letter: &Letter) -> Result<MultiPart, Failure> {
    let twins = MultiPart::alternative()
        .boundary(boundary(letter, "twins"))
        .singlepart(SinglePart::plain(several_lines(&letter.text, BODY_LIMIT)))
        .singlepart(SinglePart::html(several_lines(&letter.html, BODY_LIMIT)));
    if letter.attachments.is_empty() {
        return Ok(twins);
    }
    let mut whole = MultiPart::mixed().boundary(boundary(letter, "whole")).multipart(twins);
    for attachment in &letter.attachments {
        whole = whole.singlepart(enclosure(attachment)?);
    }
    Ok(whole)
}

fn enclosure(attachment: &Attachment) -> Result<SinglePart, Failure> {
    let mime = ContentType::parse(&one_line(&attachment.mime, 100))
        .map_err(|_| unencodable(format!("\"{}\" is not a media type", one_line(&attachment.mime, 100))))?;
    let file_name = one_line(&attachment.file_name, 100).replace(['/', '\\', '"', ':'], "_");
    Ok(Enclosure::new(file_name).body(attachment.bytes.clone(), mime))
}

/// Nobody who writes a text can know it beforehand, and it repeats with the letter.
fn boundary(letter: &Letter, part: &str) -> String {
    let mut digest = Sha256::new();
    for text in [letter.message_id.as_str(), part, &letter.text, &letter.html] {
        digest.update(text.len().to_be_bytes());
        digest.update(text);
    }
    format!("=_{}", hex::encode(&digest.finalize()[..20]))
}

fn system_time(moment: Moment) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_millis(moment.min(Moment::NEVER).as_unix_millis())
}

fn unencodable(text: String) -> Failure {
    Failure::Unencodable { text }
}

#[cfg(test)]
mod tests;
