//! From what a letter tells to the letter itself, in the reader's language.

use serde_json::Value;

use super::DeliverySettings;
use super::calendar::calendars;
use crate::actions::deliver::{Occasion, Outgoing, Reminded, Tells};
use crate::domain::appointment::VisitCode;
use crate::domain::escalation::LATE_AFTER;
use crate::domain::moment::{Moment, Span};
use crate::domain::words::{Language, PassPurpose};
use crate::outbox::letter::bulletin::headline;
use crate::outbox::letter::visit::Visit;
use crate::outbox::letter::{
    Acknowledgement, Assigned, Content, DIGEST_LIMIT, DeadLetter, Digest, DigestLine, Escalated, Notice, Pass,
    Reminder, Step, Voice,
};
use crate::outbox::message::{Address, Attachment, HeaderKind, Letter, MessageId};

/// The Message-ID of a letter: that of earlier tries, or the one that its key always gives.
pub(super) fn message_id(outgoing: &Outgoing, settings: &DeliverySettings) -> MessageId {
    let kept = outgoing.message_id.as_deref().and_then(|id| id.parse().ok());
    kept.unwrap_or_else(|| MessageId::of_key(&outgoing.key, settings.from.host()))
}

/// The letter, or why nobody can write it.
pub(super) fn write(
    outgoing: &Outgoing,
    message_id: &MessageId,
    settings: &DeliverySettings,
    now: Moment,
    mut attachments: Vec<Attachment>,
) -> Result<Letter, String> {
    let desk = Desk::speaking(outgoing, settings, now);
    let content = desk.say(&outgoing.tells)?;
    let to = Address::new(outgoing.name.as_deref().unwrap_or_default(), &outgoing.address)
        .map_err(|problem| problem.to_string())?;
    if let Tells::Visit(told) = &outgoing.tells {
        attachments.extend(calendars(&desk.voice, told, outgoing.decided_at));
    }
    let ticket = number(&outgoing.tells).map(|number| (HeaderKind::Ticket, number.to_owned()));
    Ok(Letter {
        message_id: message_id.clone(),
        written_at: outgoing.decided_at,
        from: settings.from.clone(),
        to,
        reply_to: settings.reply_to.clone(),
        subject: content.subject,
        text: content.text,
        html: content.html,
        auto_submitted: true,
        headers: ticket.into_iter().collect(),
        attachments,
    })
}

/// The words of the letter, or why nobody can write it.
pub(super) fn words(outgoing: &Outgoing, settings: &DeliverySettings, now: Moment) -> Result<Content, String> {
    Desk::speaking(outgoing, settings, now).say(&outgoing.tells)
}

fn number(tells: &Tells) -> Option<&str> {
    match tells {
        Tells::Reminder(reminded) => Some(&reminded.matter.number),
        Tells::Escalated { matter, .. } | Tells::Assigned { matter, .. } | Tells::Nudged { matter, .. } => {
            Some(&matter.number)
        }
        Tells::Acknowledged { number, .. } => Some(number),
        Tells::Visit(told) => Some(&told.number),
        _ => None,
    }
}

/// The desk, speaking to one reader.
struct Desk<'a> {
    voice: Voice,
    to_name: String,
    url: &'a str,
}

impl<'a> Desk<'a> {
    fn speaking(outgoing: &Outgoing, settings: &'a DeliverySettings, now: Moment) -> Self {
        let language: Language = outgoing.language.unwrap_or(settings.language);
        let mailbox = outgoing.address.split('@').next().unwrap_or_default();
        Desk {
            voice: Voice {
                language,
                zone: settings.zone.clone(),
                now,
            },
            to_name: outgoing.name.clone().unwrap_or_else(|| mailbox.to_owned()),
            url: &settings.public_url,
        }
    }

    fn say(&self, tells: &Tells) -> Result<Content, String> {
        let said = self.notice(tells)?.say(&self.voice);
        said.map_err(|problem| problem.to_string())
    }

