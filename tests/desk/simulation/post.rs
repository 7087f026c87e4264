//! The post of the simulated desk: the real deliverer over a relay that is down for hours, refuses, forgets to answer, and
//! a deliverer that dies with letters in its hands.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use yinuo::domain::ids::Dice;
use yinuo::domain::moment::{Moment, Span};
use yinuo::error::Failure;
use yinuo::outbox::deliver::Deliverer;
use yinuo::outbox::message::Letter;
use yinuo::outbox::transport::{Failure as MailFailure, Memory, Outcome, Transport};
use yinuo::storage::people;

use super::world::World;
use crate::support::office::{FALLBACK, Office};
use crate::support::post::deliverer;

/// More than all simulated letters.
const LETTERS_MAX: usize = 1_000_000;

pub(super) struct Post {
    deliverer: Deliverer,
    box_of_all: Memory,
    relay: Arc<Mutex<Relay>>,
    thread: tokio::runtime::Runtime,
    down_until: Moment,
}

struct Relay {
    dice: Dice,
    down: bool,
    mended: bool,
    /// How often a letter was taken and nobody heard of it.
    unheard: BTreeMap<String, usize>,
    tally: BTreeMap<&'static str, u64>,
}

impl Relay {
    fn decides(&mut self, letter: &Letter) -> Outcome {
        let chance = self.dice.below(100);
        let (what, outcome) = match chance {
            _ if self.mended => ("post:taken", Outcome::Accepted),
            _ if self.down => ("post:relay down", Outcome::Refused(transient(None))),
            0..5 => ("post:not now", Outcome::Refused(transient(Some(451)))),
            5..9 => ("post:taken unheard", Outcome::AcceptedUnheard),
            9..12 if letter.to.address() != FALLBACK => ("post:refused", Outcome::Refused(permanent())),
            _ => ("post:taken", Outcome::Accepted),
        };
        if outcome == Outcome::AcceptedUnheard {
            *self.unheard.entry(letter.message_id.as_str().to_owned()).or_default() += 1;
        }
        *self.tally.entry(what).or_default() += 1;
        outcome
    }
}

fn transient(code: Option<u16>) -> MailFailure {
    MailFailure::Transient {
        code,
        text: "try again".to_owned(),
    }
}

fn permanent() -> MailFailure {
    MailFailure::Permanent {
        code: 550,
        text: "no such user".to_owned(),
    }
}

impl Post {
    pub(super) fn of(office: &Office, seed: u64) -> Post {
        let relay = Arc::new(Mutex::new(Relay {
            dice: Dice::seeded(seed ^ 0x0550),
            down: false,
            mended: false,
            unheard: BTreeMap::new(),
            tally: BTreeMap::new(),
        }));
        let box_of_all = Memory::keeping(LETTERS_MAX);
        let decides = relay.clone();
        box_of_all.decide_by(move |letter| decides.lock().unwrap().decides(letter));
        // One lane, so that the same seed settles in the same order.
        let deliverer = deliverer(office, Transport::Memory(box_of_all.clone()), 1);
        Post {
            deliverer,
            box_of_all,
            relay,
            thread: tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap(),
            down_until: Moment::EPOCH,
        }
    }

    /// A letter was handed over twice only where nobody had heard that it was taken.
    fn copies_are_explained(&self) {
        let mut copies: BTreeMap<String, usize> = BTreeMap::new();
        for letter in self.box_of_all.sent() {
            *copies.entry(letter.message_id.as_str().to_owned()).or_default() += 1;
        }
        let relay = self.relay.lock().unwrap();
        for (id, count) in copies {
            let unheard = relay.unheard.get(&id).copied().unwrap_or(0);
            assert!(
                count <= 1 + unheard,
                "{id} was sent {count} times, {unheard} of them unheard"
            );
        }
    }
}

impl World {
    /// A pass of the deliverer, if this world has one.
    pub(super) fn the_post_goes(&mut self) {
        let Some(mut post) = self.post.take() else { return };
        if self.troubled && self.odds(1, 25) {
            self.happened("post:outage");
            post.down_until = self.truth + Span::minutes(i64::try_from(self.dice.below(6 * 60)).unwrap());
        }
        {
            let mut relay = post.relay.lock().unwrap();
            relay.down = self.truth < post.down_until;
            relay.mended = !self.troubled;
        }
        if self.troubled && self.odds(1, 10) {
            self.happened("post:deliverer dies");
            self.office.claims_and_dies();
        }
        post.thread.block_on(post.deliverer.deliver_due()).unwrap();
        for (what, times) in std::mem::take(&mut post.relay.lock().unwrap().tally) {
            super::checks::count(&mut self.tally, what, times);
        }
        self.post = Some(post);
        self.learns_whose_mail_comes_back();
    }

    fn learns_whose_mail_comes_back(&mut self) {
        let rows = self
            .office
            .desk
            .read_blocking(|db, _| Ok::<_, Failure>(people::list(db, 1_000)?));
        let now = self.now();
        for row in rows.unwrap() {
            let worker = self.staff.people.get_mut(&row.id).unwrap();
            if worker.bounced != row.bounced_at.is_some() {
                (worker.bounced, worker.changed_at) = (row.bounced_at.is_some(), now);
            }
        }
    }

    /// With the relay mended, every letter comes to its end, and everything that was decided reached somebody.
    pub(super) fn the_post_is_emptied(&mut self) {
        if self.post.is_none() {
            return;
        }
        for _ in 0..40 {
            self.passes(Span::hours(1));
            self.the_post_goes();
        }
        let letters = super::tail::letters(&self.office.desk);
        for letter in &letters {
            let told = |other: &super::tail::Decided| {
                other.occasion() == letter.occasion() && matches!(other.state.as_str(), "handed_over" | "obsolete")
            };
            match letter.state.as_str() {
                "handed_over" | "obsolete" => {}
                "bounced" => assert!(
                    letters.iter().any(told),
                    "{} bounced and nobody else was told",
                    letter.intent
                ),
                "dead" => {
                    let alarm = format!("dead/{}/fallback/mail", letter.id);
                    assert!(
                        letters.iter().any(|other| other.intent == alarm),
                        "{} is dead, silently",
                        letter.intent
                    );
                }
                state => panic!("{} is still {state}", letter.intent),
            }
        }
        self.post.as_ref().unwrap().copies_are_explained();
    }
}
