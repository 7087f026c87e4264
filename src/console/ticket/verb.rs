//! The forms of a ticket, the word by which addresses know each, and the right that it needs.

use crate::domain::rights::Operation;
use crate::domain::ticket::Ticket;

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
    Classify,
    State,
    Merge,
    Split,
    Void,
    NoReply,
}

/// Each with the word by which addresses know it.
const VERBS: [(Verb, &str); 17] = [
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
    (Verb::Classify, "classify"),
    (Verb::State, "state"),
    (Verb::Merge, "merge"),
    (Verb::Split, "split"),
    (Verb::Void, "void"),
    (Verb::NoReply, "no-reply"),
];

impl Verb {
    /// The form of this word.
    pub(super) fn of(word: &str) -> Option<Self> {
        let known = VERBS.iter().find(|(_, known)| *known == word);
        known.map(|(verb, _)| *verb)
    }

    /// The form that a page shows: the one that was asked for, else the call, which is what is done most.
    pub(super) fn shown(ticket: &Ticket, wanted: Option<Verb>) -> Self {
        let usual = if ticket.has_ended() { Verb::Note } else { Verb::Attempt };
        wanted.filter(|verb| *verb != Verb::Take).unwrap_or(usual)
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
            Verb::Classify => Operation::Classification,
            Verb::State => Operation::State,
            Verb::Merge => Operation::Merge,
            Verb::Split => Operation::SplitOff,
            Verb::Void => Operation::Voiding,
            Verb::NoReply => Operation::NoReply,
        }
    }

    /// Whether it only adds something, so that it does not matter what others did meanwhile.
    pub(super) fn only_adds(self) -> bool {
        matches!(self, Verb::Note | Verb::Message | Verb::Promise)
    }
}

/// What is done seldom, in the order of its menu.
pub(super) const RARE: [Verb; 6] = [
    Verb::Classify,
    Verb::State,
    Verb::Merge,
    Verb::Split,
    Verb::Void,
    Verb::NoReply,
];
