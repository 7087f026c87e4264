//! By which rules the desk promises: the policies in force, and a policy's next version, tried on what was promised before
//! it is added.

use std::collections::BTreeMap;
use std::str::FromStr;

use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::{Choice, Screen, Tab, asked, choices, tabs};
use crate::actions::policies::{add_policy, must_be_newest};
use crate::actions::trial::{LINES_MAX, Line, Tried, try_policy};
use crate::console::forms::{Complaint, Faults};
use crate::console::queue::{mark, mark_text};
use crate::console::shell::{Place, Shell};
use crate::console::staff::{Form, Staff};
use crate::console::words;
use crate::domain::policy::{AttemptsNeeded, Policy, PolicyBook, PolicyVersion, Post, STEPS_MAX, Step, StepAt};
use crate::domain::rights::Operation;
use crate::domain::security::Whence;
use crate::domain::words::{Channel, PromiseKind, TicketKind, Tier, Urgency, Verdict};
use crate::error::Failure;
use crate::locale::say_span;
use crate::pages::{self, Fields, Reader, Trouble, page_with_script, when};
use crate::storage::lists::{Mark, Page};
use crate::storage::policies;

/// How many empty steps wait below a ladder, and how many more one asks for at a time.
const SPARE: usize = 1;
const MORE: usize = 3;

#[derive(Template)]
#[template(path = "console/admin/rules.html")]
struct RulesPage<'a> {
    reader: &'a Reader,
    shell: Shell<'a>,
    tabs: Vec<Tab>,
    policies: Vec<PolicyView>,
    /// None for whoever may only look.
    form: Option<FormView>,
    trial: Option<TrialView>,
    complaint: Complaint,
    done: Option<String>,
}

struct PolicyView {
    name: String,
    version: i32,
    promise: String,
    applies: String,
    duration: String,
    calendar: String,
    ladder: Vec<String>,
    is_open: bool,
}

/// The fields of the form as they stand.
struct FormView {
    /// The newest version; 0 for a new policy.
    version: i32,
    name: String,
    promises: Vec<Choice>,
    duration: String,
    calendars: Vec<Choice>,
    precedence: String,
    count: String,
    day_parts: String,
    groups: Vec<GroupView>,
    automatic: bool,
    steps: Vec<StepView>,
}

/// The boxes of one kind of ticket.
struct GroupView {
    name: String,
    choices: Vec<Choice>,
}

struct StepView {
    place: usize,
    title: String,
    is_open: bool,
    at: String,
    level: String,
    every: String,
    posts: Vec<Choice>,
    is_reminder: bool,
}

/// What a trial found.
struct TrialView {
    told: String,
    counts: Vec<String>,
    lines: Vec<TrialLine>,
    next: Option<String>,
}

struct TrialLine {
    number: String,
    promise: String,
    due: String,
    verdict: String,
    new_due: String,
    new_verdict: String,
}

/// What was typed, and what became of it.
#[derive(Default)]
struct Typed {
    fields: Fields,
    complaint: Complaint,
    tried: Option<Tried>,
}

pub(in crate::console) async fn page(staff: Staff, request: HttpRequest) -> Result<HttpResponse, Trouble> {
    let asked = asked(&request);
    let text = |name: &str| asked.get(name).map_or("", String::as_str);
    shown(&staff, text("policy"), text("done"), Typed::default()).await
}

async fn shown(staff: &Staff, open: &str, done: &str, typed: Typed) -> Result<HttpResponse, Trouble> {
    let right = staff.may(Operation::ListPolicies)?;
    let book = staff.look(right, |db, _, _, _| Ok(policies::book(db)?)).await?;
    let reader = &staff.reader;
    let status = typed.complaint.status();
    let edited = book.latest().find(|version| version.policy.name == open);
    let may_change = staff.can(Operation::NewPolicy);
    let form = may_change.then(|| form_view(staff, &book, edited, &typed.fields));
    let page = RulesPage {
        reader,
        shell: Shell::of(staff, Place::Admin, reader.say("admin-rules")),
        tabs: tabs(staff, Screen::Rules),
        policies: book
            .latest()
            .map(|version| policy_view(staff, version, version.policy.name == open))
            .collect(),
        form,
        trial: typed.tried.as_ref().map(|tried| trial_view(staff, tried)),
        complaint: typed.complaint,
        done: (done == "added").then(|| reader.say("rules-added")),
    };
    page_with_script(status, &page)
}

