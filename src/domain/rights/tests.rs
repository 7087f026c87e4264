use super::*;
use crate::domain::people::{Person, Team as Crew};
use crate::domain::shift::Roster;
use crate::domain::words::{Language, UserState};
use uuid::Uuid;

fn point(kind: SiteKind) -> crate::domain::people::Site {
    crate::domain::people::Site {
        kind,
        name: "站点".to_owned(),
    }
}

fn staff() -> (UserId, UserId, Directory) {
    let (lead, member) = (UserId(Uuid::from_u128(1)), UserId(Uuid::from_u128(2)));
    let (north, south) = (TeamId(Uuid::from_u128(3)), TeamId(Uuid::from_u128(4)));
    let person = |id, team| Person {
        id,
        name: "N".into(),
        email: "n@example.com".into(),
        role: Role::Agent,
        language: Language::En,
        team,
        site: None,
        state: UserState::Active,
        absent_from: None,
        absent_until: None,
        stand_in: None,
        bounced: false,
    };
    let crew = |id, region: Option<&str>, lead| Crew {
        id,
        name: "T".into(),
        region: region.map(str::to_owned),
        lead,
        duty_manager: None,
        manager: None,
        director: None,
        roster: Roster::default(),
        version: 1,
    };
    let directory = Directory {
        people: [(lead, person(lead, Some(south))), (member, person(member, Some(north)))].into(),
        teams: [
            (north, crew(north, Some("north"), Some(lead))),
            (south, crew(south, None, None)),
        ]
        .into(),
        ..Directory::default()
    };
    (lead, member, directory)
}

#[test]
fn an_agent_at_a_counter_reaches_what_came_in_over_it() {
    let (_, member, mut directory) = staff();
    let site = SiteId(Uuid::from_u128(9));
    directory.people.get_mut(&member).unwrap().site = Some(site);
    let arms = |reach, directory: &Directory| match Scope::of(reach, member, directory) {
        Scope::Any(arms) => arms,
        Scope::All => panic!("a counter is not everything"),
    };
    let unclaimed = |arms: &[Arm]| arms.iter().any(|arm| matches!(arm, Arm::Unclaimed(_)));
    assert!(unclaimed(&arms(Reach::Desk, &directory)), "nobody knows that site");
    directory.sites.insert(site, point(SiteKind::Hall));
    let hall = arms(Reach::Desk, &directory);
    assert!(
        hall.contains(&Arm::Site(site)) && !unclaimed(&hall) && hall.len() == 4,
        "{hall:?}"
    );
    assert!(arms(Reach::Region, &directory).contains(&Arm::Region("north".into())));
    directory.sites.insert(site, point(SiteKind::AgentPoint));
    for reach in [Reach::Desk, Reach::Team, Reach::Region] {
        let point = arms(reach, &directory);
        assert_eq!(point, [Arm::Owner(member), Arm::Opener(member), Arm::Site(site)]);
    }
    assert_eq!(arms(Reach::Made, &directory), [Arm::Opener(member)]);
    directory.people.get_mut(&member).unwrap().role = Role::Manager;
    assert!(
        !arms(Reach::Team, &directory).contains(&Arm::Site(site)),
        "a manager manages teams"
    );
}

#[test]
fn whoever_holds_a_post_in_a_team_reaches_what_it_has() {
    let (lead, member, directory) = staff();
    let teams = |user| match Scope::of(Reach::Team, user, &directory) {
        Scope::Any(arms) => arms.len() - 2,
        Scope::All => panic!("a team is not everything"),
    };
    assert_eq!((teams(lead), teams(member)), (2, 1));
}

#[test]
fn a_region_confines_and_none_does_not() {
    let (lead, _, directory) = staff();
    let nobody = UserId(Uuid::from_u128(9));
    assert_eq!(Scope::of(Reach::Region, nobody, &directory), Scope::All);
    assert_eq!(
        Scope::of(Reach::Region, lead, &directory).regions(),
        Some(vec!["north".to_owned()])
    );
    assert_eq!(Scope::of(Reach::No, lead, &directory), Scope::Any(vec![]));
    assert_eq!(
        Scope::of(Reach::Made, lead, &directory),
        Scope::Any(vec![Arm::Opener(lead)])
    );
}

#[test]
fn a_purpose_confines_and_reads_back() {
    assert!(Operation::ALL.iter().all(|operation| Purpose::ANY.covers(*operation)));
    let web = Purpose::of(Some(&[Channel::Web]), None);
    assert!(web.covers(Operation::Web) && web.covers(Operation::ListTickets) && !web.covers(Operation::Hall));
    let figures = Purpose::of(None, Some(&[Operation::Figures]));
    let covered: Vec<_> = Operation::ALL
        .iter()
        .filter(|operation| figures.covers(**operation))
        .collect();
    assert_eq!(covered, [&Operation::Figures]);
    for operation in Operation::ALL {
        assert_eq!(
            Purpose::of(None, Some(&[*operation])).operations(),
            Some(vec![*operation])
        );
    }
    assert_eq!(web.channels(), Some(vec![Channel::Web]));
}

#[test]
fn auditors_change_nothing() {
    for operation in Operation::ALL {
        let looks = [
            "list",
            "show",
            "reply_rate",
            "promises",
            "causes_report",
            "review_report",
            "explanation",
            "versions",
            "visits",
            "events",
            "figures",
            "export_report",
            "signs_report",
            "visit_report",
            "evidence",
            // Changes nothing but when the record is looked at.
            "verify_again",
        ];
        let reads = looks.iter().any(|word| operation.as_str().contains(word));
        let own = matches!(
            operation,
            Operation::RevokeToken | Operation::RevealCustomer | Operation::EndOneSession
        ) || operation.is_public()
            || operation.needs_session();
        assert!(
            reads || own || operation.reach(Role::Auditor) == Reach::No,
            "{operation} is open to auditors"
        );
    }
}
