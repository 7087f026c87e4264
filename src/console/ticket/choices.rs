//! What can be chosen in the forms of a ticket.

use super::verb::{RARE, Verb};
use super::view::TicketPage;
use crate::console::forms::as_local_time;
use crate::console::words;
use crate::domain::moment::{Moment, Span};
use crate::domain::promise::Promise;
use crate::domain::words::{ClosureOutcome, Medium, PromiseKind, Role, TicketKind, TicketState, Urgency, VoidReason};
use crate::pages::when;

/// A choice of a list.
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) name: String,
    pub(super) is_chosen: bool,
}

impl TicketPage<'_> {
    pub(super) fn media(&self, spoken: bool) -> Vec<Choice> {
        let is_spoken = |medium: &&Medium| matches!(medium, Medium::Phone | Medium::InPerson | Medium::Video);
        let media = Medium::ALL.iter().filter(|medium| is_spoken(medium) == spoken);
        self.choices("medium", media.map(|medium| medium.as_str()), "word-medium")
    }

    pub(super) fn outcomes(&self) -> Vec<Choice> {
        let outcomes = ClosureOutcome::ALL.iter().map(|outcome| outcome.as_str());
        self.choices("outcome", outcomes, "word-outcome")
    }

    pub(super) fn kinds(&self) -> Vec<Choice> {
        self.choices("kind", ["callback", "update"].into_iter(), "promise-name")
    }

    pub(super) fn choices(
        &self,
        field: &str,
        words: impl Iterator<Item = &'static str>,
        key: &'static str,
    ) -> Vec<Choice> {
        let chosen = self.typed.text(field);
        let name = |word: &'static str| match key {
            "word-medium" => self.reader.fill("word-medium", &[("medium", word.into())]),
            "word-outcome" => self.reader.fill("word-outcome", &[("outcome", word.into())]),
            _ => self.reader.fill("promise-name", &[("kind", word.into())]),
        };
        words
            .map(|word| Choice {
                value: word.to_owned(),
                name: name(word),
                is_chosen: word == chosen,
            })
            .collect()
    }

    /// What is done seldom, as far as the reader may and the ticket allows it: where each form is.
    pub(super) fn rare(&self) -> Vec<Choice> {
        let open = RARE.iter().filter(|verb| {
            self.staff().can(verb.operation())
                && match verb {
                    Verb::Void => self.staff().caller.role == Role::Manager && !self.owed().is_empty(),
                    Verb::NoReply => !self.answerable().is_empty(),
                    Verb::Classify | Verb::Split => true,
                    _ => !self.ticket.has_ended(),
                }
        });
        open.map(|verb| Choice {
            value: self.writing(verb.as_str()),
            name: self.reader.fill("write-other", &[("verb", verb.as_str().into())]),
            is_chosen: false,
        })
        .collect()
    }

    /// Whether this is the word that was typed into a field, or stands on the ticket where nothing was.
    fn is_chosen(&self, field: &str, word: &str, stands: &str) -> bool {
        match self.typed.text(field) {
            "" => word == stands,
            typed => typed == word,
        }
    }

    pub(super) fn ticket_kinds(&self) -> Vec<Choice> {
        let kinds = TicketKind::ALL.iter().map(|kind| Choice {
            value: kind.as_str().to_owned(),
            name: words::kind(self.reader, *kind),
            is_chosen: self.is_chosen("kind", kind.as_str(), self.ticket.kind.as_str()),
        });
        kinds.collect()
    }

    pub(super) fn urgencies(&self) -> Vec<Choice> {
        let urgencies = Urgency::ALL.iter().map(|urgency| Choice {
            value: urgency.as_str().to_owned(),
            name: self
                .reader
                .fill("word-urgency", &[("urgency", urgency.as_str().into())]),
            is_chosen: self.is_chosen("urgency", urgency.as_str(), self.ticket.urgency.as_str()),
        });
        urgencies.collect()
    }

    /// The category that was typed, or that the ticket has.
    pub(super) fn category(&self) -> &str {
        self.typed_or("category", self.ticket.category.as_deref())
    }

    /// The region that was typed, or that the ticket has.
    pub(super) fn region(&self) -> &str {
        self.typed_or("region", self.ticket.region.as_deref())
    }

    fn typed_or<'t>(&'t self, field: &str, stands: Option<&'t str>) -> &'t str {
        match self.typed.text(field) {
            "" => stands.unwrap_or_default(),
            typed => typed,
        }
    }

    /// The states that somebody may set by hand.
    pub(super) fn states(&self) -> Vec<Choice> {
        const BY_HAND: [TicketState; 5] = [
            TicketState::InProgress,
            TicketState::Pending,
            TicketState::Held,
            TicketState::Rejected,
            TicketState::Cancelled,
        ];
        let states = BY_HAND.iter().filter(|state| **state != self.ticket.state);
        states
            .map(|state| Choice {
                value: state.as_str().to_owned(),
                name: words::state(self.reader, *state),
                is_chosen: self.is_chosen("state", state.as_str(), ""),
            })
            .collect()
    }

    /// What is owed.
    pub(super) fn owed(&self) -> Vec<Choice> {
        let owed = self.ticket.owed().map(|promise| Choice {
            value: promise.id.to_string(),
            name: self.promise_named(promise),
            is_chosen: self.is_chosen("promise", &promise.id.to_string(), ""),
        });
        owed.collect()
    }

    /// The customer's messages to which a reply is owed.
    pub(super) fn answerable(&self) -> Vec<Choice> {
        let replies = self.ticket.owed().filter(|promise| promise.kind == PromiseKind::Reply);
        let opened = replies.filter_map(|promise| promise.opened_by.map(|message| (promise, message)));
        opened
            .map(|(promise, message)| Choice {
                value: message.to_string(),
                name: self.promise_named(promise),
                is_chosen: self.is_chosen("message", &message.to_string(), ""),
            })
            .collect()
    }

    fn promise_named(&self, promise: &Promise) -> String {
        let due = when(self.reader, promise.due_at, self.staff().now);
        let kind = words::promise(self.reader, promise.kind);
        self.reader
            .fill("row-due-kind", &[("when", due.into()), ("promise", kind.into())])
    }

    pub(super) fn void_reasons(&self) -> Vec<Choice> {
        let others = |reason: &&VoidReason| **reason != VoidReason::NoReplyNeeded;
        let reasons = VoidReason::ALL.iter().filter(others).map(|reason| Choice {
            value: reason.as_str().to_owned(),
            name: self.reader.fill("audit-void", &[("reason", reason.as_str().into())]),
            is_chosen: self.is_chosen("void_reason", reason.as_str(), ""),
        });
        reasons.collect()
    }

    /// To whom it can be given: the teams, then the people who are here, by name.
    pub(super) fn hands(&self) -> Vec<Choice> {
        let (directory, chosen) = (&self.staff().directory, self.typed.text("to"));
        let mut teams: Vec<Choice> = directory
            .teams
            .values()
            .map(|team| (format!("team:{}", team.id), team.name.clone()))
            .map(|(value, name)| Choice {
                is_chosen: value == chosen,
                value,
                name,
            })
            .collect();
        let here = directory.people.values().filter(|person| person.is_here());
        let mut people: Vec<Choice> = here
            .filter(|person| person.role != Role::Integration)
            .map(|person| {
                let team = person.team.map(|team| self.staff().team_name(team));
                let name = match team {
                    Some(team) => format!("{} · {team}", person.name),
                    None => person.name.clone(),
                };
                (format!("user:{}", person.id), name)
            })
            .map(|(value, name)| Choice {
                is_chosen: value == chosen,
                value,
                name,
            })
            .collect();
        teams.sort_by(|one, other| one.name.cmp(&other.name));
        people.sort_by(|one, other| one.name.cmp(&other.name));
        teams.extend(people);
        teams
    }

    /// When to try again: an hour from now, and before the nearest due time.
    pub(super) fn next_try(&self) -> String {
        let typed = self.typed.text("callback_at");
        if !typed.is_empty() {
            return typed.to_owned();
        }
        let now = self.staff().now;
        let (usual, due) = (now + Span::hours(1), self.ticket.next_due_at());
        let before_due = due - Span::minutes(15);
        let soonest = now + Span::minutes(5);
        let at: Moment = usual.min(before_due).max(soonest);
        as_local_time(self.staff(), at)
    }
}