fn policy_view(staff: &Staff, version: &PolicyVersion, is_open: bool) -> PolicyView {
    let (reader, policy) = (&staff.reader, &version.policy);
    let mut applies: Vec<String> = policy.kinds.iter().map(|kind| words::kind(reader, *kind)).collect();
    applies.extend(policy.tiers.iter().map(|tier| tier_name(reader, *tier)));
    applies.extend(policy.urgencies.iter().map(|urgency| urgency_name(reader, *urgency)));
    applies.extend(policy.channels.iter().map(|channel| words::channel(reader, *channel)));
    PolicyView {
        name: policy.name.clone(),
        version: version.version,
        promise: words::promise(reader, policy.promise),
        applies: if applies.is_empty() {
            reader.say("admin-applies-all")
        } else {
            applies.join(&reader.say("list-comma"))
        },
        duration: say_span(reader.language, policy.duration),
        calendar: policy
            .calendar
            .clone()
            .unwrap_or_else(|| reader.say("admin-calendar-none")),
        ladder: policy.ladder.iter().map(|rung| step_name(reader, rung.at)).collect(),
        is_open,
    }
}

fn step_name(reader: &Reader, at: StepAt) -> String {
    match at {
        StepAt::Permille(share) => reader.fill("admin-step-share", &[("n", (share / 10).into())]),
        StepAt::Before(span) => {
            let span = say_span(reader.language, span);
            reader.fill("admin-step-before", &[("span", span.into())])
        }
        StepAt::After(span) => {
            let span = say_span(reader.language, span);
            reader.fill("admin-step-after", &[("span", span.into())])
        }
    }
}

fn tier_name(reader: &Reader, tier: Tier) -> String {
    words::tier(reader, tier).unwrap_or_else(|| reader.say("rules-tier-standard"))
}

fn urgency_name(reader: &Reader, urgency: Urgency) -> String {
    reader.fill("word-urgency", &[("urgency", urgency.as_str().into())])
}

/// The form as text by field, whether it was typed or is in force.
fn texts_of(policy: &Policy) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    let mut set = |name: String, text: String| {
        texts.insert(name, text);
    };
    set("name".into(), policy.name.clone());
    set("promise".into(), policy.promise.to_string());
    set("duration".into(), policy.duration.to_string());
    set("calendar".into(), policy.calendar.clone().unwrap_or_default());
    set("precedence".into(), policy.precedence.to_string());
    set("count".into(), policy.attempts.count.to_string());
    set("day_parts".into(), policy.attempts.day_parts.to_string());
    let named = policy.kinds.iter().map(|one| ("kind", one.as_str()));
    let named = named.chain(policy.tiers.iter().map(|one| ("tier", one.as_str())));
    let named = named.chain(policy.urgencies.iter().map(|one| ("urgency", one.as_str())));
    let named = named.chain(policy.channels.iter().map(|one| ("channel", one.as_str())));
    for (group, word) in named {
        set(format!("{group}-{word}"), "on".into());
    }
    if policy.automatic {
        set("automatic".into(), "on".into());
    }
    for (place, step) in policy.ladder.iter().enumerate() {
        set(format!("step-{place}-at"), step.at.to_string());
        // Not `level`: that is one of the posts.
        set(format!("step-{place}-raise"), step.level.to_string());
        let every = step.every.map(|every| every.to_string());
        set(format!("step-{place}-every"), every.unwrap_or_default());
        for post in &step.tell {
            set(format!("step-{place}-{post}"), "on".into());
        }
        if step.callback_reminder {
            set(format!("step-{place}-reminder"), "on".into());
        }
    }
    set("rows".into(), (policy.ladder.len() + SPARE).to_string());
    texts
}

