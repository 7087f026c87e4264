//! What is certain to happen soon after the beginning, whatever the dice say: a reminder, an escalation and a missed
//! promise. Whoever looks for a minute sees what the desk is for.

use super::cast::Cast;
use super::deeds::{Act, Call, Worker, arrival};
use super::matters::{CHINESE, KEY};
use crate::actions::open::CustomerRef;
use crate::domain::moment::{Moment, Span};
use crate::domain::phone::Phone;
use crate::domain::words::{Channel, Role};

/// Somebody calls at a given time, and what becomes of it after.
pub(super) struct Scene {
    pub(super) at: Moment,
    who: Who,
    /// What is done, and how long after the call.
    pub(super) deeds: Vec<(Act, Span)>,
}

enum Who {
    /// Somebody with this number, whom nobody else has.
    Number(&'static str),
    /// The first key client.
    KeyClient,
}

/// The scenes before and after `began`, in the order in which they begin.
pub(super) fn scenes(began: Moment) -> Vec<Scene> {
    let before = |hours: i64, minutes: i64| began - Span::hours(hours) - Span::minutes(minutes);
    vec![
        // Due ten minutes after the beginning, and answered hours later.
        Scene {
            at: before(23, 50),
            who: Who::Number("13900009001"),
            deeds: vec![(Act::Answer, Span::hours(28))],
        },
        // Half of the time has passed a quarter of an hour after the beginning.
        Scene {
            at: before(11, 45),
            who: Who::Number("13900009002"),
            deeds: vec![(Act::Answer, Span::hours(15))],
        },
        // Escalated by the account manager twenty minutes after the beginning.
        Scene {
            at: before(2, 0),
            who: Who::KeyClient,
            deeds: vec![(Act::Escalate, Span::minutes(140)), (Act::Answer, Span::hours(6))],
        },
    ]
}

impl Scene {
    /// The call that it begins with; none where the operator has nobody for it.
    pub(super) fn call(&self, cast: &Cast) -> Option<Call> {
        match self.who {
            Who::Number(number) => {
                let region = cast.regions.first()?;
                let id = *region.present.first()?;
                let who = Worker {
                    id,
                    role: Role::Agent,
                    chinese: region.chinese,
                };
                let customer = CustomerRef::Described {
                    name: "钱女士".to_owned(),
                    company: String::new(),
                    phone: Phone::parse("/phone", number).ok(),
                    email: None,
                };
                let arrival = arrival(CHINESE.first()?, Channel::Hotline, customer, region.name, None);
                Some(Call {
                    who,
                    owner: Some(id),
                    taker: who.actor(),
                    arrival,
                })
            }
            Who::KeyClient => {
                let client = cast.clients.first()?;
                let who = Worker {
                    id: client.manager,
                    role: Role::AccountManager,
                    chinese: client.chinese,
                };
                let customer = CustomerRef::Known(client.id);
                let channel = Channel::AccountManager;
                Some(Call {
                    who,
                    owner: None,
                    taker: who.actor(),
                    arrival: arrival(KEY.first()?, channel, customer, client.region, None),
                })
            }
        }
    }
}
