//! `yinuo token`: the secrets by which callers of the API are known.

use super::{Failure, args, desk, say, settle};
use crate::actions::tokens::{issue_token, revoke_token};
use crate::clock::Clock;
use crate::domain::moment::Span;
use crate::domain::refusal::Refusal;
use crate::domain::rights::Purpose;
use crate::domain::security::By;
use crate::domain::text::{self, SHORT};
use crate::error;
use crate::storage::db::Db;
use crate::storage::people::{self, UserRow};
use crate::storage::tokens;

/// The most tokens of one person that are revoked in one go.
const MOST: i64 = 10_000;

/// Does what the command says.
pub(super) fn run(token: &args::Token, global: &args::Global) -> Result<(), Failure> {
    match token {
        args::Token::Issue(args) => issue(args, global),
        args::Token::Revoke(args) => revoke(args, global),
    }
}

fn issue(args: &args::TokenIssue, global: &args::Global) -> Result<(), Failure> {
    let settings = settle(global, Vec::new())?.settings;
    let label = text::optional("label", args.label.as_deref().unwrap_or_default(), SHORT)
        .map_err(|fault| Failure::Refused(Refusal::Invalid(vec![fault])))?;
    let lifetime = args.days.map_or(settings.access.token_lifetime.span(), |days| {
        Span::days(i64::from(days))
    });
    let purpose = Purpose::of(
        Some(args.channels.as_slice()).filter(|named| !named.is_empty()),
        Some(args.operations.as_slice()).filter(|named| !named.is_empty()),
    );
    let email = args.user.clone();
    let opened = desk::open(&settings, Clock::system())?;
    let secret: String = opened.desk.write_blocking(move |db, now| {
        let user = person(db, &email)?;
        if !user.is_here() {
            return Err(Refusal::field("user", format!("{email} is no longer active")).into());
        }
        let (_, secret) = issue_token(db, now, &By::command_line(), user.id, &label, purpose, lifetime)?;
        Ok::<_, error::Failure>(secret)
    })?;
    say(&format!("{secret}\n"))
}

fn revoke(args: &args::TokenRevoke, global: &args::Global) -> Result<(), Failure> {
    let settings = settle(global, Vec::new())?.settings;
    let (email, label) = (args.user.clone(), args.label.clone());
    let opened = desk::open(&settings, Clock::system())?;
    let revoked: usize = opened.desk.write_blocking(move |db, now| {
        let user = person(db, &email)?;
        let mut revoked = 0;
        for token in tokens::of_user(db, user.id, MOST)? {
            let meant = label.as_ref().is_none_or(|label| *label == token.label);
            revoked += usize::from(meant && revoke_token(db, now, &By::command_line(), &token)?);
        }
        Ok::<_, error::Failure>(revoked)
    })?;
    if revoked == 0 {
        let label = args
            .label
            .as_deref()
            .map_or_else(String::new, |label| format!(" labelled {label}"));
        return Err(Failure::Refused(Refusal::absent(
            "token that could be revoked, for",
            format!("{}{label}", args.user),
        )));
    }
    say(&format!("revoked {revoked}\n"))
}

fn person(db: &mut Db, email: &str) -> Result<UserRow, error::Failure> {
    let known = people::of_email(db, &email.trim().to_lowercase())?;
    Ok(known.ok_or_else(|| {
        Refusal::field(
            "user",
            format!("{email} is not known; `yinuo user list` shows who is, `yinuo user add` adds them"),
        )
    })?)
}
