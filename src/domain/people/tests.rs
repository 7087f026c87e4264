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
        technician: None,
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
        technician: None,
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
        members: Vec::new(),
    };
    let team = office.directory.teams.values_mut().next().unwrap();
    (team.roster, team.duty_manager) = (Roster::of(&[night]).unwrap(), Some(manager));
    let told =
        |directory: &Directory, at: &str| directory.to_tell(&[Post::DutyManager], office.hands, at.parse().unwrap());
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
