//! Who is told? Posts are looked up when a step is taken. A post that nobody can fill at that moment falls through to
//! the next in the line, at last to the fallback address, so that somebody is always told.

use std::collections::HashMap;

use jiff::tz::TimeZone;

use super::ids::{SiteId, TeamId, UserId};
use super::moment::Moment;
use super::policy::Post;
use super::shift::Roster;
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

/// Everybody, as of one moment.
#[derive(Debug, Clone)]
pub struct Directory {
    /// The house's zone, which shifts are in.
    pub zone: TimeZone,
    pub people: HashMap<UserId, Person>,
    pub teams: HashMap<TeamId, Team>,
    pub sites: HashMap<SiteId, SiteKind>,
}

/// Whose ticket it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hands {
    pub owner: Option<UserId>,
    pub team: Option<TeamId>,
    pub account_manager: Option<UserId>,
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
            Post::TeamLead => team?.lead,
            Post::DutyManager | Post::Level => team?.duty_manager,
            Post::Manager => team?.manager,
            Post::Director => team?.director,
        }
    }

    fn post_of(&self, person: UserId, hands: Hands) -> Post {
        [
            Post::AccountManager,
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
            Post::Owner | Post::AccountManager => Some(Post::TeamLead),
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
mod tests {
    use super::*;
    use crate::domain::ids::Dice;
    use crate::domain::shift::Shift;

    struct Office {
        directory: Directory,
        hands: Hands,
        owner: UserId,
        lead: UserId,
        manager: UserId,
    }

    fn office() -> Office {
        let mut dice = Dice::seeded(9);
        let at = Moment::from_micros(0);
        let mut directory = Directory::default();
        let team = TeamId::new(at, &mut dice);
        let mut hire = |role| {
            let id = UserId::new(at, &mut dice);
            let (name, email) = (id.to_string(), format!("{id}@example.com"));
            let person = Person {
                id,
                name,
                email,
                role,
                language: Language::En,
                team: Some(team),
                site: None,
                state: UserState::Active,
                absent_from: None,
                absent_until: None,
                stand_in: None,
                bounced: false,
            };
            directory.people.insert(id, person);
            id
        };
        let (owner, lead, manager) = (hire(Role::Agent), hire(Role::Agent), hire(Role::Manager));
        let row = Team {
            id: team,
            name: "north".into(),
            region: None,
            lead: Some(lead),
            duty_manager: None,
            manager: Some(manager),
            director: None,
            roster: Roster::default(),
            version: 1,
        };
        directory.teams.insert(team, row);
        let hands = Hands {
            owner: Some(owner),
            team: Some(team),
            account_manager: None,
            level: 0,
        };
        Office {
            directory,
            hands,
            owner,
            lead,
            manager,
        }
    }

    const NOW: Moment = Moment::from_micros(1_000);

    #[test]
    fn each_person_is_told_once_and_an_empty_post_falls_through() {
        let office = office();
        let posts = [
            Post::Owner,
            Post::TeamLead,
            Post::DutyManager,
            Post::Manager,
            Post::Director,
        ];
        let told = office.directory.to_tell(&posts, office.hands, NOW);
        assert_eq!(
            told,
            [
                Told::Person(office.owner),
                Told::Person(office.lead),
                Told::Person(office.manager),
                Told::Fallback
            ]
        );
    }

    #[test]
    fn absent_retired_and_bounced_people_are_passed_over() {
        let mut office = office();
        let people = &mut office.directory.people;
        people.get_mut(&office.owner).unwrap().absent_until = Some(Moment::from_micros(1_001));
        people.get_mut(&office.lead).unwrap().bounced = true;
        assert_eq!(
            office.directory.to_tell(&[Post::Owner], office.hands, NOW),
            [Told::Person(office.manager)]
        );
        office.directory.people.get_mut(&office.manager).unwrap().state = UserState::Retired;
        assert_eq!(
            office.directory.to_tell(&[Post::Owner], office.hands, NOW),
            [Told::Fallback]
        );
    }

    #[test]
    fn a_ticket_without_owner_and_team_reaches_the_fallback() {
        let office = office();
        let nobody = Hands {
            owner: None,
            team: None,
            account_manager: None,
            level: 0,
        };
        assert_eq!(
            office.directory.to_tell(&[Post::Owner, Post::TeamLead], nobody, NOW),
            [Told::Fallback]
        );
    }

    #[test]
    fn whoever_stands_in_is_told_from_the_first_moment_of_an_absence_to_its_last() {
        let mut office = office();
        let (owner, lead, manager) = (office.owner, office.lead, office.manager);
        let at = |micros| Moment::from_micros(micros);
        let away = office.directory.people.get_mut(&owner).unwrap();
        (away.absent_from, away.absent_until, away.stand_in) = (Some(at(10)), Some(at(20)), Some(manager));
        let told = |directory: &Directory, now| directory.to_tell(&[Post::Owner], office.hands, at(now));
        assert_eq!(told(&office.directory, 9), [Told::Person(owner)]);
        assert_eq!(told(&office.directory, 10), [Told::Person(manager)]);
        assert_eq!(told(&office.directory, 19), [Told::Person(manager)]);
        assert_eq!(told(&office.directory, 20), [Told::Person(owner)]);
        // A stand-in who is away, or two who stand in for each other, lead on to the next post.
        let standing_in = office.directory.people.get_mut(&manager).unwrap();
        (standing_in.absent_until, standing_in.stand_in) = (Some(at(20)), Some(owner));
        assert_eq!(told(&office.directory, 10), [Told::Person(lead)]);
    }

    #[test]
    fn the_duty_manager_of_the_shift_comes_before_the_standing_one() {
        let mut office = office();
        let (lead, manager) = (office.lead, office.manager);
        let night = Shift {
            name: "night".into(),
            days: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
                .map(str::to_owned)
                .to_vec(),
            from: "20:00".into(),
            until: "08:00".into(),
            duty_manager: lead,
            lead: None,
        };
        let team = office.directory.teams.values_mut().next().unwrap();
        (team.roster, team.duty_manager) = (Roster::of(&[night]).unwrap(), Some(manager));
        let told = |directory: &Directory, at: &str| {
            directory.to_tell(&[Post::DutyManager], office.hands, at.parse().unwrap())
        };
        assert_eq!(told(&office.directory, "2026-03-02T21:00:00Z"), [Told::Person(lead)]);
        assert_eq!(told(&office.directory, "2026-03-02T09:00:00Z"), [Told::Person(manager)]);
        office.directory.people.get_mut(&lead).unwrap().bounced = true;
        assert_eq!(told(&office.directory, "2026-03-02T21:00:00Z"), [Told::Person(manager)]);
    }

    #[test]
    fn bounced_mail_goes_to_the_next_in_line() {
        let office = office();
        assert_eq!(
            office.directory.instead_of(office.owner, office.hands, NOW),
            Told::Person(office.lead)
        );
        assert_eq!(
            office.directory.instead_of(office.lead, office.hands, NOW),
            Told::Person(office.manager)
        );
        assert_eq!(
            office.directory.instead_of(office.manager, office.hands, NOW),
            Told::Fallback
        );
    }
}
