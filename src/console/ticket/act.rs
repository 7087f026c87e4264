//! What somebody does to a ticket with a form: read from its fields, done by the same action as the API's, and what is said
//! of it before it is saved.

use super::verb::Verb;
use crate::actions::change::named;
use crate::actions::effect::{Effect, Intent, effect};
use crate::actions::split::Child;
use crate::actions::{self, Changed, House, Target};
use crate::console::forms::{Faults, local_time};
use crate::console::staff::Staff;
use crate::domain::code::read_ticket_number;
use crate::domain::event::Actor;
use crate::domain::ids::{PromiseId, TeamId, TicketId, UserId};
use crate::domain::moment::Moment;
use crate::domain::refusal::Refusal;
use crate::domain::rights::Scope;
use crate::domain::text::{self, BODY, SHORT, SUBJECT};
use crate::domain::ticket::{Agreed, Attempt, Classification, CustomerMessage, Ticket, WrittenReply};
use crate::domain::words::{
    AttemptOutcome, ClosureOutcome, Delivery, Medium, PromiseKind, TicketKind, TicketState, Urgency, VoidReason,
};
use crate::error::Failure;
use crate::pages::Fields;
use crate::storage::db::Db;

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
    Classify(Classification),
    State(TicketState, String),
    Merge {
        into: String,
        reason: String,
    },
    Split(Child),
    Void {
        promise: PromiseId,
        reason: VoidReason,
        words: String,
    },
    NoReply {
        /// The message that needs none.
        message: i64,
        words: String,
    },
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
            Verb::Classify => classify(staff, fields, &mut faults).map(Act::Classify),
            Verb::State => {
                let state = faults.word::<TicketState>("state", fields);
                state
                    .zip(optional(fields, &mut faults, "reason"))
                    .map(|(state, reason)| Act::State(state, reason))
            }
            Verb::Merge => merge(fields, &mut faults),
            Verb::Split => split(fields, &mut faults).map(Act::Split),
            Verb::Void => void(fields, &mut faults),
            Verb::NoReply => {
                let message = faults.word::<i64>("message", fields);
                let said = words(fields, &mut faults, "text");
                message
                    .zip(said)
                    .map(|(message, words)| Act::NoReply { message, words })
            }
        };
        faults.or(act)
    }

    /// Does it.
    pub(super) fn run(
        &self,
        db: &mut Db,
        now: Moment,
        house: &House,
        scope: &Scope,
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
            Act::Classify(class) => actions::classify::classify(db, now, house, actor, target, class),
            Act::State(state, reason) => actions::state::set_state(db, now, actor, target, *state, reason),
            Act::Merge { into, reason } => {
                let survivor = other(db, scope, into)?;
                actions::merge::merge(db, now, house, actor, target, survivor, reason)
            }
            Act::Split(child) => actions::split::split(db, now, house, actor, target, child.clone()),
            Act::Void { promise, reason, words } => {
                actions::promise::void(db, now, house, actor, target, *promise, *reason, words)
            }
            Act::NoReply { message, words } => {
                actions::promise::no_reply_needed(db, now, house, actor, target, *message, words)
            }
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

/// The ticket that stays when another is merged into it.
fn other(db: &mut Db, scope: &Scope, into: &str) -> Result<TicketId, Failure> {
    named(db, scope, into).map_err(|failure| match failure {
        Failure::Refused(_) => Refusal::field("/into", "names no ticket of this desk").into(),
        fault => fault,
    })
}

fn optional(fields: &Fields, faults: &mut Faults, field: &'static str) -> Option<String> {
    faults.take(field, text::optional(field, fields.text(field), BODY))
}

/// What is corrected; a field that was left as it is changes nothing.
fn classify(staff: &Staff, fields: &Fields, faults: &mut Faults) -> Option<Classification> {
    let region = faults.take("region", text::optional("region", fields.text("region"), SHORT));
    let category = match fields.text("category").trim() {
        "" => Some(None),
        typed => {
            let meant = staff.reader.sign.categories.meant_by(typed);
            faults
                .take("category", meant.ok_or(()))
                .map(|meant| Some(meant.code.clone()))
        }
    };
    Some(Classification {
        kind: faults.word::<TicketKind>("kind", fields),
        urgency: faults.word::<Urgency>("urgency", fields),
        region: region.filter(|region| !region.is_empty()),
        category: category?,
    })
}

fn merge(fields: &Fields, faults: &mut Faults) -> Option<Act> {
    let into = faults.take("into", read_ticket_number(fields.text("into")).ok_or(()));
    Some(Act::Merge {
        reason: optional(fields, faults, "reason")?,
        into: into?,
    })
}

fn split(fields: &Fields, faults: &mut Faults) -> Option<Child> {
    let subject = faults.take("subject", text::required("subject", fields.text("subject"), SUBJECT));
    let description = optional(fields, faults, "description");
    let kind = faults.word::<TicketKind>("kind", fields);
    Some(Child {
        kind: Some(kind?),
        subject: subject?,
        description: description?,
    })
}

fn void(fields: &Fields, faults: &mut Faults) -> Option<Act> {
    let promise = faults.word::<PromiseId>("promise", fields);
    let reason = faults.word::<VoidReason>("void_reason", fields);
    let words = words(fields, faults, "text");
    Some(Act::Void {
        promise: promise?,
        reason: reason?,
        words: words?,
    })
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
