//! What somebody does to a ticket with a form: read from its fields, done by the same action as the API's, and what is said
//! of it before it is saved.

use crate::actions::effect::{Effect, Intent, effect};
use crate::actions::{self, Changed, House, Target};
use crate::console::forms::{Faults, local_time};
use crate::console::staff::Staff;
use crate::domain::event::Actor;
use crate::domain::ids::{TeamId, UserId};
use crate::domain::moment::Moment;
use crate::domain::rights::Operation;
use crate::domain::text::{self, BODY};
use crate::domain::ticket::{Agreed, Attempt, CustomerMessage, Ticket, WrittenReply};
use crate::domain::words::{AttemptOutcome, ClosureOutcome, Delivery, Medium, PromiseKind};
use crate::error::Failure;
use crate::pages::Fields;
use crate::storage::db::Db;

/// The forms of a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    Attempt,
    Reply,
    Note,
    Take,
    Assign,
    Escalate,
    Promise,
    Message,
    Resolve,
    Close,
    Reopen,
}

/// Each with the word by which addresses know it.
const VERBS: [(Verb, &str); 11] = [
    (Verb::Attempt, "attempt"),
    (Verb::Reply, "reply"),
    (Verb::Note, "note"),
    (Verb::Take, "take"),
    (Verb::Assign, "assign"),
    (Verb::Escalate, "escalate"),
    (Verb::Promise, "promise"),
    (Verb::Message, "message"),
    (Verb::Resolve, "resolve"),
    (Verb::Close, "close"),
    (Verb::Reopen, "reopen"),
];

impl Verb {
    /// The form of this word.
    pub(super) fn of(word: &str) -> Option<Self> {
        let known = VERBS.iter().find(|(_, known)| *known == word);
        known.map(|(verb, _)| *verb)
    }

    /// Its word.
    pub(super) fn as_str(self) -> &'static str {
        let known = VERBS.iter().find(|(verb, _)| *verb == self);
        known.map_or("", |(_, word)| word)
    }

    /// The operation whose right it needs.
    pub(super) fn operation(self) -> Operation {
        match self {
            Verb::Attempt => Operation::ContactAttempts,
            Verb::Reply => Operation::Replies,
            Verb::Note => Operation::Notes,
            Verb::Take | Verb::Assign => Operation::Assignment,
            Verb::Escalate => Operation::Escalations,
            Verb::Promise => Operation::Promise,
            Verb::Message => Operation::Messages,
            Verb::Resolve => Operation::Resolution,
            Verb::Close => Operation::Closure,
            Verb::Reopen => Operation::Reopening,
        }
    }

    /// Whether it only adds something, so that it does not matter what others did meanwhile.
    pub(super) fn only_adds(self) -> bool {
        matches!(self, Verb::Note | Verb::Message | Verb::Promise)
    }
}

/// Something to be done to a ticket.
#[derive(Debug, Clone)]
pub(super) enum Act {
    Attempt(Attempt),
    Reply(WrittenReply),
    Note(String),
    Assign {
        owner: Option<UserId>,
        team: Option<TeamId>,
        reason: String,
    },
    Escalate {
        level: Option<i32>,
        reason: String,
    },
    Promise(Agreed),
    Message {
        medium: Medium,
        text: String,
    },
    Resolve(String),
    Close(ClosureOutcome, String),
    Reopen(String),
}

impl Act {
    /// What a form asks for, or every fault of it.
    pub(super) fn read(staff: &Staff, verb: Verb, fields: &Fields) -> Result<Act, Faults> {
        let mut faults = Faults::default();
        let act = match verb {
            Verb::Attempt => attempt(staff, fields, &mut faults).map(Act::Attempt),
            Verb::Reply => reply(fields, &mut faults).map(Act::Reply),
            Verb::Note => words(fields, &mut faults, "text").map(Act::Note),
            Verb::Take => Some(Act::Assign {
                owner: Some(staff.caller.user),
                team: None,
                reason: String::new(),
            }),
            Verb::Assign => assign(fields, &mut faults),
            Verb::Escalate => escalate(fields, &mut faults),
            Verb::Promise => promise(staff, fields, &mut faults).map(Act::Promise),
            Verb::Message => message(fields, &mut faults),
            Verb::Resolve => words(fields, &mut faults, "text").map(Act::Resolve),
            Verb::Close => {
                let outcome = faults.word::<ClosureOutcome>("outcome", fields);
                let said = words(fields, &mut faults, "text");
                outcome.zip(said).map(|(outcome, said)| Act::Close(outcome, said))
            }
            Verb::Reopen => words(fields, &mut faults, "text").map(Act::Reopen),
        };
        faults.or(act)
    }

