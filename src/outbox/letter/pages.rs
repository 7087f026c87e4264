//! Which facts each letter shows, in which order and words.

use super::{
    AccessChanged, Acknowledgement, Assigned, Checkpoint, Cure, CureOccasion, DIGEST_LIMIT, DeadLetter, Digest,
    DigestLine, Escalated, Pass, REASON_LIMIT, RecordBroken, Reminder, Step, Voice,
};
use crate::domain::cause::name_in;
use crate::domain::moment::{Moment, Span};
use crate::domain::words::{PassPurpose, PromiseKind};
use crate::outbox::page::{Fact, Page};
use crate::outbox::plain::one_line;

impl Reminder {
    pub(super) fn page(&self, voice: &Voice) -> Page {
        let headline = self.headline(voice);
        Page {
            subject: about(voice, &self.ticket_number, &headline, &self.subject_line),
            greeting: greeting(voice, &self.to_name),
            headline,
            paragraphs: self.paragraphs(voice),
            facts: self.facts(voice),
            items: Vec::new(),
            link: voice.link(voice.say("action-open-ticket", &[]), &self.link),
            footer: voice.say("footer-staff", &[]),
        }
    }

    fn headline(&self, voice: &Voice) -> String {
        let (promise, time) = (voice.promise(self.promise), voice.until(self.due_at));
        match self.step {
            Step::Percent(_) => voice.say("reminder-due", &[("promise", promise.into()), ("time", time.into())]),
            Step::Callback(_) => voice.say(
                "reminder-callback",
                &[("promise", promise.into()), ("time", time.into())],
            ),
            Step::Missed => voice.say("reminder-missed", &[("promise", promise.into()), ("time", time.into())]),
            Step::Overdue => voice.say("reminder-repeat", &[("promise", promise.into()), ("time", time.into())]),
        }
    }

    fn paragraphs(&self, voice: &Voice) -> Vec<String> {
        let percent = |percent: u32| voice.say("reminder-why-percent", &[("percent", percent.into())]);
        let mut paragraphs = match self.step {
            Step::Percent(passed) => vec![percent(passed)],
            Step::Callback(passed) => vec![percent(passed), voice.say("reminder-why-callback", &[])],
            Step::Missed => vec![voice.say("reminder-why-missed", &[])],
            Step::Overdue => vec![
                voice.say("reminder-why-missed", &[]),
                voice.say("reminder-why-repeat", &[]),
            ],
        };
        if self.level > 0 {
            paragraphs.push(voice.say("reminder-level", &[("level", self.level.into())]));
        }
        paragraphs.extend(lateness(voice, self.late_by));
        paragraphs.extend(
            self.reasons
                .iter()
                .take(REASON_LIMIT)
                .map(|reason| one_line(reason, 200)),
        );
        paragraphs
    }

    fn facts(&self, voice: &Voice) -> Vec<Fact> {
        let owner = self.owner_name.clone().unwrap_or_else(|| voice.say("nobody", &[]));
        let facts = [
            voice.fact(voice.say("label-ticket", &[]), &self.ticket_number),
            voice.fact(voice.say("label-matter", &[]), &self.subject_line),
            voice.fact(voice.say("label-customer", &[]), &self.customer_name),
            voice.fact(voice.say("label-phone", &[]), &self.customer_phone),
            voice.fact(voice.say("label-promise", &[]), &voice.promise(self.promise)),
            voice.fact(voice.say("label-due", &[]), &voice.time(self.due_at)),
            voice.fact(voice.say("label-received", &[]), &voice.time(self.received_at)),
            voice.fact(voice.say("label-owner", &[]), &owner),
        ];
        facts.into_iter().flatten().collect()
    }
}

impl Digest {
    pub(super) fn page(&self, voice: &Voice) -> Page {
        let count = self.total.max(self.lines.len() as u64);
        let shown = self.lines.iter().take(DIGEST_LIMIT);
        let mut items: Vec<String> = shown.map(|line| line.item(voice)).collect();
        let more = count.saturating_sub(items.len() as u64);
        if more > 0 {
            items.push(voice.say("digest-more", &[("count", more.into())]));
        }
        let headline = voice.say("digest-headline", &[("count", count.into())]);
        let mut paragraphs = vec![voice.say("digest-why", &[])];
        paragraphs.extend(lateness(voice, self.late_by));
        Page {
            subject: headline.clone(),
            greeting: greeting(voice, &self.to_name),
            headline,
            paragraphs,
            facts: Vec::new(),
            items,
            link: voice.link(voice.say("action-open-list", &[]), &self.link),
            footer: voice.say("footer-staff", &[]),
        }
    }
}

impl DigestLine {
    fn item(&self, voice: &Voice) -> String {
        let (number, matter) = (one_line(&self.ticket_number, 40), one_line(&self.subject_line, 60));
        let (promise, time) = (voice.promise(self.promise), voice.until(self.due_at));
        voice.say(
            "digest-line",
            &[
                ("number", number.into()),
                ("promise", promise.into()),
                ("time", time.into()),
                ("matter", matter.into()),
            ],
        )
    }
}

