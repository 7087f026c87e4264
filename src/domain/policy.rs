//! Which promises does a ticket get, by when, and who is told on the way? Policies answer; they are versioned, never
//! edited in place, and every promise keeps the version it was made under.

use std::collections::{BTreeMap, HashMap};
use std::ops::Bound;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::calendar::{Calendar, tzdb_version};
use super::ids::{CalendarId, PolicyId};
use super::moment::{Moment, Span};
use super::refusal::{FieldFault, Refusal};
use super::words::{Channel, PromiseKind, TicketKind, Tier, Urgency, words};

words! {
    /// A post that somebody holds for a ticket; who holds it is looked up when the step is taken.
    Post {
        Owner = "owner", TeamLead = "team_lead", DutyManager = "duty_manager", Manager = "manager",
        Director = "director", AccountManager = "account_manager",
        /// Who comes to the customer; known where what is told about is the promise of a visit.
        Technician = "technician",
        /// Whoever holds the ticket's present level: the further it has climbed, the higher.
        Level = "level",
    }
}

/// The most steps a ladder may list.
pub const STEPS_MAX: usize = 50;
const NAME_MAX: usize = 80;

/// One version of a policy, as it is written in `config/` and sent to the API.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Unique among policies; a new version has the same name.
    pub name: String,
    /// What it promises.
    pub promise: PromiseKind,
    /// The tickets it is for. An empty list means every one.
    #[serde(default)]
    pub kinds: Vec<TicketKind>,
    #[serde(default)]
    pub tiers: Vec<Tier>,
    #[serde(default)]
    pub urgencies: Vec<Urgency>,
    #[serde(default)]
    pub channels: Vec<Channel>,
    /// Where several policies promise the same kind to one ticket, the highest precedence wins, then the more specific.
    #[serde(default)]
    pub precedence: i32,
    /// How long after the clock's start the promise is due: `24h`, `30m`, `45s`.
    #[schema(value_type = String, example = "24h")]
    pub duration: Span,
    /// The working calendar the duration is counted in; without one it is elapsed time.
    #[serde(default)]
    pub calendar: Option<String>,
    /// Whether every such ticket gets it; otherwise only where a person promises it (a callback at an agreed time).
    #[serde(default = "yes")]
    pub automatic: bool,
    /// What must have been tried before an unreachable customer's promise may be voided.
    #[serde(default)]
    pub attempts: AttemptsNeeded,
    /// Who is told, when. In order of time.
    pub ladder: Vec<Step>,
}

fn yes() -> bool {
    true
}

/// How hard the customer must have been sought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AttemptsNeeded {
    /// How many attempts.
    pub count: u32,
    /// In how many different parts of the day (morning, afternoon, evening, night).
    pub day_parts: u32,
}

impl Default for AttemptsNeeded {
    fn default() -> Self {
        AttemptsNeeded { count: 3, day_parts: 2 }
    }
}

/// One step of a ladder: an instant around the due time at which posts are told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// `50%` of the allowed time, `due`, `-30m` before due or `+4h` after it.
    #[schema(value_type = String, example = "75%")]
    pub at: StepAt,
    /// Who is told.
    pub tell: Vec<Post>,
    /// The level the ticket is raised to; `0` leaves it.
    #[serde(default)]
    pub level: i32,
    /// Whether the message is a reminder to call the customer back.
    #[serde(default)]
    pub callback_reminder: bool,
    /// After this step, again each time this long has passed, one level higher each time. Only for the last step.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "4h")]
    pub every: Option<Span>,
}

/// When a step is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepAt {
    /// At this many thousandths of the allowed time, below 1000.
    Permille(u32),
    /// This long before the due instant.
    Before(Span),
    /// This long after it; zero is the first microsecond at which the promise is missed.
    After(Span),
}

impl StepAt {
    /// The instant of the step for a promise whose clock ran from `clock_from` to `due_at`.
    pub fn instant(self, clock_from: Moment, due_at: Moment) -> Moment {
        match self {
            StepAt::Permille(permille) => clock_from + due_at.since(clock_from).permille(permille),
            StepAt::Before(span) => due_at - span,
            StepAt::After(span) => due_at + span + Span::MICROSECOND,
        }
    }
}

impl std::fmt::Display for StepAt {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            StepAt::Permille(permille) if permille % 10 == 0 => write!(out, "{}%", permille / 10),
            StepAt::Permille(permille) => write!(out, "{}.{}%", permille / 10, permille % 10),
            StepAt::Before(span) => write!(out, "-{span}"),
            StepAt::After(Span::ZERO) => out.write_str("due"),
            StepAt::After(span) => write!(out, "+{span}"),
        }
    }
}

