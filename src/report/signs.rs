//! Signs that a figure may look better than the work behind it was, and what the figure does not tell: each is a number with
//! its promises behind it, for somebody to look at. None of them changes the rate.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};
use serde::Serialize;

use super::asked::Asked;
use super::evidence::{Cursor, Figure};
use super::reply_rate::Question;
use crate::domain::ids::{CustomerId, PromiseId};
use crate::domain::moment::Moment;
use crate::error::Failure;
use crate::storage::columns::Written;
use crate::storage::columns::sqlt::{Doc, Instant, Uid};
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;

/// The figures that are signs, in the order in which they are told.
pub const SIGNS: [Figure; 9] = [
    Figure::Answered,
    Figure::Solved,
    Figure::Satisfied,
    Figure::Quick,
    Figure::SelfMade,
    Figure::KeptAtLast,
    Figure::VoidedAtLast,
    Figure::Reopened,
    Figure::Repeated,
];
/// More customers than this who were told the same are a sign.
pub const SAME_TO: usize = 5;
/// The most answers that are compared.
pub const COMPARED_MAX: usize = 20_000;
/// The most wordings that are told.
const WORDINGS_MAX: usize = 20;
/// How much of a wording is told, in characters.
const SHOWN: usize = 120;
/// The most tickets that are named for each wording.
const NAMED: usize = 10;
/// Answers read at once.
const PAGE: usize = 1_000;

/// What is worth a look in a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Signs {
    /// What was known at this moment; whether tickets are solved is known as of now.
    #[schema(value_type = String, format = DateTime)]
    pub as_of: Moment,
    /// Promises of the question, imported ones left out unless they were asked for.
    pub promises: i64,
    pub signs: Vec<Sign>,
    /// Answers in the same words to more than five customers, the most frequent first; nothing where there are too many
    /// answers to be compared: ask for a shorter period then.
    pub same_words: Option<Vec<SameWords>>,
}

/// One sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Sign {
    /// The promises behind it are listed under this name.
    pub figure: Figure,
    pub promises: i64,
}

/// Words that many customers were told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct SameWords {
    /// How they begin.
    pub words: String,
    pub customers: usize,
    pub promises: usize,
    /// The numbers of some of the tickets.
    pub tickets: Vec<String>,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// Counts the signs among the promises of a question.
pub fn signs(db: &mut Db, question: &Question, as_of: Moment) -> Result<Signs, Failure> {
    question.check()?;
    let count = |db: &mut Db, condition: &str| -> Result<i64, StoreFault> {
        let asked = Asked::new("SELECT count(*) AS number", as_of)
            .about(question, question.from, question.to, question.origins())
            .add(condition);
        Ok(asked.query().get_result::<Number>(db.conn())?.number)
    };
    let promises = count(db, "")?;
    let mut signs = Vec::with_capacity(SIGNS.len());
    let mut answered = 0;
    for figure in SIGNS {
        let condition = figure.condition(db);
        let promises = count(db, &condition)?;
        if figure == Figure::Answered {
            answered = promises;
        }
        signs.push(Sign { figure, promises });
    }
    let few = usize::try_from(answered).is_ok_and(|answered| answered <= COMPARED_MAX);
    Ok(Signs {
        as_of,
        promises,
        signs,
        same_words: if few {
            Some(same_words(db, question, as_of)?)
        } else {
            None
        },
    })
}

#[derive(QueryableByName)]
struct Answer {
    #[diesel(sql_type = Uid)]
    id: PromiseId,
    #[diesel(sql_type = Instant)]
    due_at: Moment,
    #[diesel(sql_type = Uid)]
    customer_id: CustomerId,
    #[diesel(sql_type = Text)]
    number: String,
    #[diesel(sql_type = Nullable<Doc>)]
    words: Option<Written>,
}

/// The words with which a promise was fulfilled are those of the event that was recorded in the same instant.
const ANSWERS: &str = "SELECT promises.id, due_at, customer_id, \
     (SELECT number FROM tickets WHERE tickets.id = promises.ticket_id) AS number, \
     (SELECT words FROM events WHERE events.ticket_id = promises.ticket_id AND events.at = promises.fulfilled_at \
      AND events.words IS NOT NULL ORDER BY seq LIMIT 1) AS words";

#[derive(Default)]
struct Told {
    customers: BTreeSet<CustomerId>,
    promises: usize,
    tickets: BTreeSet<String>,
}

fn same_words(db: &mut Db, question: &Question, as_of: Moment) -> Result<Vec<SameWords>, StoreFault> {
    let mut told: HashMap<String, Told> = HashMap::new();
    let mut after: Option<Cursor> = None;
    let answered = Figure::Answered.condition(db);
    loop {
        let mut asked = Asked::new(ANSWERS, as_of)
            .about(question, question.from, question.to, question.origins())
            .add(&answered);
        if let Some(Cursor { due_at, promise }) = after {
            asked = asked.after(due_at, promise.0);
        }
        let asked = asked.add(&format!(" ORDER BY due_at, promises.id LIMIT {PAGE}"));
        let answers: Vec<Answer> = asked.query().load(db.conn())?;
        let last = answers.last().filter(|_| answers.len() == PAGE);
        after = last.map(|last| Cursor {
            due_at: last.due_at,
            promise: last.id,
        });
        for answer in answers {
            take(&mut told, answer);
        }
        if after.is_none() {
            break;
        }
    }
    let mut same: Vec<SameWords> = told
        .into_iter()
        .filter(|(_, told)| told.customers.len() > SAME_TO)
        .map(|(words, told)| SameWords {
            words: words.chars().take(SHOWN).collect(),
            customers: told.customers.len(),
            promises: told.promises,
            tickets: told.tickets.into_iter().take(NAMED).collect(),
        })
        .collect();
    same.sort_by(|one, other| (other.customers, &one.words).cmp(&(one.customers, &other.words)));
    same.truncate(WORDINGS_MAX);
    Ok(same)
}

/// Spaces and letter case aside, words are the same or not.
fn take(told: &mut HashMap<String, Told>, answer: Answer) {
    let words: Option<BTreeMap<String, String>> = answer.words.and_then(|words| words.read().ok());
    let said = words.and_then(|mut words| words.remove("text").or_else(|| words.remove("said")));
    let Some(said) = said else { return };
    let plain = said.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    if plain.is_empty() {
        return;
    }
    let told = told.entry(plain).or_default();
    told.customers.insert(answer.customer_id);
    told.promises += 1;
    told.tickets.insert(answer.number);
}