impl Escalated {
    pub(super) fn page(&self, voice: &Voice) -> Page {
        let by = one_line(&self.by, 60);
        let headline = voice.say("escalated-headline", &[("by", by.into()), ("level", self.level.into())]);
        let facts = [
            voice.fact(voice.say("label-ticket", &[]), &self.ticket_number),
            voice.fact(voice.say("label-matter", &[]), &self.subject_line),
            voice.fact(voice.say("label-by", &[]), &self.by),
            voice.fact(voice.say("label-reason", &[]), &self.reason),
            voice.fact(voice.say("label-level", &[]), &self.level.to_string()),
        ];
        Page {
            subject: about(voice, &self.ticket_number, &headline, &self.subject_line),
            greeting: greeting(voice, &self.to_name),
            headline,
            paragraphs: Vec::new(),
            facts: facts.into_iter().flatten().collect(),
            items: Vec::new(),
            link: voice.link(voice.say("action-open-ticket", &[]), &self.link),
            footer: voice.say("footer-staff", &[]),
        }
    }
}

impl Assigned {
    pub(super) fn page(&self, voice: &Voice, headline: String) -> Page {
        let next = self.next.map(|(kind, due_at)| {
            let (promise, time) = (voice.promise(kind), voice.until(due_at));
            voice.say("assigned-next", &[("promise", promise.into()), ("time", time.into())])
        });
        let due = self.next.map(|(_, due_at)| voice.time(due_at)).unwrap_or_default();
        let facts = [
            voice.fact(voice.say("label-ticket", &[]), &self.ticket_number),
            voice.fact(voice.say("label-matter", &[]), &self.subject_line),
            voice.fact(voice.say("label-customer", &[]), &self.customer_name),
            voice.fact(voice.say("label-phone", &[]), &self.customer_phone),
            voice.fact(voice.say("label-due", &[]), &due),
        ];
        Page {
            subject: about(voice, &self.ticket_number, &headline, &self.subject_line),
            greeting: greeting(voice, &self.to_name),
            headline,
            paragraphs: next.into_iter().collect(),
            facts: facts.into_iter().flatten().collect(),
            items: Vec::new(),
            link: voice.link(voice.say("action-open-ticket", &[]), &self.link),
            footer: voice.say("footer-staff", &[]),
        }
    }
}

impl DeadLetter {
    pub(super) fn page(&self, voice: &Voice) -> Page {
        let facts = [
            voice.fact(voice.say("label-recipient", &[]), &self.recipient),
            voice.fact(voice.say("label-mail-subject", &[]), &self.mail_subject),
            voice.fact(voice.say("label-tries", &[]), &self.tries.to_string()),
            voice.fact(voice.say("label-first-try", &[]), &voice.time(self.first_tried_at)),
            voice.fact(voice.say("label-last-answer", &[]), &self.last_answer),
            voice.fact(voice.say("label-message-id", &[]), &self.message_id),
        ];
        let headline = voice.say("dead-headline", &[]);
        Page {
            subject: headline.clone(),
            greeting: greeting(voice, &self.to_name),
            headline,
            paragraphs: vec![voice.say("dead-why", &[])],
            facts: facts.into_iter().flatten().collect(),
            items: Vec::new(),
            link: voice.link(voice.say("action-open-outbox", &[]), &self.link),
            footer: voice.say("footer-staff", &[]),
        }
    }
}

impl Checkpoint {
    pub(super) fn page(&self, voice: &Voice) -> Page {
        let facts = [
            voice.fact(voice.say("label-taken", &[]), &voice.time(self.taken_at)),
            voice.fact(voice.say("label-tickets", &[]), &self.tickets.to_string()),
            voice.fact(voice.say("label-events", &[]), &self.events.to_string()),
            voice.fact(voice.say("label-digest", &[]), &self.digest),
            voice.fact(voice.say("label-key", &[]), &self.public_key),
            voice.fact(voice.say("label-signature", &[]), &self.signature),
        ];
        let headline = voice.say("checkpoint-headline", &[("sequence", self.sequence.into())]);
        Page {
            subject: headline.clone(),
            greeting: greeting(voice, &self.to_name),
            headline,
            paragraphs: vec![voice.say("checkpoint-why", &[])],
            facts: facts.into_iter().flatten().collect(),
            items: Vec::new(),
            link: None,
            footer: voice.say("footer-staff", &[]),
        }
    }
}

impl RecordBroken {
    pub(super) fn page(&self, voice: &Voice) -> Page {
        let facts = [
            voice.fact(voice.say("label-verified", &[]), &voice.time(self.verified_at)),
            voice.fact(voice.say("label-faults", &[]), &self.faults.to_string()),
            voice.fact(voice.say("label-place", &[]), &self.place),
            self.ticket_number
                .as_ref()
                .and_then(|number| voice.fact(voice.say("label-ticket", &[]), number)),
            self.event
                .and_then(|event| voice.fact(voice.say("label-event", &[]), &event.to_string())),
        ];
        let headline = voice.say("broken-headline", &[]);
        Page {
            subject: headline.clone(),
            greeting: greeting(voice, &self.to_name),
            headline,
            paragraphs: vec![voice.say("broken-why", &[])],
            facts: facts.into_iter().flatten().collect(),
            items: Vec::new(),
            link: voice.link(voice.say("action-audit", &[]), &self.link),
            footer: voice.say("footer-staff", &[]),
        }
    }
}