impl std::str::FromStr for StepAt {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("\"{text}\" is no step time; write 50%, due, -30m or +4h");
        let text = text.trim();
        if text == "due" {
            return Ok(StepAt::After(Span::ZERO));
        }
        if let Some(number) = text.strip_suffix('%') {
            let (whole, tenth) = number.split_once('.').unwrap_or((number, "0"));
            let fits = whole.len() <= 2 && tenth.len() == 1;
            let permille = whole
                .parse::<u32>()
                .ok()
                .zip(tenth.parse::<u32>().ok())
                .map(|(w, t)| w * 10 + t);
            return permille.filter(|_| fits).map(StepAt::Permille).ok_or_else(wrong);
        }
        if let Some(span) = text.strip_prefix('-') {
            return span.parse().map(StepAt::Before).map_err(|_| wrong());
        }
        let span = text.strip_prefix('+').ok_or_else(wrong)?;
        span.parse().map(StepAt::After).map_err(|_| wrong())
    }
}

impl Serialize for StepAt {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for StepAt {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

/// What a ticket is, as far as policies look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Matter {
    pub kind: TicketKind,
    pub tier: Tier,
    pub urgency: Urgency,
    pub channel: Channel,
}

impl Policy {
    /// Whether the policy is for such a ticket.
    pub fn applies_to(&self, matter: Matter) -> bool {
        fits(&self.kinds, &matter.kind)
            && fits(&self.tiers, &matter.tier)
            && fits(&self.urgencies, &matter.urgency)
            && fits(&self.channels, &matter.channel)
    }

    fn specificity(&self) -> (i32, usize) {
        let named = [
            self.kinds.is_empty(),
            self.tiers.is_empty(),
            self.urgencies.is_empty(),
            self.channels.is_empty(),
        ];
        (self.precedence, named.iter().filter(|open| !**open).count())
    }

    /// Everything wrong with a policy that was sent: the ladder must rise in time and only its last step may repeat.
    pub fn faults(&self) -> Vec<FieldFault> {
        let mut faults = Vec::new();
        let mut fault = |field: &str, detail: &str| faults.push(FieldFault::new(field, detail));
        let name_fits = !self.name.is_empty()
            && self.name.len() <= NAME_MAX
            && self
                .name
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        if !name_fits {
            fault("/name", "must be 1 to 80 lower-case letters, digits and hyphens");
        }
        if self.duration <= Span::ZERO {
            fault("/duration", "must be longer than nothing");
        }
        if self.ladder.is_empty() || self.ladder.len() > STEPS_MAX {
            fault("/ladder", "must have 1 to 50 steps");
        }
        if self.ladder.iter().any(|step| step.tell.is_empty()) {
            fault("/ladder", "every step must tell somebody");
        }
        if self.ladder.iter().any(|step| !(0..=9).contains(&step.level)) {
            fault("/ladder", "a level is 0 to 9");
        }
        if !self.ladder.is_empty() && !self.rises() {
            fault(
                "/ladder",
                "steps must stand in order of time, each later than the one before",
            );
        }
        let last = self.ladder.len().saturating_sub(1);
        if self
            .ladder
            .iter()
            .enumerate()
            .any(|(at, step)| step.every.is_some() && at != last)
        {
            fault("/ladder", "only the last step may repeat");
        }
        if self
            .ladder
            .iter()
            .any(|step| step.every.is_some_and(|every| every < Span::seconds(1)))
        {
            fault("/ladder", "a step may repeat once a second at most");
        }
        faults
    }

    fn rises(&self) -> bool {
        let (start, due) = (Moment::EPOCH, Moment::EPOCH + self.duration);
        let instants: Vec<Moment> = self.ladder.iter().map(|step| step.at.instant(start, due)).collect();
        instants.first().is_some_and(|first| *first >= start) && instants.windows(2).all(|pair| pair[0] < pair[1])
    }
}

fn fits<T: PartialEq>(wanted: &[T], found: &T) -> bool {
    wanted.is_empty() || wanted.contains(found)
}

/// A policy version with its id and number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyVersion {
    pub id: PolicyId,
    pub version: i32,
    pub policy: Policy,
}

/// A calendar version with its id and number.
#[derive(Debug)]
pub struct CalendarVersion {
    pub id: CalendarId,
    pub version: i32,
    pub calendar: Calendar,
}

/// Every version of every policy and calendar: what the desk promises.
#[derive(Debug, Default, Clone)]
pub struct PolicyBook {
    by_id: HashMap<PolicyId, Arc<PolicyVersion>>,
    latest: BTreeMap<String, Arc<PolicyVersion>>,
    calendars: HashMap<CalendarId, Arc<CalendarVersion>>,
    latest_calendars: BTreeMap<String, Arc<CalendarVersion>>,
}

/// What a policy makes of a clock's start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    pub policy: PolicyId,
    pub calendar: Option<CalendarId>,
    pub due_at: Moment,
}

fn behind<'a, T>(named: &'a BTreeMap<String, T>, name: Option<&str>) -> impl Iterator<Item = &'a T> {
    let from = name.map_or(Bound::Unbounded, |name| Bound::Excluded(name.to_owned()));
    named.range((from, Bound::Unbounded)).map(|(_, newest)| newest)
}

