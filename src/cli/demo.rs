//! `yinuo demo`: a made-up operator's desk at work, with a clock that runs faster, for whoever wants to see what this is
//! before setting anything up. Everything real: database, server, sweep, mails into a folder. Only the people are made up.

mod cast;
mod deeds;
mod matters;
mod paint;
mod scenes;
mod staff;
mod stage;
mod story;
mod visits;

use std::sync::Arc;
use std::time::Duration;

use jiff::ToSpan as _;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};

use self::cast::found;
use self::paint::{Paint, Tone};
use self::staff::Staff;
use self::stage::Stage;
use self::story::{Story, spoken};
use super::serve::{Running, stop_signal};
use super::{Failure, args, desk, log, say};
use crate::actions::House;
use crate::actions::sweep::sweep;
use crate::clock::Clock;
use crate::domain::ids::Dice;
use crate::domain::moment::{Moment, Span};
use crate::report::verify::{Options, Outside, WitnessFile, verify};
use crate::report::{Question, reply_rate};
use crate::storage::db::Desk;

/// A day passes in three minutes.
const SPEED: u32 = 480;
/// What happened before anybody looked, so that something is owed, and soon missed, from the first minute.
const BEFORE: Span = Span::hours(26);
/// The demonstration takes place so far back that its clock does not overtake the machine's for hours.
const WEEKS_BACK: i64 = 52;
const TICK: Duration = Duration::from_millis(100);
/// Ticks between two words on how the desk stands.
const STANDING_EVERY: u32 = 100;

/// Shows the desk at work until Ctrl-C.
pub(super) fn run(args: &args::Demo, global: &args::Global) -> Result<(), Failure> {
    let stage = Stage::set(args, global)?;
    log::start(&stage.settings.log);
    let began = begin(&stage);
    let speed = args.speed.unwrap_or(SPEED);
    let number = args.seed.unwrap_or_else(|| Dice::from_system().below(1_000_000));
    let paint = Paint::for_output();
    let title = format!(
        "Yinuo 一诺: the desk of a made-up telecom operator. A day passes in {}. Seed {number}. Ctrl-C ends it.",
        seconds(86_400 / u64::from(speed.max(1)))
    );
    say(&format!("{}\n", paint.tone(Tone::Loud, &title)))?;
    let zone = stage.settings.schedule.zone.rules.clone();
    let staff = the_day_before(&stage, began, number)?;
    let mut show = Show {
        staff,
        story: Story::new(paint, zone, began - BEFORE),
        ticks: 0,
    };
    let ended = actix_web::rt::System::new().block_on(async {
        let running = Running::start(&stage.settings, Clock::fast(began, speed), show.staff.guests()).await?;
        let (desk, house) = (running.desk.clone(), running.house.clone());
        show.story.news(&desk, &house)?;
        say(&where_to_look(&stage, &show, began))?;
        let watched = show.goes_on(&desk, &house, args.lasting).await;
        let ended = desk.clock().now();
        drop(desk);
        running.stop().await;
        watched.map(|()| ended)
    })?;
    close(&stage, began - BEFORE, ended)
}

/// The operator's morning, the same weekday as today.
fn begin(stage: &Stage) -> Moment {
    let now = Clock::system().now().timestamp();
    let today = now.to_zoned(stage.settings.schedule.zone.rules.clone());
    let morning = today
        .checked_sub(WEEKS_BACK.weeks())
        .and_then(|then| then.with().hour(8).minute(0).second(0).subsec_nanosecond(0).build());
    morning.map_or(Moment::from(now) - Span::days(7 * WEEKS_BACK), |morning| {
        morning.timestamp().into()
    })
}

/// Founds the operator and lets the day before pass at once: the same customers, staff and sweep on a clock that is set.
fn the_day_before(stage: &Stage, began: Moment, seed: u64) -> Result<Staff, Failure> {
    let clock = Clock::set_to(began - BEFORE);
    let desk::Opened { desk, house, .. } = desk::open(&stage.settings, clock.clone())?;
    let founding = house.clone();
    let cast = desk.write_blocking(move |db, now| found(db, now, &founding))?;
    let mut staff = Staff::new(cast, Dice::seeded(seed), house.zone.clone(), clock.now(), began);
    lets_pass(&mut staff, &desk, &house, &clock, began)?;
    desk.close_blocking();
    Ok(staff)
}

/// Lets time pass on a clock that is set.
fn lets_pass(
    staff: &mut Staff,
    desk: &Desk,
    house: &Arc<House>,
    clock: &Clock,
    until: Moment,
) -> Result<(), crate::error::Failure> {
    const STEP: Span = Span::minutes(5);
    while clock.now() < until {
        staff.work(desk, house)?;
        let sweeping = house.clone();
        desk.write_blocking(move |db, now| sweep(db, now, &sweeping))?;
        clock.set(clock.now() + STEP);
    }
    Ok(())
}

/// The demonstration as it goes on.
struct Show {
    staff: Staff,
    story: Story,
    ticks: u32,
}

impl Show {
    async fn goes_on(self, desk: &Desk, house: &Arc<House>, lasting: Option<Span>) -> Result<(), Failure> {
        const YEARS: Duration = Duration::from_hours(10 * 365 * 24);
        let real = |span: Span| Duration::from_micros(u64::try_from(span.as_micros()).unwrap_or(0));
        let end = sleep_until(Instant::now() + lasting.map_or(YEARS, real));
        let stop = stop_signal();
        tokio::pin!(end, stop);
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut show = self;
        loop {
            tokio::select! {
                () = &mut end => return Ok(()),
                stopped = &mut stop => return stopped,
                _ = ticks.tick() => {}
            }
            let (desk, house) = (desk.clone(), house.clone());
            let acted = tokio::task::spawn_blocking(move || {
                let lines = show.one_tick(&desk, &house);
                (show, lines)
            });
            let (after, lines) = acted.await.map_err(|fault| Failure::Start(fault.to_string()))?;
            show = after;
            let lines = lines?;
            if !lines.is_empty() {
                say(&(lines.join("\n") + "\n"))?;
            }
        }
    }

