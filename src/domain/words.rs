//! The closed vocabularies of the desk. Each word is spelled once, here, and is the same in code, API, database and
//! documents.

/// Declares a closed vocabulary: an enum whose every variant has one written form.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $text)] $variant),+ }

        impl $name {
            /// Every word, in the order of declaration.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The written form.
            pub const fn as_str(self) -> &'static str {
                match self { $($name::$variant => $text),+ }
            }
        }

        // The derive does not see through this macro to the words.
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                use utoipa::openapi::schema::{ObjectBuilder, Type};
                ObjectBuilder::new().schema_type(Type::String).enum_values(Some([$($text),+])).into()
            }
        }

        impl utoipa::ToSchema for $name {}

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::domain::words::UnknownWord;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($text => Ok($name::$variant),)+
                    _ => Err($crate::domain::words::UnknownWord { word: text.chars().take(60).collect(), known: &[$($text),+] }),
                }
            }
        }
    };
}
#[allow(unused_imports, reason = "also used by other domain modules")]
pub(crate) use words;

/// A word that is not in the vocabulary.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{word}\" is not one of {}", known.join(", "))]
pub struct UnknownWord {
    /// What was written, shortened to 60 characters.
    pub word: String,
    /// What could have been written.
    pub known: &'static [&'static str],
}

words! {
    /// What a ticket is about.
    TicketKind {
        Complaint = "complaint", Fault = "fault", Installation = "installation",
        Enquiry = "enquiry", Suggestion = "suggestion", Praise = "praise",
    }
}
words! {
    /// How a ticket came in.
    Channel {
        Hall = "hall", AgentPoint = "agent_point", Hotline = "hotline", Web = "web", AccountManager = "account_manager",
    }
}
words! {
    /// How pressing the matter is.
    Urgency { Safety = "safety", ServiceDown = "service_down", General = "general", Hard = "hard" }
}
words! {
    /// The customer's standing.
    Tier { Standard = "standard", Key = "key", Vip = "vip" }
}
words! {
    /// Where a ticket stands (TM Forum TMF621). A label, never evidence: no state keeps a promise or stops a clock.
    TicketState {
        Acknowledged = "acknowledged", InProgress = "in_progress",
        /// The customer owes us something.
        Pending = "pending",
        /// A third party owes us something.
        Held = "held",
        Resolved = "resolved", Closed = "closed", Rejected = "rejected", Cancelled = "cancelled",
    }
}
words! {
    /// What is owed.
    PromiseKind {
        Reply = "reply", Booking = "booking", Visit = "visit", Callback = "callback",
        Update = "update", Resolution = "resolution", Statutory = "statutory",
    }
}
words! {
    /// Where a promise stands at a moment.
    Verdict { Pending = "pending", Kept = "kept", Missed = "missed", Voided = "voided" }
}
words! {
    /// By what means the customer was, or was to be, reached.
    Medium {
        Phone = "phone", InPerson = "in_person", Video = "video", Email = "email", Sms = "sms",
        Letter = "letter", Web = "web", App = "app",
    }
}
words! {
    /// What came of an attempt to reach the customer.
    AttemptOutcome {
        Reached = "reached", NoAnswer = "no_answer", Busy = "busy", WrongNumber = "wrong_number",
        Voicemail = "voicemail", Refused = "refused", Delivered = "delivered", Bounced = "bounced",
    }
}
words! {
    /// What is known of a written answer's way to the customer.
    Delivery {
        /// On its way; nobody knows yet whether it arrived.
        Sent = "sent",
        Delivered = "delivered", Bounced = "bounced",
    }
}
words! {
    /// How a ticket ended.
    ClosureOutcome {
        Satisfied = "satisfied",
        /// The customer does not accept the answer and was told where to appeal.
        NotAccepted = "not_accepted",
        Unreachable = "unreachable", Withdrawn = "withdrawn", Duplicate = "duplicate",
    }
}
words! {
    /// Why a promise was taken out, each counted on its own line.
    VoidReason {
        Unreachable = "unreachable", Refused = "refused", Withdrawn = "withdrawn",
        NoReplyNeeded = "no_reply_needed", EnteredInError = "entered_in_error",
        /// A newer promise of the same kind took its place by agreement with the customer.
        Replaced = "replaced",
    }
}
words! {
    /// Where a ticket's record comes from.
    Origin { Live = "live", Imported = "imported" }
}
words! {
    /// What a caller is to the desk.
    Role {
        Agent = "agent", AccountManager = "account_manager", Dispatcher = "dispatcher", Technician = "technician",
        Manager = "manager", Auditor = "auditor", Admin = "admin",
        /// A machine. What it does is never a person's reply.
        Integration = "integration",
    }
}
words! {
    /// Where somebody stands with the house.
    UserState {
        /// Asked to come; they set a password with what they were sent.
        Invited = "invited",
        Active = "active",
        /// Gone for good: told nothing, calling nothing. What they did stays theirs.
        Retired = "retired",
    }
}
words! {
    /// Where customers come to, and staff sit.
    SiteKind { Hall = "hall", AgentPoint = "agent_point" }
}
words! {
    /// What a secret that was sent by mail is good for.
    PassPurpose { Invitation = "invitation", Reset = "reset" }
}
words! {
    /// What somebody signs in with.
    AccessChange { Password = "password", SecondFactor = "second_factor", Email = "email" }
}
words! {
    /// Where a message to somebody stands.
    LetterState {
        /// Waits for its time, never tried or to be tried again.
        Pending = "pending",
        /// Somebody is handing it over.
        Leased = "leased",
        HandedOver = "handed_over",
        /// Refused for good by the recipient's side; the next person was told instead.
        Bounced = "bounced",
        /// Given up: a person has to look.
        Dead = "dead",
        /// Not sent, because what it was about was settled before.
        Obsolete = "obsolete",
    }
}
words! {
    /// The languages the desk speaks.
    Language { ZhCn = "zh-CN", ZhTw = "zh-TW", En = "en" }
}
