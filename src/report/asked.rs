//! A question put into SQL: the text and the values that belong to it, collected in the order in which the text first
//! names them. Both engines write `$1`, but SQLite numbers by first appearance.

use diesel::query_builder::BoxedSqlQuery;
use diesel::sql_types::Text;

use super::reply_rate::{GroupBy, Key, Only, Question, SITE};
use crate::domain::moment::Moment;
use crate::domain::words::PromiseKind;
use crate::storage::columns::sqlt::{Instant, Uid};
use crate::storage::dialect::MultiBackend;

/// A statement under construction. Its first value, `$1`, is the as-of moment; [`Asked::about`] names it before any
/// other, whether or not the beginning did.
pub(super) struct Asked {
    text: String,
    values: Vec<Value>,
}

enum Value {
    At(Moment),
    Text(String),
    Id(uuid::Uuid),
}

impl Asked {
    /// A statement that begins with `select`, which may name `$1`.
    pub(super) fn new(select: &str, as_of: Moment) -> Self {
        Asked {
            text: select.to_owned(),
            values: vec![Value::At(as_of)],
        }
    }

    /// More text.
    pub(super) fn add(mut self, text: &str) -> Self {
        self.text.push_str(text);
        self
    }

    /// The promises that `question` is about, due in `[from, to)` and known of by the as-of moment.
    pub(super) fn about(self, question: &Question, from: Moment, to: Moment, imported: &str) -> Self {
        self.about_kinds(question, &kinds(question), from, to, imported)
    }

    /// The same of these kinds only.
    pub(super) fn about_kinds(
        self,
        question: &Question,
        kinds: &[PromiseKind],
        from: Moment,
        to: Moment,
        imported: &str,
    ) -> Self {
        // The words are the desk's own and need no quoting.
        let kinds: Vec<String> = kinds.iter().map(|kind| format!("'{kind}'")).collect();
        let asked = self
            .add(&format!(
                " FROM promises WHERE made_at <= $1 AND promises.kind IN ({}) AND imported IN ({imported})",
                kinds.join(", ")
            ))
            .add(" AND due_at >= ")
            .value(Value::At(from))
            .add(" AND due_at < ")
            .value(Value::At(to));
        asked.only(&question.only)
    }

    /// Those whose clock started in `[from, to)`.
    pub(super) fn begun(self, from: Moment, to: Moment) -> Self {
        self.add(" AND clock_from >= ")
            .value(Value::At(from))
            .add(" AND clock_from < ")
            .value(Value::At(to))
    }

    /// `AND (due_at, id) > (…, …)`, spelled so that every index serves it.
    pub(super) fn after(self, due_at: Moment, id: uuid::Uuid) -> Self {
        let first = self.values.len() + 1;
        self.add(" AND due_at >= ")
            .value(Value::At(due_at))
            .add(&format!(" AND (due_at > ${first} OR promises.id > "))
            .value(Value::Id(id))
            .add(")")
    }

    fn only(self, only: &Only) -> Self {
        let words = [
            ("promises.channel", only.channel.map(|word| word.as_str().to_owned())),
            ("promises.tier", only.tier.map(|word| word.as_str().to_owned())),
            ("promises.region", only.region.clone()),
            ("ticket_kind", only.ticket_kind.map(|word| word.as_str().to_owned())),
            ("promises.urgency", only.urgency.map(|word| word.as_str().to_owned())),
            ("promises.category", only.category.clone()),
            ("void_reason", only.void_reason.map(|word| word.as_str().to_owned())),
        ];
        let ids = [
            ("promises.team_id", only.team.map(|id| id.0)),
            ("promises.owner_id", only.owner.map(|id| id.0)),
            (SITE, only.site.map(|id| id.0)),
            ("promises.customer_id", only.customer.map(|id| id.0)),
        ];
        let words = words.map(|(column, word)| (column, word.map(Value::Text)));
        let ids = ids.map(|(column, id)| (column, id.map(Value::Id)));
        let asked = words
            .into_iter()
            .chain(ids)
            .fold(self, |asked, (column, wanted)| match wanted {
                Some(value) => asked.add(&format!(" AND {column} = ")).value(value),
                None => asked,
            });
        let asked = only.without.iter().fold(asked, |asked, group_by| {
            let column = Key::of(*group_by).map_or("NULL", Key::column);
            asked.add(&format!(" AND {column} IS NULL"))
        });
        let asked = match only.book {
            Some(manager) => asked
                .add(" AND promises.customer_id IN (SELECT id FROM customers WHERE account_manager_id = ")
                .value(Value::Id(manager.0))
                .add(")"),
            None => asked,
        };
        match &only.within {
            Some(regions) => asked.within(regions),
            None => asked,
        }
    }

    fn within(self, regions: &[String]) -> Self {
        let asked = self.add(" AND (FALSE");
        let asked = regions.iter().fold(asked, |asked, region| {
            asked.add(" OR promises.region = ").value(Value::Text(region.clone()))
        });
        asked.add(")")
    }

    fn value(mut self, value: Value) -> Self {
        self.values.push(value);
        let number = self.values.len();
        self.add(&format!("${number}"))
    }

    /// The statement, ready to be loaded.
    pub(super) fn query(self) -> BoxedSqlQuery<'static, MultiBackend, diesel::query_builder::SqlQuery> {
        let query = diesel::sql_query(self.text).into_boxed();
        self.values.into_iter().fold(query, |query, value| match value {
            Value::At(moment) => query.bind::<Instant, _>(moment),
            Value::Text(text) => query.bind::<Text, _>(text),
            Value::Id(id) => query.bind::<Uid, _>(crate::domain::ids::PromiseId(id)),
        })
    }
}

/// The kinds asked for. Grouped by promise, every kind has its line.
pub(super) fn kinds(question: &Question) -> Vec<PromiseKind> {
    let every = question.group_by == Some(GroupBy::Promise);
    let asked = PromiseKind::ALL.iter().filter(|kind| every || **kind == question.kind);
    asked.copied().collect()
}