    fn one_tick(&mut self, desk: &Desk, house: &Arc<House>) -> Result<Vec<String>, crate::error::Failure> {
        self.staff.work(desk, house)?;
        let mut lines = self.story.news(desk, house)?;
        self.ticks = self.ticks.wrapping_add(1);
        if self.ticks.is_multiple_of(STANDING_EVERY) {
            lines.push(self.story.standing(desk)?);
        }
        Ok(lines)
    }
}

fn where_to_look(stage: &Stage, show: &Show, began: Moment) -> String {
    let url = stage.settings.server.public_url.as_str();
    let secret = |who: &str| {
        let token = show.staff.tokens().iter().find(|(role, _)| *role == who);
        token.map_or("", |(_, secret)| secret.as_str())
    };
    let taken = stage.taken.map_or_else(String::new, |address| {
        format!(" ({address} is taken by something else)")
    });
    let tokens = show.staff.tokens().iter();
    let tokens: Vec<String> = tokens
        .map(|(who, secret)| format!("    {who:<16} {secret}\n"))
        .collect();
    let tokens = tokens.concat();
    let (agent, auditor) = (secret("agent"), secret("auditor"));
    format!(
        "\n  sign in    {url}/login{taken}, as any of those named there\n  API        {url}/api/v1\n  customers  {url}/t and {url}/t/new\n  mails      {mails}\n  database   {database}\n  tokens\n{tokens}\n  \
         Complain, and watch it being answered for:\n    \
         curl -s {url}/api/v1/channels/hotline/tickets -H 'Authorization: Bearer {agent}' \\\n      \
         -H 'Content-Type: application/json' -d '{{\"caller_number\":\"13900000123\",\"subject\":\"宽带太慢\",\"region\":\"north\"}}'\n  \
         What is overdue, and the rate:\n    \
         curl -s '{url}/api/v1/tickets?overdue=true' -H 'Authorization: Bearer {agent}'\n    \
         curl -s '{url}/api/v1/reports/reply-rate' -H 'Authorization: Bearer {auditor}'\n  \
         The rate, and the proof, beside the running desk, whose clock is {weeks} weeks behind:\n    \
         {rate}\n    {proof}\n\n",
        mails = stage.settings.mail.folder.display(),
        database = stage.database(),
        weeks = WEEKS_BACK,
        rate = rate_command(stage, began - BEFORE, began + Span::days(1)),
        proof = proof_command(stage),
    )
}

fn rate_command(stage: &Stage, from: Moment, to: Moment) -> String {
    let second = |moment: Moment| moment.timestamp().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let (database, from, to) = (stage.database(), second(from), second(to));
    format!("yinuo report reply-rate --database-url {database} --from {from} --to {to}")
}

fn proof_command(stage: &Stage) -> String {
    let (database, file) = (stage.database(), stage.settings.checkpoint.file.display());
    format!("yinuo verify --database-url {database} --checkpoint {file}")
}

/// What came of it: the rate of the whole time, and the proof.
fn close(stage: &Stage, from: Moment, ended: Moment) -> Result<(), Failure> {
    let file = &stage.settings.checkpoint.file;
    // A short demonstration may end before the first checkpoint.
    let outside = WitnessFile::open(file).map_or(Outside::None, |file| Outside::File(Box::new(file)));
    let mut options = Options {
        outside,
        ..Options::default()
    };
    let (desk, house) = desk::look(&stage.settings, Clock::set_to(ended))?;
    let question = Question::about_replies(from, ended, house.zone.clone());
    let (found, replies) = desk.read_blocking(move |db, now| {
        let found = verify(db, now, &mut options, &mut |_| Ok(()))?;
        Ok::<_, crate::error::Failure>((found, reply_rate(db, &question, now)?.total))
    })?;
    desk.close_blocking();
    if let Some(first) = found.first_fault {
        return Err(Failure::NotAsRecorded {
            first: first.to_string(),
            count: found.fault_count,
        });
    }
    let rate = replies.on_time_rate.percent().unwrap_or_else(|| "none yet".to_owned());
    say(&format!(
        "\nEnded after {} on the desk's clock. Replies due: {}, of which {} kept, {} late, {} unanswered; rate {rate} %.\n\
         Verified: {} tickets, {} events, chain intact; {} checkpoints.\n",
        spoken(ended.since(from)),
        replies.due,
        replies.kept,
        replies.late,
        replies.unanswered,
        found.tickets,
        found.events,
        found.checkpoints,
    ))?;
    say(&what_is_left(stage, from, ended))
}

fn what_is_left(stage: &Stage, from: Moment, ended: Moment) -> String {
    let folder = stage.folder.path().display();
    if stage.folder.is_temporary() {
        return "Database and mails are removed; `yinuo demo --folder NAME` keeps them.\n".to_owned();
    }
    let (rate, proof) = (rate_command(stage, from, ended), proof_command(stage));
    format!("Database and mails are in {folder}. Ask them:\n  {rate}\n  {proof}\n")
}

fn seconds(seconds: u64) -> String {
    match (seconds / 60, seconds % 60) {
        (0, 0) => "less than a second".to_owned(),
        (0, seconds) => format!("{seconds} s"),
        (minutes, 0) => format!("{minutes} min"),
        (minutes, seconds) => format!("{minutes} min {seconds} s"),
    }
}

#[cfg(test)]
mod tests;