fn form_view(
    staff: &Staff,
    book: &PolicyBook,
    edited: Option<&std::sync::Arc<PolicyVersion>>,
    typed: &Fields,
) -> FormView {
    let reader = &staff.reader;
    let known = if typed.typed().is_empty() {
        Fields::of(edited.map_or_else(nothing_yet, |version| texts_of(&version.policy)))
    } else {
        typed.clone()
    };
    let text = |name: &str| known.text(name).to_owned();
    let promises = PromiseKind::ALL.iter();
    let promises = promises.map(|kind| (kind.to_string(), words::promise(reader, *kind)));
    let calendars = book
        .latest_calendars_after(None)
        .map(|one| (one.calendar.name().to_owned(), one.calendar.name().to_owned()));
    let more = if known.text("then") == "more" { MORE } else { 0 };
    let rows = (rows_of(&known) + more).min(STEPS_MAX);
    FormView {
        version: match typed.text("version").parse() {
            Ok(version) => version,
            Err(_) => edited.map_or(0, |version| version.version),
        },
        name: text("name"),
        promises: choices(promises, known.text("promise")),
        duration: text("duration"),
        calendars: choices(calendars, known.text("calendar")),
        precedence: text("precedence"),
        count: text("count"),
        day_parts: text("day_parts"),
        groups: groups(reader, &known),
        automatic: known.text("automatic") == "on",
        steps: (0..rows).map(|place| step_view(reader, &known, place)).collect(),
    }
}

/// A new policy before anything is typed.
fn nothing_yet() -> BTreeMap<String, String> {
    let attempts = AttemptsNeeded::default();
    let texts = [
        ("promise", "reply".to_owned()),
        ("duration", "24h".to_owned()),
        ("precedence", "0".to_owned()),
        ("count", attempts.count.to_string()),
        ("day_parts", attempts.day_parts.to_string()),
        ("automatic", "on".to_owned()),
        ("rows", "3".to_owned()),
    ];
    texts.into_iter().map(|(name, text)| (name.to_owned(), text)).collect()
}

fn groups(reader: &Reader, known: &Fields) -> Vec<GroupView> {
    let group = |name: String, boxes: Vec<(String, String)>| GroupView {
        name,
        choices: boxes
            .into_iter()
            .map(|(value, name)| Choice {
                is_chosen: known.text(&value) == "on",
                value,
                name,
            })
            .collect(),
    };
    let kinds = TicketKind::ALL.iter();
    let kinds = kinds.map(|one| (format!("kind-{one}"), words::kind(reader, *one)));
    let tiers = Tier::ALL.iter();
    let tiers = tiers.map(|one| (format!("tier-{one}"), tier_name(reader, *one)));
    let urgencies = Urgency::ALL.iter();
    let urgencies = urgencies.map(|one| (format!("urgency-{one}"), urgency_name(reader, *one)));
    let channels = Channel::ALL.iter();
    let channels = channels.map(|one| (format!("channel-{one}"), words::channel(reader, *one)));
    vec![
        group(reader.say("rules-kinds"), kinds.collect()),
        group(reader.say("rules-tiers"), tiers.collect()),
        group(reader.say("rules-urgencies"), urgencies.collect()),
        group(reader.say("rules-channels"), channels.collect()),
    ]
}

fn step_view(reader: &Reader, known: &Fields, place: usize) -> StepView {
    let field = |name: &str| format!("step-{place}-{name}");
    let text = |name: &str| known.text(&field(name)).trim().to_owned();
    let posts: Vec<Choice> = Post::ALL
        .iter()
        .map(|post| Choice {
            value: post.to_string(),
            name: reader.fill("rules-post", &[("post", post.as_str().into())]),
            is_chosen: known.text(&field(post.as_str())) == "on",
        })
        .collect();
    let told: Vec<&str> = posts
        .iter()
        .filter(|post| post.is_chosen)
        .map(|post| post.name.as_str())
        .collect();
    let at = text("at");
    let title = match at.parse() {
        Ok(at) => format!("{} · {}", step_name(reader, at), told.join(&reader.say("list-comma"))),
        Err(_) => reader.say("rules-step-new"),
    };
    StepView {
        place,
        title,
        is_open: !at.is_empty() && told.is_empty(),
        at,
        level: text("raise"),
        every: text("every"),
        is_reminder: text("reminder") == "on",
        posts,
    }
}

