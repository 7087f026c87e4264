//! Statements that diesel would let the database parse anew each time, although their text repeats: updates, and inserts
//! of a few rows. Parsing and planning them costs several times as much as running them.

use diesel::RunQueryDsl;
use diesel::backend::Backend;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;

/// A statement that each connection prepares once, by its text. For statements of few different texts alone: a connection
/// keeps what it has prepared.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Prepared<Q> {
    statement: Q,
    repeats: bool,
}

impl<Q> Prepared<Q> {
    /// A statement whose text always is the same.
    pub(crate) fn new(statement: Q) -> Self {
        Prepared::when(true, statement)
    }

    /// A statement whose text is one of few when it `repeats`.
    pub(crate) fn when(repeats: bool, statement: Q) -> Self {
        Prepared { statement, repeats }
    }
}

impl<Q> QueryId for Prepared<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<DB: Backend, Q: QueryFragment<DB>> QueryFragment<DB> for Prepared<Q> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.statement.walk_ast(pass)
    }

    fn is_safe_to_cache_prepared(&self, _: &DB) -> QueryResult<bool> {
        Ok(self.repeats)
    }
}

impl<Q, Conn> RunQueryDsl<Conn> for Prepared<Q> {}
