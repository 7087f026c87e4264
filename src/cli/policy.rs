//! `yinuo policy add`: what is promised from now on.

use super::{Failure, args, desk, rules, say, settle};
use crate::actions::policies::add_policy;
use crate::clock::Clock;
use crate::error;

/// Does what the command says.
pub(super) fn run(policy: &args::Policy, global: &args::Global) -> Result<(), Failure> {
    let args::Policy::Add(args) = policy;
    let settings = settle(global, Vec::new())?.settings;
    let policies = rules::policy_file(&args.file)?;
    let opened = desk::open(&settings, Clock::system())?;
    let house = opened.house.clone();
    let versions = opened.desk.write_blocking(move |db, now| {
        let mut versions = Vec::with_capacity(policies.len());
        for policy in &policies {
            versions.push((policy.name.clone(), add_policy(db, now, &house, policy)?));
        }
        Ok::<_, error::Failure>(versions)
    })?;
    let told = versions
        .iter()
        .map(|(name, version)| format!("policy {name}, version {version}\n"));
    say(&told.collect::<String>())
}
