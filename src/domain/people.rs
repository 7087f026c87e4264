//! Who is told? Posts are looked up when a step is taken. A post that nobody can fill at that moment falls through to
//! the next in the line, at last to the fallback address, so that somebody is always told.

use std::collections::HashMap;

use super::ids::{TeamId, UserId};
use super::moment::Moment;
use super::policy::Post;
use super::words::{Language, Role, UserState};

/// A member of staff, as far as telling them goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub id: UserId,
    pub name: String,
    pub email: String,
    pub role: Role,
    pub language: Language,
    pub team: Option<TeamId>,
    pub state: UserState,
    /// Away until then.
    pub absent_until: Option<Moment>,
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
        self.is_here()
            && !self.bounced
            && self.role != Role::Integration
            && self.absent_until.is_none_or(|until| until <= now)
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
    pub version: i64,
}

/// Everybody, as of one moment.
#[derive(Debug, Clone, Default)]
pub struct Directory {
    pub people: HashMap<UserId, Person>,
    pub teams: HashMap<TeamId, Team>,
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
            let holder = self.holder(post, hands).and_then(|id| self.people.get(&id));
            if let Some(person) = holder.filter(|person| person.is_reachable(now) && Some(person.id) != not) {
                return Told::Person(person.id);
            }
            next = post.above();
        }
        Told::Fallback
    }

    fn holder(&self, post: Post, hands: Hands) -> Option<UserId> {
        let owner_team = || {
            hands
                .owner
                .and_then(|owner| self.people.get(&owner))
                .and_then(|owner| owner.team)
        };
        let team = hands.team.or_else(owner_team).and_then(|team| self.teams.get(&team));
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
                state: UserState::Active,
                absent_until: None,
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
