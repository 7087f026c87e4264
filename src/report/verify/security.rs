//! The chain of security events, and the row that says where it ends.

use super::finding::{Fault, Findings};
use crate::domain::chain::Hash;
use crate::domain::security::fault;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::security::{self, EventRow};

/// Events read at once.
const PAGE: i64 = 1_000;
const TABLE: &str = "security_events";

/// What was seen of the chain.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Seen {
    pub(super) events: u64,
    pub(super) erased: u64,
    /// How many are said to be sealed.
    pub(super) sealed: i64,
}

/// Checks the whole chain.
pub(super) fn check(db: &mut Db, findings: &mut Findings) -> Result<Seen, StoreFault> {
    let mut walk = Walk::default();
    loop {
        let page = security::after(db, walk.read, PAGE)?;
        if page.is_empty() {
            break;
        }
        for row in page {
            walk.step(row, findings);
        }
    }
    match security::head(db) {
        Ok(head) => {
            if (head.seq, head.hash) != (walk.seq, walk.head) {
                let what = format!(
                    "the chain ends after event {}, its head says event {}",
                    walk.seq, head.seq
                );
                findings.add(Fault::new("security_head", what));
            }
            walk.seen.sealed = head.sealed_seq;
        }
        Err(StoreFault::Corrupt(what)) => findings.add(Fault::new("security_head", what)),
        Err(fault) => return Err(fault),
    }
    Ok(walk.seen)
}

#[derive(Default)]
struct Walk {
    /// The number of the last row that was read.
    read: i64,
    /// The last event whose place in the chain is known, and its hash.
    seq: i64,
    head: Hash,
    seen: Seen,
}

impl Walk {
    fn step(&mut self, row: EventRow, findings: &mut Findings) {
        self.read = row.seq;
        self.seen.events += 1;
        let columns = row.clone();
        let event = match row.into_event() {
            Ok(event) => event,
            Err(fault) => {
                findings.add(Fault::new(TABLE, fault.to_string()).at_event(self.read));
                return;
            }
        };
        if let Some(what) = fault(self.head, self.seq, &event) {
            findings.add(Fault::new(TABLE, what).at_event(event.seq));
        } else if !columns.agrees_with(&event) {
            let what = format!("the columns of event {} do not say what it says", event.seq);
            findings.add(Fault::new(TABLE, what).at_event(event.seq));
        }
        self.seen.erased += u64::from(event.words_digest.is_some() && event.words.is_none());
        (self.seq, self.head) = (event.seq, event.hash);
    }
}