fn rows_of(fields: &Fields) -> usize {
    fields.text("rows").parse().unwrap_or(0).min(STEPS_MAX)
}

/// The words of a vocabulary whose boxes are ticked.
fn ticked<T: Copy + std::fmt::Display>(fields: &Fields, group: &str, all: &[T]) -> Vec<T> {
    let is_on = |one: &&T| fields.text(&format!("{group}-{one}")) == "on";
    all.iter().filter(is_on).copied().collect()
}

fn read(fields: &Fields) -> Result<Policy, Faults> {
    let mut faults = Faults::default();
    let promise = faults.word("promise", fields);
    let duration = number("duration", fields, &mut faults);
    let precedence = number("precedence", fields, &mut faults);
    let count = number("count", fields, &mut faults);
    let day_parts = number("day_parts", fields, &mut faults);
    let steps: Option<Vec<Option<Step>>> = (0..rows_of(fields)).map(|place| step_of(fields, place)).collect();
    let ladder = faults.take("ladder", steps.ok_or(()));
    let calendar = fields.text("calendar").to_owned();
    let read = || {
        Some(Policy {
            name: fields.text("name").trim().to_owned(),
            promise: promise?,
            kinds: ticked(fields, "kind", TicketKind::ALL),
            tiers: ticked(fields, "tier", Tier::ALL),
            urgencies: ticked(fields, "urgency", Urgency::ALL),
            channels: ticked(fields, "channel", Channel::ALL),
            precedence: precedence?,
            duration: duration?,
            calendar: Some(calendar).filter(|name| !name.is_empty()),
            automatic: fields.text("automatic") == "on",
            attempts: AttemptsNeeded {
                count: count?,
                day_parts: day_parts?,
            },
            ladder: ladder?.into_iter().flatten().collect(),
        })
    };
    let policy = read();
    faults.or(policy)
}

fn number<T: FromStr>(field: &'static str, fields: &Fields, faults: &mut Faults) -> Option<T> {
    faults.take(field, fields.text(field).trim().parse::<T>())
}

/// A step as it was typed; none where the row is empty, nothing at all where it cannot be read.
fn step_of(fields: &Fields, place: usize) -> Option<Option<Step>> {
    let text = |name: &str| fields.text(&format!("step-{place}-{name}")).trim();
    let tell = ticked(fields, &format!("step-{place}"), Post::ALL);
    if text("at").is_empty() && tell.is_empty() {
        return Some(None);
    }
    let every = match text("every") {
        "" => None,
        every => Some(every.parse().ok()?),
    };
    Some(Some(Step {
        at: text("at").parse().ok()?,
        tell,
        level: match text("raise") {
            "" => 0,
            level => level.parse().ok()?,
        },
        callback_reminder: text("reminder") == "on",
        every,
    }))
}

