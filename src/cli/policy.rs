//! `yinuo policy`: what is promised from now on, and what becomes of what was promised before.

use super::{Failure, args, desk, rules, say, settle};
use crate::actions::moves::{Asked, BATCH_MAX, Line, Plan, move_promises, preview};
use crate::actions::policies::policy_added;
use crate::actions::security::record_all;
use crate::clock::Clock;
use crate::domain::event::Actor;
use crate::domain::refusal::Refusal;
use crate::domain::security::By;
use crate::domain::words::Role;
use crate::error;
use crate::storage::db::Db;
use crate::storage::people;

/// Does what the command says.
pub(super) fn run(policy: &args::Policy, global: &args::Global) -> Result<(), Failure> {
    match policy {
        args::Policy::Add(args) => add(args, global),
        args::Policy::Move(args) => move_to(args, global),
    }
}

fn add(args: &args::AddFile, global: &args::Global) -> Result<(), Failure> {
    let settings = settle(global, Vec::new())?.settings;
    let policies = rules::policy_file(&args.file)?;
    let opened = desk::open(&settings, Clock::system())?;
    let house = opened.house.clone();
    let versions = opened.desk.write_blocking(move |db, now| {
        let (mut versions, mut told) = (Vec::with_capacity(policies.len()), Vec::new());
        for policy in &policies {
            let (version, fact) = policy_added(db, now, &house, policy)?;
            versions.push((policy.name.clone(), version));
            told.extend(fact);
        }
        record_all(db, now, &By::command_line(), told)?;
        Ok::<_, error::Failure>(versions)
    })?;
    let told = versions
        .iter()
        .map(|(name, version)| format!("policy {name}, version {version}\n"));
    say(&told.collect::<String>())
}

/// Batch by batch; each is one transaction.
fn move_to(args: &args::MovePromises, global: &args::Global) -> Result<(), Failure> {
    let settings = settle(global, Vec::new())?.settings;
    let opened = desk::open(&settings, Clock::system())?;
    let mut asked = Asked {
        name: args.name.clone(),
        version: args.to,
        reason: args.reason.clone().unwrap_or_default(),
        after: None,
        most: BATCH_MAX,
    };
    let (mut moved, mut stayed) = (0, 0);
    loop {
        let (this, house, by) = (asked.clone(), opened.house.clone(), args.by.clone());
        let plan: Plan = match by {
            _ if args.dry_run => opened.desk.read_blocking(move |db, now| preview(db, now, &this))?,
            Some(by) => opened.desk.write_blocking(move |db, now| {
                let actor = manager(db, &by)?;
                move_promises(db, now, &house, actor, &this, None)
            })?,
            None => {
                let cure = "says who decides it: the e-mail address of a manager or admin";
                return Err(Failure::Refused(Refusal::field("--by", cure)));
            }
        };
        say(&plan.lines.iter().map(told).collect::<String>())?;
        moved += plan.lines.iter().filter(|line| line.stays.is_none()).count();
        stayed += plan.lines.iter().filter(|line| line.stays.is_some()).count();
        match plan.next {
            Some(next) => asked.after = Some(next),
            None => break,
        }
    }
    opened.desk.close_blocking();
    let would = if args.dry_run { "would move" } else { "moved" };
    say(&format!(
        "{moved} promises {would} to {} version {}, {stayed} stay\n",
        args.name, args.to
    ))
}

fn manager(db: &mut Db, email: &str) -> Result<Actor, error::Failure> {
    let person = people::of_email(db, &email.trim().to_lowercase())?;
    match person.filter(|person| person.is_here() && matches!(person.role, Role::Manager | Role::Admin)) {
        Some(person) => Ok(Actor::User(person.id, person.role)),
        None => Err(Refusal::field("--by", "must be the e-mail address of an active manager or admin").into()),
    }
}

fn told(line: &Line) -> String {
    let what = match line.stays {
        None => format!("-> {}", line.new_due_at),
        Some(why) => format!("stays: {why}"),
    };
    format!(
        "{} {} version {} due {} {what}\n",
        line.number, line.kind, line.from, line.due_at
    )
}
