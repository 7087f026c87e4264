//! Who is told? Posts are looked up when a step is taken. A post that nobody can fill at that moment falls through to
//! the next in the line, at last to the fallback address, so that somebody is always told.

use std::collections::{BTreeMap, HashMap};

use jiff::tz::TimeZone;

use super::cause::{Cause, CauseCode};
use super::ids::{SiteId, TeamId, UserId};
use super::moment::Moment;
use super::policy::Post;
use super::shift::{Gap, Roster};
use super::words::{Language, Role, SiteKind, UserState};

/// A member of staff, as far as telling them goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub id: UserId,
    pub name: String,
    pub email: String,
    pub role: Role,
    pub language: Language,
    pub team: Option<TeamId>,
    /// The hall or agent point where they work.
    pub site: Option<SiteId>,
    pub state: UserState,
    /// Away from then; at once, where that is none and they are away.
    pub absent_from: Option<Moment>,
    /// Away until then.
    pub absent_until: Option<Moment>,
    /// Who is told in their place while they are away.
    pub stand_in: Option<UserId>,
    /// Mail to this address came back; nobody is reached there until it is mended.
    pub bounced: bool,
}

impl Person {
    /// Whether they work here.
    pub fn is_here(&self) -> bool {
        self.state == UserState::Active
    }

    /// Whether a message would reach them at `now`.
    pub fn is_reachable(&self, now: Moment) -> bool {
        self.is_here() && !self.bounced && self.role != Role::Integration && !self.is_away(now)
    }

    /// Whether they are away at `now`.
    pub fn is_away(&self, now: Moment) -> bool {
        let begun = self.absent_from.is_none_or(|from| from <= now);
        begun && self.absent_until.is_some_and(|until| now < until)
    }
}

impl Team {
    /// The hours of the week in which nobody is on duty.
    pub fn nobody_on_duty(&self) -> Vec<Gap> {
        self.roster.nobody_on_duty(self.duty_manager)
    }
}

/// A team and the people in its line of escalation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    pub id: TeamId,
    pub name: String,
    pub region: Option<String>,
    pub lead: Option<UserId>,
    pub duty_manager: Option<UserId>,
    pub manager: Option<UserId>,
    pub director: Option<UserId>,
    /// Who is on duty when; empty where there is no plan.
    pub roster: Roster,
    pub version: i64,
}

/// The most regions of an operator.
pub const REGIONS_MAX: i64 = 5_000;

/// A region of the operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// What people call it.
    pub name: String,
    /// Whether something new may name it.
    pub is_in_use: bool,
}

/// A hall or agent point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    pub kind: SiteKind,
    pub name: String,
}

/// Everybody, as of one moment.
#[derive(Debug, Clone)]
pub struct Directory {
    /// The house's zone, which shifts are in.
    pub zone: TimeZone,
    pub people: HashMap<UserId, Person>,
    pub teams: HashMap<TeamId, Team>,
    pub sites: HashMap<SiteId, Site>,
    /// The regions, by the code that everything names them by.
    pub regions: BTreeMap<String, Region>,
    /// What a miss may be put down to.
    pub causes: BTreeMap<CauseCode, Cause>,
}

/// Whose ticket it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hands {
    pub owner: Option<UserId>,
    pub team: Option<TeamId>,
    pub account_manager: Option<UserId>,
    /// Who comes to the customer, where a promised visit is told about.
    pub technician: Option<UserId>,
    pub level: i32,
}

/// Somebody to tell: a person, or the fallback address when there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Told {
    Person(UserId),
    Fallback,
}

impl std::fmt::Display for Told {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Told::Person(id) => id.fmt(out),
            Told::Fallback => out.write_str("fallback"),
        }
    }
}

impl std::str::FromStr for Told {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, uuid::Error> {
        if text == "fallback" {
            Ok(Told::Fallback)
        } else {
            text.parse().map(Told::Person)
        }
    }
}

/// The most stand-ins that one looks through: whoever stands in may be away as well.
const STAND_INS_MAX: usize = 5;

impl Default for Directory {
    fn default() -> Self {
        Directory {
            zone: TimeZone::UTC,
            people: HashMap::new(),
            teams: HashMap::new(),
            sites: HashMap::new(),
            regions: BTreeMap::new(),
            causes: BTreeMap::new(),
        }
    }
}

