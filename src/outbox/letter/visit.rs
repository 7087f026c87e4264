//! A visit, told to the customer: when we come and who, what to mind, and where to change it.

use serde::{Deserialize, Serialize};

use super::Voice;
use crate::domain::appointment::Window;
use crate::domain::cause::{Names, name_in};
use crate::domain::moment::Moment;
use crate::domain::visit_mail::VisitMail;
use crate::outbox::page::Page;

/// A visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// Why the customer is written to.
    pub why: VisitMail,
    /// Whether it was agreed in the place of another one.
    pub moved: bool,
    /// The ticket's number.
    pub ticket_number: String,
    /// The code to follow it by.
    pub tracking_code: String,
    pub window: Window,
    /// What is done there, by language.
    pub service: Names,
    /// Who comes.
    pub comes: String,
    /// Until when the customer can change it by themselves.
    pub change_until: Moment,
    /// By which they confirm that it is done, as it is read aloud.
    pub code: Option<String>,
    /// What they get, where they are compensated for it.
    #[serde(default)]
    pub amount: Option<String>,
    /// The track page.
    pub link: String,
}

impl Visit {
    pub(super) fn page(&self, voice: &Voice) -> Page {
        let window = voice.window(self.window);
        let headline = self.headline(voice, &window);
        let comes = match self.why {
            VisitMail::Agreed | VisitMail::Reminder => self.comes.as_str(),
            VisitMail::GivenUp | VisitMail::Compensated => "",
        };
        let code = self.code.as_deref().unwrap_or_default();
        let facts = [
            voice.fact(voice.say("appt-mail-when", &[]), &window),
            voice.fact(voice.say("appt-mail-who", &[]), comes),
            voice.fact(voice.say("visit-code", &[]), code),
            voice.fact(
                voice.say("appt-mail-amount", &[]),
                self.amount.as_deref().unwrap_or_default(),
            ),
            voice.fact(voice.say("appt-service", &[]), name_in(&self.service, voice.language)),
            voice.fact(voice.say("label-ticket", &[]), &self.ticket_number),
            voice.fact(voice.say("label-tracking", &[]), &self.tracking_code),
        ];
        let action = match self.why {
            VisitMail::GivenUp => voice.say("appt-mail-choose", &[]),
            VisitMail::Agreed | VisitMail::Reminder => voice.say("appt-mail-open", &[]),
            VisitMail::Compensated => voice.say("appt-mail-see", &[]),
        };
        Page {
            subject: headline.clone(),
            greeting: voice.say("greeting-customer", &[]),
            headline,
            paragraphs: self.paragraphs(voice),
            facts: facts.into_iter().flatten().collect(),
            items: Vec::new(),
            link: voice.link(action, &self.link),
            footer: voice.say("footer-customer", &[]),
        }
    }

    fn headline(&self, voice: &Voice, window: &str) -> String {
        match self.why {
            VisitMail::Agreed if self.moved => voice.say("appt-mail-moved", &[("window", window.into())]),
            VisitMail::Agreed => voice.say("appt-mail-agreed", &[("window", window.into())]),
            VisitMail::Reminder => voice.say("appt-mail-reminder", &[("window", window.into())]),
            VisitMail::GivenUp => voice.say("appt-mail-given-up", &[("window", window.into())]),
            VisitMail::Compensated => voice.say("appt-mail-compensated", &[("window", window.into())]),
        }
    }

    fn paragraphs(&self, voice: &Voice) -> Vec<String> {
        let calendar = match self.why {
            VisitMail::GivenUp => {
                return vec![
                    voice.say("appt-mail-sorry", &[]),
                    voice.say("appt-mail-calendar-out", &[]),
                ];
            }
            VisitMail::Compensated => return vec![voice.say("appt-mail-missed", &[])],
            VisitMail::Agreed if self.moved => Some(voice.say("appt-mail-calendar-moved", &[])),
            VisitMail::Agreed => Some(voice.say("appt-mail-calendar", &[])),
            VisitMail::Reminder => None,
        };
        let change = if voice.now < self.change_until {
            voice.say("appt-mail-until", &[("when", voice.time(self.change_until).into())])
        } else {
            voice.say("appt-mail-too-late", &[])
        };
        let mind = voice.say("appt-mail-mind", &[]);
        let code = self.code.as_ref().map(|_| voice.say("visit-code-hint", &[]));
        [mind, change].into_iter().chain(code).chain(calendar).collect()
    }
}