    fn notice(&self, tells: &Tells) -> Result<Notice, String> {
        Ok(match tells {
            Tells::Reminder(reminded) => Notice::Reminder(self.reminder(reminded)),
            Tells::Digest(reminded) => Notice::Digest(self.digest(reminded)),
            Tells::Escalated {
                matter,
                by,
                reason,
                level,
            } => Notice::Escalated(Escalated {
                to_name: self.to_name.clone(),
                ticket_number: matter.number.clone(),
                subject_line: matter.subject.clone(),
                by: by.clone().unwrap_or_else(|| self.voice.say("nobody", &[])),
                reason: reason.clone(),
                level: u8::try_from(*level).unwrap_or(u8::MAX),
                link: self.link_to(&matter.number),
            }),
            Tells::Assigned { matter, next } => Notice::Assigned(Assigned {
                to_name: self.to_name.clone(),
                ticket_number: matter.number.clone(),
                subject_line: matter.subject.clone(),
                customer_name: matter.customer_name.clone(),
                customer_phone: matter.customer_phone.clone(),
                next: *next,
                link: self.link_to(&matter.number),
            }),
            Tells::Nudged { matter, next } => Notice::Nudged(Assigned {
                to_name: self.to_name.clone(),
                ticket_number: matter.number.clone(),
                subject_line: matter.subject.clone(),
                customer_name: matter.customer_name.clone(),
                customer_phone: matter.customer_phone.clone(),
                next: *next,
                link: self.link_to(&matter.number),
            }),
            Tells::Acknowledged {
                number,
                tracking_code,
                secret,
                promises,
            } => Notice::Acknowledgement(Acknowledgement {
                ticket_number: number.clone(),
                tracking_code: tracking_code.clone(),
                promises: promises.clone(),
                link: self.link_for_customer(secret.as_deref()),
            }),
            Tells::Visit(told) => Notice::Visit(Visit {
                why: told.why,
                moved: told.before.is_some(),
                ticket_number: told.number.clone(),
                tracking_code: told.tracking_code.clone(),
                window: told.visit.window,
                service: told.service.clone(),
                comes: told.comes.clone(),
                change_until: told.change_until,
                code: told.code.as_ref().map(VisitCode::spoken),
                amount: told.amount.as_ref().map(ToString::to_string),
                link: self.link_for_customer(told.secret.as_deref()),
            }),
            Tells::Dead { letter, told } => Notice::DeadLetter(DeadLetter {
                to_name: self.to_name.clone(),
                recipient: letter.address.clone(),
                mail_subject: self.subject_of(told.as_deref(), &letter.kind),
                message_id: letter.message_id.clone().unwrap_or_default(),
                tries: u32::try_from(letter.tries).unwrap_or(0),
                first_tried_at: letter.created_at,
                last_answer: letter.last_error.clone().unwrap_or_default(),
                link: format!("{}/desk/outbox", self.url),
            }),
            Tells::Pass {
                purpose,
                secret,
                good_until,
            } => Notice::Pass(Pass {
                to_name: self.to_name.clone(),
                purpose: *purpose,
                good_until: *good_until,
                link: self.link_with(*purpose, secret.as_deref().unwrap_or("…")),
            }),
            Tells::Written(body) => serde_json::from_value(self.with_whole_link(body))
                .map_err(|problem| format!("what was written down is no notice: {problem}"))?,
            // Filled in before it is said.
            Tells::Bulletin(_) => return Err("the figures of this letter were not filled in".to_owned()),
            Tells::Unsayable(why) => return Err(why.clone()),
        })
    }

    /// What was written down may name a page of the desk by its path alone.
    fn with_whole_link(&self, body: &Value) -> Value {
        let mut body = body.clone();
        for name in ["link", "export"] {
            if let Some(path) = body[name].as_str().filter(|link| link.starts_with('/')) {
                body[name] = Value::String(format!("{}{path}", self.url));
            }
        }
        body
    }

    fn subject_of(&self, told: Option<&Tells>, kind: &str) -> String {
        if let Some(Tells::Bulletin(ordered)) = told {
            return headline(&self.voice, ordered.issue);
        }
        let said = told.and_then(|told| self.say(told).ok());
        said.map_or_else(|| kind.to_owned(), |content| content.subject)
    }

    fn reminder(&self, told: &Reminded) -> Reminder {
        let joined =
            (told.collapsed > 0).then(|| self.voice.say("reminder-joined", &[("count", told.collapsed.into())]));
        Reminder {
            to_name: self.to_name.clone(),
            ticket_number: told.matter.number.clone(),
            subject_line: told.matter.subject.clone(),
            customer_name: told.matter.customer_name.clone(),
            customer_phone: told.matter.customer_phone.clone(),
            promise: told.promise,
            due_at: told.due_at,
            received_at: told.clock_from,
            step: match told.occasion {
                Occasion::Percent(percent) => Step::Percent(percent),
                Occasion::Callback(percent) => Step::Callback(percent),
                Occasion::Missed => Step::Missed,
                Occasion::Overdue => Step::Overdue,
            },
            level: u8::try_from(told.matter.level).unwrap_or(0),
            late_by: self.late_by(told),
            link: self.link_to(&told.matter.number),
            owner_name: told.owner_name.clone(),
            reasons: joined.into_iter().collect(),
        }
    }

    fn digest(&self, told: &[Reminded]) -> Digest {
        let line = |told: &Reminded| DigestLine {
            ticket_number: told.matter.number.clone(),
            subject_line: told.matter.subject.clone(),
            promise: told.promise,
            due_at: told.due_at,
        };
        Digest {
            to_name: self.to_name.clone(),
            lines: told.iter().take(DIGEST_LIMIT).map(line).collect(),
            total: told.len() as u64,
            late_by: told.iter().filter_map(|told| self.late_by(told)).max(),
            link: format!("{}/desk", self.url),
        }
    }

    fn late_by(&self, told: &Reminded) -> Option<Span> {
        Some(self.voice.now.since(told.step_at)).filter(|late| *late > LATE_AFTER)
    }

    /// What stands after the `#` stays in the reader's browser: no log and no other site learns it.
    fn link_with(&self, purpose: PassPurpose, secret: &str) -> String {
        format!("{}/sign-in/{purpose}#{secret}", self.url)
    }

    fn link_for_customer(&self, secret: Option<&str>) -> String {
        format!("{}/t/l/{}", self.url, secret.unwrap_or("…"))
    }

    fn link_to(&self, number: &str) -> String {
        format!("{}/desk/{number}", self.url)
    }
}