/// The version of the time zones that a due time by this calendar rests on; elapsed time rests on none.
pub(super) fn tzdb_of(calendar: Option<CalendarId>) -> Option<String> {
    calendar.map(|_| tzdb_version().to_owned())
}

impl PolicyBook {
    /// A book of these versions, in any order.
    pub fn new(policies: Vec<PolicyVersion>, calendars: Vec<CalendarVersion>) -> Self {
        let mut book = PolicyBook::default();
        for version in policies.into_iter().map(Arc::new) {
            book.by_id.insert(version.id, version.clone());
            let name = version.policy.name.clone();
            if book
                .latest
                .get(&name)
                .is_none_or(|known| known.version < version.version)
            {
                book.latest.insert(name, version);
            }
        }
        for version in calendars.into_iter().map(Arc::new) {
            book.calendars.insert(version.id, version.clone());
            let name = version.calendar.name().to_owned();
            if book
                .latest_calendars
                .get(&name)
                .is_none_or(|known| known.version < version.version)
            {
                book.latest_calendars.insert(name, version);
            }
        }
        book
    }

    /// The same book with one more version, the newest of its name.
    pub(super) fn with(mut self, version: PolicyVersion) -> Self {
        let version = Arc::new(version);
        self.by_id.insert(version.id, version.clone());
        self.latest.insert(version.policy.name.clone(), version);
        self
    }

    /// The version with this id.
    pub fn version(&self, id: PolicyId) -> Option<&Arc<PolicyVersion>> {
        self.by_id.get(&id)
    }

    /// The calendar version with this id.
    pub fn calendar(&self, id: CalendarId) -> Option<&Arc<CalendarVersion>> {
        self.calendars.get(&id)
    }

    /// The newest version of every policy, by name.
    pub fn latest(&self) -> impl Iterator<Item = &Arc<PolicyVersion>> {
        self.latest.values()
    }

    /// The same behind this name.
    pub fn latest_after(&self, name: Option<&str>) -> impl Iterator<Item = &Arc<PolicyVersion>> {
        behind(&self.latest, name)
    }

    /// Every version of the policy of this name, the newest first.
    pub fn versions(&self, name: &str) -> Vec<&Arc<PolicyVersion>> {
        let mut known: Vec<_> = self
            .by_id
            .values()
            .filter(|version| version.policy.name == name)
            .collect();
        known.sort_unstable_by_key(|version| std::cmp::Reverse(version.version));
        known
    }

    /// Every version of the calendar of this name, the newest first.
    pub fn calendar_versions(&self, name: &str) -> Vec<&Arc<CalendarVersion>> {
        let mut known: Vec<_> = self
            .calendars
            .values()
            .filter(|version| version.calendar.name() == name)
            .collect();
        known.sort_unstable_by_key(|version| std::cmp::Reverse(version.version));
        known
    }

    /// The newest version of the calendar of this name.
    pub fn latest_calendar(&self, name: &str) -> Option<&Arc<CalendarVersion>> {
        self.latest_calendars.get(name)
    }

    /// The newest version of every calendar behind this name, by name.
    pub fn latest_calendars_after(&self, name: Option<&str>) -> impl Iterator<Item = &Arc<CalendarVersion>> {
        behind(&self.latest_calendars, name)
    }

    /// The policies under which such a ticket gets promises on arrival: one for each kind of promise.
    pub fn owed_on_arrival(&self, matter: Matter) -> Vec<&Arc<PolicyVersion>> {
        PromiseKind::ALL
            .iter()
            .filter_map(|kind| self.governing(*kind, matter))
            .filter(|version| version.policy.automatic)
            .collect()
    }

    /// The policy for one kind of promise to such a ticket.
    pub fn governing(&self, kind: PromiseKind, matter: Matter) -> Option<&Arc<PolicyVersion>> {
        self.latest
            .values()
            .filter(|version| version.policy.promise == kind && version.policy.applies_to(matter))
            .max_by_key(|version| version.policy.specificity())
    }

    /// When a promise under this policy is due whose clock starts at `clock_from`.
    pub fn terms(&self, version: &PolicyVersion, clock_from: Moment) -> Result<Terms, Refusal> {
        let Some(name) = &version.policy.calendar else {
            let due_at = clock_from + version.policy.duration;
            return Ok(Terms {
                policy: version.id,
                calendar: None,
                due_at,
            });
        };
        let calendar = self.latest_calendars.get(name).ok_or_else(|| {
            Refusal::Unreckonable(format!(
                "policy {} names the calendar {name}, which is not loaded",
                version.policy.name
            ))
        })?;
        let due_at = calendar
            .calendar
            .due_after(clock_from, version.policy.duration)
            .map_err(|fault| Refusal::Unreckonable(fault.to_string()))?;
        Ok(Terms {
            policy: version.id,
            calendar: Some(calendar.id),
            due_at,
        })
    }
}
