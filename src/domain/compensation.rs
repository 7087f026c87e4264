//! What a customer gets for a visit that we missed. The record alone proposes it; a manager confirms or declines it, once
//! for each promise. It changes no verdict and no clock.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::event::{Event, Fact, Happening};
use super::ids::{PromiseId, TicketId, UserId};
use super::moment::{Moment, Span};
use super::promise::Promise;
use super::refusal::Refusal;
use super::ticket::Ticket;
use super::words::{PromiseKind, Verdict, words};

/// The most that is offered, in the smallest units.
const MOST: i64 = 1_000_000_000;

words! {
    /// What a manager decided.
    Decision { Confirmed = "confirmed", Declined = "declined" }
}

words! {
    /// Where a compensation stands.
    CompensationState { Proposed = "proposed", Confirmed = "confirmed", Declined = "declined" }
}

/// A currency by its code of ISO 4217.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct Currency(String);

impl Currency {
    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// How many decimals an amount has: 2, but for those few that have none or three.
    pub fn decimals(&self) -> usize {
        match self.as_str() {
            "CLP" | "ISK" | "JPY" | "KRW" | "PYG" | "RWF" | "UGX" | "VND" | "XAF" | "XOF" | "XPF" => 0,
            "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
            _ => 2,
        }
    }
}

impl FromStr for Currency {
    type Err = String;

    fn from_str(code: &str) -> Result<Self, String> {
        if code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase()) {
            Ok(Currency(code.to_owned()))
        } else {
            Err("is no currency; write its three letters, like CNY".to_owned())
        }
    }
}

impl TryFrom<String> for Currency {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        code.parse()
    }
}

/// An amount of money, in the smallest units of its currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Money {
    pub minor: i64,
    pub currency: Currency,
}

impl Money {
    /// The number alone, as it is written: `50.00`.
    pub fn amount(&self) -> String {
        let decimals = self.currency.decimals();
        let digits = format!("{:0width$}", self.minor, width = decimals + 1);
        match digits.split_at(digits.len() - decimals) {
            (whole, "") => whole.to_owned(),
            (whole, part) => format!("{whole}.{part}"),
        }
    }
}

impl std::fmt::Display for Money {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} {}", self.amount(), self.currency.as_str())
    }
}

impl FromStr for Money {
    type Err = String;

    /// Reads `50.00 CNY`.
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("\"{text}\" is no amount; write it like 50.00 CNY, more than nothing");
        let (amount, currency) = text.split_once(' ').ok_or_else(wrong)?;
        let currency: Currency = currency.trim().parse()?;
        let (whole, part) = amount.split_once('.').unwrap_or((amount, ""));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(part) || part.len() > currency.decimals() {
            return Err(wrong());
        }
        if amount.ends_with('.') {
            return Err(wrong());
        }
        let minor = format!("{whole}{part:0<width$}", width = currency.decimals());
        let minor: i64 = minor.parse().map_err(|_| wrong())?;
        if !(1..=MOST).contains(&minor) {
            return Err(wrong());
        }
        Ok(Money { minor, currency })
    }
}

/// What the house offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    pub amount: Money,
    /// So long after its due time a missed visit stands in the list of what is proposed.
    pub within: Span,
}

/// What was decided of a promise, as its ticket's events tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    pub promise: PromiseId,
    pub ticket: TicketId,
    pub decision: Decision,
    /// What was offered then.
    pub amount: Money,
    pub by: UserId,
    pub at: Moment,
}

impl Decided {
    /// What an event tells of; `None` where it tells of no decision.
    pub fn of(event: &Event) -> Option<Decided> {
        let (promise, minor, currency, decision) = match &event.fact {
            Fact::CompensationConfirmed {
                promise,
                minor,
                currency,
            } => (promise, minor, currency, Decision::Confirmed),
            Fact::CompensationDeclined {
                promise,
                minor,
                currency,
            } => (promise, minor, currency, Decision::Declined),
            _ => return None,
        };
        Some(Decided {
            promise: *promise,
            ticket: event.ticket,
            decision,
            amount: Money {
                minor: *minor,
                currency: currency.clone(),
            },
            by: event.actor.user()?,
            at: event.at,
        })
    }
}