    /// Does it.
    pub(super) fn run(
        &self,
        db: &mut Db,
        now: Moment,
        house: &House,
        actor: Actor,
        target: Target,
    ) -> Result<Changed, Failure> {
        match self {
            Act::Attempt(attempt) => actions::attempt::attempt(db, now, house, actor, target, attempt),
            Act::Reply(reply) => actions::reply::reply(db, now, actor, target, reply),
            Act::Note(text) => actions::note::note(db, now, actor, target, text),
            Act::Assign { owner, team, reason } => {
                actions::assign::assign(db, now, house, actor, target, *owner, *team, reason)
            }
            Act::Escalate { level, reason } => {
                actions::escalate::escalate(db, now, house, actor, target, *level, reason)
            }
            Act::Promise(agreed) => actions::promise::agree(db, now, house, actor, target, *agreed),
            Act::Message { medium, text } => {
                let said = CustomerMessage {
                    medium: *medium,
                    text: text.clone(),
                    received_at: now,
                };
                actions::message::message(db, now, house, actor, target, &said)
            }
            Act::Resolve(text) => actions::resolve::resolve(db, now, house, actor, target, text),
            Act::Close(outcome, text) => actions::close::close(db, now, actor, target, *outcome, text),
            Act::Reopen(reason) => actions::reopen::reopen(db, now, house, actor, target, reason),
        }
    }
}

/// What the three ways to write into a ticket would do before anything was typed: each radio button has its line.
pub(super) struct Effects {
    pub(super) reached: Effect,
    pub(super) missed: Effect,
    pub(super) refused: Effect,
    pub(super) delivered: Effect,
    pub(super) sent: Effect,
}

impl Effects {
    pub(super) fn of(
        db: &mut Db,
        now: Moment,
        house: &House,
        actor: Actor,
        ticket: &Ticket,
    ) -> Result<Effects, Failure> {
        // The rule asks what was said; that something will be is taken for granted until it is saved.
        let something = || "…".to_owned();
        let mut of = |intent: Intent| effect(db, now, house, actor, ticket, &intent);
        let attempt = |outcome| {
            Intent::Attempt(Attempt {
                medium: Medium::Phone,
                outcome,
                said: something(),
                callback_at: None,
            })
        };
        let reply = |delivery| {
            Intent::Reply(WrittenReply {
                medium: Medium::Email,
                delivery,
                text: something(),
                message_id: None,
            })
        };
        Ok(Effects {
            reached: of(attempt(AttemptOutcome::Reached))?,
            missed: of(attempt(AttemptOutcome::NoAnswer))?,
            refused: of(attempt(AttemptOutcome::Refused))?,
            delivered: of(reply(Delivery::Delivered))?,
            sent: of(reply(Delivery::Sent))?,
        })
    }
}

fn words(fields: &Fields, faults: &mut Faults, field: &'static str) -> Option<String> {
    faults.take(field, text::required(field, fields.text(field), BODY))
}

fn attempt(staff: &Staff, fields: &Fields, faults: &mut Faults) -> Option<Attempt> {
    let outcome = faults.word::<AttemptOutcome>("outcome", fields);
    let medium = faults.word::<Medium>("medium", fields);
    let said = text::optional("said", fields.text("said"), BODY);
    let said = faults.take("said", said);
    let callback_at = match fields.text("callback_at").trim() {
        "" => Some(None),
        typed => faults.take("callback_at", local_time(staff, typed).ok_or(())).map(Some),
    };
    // Whoever was reached was told something, and whoever refuses says so: both are needed as evidence.
    let speaks = matches!(outcome, Some(AttemptOutcome::Reached | AttemptOutcome::Refused));
    if speaks && said.as_deref().is_some_and(|said| said.trim().is_empty()) {
        faults.note("said");
    }
    Some(Attempt {
        medium: medium?,
        outcome: outcome?,
        said: said?,
        callback_at: callback_at?,
    })
}

fn reply(fields: &Fields, faults: &mut Faults) -> Option<WrittenReply> {
    let medium = faults.word::<Medium>("medium", fields);
    let delivery = faults.word::<Delivery>("delivery", fields);
    let text = words(fields, faults, "text");
    Some(WrittenReply {
        medium: medium?,
        delivery: delivery?,
        text: text?,
        message_id: None,
    })
}

fn assign(fields: &Fields, faults: &mut Faults) -> Option<Act> {
    let reason = faults.take("reason", text::optional("reason", fields.text("reason"), BODY));
    let to = fields.text("to");
    let (owner, team) = match to.split_once(':') {
        Some(("user", id)) => (faults.take("to", id.parse().map(UserId)), None),
        Some(("team", id)) => (None, faults.take("to", id.parse().map(TeamId))),
        _ => {
            faults.note("to");
            (None, None)
        }
    };
    Some(Act::Assign {
        owner,
        team,
        reason: reason?,
    })
}

fn escalate(fields: &Fields, faults: &mut Faults) -> Option<Act> {
    let reason = words(fields, faults, "reason");
    let level = match fields.text("level") {
        "" => Some(None),
        typed => {
            let level = typed.parse::<i32>().ok().filter(|level| (1..=9).contains(level));
            faults.take("level", level.ok_or(())).map(Some)
        }
    };
    Some(Act::Escalate {
        level: level?,
        reason: reason?,
    })
}

fn promise(staff: &Staff, fields: &Fields, faults: &mut Faults) -> Option<Agreed> {
    let kind = faults.word::<PromiseKind>("kind", fields);
    let due_at = faults.take("due_at", local_time(staff, fields.text("due_at")).ok_or(()));
    Some(Agreed {
        kind: kind?,
        due_at: due_at?,
    })
}

fn message(fields: &Fields, faults: &mut Faults) -> Option<Act> {
    let medium = faults.word::<Medium>("medium", fields);
    let text = words(fields, faults, "text");
    Some(Act::Message {
        medium: medium?,
        text: text?,
    })
}