impl Pass {
    pub(super) fn page(&self, voice: &Voice) -> Page {
        let until = voice.time(self.good_until);
        let (headline, why) = match self.purpose {
            PassPurpose::Invitation => (voice.say("invitation-headline", &[]), voice.say("invitation-why", &[])),
            PassPurpose::Reset => (voice.say("reset-headline", &[]), voice.say("reset-why", &[])),
        };
        Page {
            subject: headline.clone(),
            greeting: greeting(voice, &self.to_name),
            headline,
            paragraphs: vec![why, voice.say("pass-good-until", &[("time", until.into())])],
            facts: Vec::new(),
            items: Vec::new(),
            link: voice.link(voice.say("action-set-password", &[]), &self.link),
            footer: voice.say("footer-staff", &[]),
        }
    }
}

impl AccessChanged {
    pub(super) fn page(&self, voice: &Voice) -> Page {
        let headline = voice.say("access-headline", &[("what", self.what.as_str().into())]);
        Page {
            subject: headline.clone(),
            greeting: greeting(voice, &self.to_name),
            headline,
            paragraphs: vec![voice.say("access-why", &[("time", voice.time(self.at).into())])],
            facts: Vec::new(),
            items: Vec::new(),
            link: None,
            footer: voice.say("footer-staff", &[]),
        }
    }
}

impl Cure {
    pub(super) fn page(&self, voice: &Voice) -> Page {
        let cause = one_line(name_in(&self.names, voice.language), 120);
        let headline = match self.occasion {
            CureOccasion::Needed => voice.say("cure-mail-needed", &[("cause", cause.clone().into())]),
            CureOccasion::Given => voice.say("cure-mail-given", &[("cause", cause.clone().into())]),
            CureOccasion::Due => voice.say("cure-mail-due", &[("cause", cause.clone().into())]),
            CureOccasion::Overdue => voice.say("cure-mail-overdue", &[("cause", cause.clone().into())]),
        };
        let misses = self.misses.map(|misses| misses.to_string()).unwrap_or_default();
        let due = self.due_at.map(|due_at| voice.time(due_at)).unwrap_or_default();
        let facts = [
            voice.fact(voice.say("cause", &[]), &cause),
            voice.fact(voice.say("cure-mail-misses", &[]), &misses),
            voice.fact(voice.say("cure-task", &[]), self.task.as_deref().unwrap_or_default()),
            voice.fact(voice.say("cure-due", &[]), &due),
        ];
        Page {
            subject: headline.clone(),
            greeting: greeting(voice, &self.to_name),
            headline,
            paragraphs: Vec::new(),
            facts: facts.into_iter().flatten().collect(),
            items: Vec::new(),
            link: voice.link(voice.say("cure-mail-open", &[]), &self.link),
            footer: voice.say("footer-staff", &[]),
        }
    }
}

impl Acknowledgement {
    pub(super) fn page(&self, voice: &Voice) -> Page {
        let number = one_line(&self.ticket_number, 40);
        let headline = voice.say("ack-headline", &[("number", number.into())]);
        let mut paragraphs: Vec<String> = self
            .promises
            .iter()
            .take(8)
            .map(|promise| told(voice, promise))
            .collect();
        paragraphs.push(voice.say("ack-track", &[]));
        let facts = [
            voice.fact(voice.say("label-ticket", &[]), &self.ticket_number),
            voice.fact(voice.say("label-tracking", &[]), &self.tracking_code),
        ];
        Page {
            subject: headline.clone(),
            greeting: voice.say("greeting-customer", &[]),
            headline,
            paragraphs,
            facts: facts.into_iter().flatten().collect(),
            items: Vec::new(),
            link: voice.link(voice.say("action-track", &[]), &self.link),
            footer: voice.say("footer-customer", &[]),
        }
    }
}

fn told(voice: &Voice, (kind, due_at): &(PromiseKind, Moment)) -> String {
    let due = voice.time(*due_at);
    voice.say("ack-promise", &[("kind", kind.as_str().into()), ("due", due.into())])
}

fn greeting(voice: &Voice, name: &str) -> String {
    voice.say("greeting-staff", &[("name", one_line(name, 60).into())])
}

fn lateness(voice: &Voice, late_by: Option<Span>) -> Option<String> {
    let late = voice.span(late_by?);
    Some(voice.say("reminder-late", &[("span", late.into())]))
}

/// A subject line that sorts by ticket and says the most important thing first.
fn about(voice: &Voice, number: &str, headline: &str, matter: &str) -> String {
    let (number, matter) = (one_line(number, 40), one_line(matter, 40));
    if matter.is_empty() {
        return voice.say(
            "subject-of-ticket",
            &[("number", number.into()), ("headline", headline.into())],
        );
    }
    voice.say(
        "subject-with-matter",
        &[
            ("number", number.into()),
            ("headline", headline.into()),
            ("matter", matter.into()),
        ],
    )
}