impl Promise {
    /// Whether the customer is to be compensated for it: a visit that we missed. What they withdrew, or moved with us to
    /// another time, before it was due is not missed; what they gave up after they had waited in vain is.
    pub fn is_compensated(&self, now: Moment) -> bool {
        self.kind == PromiseKind::Visit && !self.imported && self.verdict(now) == Verdict::Missed
    }
}

impl Ticket {
    /// Somebody decides whether the customer is compensated. `before` is what was decided of the promise already.
    pub fn decide_compensation(
        &self,
        id: PromiseId,
        decision: Decision,
        offered: &Money,
        reason: &str,
        before: Option<&Decided>,
        now: Moment,
    ) -> Result<Happening, Refusal> {
        let promise = self.promise(id)?;
        if let Some(before) = before {
            return Err(Refusal::CompensationStep(format!(
                "the compensation was {} at {}; it is decided once",
                before.decision, before.at
            )));
        }
        if !promise.is_compensated(now) {
            return Err(Refusal::CompensationStep(format!(
                "the promise is {}, of the kind {}; compensation is for a visit that was missed",
                promise.verdict(now).as_str(),
                promise.kind
            )));
        }
        let (promise, minor, currency) = (id, offered.minor, offered.currency.clone());
        let fact = match decision {
            Decision::Confirmed => Fact::CompensationConfirmed {
                promise,
                minor,
                currency,
            },
            Decision::Declined if reason.is_empty() => {
                return Err(Refusal::field("/reason", "say why the customer is not compensated"));
            }
            Decision::Declined => Fact::CompensationDeclined {
                promise,
                minor,
                currency,
            },
        };
        Ok(fact.saying([("reason", reason)]))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::promise::Voided;
    use crate::domain::promise::tests::reply_due_at;
    use crate::domain::words::VoidReason;

    fn read(text: &str) -> Result<String, String> {
        text.parse::<Money>().map(|money| format!("{} = {money}", money.minor))
    }

    #[test]
    fn amounts_are_read_exactly_and_written_back() {
        for (text, told) in [
            ("50.00 CNY", "5000 = 50.00 CNY"),
            ("50 CNY", "5000 = 50.00 CNY"),
            ("0.5 CNY", "50 = 0.50 CNY"),
            ("0.01 USD", "1 = 0.01 USD"),
            ("300 JPY", "300 = 300 JPY"),
            ("1.5 KWD", "1500 = 1.500 KWD"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(told));
        }
        for wrong in [
            "",
            "50",
            "50.00",
            "CNY",
            "50.001 CNY",
            "1.5 JPY",
            "-1 CNY",
            "0 CNY",
            "0.00 CNY",
            ".5 CNY",
            "5. CNY",
            "1e3 CNY",
            "50 cny",
            "50 YUAN",
            "99999999999 CNY",
            "99999999999999999999 CNY",
            "五 CNY",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    proptest! {
        /// Whatever became of it: what was kept, withdrawn or moved in time, is still to come, is history or no visit is not
        /// compensated, and every other visit is.
        #[test]
        fn nothing_but_a_missed_visit_is_compensated(
            kind in 0..PromiseKind::ALL.len(),
            imported: bool,
            due in 0_i64..100,
            fulfilled in proptest::option::of(0_i64..100),
            voided in proptest::option::of(0_i64..100),
            now in 0_i64..200,
        ) {
            let at = Moment::from_micros;
            let promise = Promise {
                kind: PromiseKind::ALL[kind],
                imported,
                fulfilled_at: fulfilled.map(at),
                voided: voided.map(|micros| Voided { at: at(micros), reason: VoidReason::Withdrawn }),
                ..reply_due_at(due)
            };
            let in_time = |happened: Option<i64>| happened.is_some_and(|micros| micros <= due);
            let spared = in_time(fulfilled) || (fulfilled.is_none() && in_time(voided));
            let is_over = fulfilled.is_some() || voided.is_some() || now > due;
            let is_due = PromiseKind::ALL[kind] == PromiseKind::Visit && !imported && is_over && !spared;
            prop_assert_eq!(promise.is_compensated(at(now)), is_due);
        }
    }
}
