//! What a mail system reports of a letter that it had accepted (RFC 3464). Anybody can write such a report, so it is good
//! for one thing alone: to unmake what the desk believed. That a letter arrived is never believed on its word.

use mail_parser::{HeaderValue, Message, MessageParser, MessagePart, MimeHeaders as _, PartType};

use super::words::words;

/// The longest notice that is read; what stands beyond is the letter that it returns.
pub const NOTICE_MAX: usize = 1024 * 1024;
/// The most recipients that one notice is read for.
const REPORTS_MAX: usize = 100;
/// The most Message-IDs that are looked for.
const IDS_MAX: usize = 20;
/// The longest Message-ID, in characters.
pub const MESSAGE_ID_MAX: usize = 250;
/// The longest explanation that is kept, in characters.
const SAID_MAX: usize = 400;

words! {
    /// What became of a letter, in the words of RFC 3464.
    NoticeAction {
        /// It will not arrive.
        Failed = "failed",
        /// It is still being tried.
        Delayed = "delayed",
        Delivered = "delivered",
        /// Handed to a system that reports nothing.
        Relayed = "relayed",
        Expanded = "expanded",
    }
}

/// A notice about one letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryNotice {
    /// What the letter may have been sent as, likeliest first: what the returned letter says of itself, then what the
    /// notice answers to.
    pub message_ids: Vec<String>,
    /// What became of it, by recipient.
    pub reports: Vec<Report>,
}

/// What became of a letter to one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The address that it was sent to and the one that it ended at, in lower case.
    pub recipients: Vec<String>,
    pub action: NoticeAction,
    /// Status code and explanation.
    pub said: String,
}

/// Why a mail is no notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotANotice {
    #[error("is no mail with header and body")]
    NoMail,
    #[error("is no delivery status notice: its type is not multipart/report with report-type=delivery-status")]
    OtherMail,
    #[error("has no part of the type message/delivery-status that names a recipient and an action")]
    NoReport,
}

impl DeliveryNotice {
    /// Reads a notice, of which at most [`NOTICE_MAX`] bytes count.
    pub fn parse(raw: &[u8]) -> Result<Self, NotANotice> {
        let raw = &raw[..raw.len().min(NOTICE_MAX)];
        let mail = MessageParser::default().parse(raw).ok_or(NotANotice::NoMail)?;
        if !is_report(&mail) {
            return Err(NotANotice::OtherMail);
        }
        let reports = reports(&mail);
        if reports.is_empty() {
            return Err(NotANotice::NoReport);
        }
        let mut message_ids: Vec<String> = Vec::new();
        for id in candidates(&mail) {
            if message_ids.len() < IDS_MAX && !message_ids.contains(&id) {
                message_ids.push(id);
            }
        }
        Ok(DeliveryNotice { message_ids, reports })
    }

    /// What it says of the letter to this address: the worst, where it says several things.
    pub fn about(&self, address: &str) -> Option<&Report> {
        let address = address.to_lowercase();
        self.worst(|report| report.recipients.contains(&address))
    }

    /// The worst that it says of any recipient.
    pub fn about_anybody(&self) -> Option<&Report> {
        self.worst(|_| true)
    }

    fn worst(&self, concerns: impl Fn(&Report) -> bool) -> Option<&Report> {
        let about = self.reports.iter().filter(|report| concerns(report));
        about.min_by_key(|report| report.action)
    }
}

/// A Message-ID as it is kept and compared: without angle brackets; none where the text is no such thing.
pub fn read_message_id(text: &str) -> Option<String> {
    let text = text.trim();
    let id = text
        .strip_prefix('<')
        .and_then(|rest| rest.strip_suffix('>'))
        .unwrap_or(text);
    let (local, host) = id.rsplit_once('@')?;
    let plain = |character: char| character.is_ascii_graphic() && !"<>".contains(character);
    let fits = !local.is_empty() && !host.is_empty() && id.len() <= MESSAGE_ID_MAX && id.chars().all(plain);
    fits.then(|| id.to_owned())
}

fn is_report(mail: &Message<'_>) -> bool {
    let Some(kind) = mail
        .content_type()
        .filter(|_| mail.is_content_type("multipart", "report"))
    else {
        return false;
    };
    let reported = kind.attribute("report-type").unwrap_or_default();
    reported.eq_ignore_ascii_case("delivery-status")
}

fn reports(mail: &Message<'_>) -> Vec<Report> {
    let status = mail.parts.iter().find(|part| {
        part.is_content_type("message", "delivery-status") || part.is_content_type("message", "global-delivery-status")
    });
    let Some(status) = status else { return Vec::new() };
    let text = String::from_utf8_lossy(status.contents()).replace("\r\n", "\n");
    let groups = text.split("\n\n").map(fields).filter_map(|fields| report(&fields));
    groups.take(REPORTS_MAX).collect()
}

/// Name in lower case and value of each field; folded lines are joined.
fn fields(group: &str) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in group.lines() {
        match (line.starts_with([' ', '\t']), line.split_once(':')) {
            (true, _) => {
                if let Some((_, value)) = fields.last_mut() {
                    value.push(' ');
                    value.push_str(line.trim());
                }
            }
            (false, Some((name, value))) => fields.push((name.trim().to_lowercase(), value.trim().to_owned())),
            (false, None) => {}
        }
    }
    fields
}

fn report(fields: &[(String, String)]) -> Option<Report> {
    let value = |name: &str| {
        let field = fields.iter().find(|(known, _)| known == name);
        field.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    };
    let action = value("action")?.split_whitespace().next()?.to_lowercase();
    let recipients = [value("original-recipient"), value("final-recipient")];
    let recipients: Vec<String> = recipients.into_iter().flatten().map(address).collect();
    if recipients.is_empty() {
        return None;
    }
    let explained = [value("status"), value("diagnostic-code")];
    let said: Vec<&str> = explained.into_iter().flatten().collect();
    Some(Report {
        recipients,
        action: action.parse().ok()?,
        said: said
            .join(" ")
            .chars()
            .filter(|c| !c.is_control())
            .take(SAID_MAX)
            .collect(),
    })
}

/// `rfc822; name@example.com` is of a type and an address.
fn address(field: &str) -> String {
    let address = field.split_once(';').map_or(field, |(_, address)| address);
    address.trim().trim_matches(['<', '>']).to_lowercase()
}

fn candidates(mail: &Message<'_>) -> Vec<String> {
    let returned = mail.parts.iter().filter_map(returned_id);
    let answered = [mail.in_reply_to(), mail.references()];
    let answered = answered.into_iter().flat_map(texts);
    returned.chain(answered).filter_map(|id| read_message_id(&id)).collect()
}

/// The Message-ID of the letter that a part returns, whole or its header alone.
fn returned_id(part: &MessagePart<'_>) -> Option<String> {
    if let PartType::Message(letter) = &part.body {
        return letter.message_id().map(str::to_owned);
    }
    let is_header = part.is_content_type("text", "rfc822-headers") || part.is_content_type("message", "global-headers");
    if !is_header {
        return None;
    }
    let header = MessageParser::default().parse_headers(part.contents())?;
    header.message_id().map(str::to_owned)
}

fn texts(value: &HeaderValue<'_>) -> Vec<String> {
    match value {
        HeaderValue::Text(text) => vec![text.to_string()],
        HeaderValue::TextList(texts) => texts.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