/// Adds the next version of a policy, or tries it first.
pub(in crate::console) async fn save(form: Form, whence: Whence) -> Result<HttpResponse, Trouble> {
    let Form { staff, fields } = form;
    staff.may(Operation::NewPolicy)?;
    let seen: i32 = fields.text("version").parse().unwrap_or(0);
    let open = if seen == 0 {
        String::new()
    } else {
        fields.text("name").to_owned()
    };
    let typed = |fields: Fields, complaint: Complaint| Typed {
        fields,
        complaint,
        tried: None,
    };
    if fields.text("then") == "more" {
        return shown(&staff, &open, "", typed(fields, Complaint::default())).await;
    }
    let policy = match read(&fields) {
        Ok(policy) => policy,
        Err(faults) => {
            let complaint = Complaint::of_fields(&staff.reader, &faults);
            return shown(&staff, &open, "", typed(fields, complaint)).await;
        }
    };
    let after = mark(fields.text("after"));
    if fields.text("then") == "try" || after.is_some() {
        staff.may(Operation::TryPolicy)?;
        return tried(&staff, &open, fields, policy, after).await;
    }
    let (by, name) = (staff.caller.by(whence), policy.name.clone());
    let done = staff.front.again(move |db, now, house| {
        let newest = policies::book(db)?
            .versions(&policy.name)
            .first()
            .map(|known| known.version);
        must_be_newest(newest, "policy", seen)?;
        add_policy(db, now, house, &by, &policy)
    });
    match done.await {
        Ok(_) => Ok(pages::to(&format!("/admin/rules?policy={name}&done=added"))),
        Err(failure) => {
            let complaint = Complaint::of_failure(&staff.reader, failure)?;
            shown(&staff, &open, "", typed(fields, complaint)).await
        }
    }
}

async fn tried(
    staff: &Staff,
    open: &str,
    fields: Fields,
    policy: Policy,
    after: Option<Mark>,
) -> Result<HttpResponse, Trouble> {
    let page = Page { after, most: LINES_MAX };
    let tried = staff.front.desk.read(move |db, now| try_policy(db, now, policy, page));
    let (tried, complaint) = match tried.await {
        Ok(tried) => (Some(tried), Complaint::default()),
        Err(failure @ Failure::Refused(_)) => (None, Complaint::of_failure(&staff.reader, failure)?),
        Err(failure) => return Err(failure.into()),
    };
    let typed = Typed {
        fields,
        complaint,
        tried,
    };
    shown(staff, open, "", typed).await
}

fn trial_view(staff: &Staff, tried: &Tried) -> TrialView {
    let reader = &staff.reader;
    let mut counts: BTreeMap<(Option<Verdict>, Option<Verdict>), usize> = BTreeMap::new();
    for line in &tried.lines {
        *counts.entry((Some(line.verdict), line.replay.verdict)).or_default() += 1;
    }
    let told = reader.fill(
        "rules-trial-told",
        &[
            ("since", when(reader, tried.since, staff.now).into()),
            ("n", tried.looked_at.into()),
            ("differing", tried.lines.len().into()),
        ],
    );
    let count = |((was, is), n): ((Option<Verdict>, Option<Verdict>), usize)| {
        let (was, is) = (verdict_name(reader, was), verdict_name(reader, is));
        reader.fill(
            "rules-trial-count",
            &[("was", was.into()), ("is", is.into()), ("n", n.into())],
        )
    };
    TrialView {
        told,
        counts: counts.into_iter().map(count).collect(),
        lines: tried.lines.iter().map(|line| trial_line(staff, line)).collect(),
        next: tried.next.map(mark_text),
    }
}

fn trial_line(staff: &Staff, line: &Line) -> TrialLine {
    let reader = &staff.reader;
    let new_due = line.replay.due_at.map(|due| when(reader, due, staff.now));
    TrialLine {
        number: line.number.clone(),
        promise: words::promise(reader, line.kind),
        due: when(reader, line.due_at, staff.now),
        verdict: verdict_name(reader, Some(line.verdict)),
        new_due: new_due.unwrap_or_else(|| "--".to_owned()),
        new_verdict: verdict_name(reader, line.replay.verdict),
    }
}

fn verdict_name(reader: &Reader, verdict: Option<Verdict>) -> String {
    let verdict = verdict.map_or("none", Verdict::as_str);
    reader.fill("rules-verdict-word", &[("verdict", verdict.into())])
}

impl RulesPage<'_> {
    fn heading(&self, form: &FormView) -> String {
        self.reader.fill(
            "rules-next",
            &[("name", form.name.as_str().into()), ("n", (form.version + 1).into())],
        )
    }
}