impl Directory {
    /// The people to tell for these posts: each once, nobody unreachable, never nobody.
    pub fn to_tell(&self, posts: &[Post], hands: Hands, now: Moment) -> Vec<Told> {
        let mut told: Vec<Told> = Vec::new();
        for post in posts {
            let holder = self.reachable_from(post.at_level(hands.level), hands, now, None);
            if !told.contains(&holder) {
                told.push(holder);
            }
        }
        told
    }

    /// Who is told instead of `gone`, whose mail came back.
    pub fn instead_of(&self, gone: UserId, hands: Hands, now: Moment) -> Told {
        let post = if hands.owner == Some(gone) {
            Post::Owner
        } else {
            self.post_of(gone, hands)
        };
        self.reachable_from(post, hands, now, Some(gone))
    }

    fn reachable_from(&self, post: Post, hands: Hands, now: Moment, not: Option<UserId>) -> Told {
        let mut next = Some(post);
        while let Some(post) = next {
            let holders = self.holders(post, hands, now);
            let told = holders
                .into_iter()
                .find_map(|holder| self.instead_while_away(holder, now, not));
            if let Some(person) = told {
                return Told::Person(person);
            }
            next = post.above();
        }
        Told::Fallback
    }

    /// This person, or whoever stands in while they are away; none when nobody of them can be told.
    fn instead_while_away(&self, person: UserId, now: Moment, not: Option<UserId>) -> Option<UserId> {
        let mut next = self.people.get(&person);
        for _ in 0..STAND_INS_MAX {
            let person = next?;
            if person.is_reachable(now) && Some(person.id) != not {
                return Some(person.id);
            }
            next = person
                .stand_in
                .filter(|_| person.is_away(now))
                .and_then(|id| self.people.get(&id));
        }
        None
    }

    /// Who holds a post at `now`: first those whose shift it is, then whoever holds it at all times.
    fn holders(&self, post: Post, hands: Hands, now: Moment) -> Vec<UserId> {
        let on_shift = |team: &Team| match post {
            Post::DutyManager | Post::Level => team.roster.duty_managers(now, &self.zone),
            Post::TeamLead => team.roster.leads(now, &self.zone),
            _ => Vec::new(),
        };
        let mut holders = self.team_of(hands).map(on_shift).unwrap_or_default();
        holders.extend(self.holder(post, hands));
        holders
    }

    fn team_of(&self, hands: Hands) -> Option<&Team> {
        let owner_team = || {
            hands
                .owner
                .and_then(|owner| self.people.get(&owner))
                .and_then(|owner| owner.team)
        };
        hands.team.or_else(owner_team).and_then(|team| self.teams.get(&team))
    }

    fn holder(&self, post: Post, hands: Hands) -> Option<UserId> {
        let team = self.team_of(hands);
        match post {
            Post::Owner => hands.owner,
            Post::AccountManager => hands.account_manager,
            Post::Technician => hands.technician,
            Post::TeamLead => team?.lead,
            Post::DutyManager | Post::Level => team?.duty_manager,
            Post::Manager => team?.manager,
            Post::Director => team?.director,
        }
    }

    fn post_of(&self, person: UserId, hands: Hands) -> Post {
        [
            Post::AccountManager,
            Post::Technician,
            Post::TeamLead,
            Post::DutyManager,
            Post::Manager,
            Post::Director,
        ]
        .into_iter()
        .find(|post| self.holder(*post, hands) == Some(person))
        .unwrap_or(Post::Owner)
    }
}

impl Post {
    /// The post that takes over where this one cannot be filled.
    pub const fn above(self) -> Option<Post> {
        match self {
            Post::Owner | Post::AccountManager | Post::Technician => Some(Post::TeamLead),
            Post::TeamLead => Some(Post::DutyManager),
            Post::DutyManager | Post::Level => Some(Post::Manager),
            Post::Manager => Some(Post::Director),
            Post::Director => None,
        }
    }

    /// What `level` stands for at a ticket's level; other posts stand for themselves.
    pub const fn at_level(self, level: i32) -> Post {
        match (self, level) {
            (Post::Level, ..=0) => Post::TeamLead,
            (Post::Level, 1) => Post::DutyManager,
            (Post::Level, 2) => Post::Manager,
            (Post::Level, _) => Post::Director,
            (post, _) => post,
        }
    }
}

#[cfg(test)]
mod tests;
