//! The people of the simulated desk, as the simulation itself knows them: who works, who is away, whose mail comes back.

use std::collections::BTreeMap;

use yinuo::actions::people::{NewUser, add_user};
use yinuo::actions::teams::{add_team, change_team};
use yinuo::domain::event::Actor;
use yinuo::domain::ids::{TeamId, UserId};
use yinuo::domain::moment::{Moment, Span};
use yinuo::domain::security::By;
use yinuo::domain::words::{Language, Role};
use yinuo::storage::people::TeamRow;

use crate::support::office::Office;

/// One member of staff.
#[derive(Clone, Debug)]
pub(super) struct Worker {
    pub(super) role: Role,
    pub(super) active: bool,
    pub(super) absent_until: Option<Moment>,
    pub(super) bounced: bool,
    /// When any of this changed last: replicas may believe the old state for a moment longer.
    pub(super) changed_at: Moment,
}

/// How long a replica may go by what it read before.
const STALE_FOR: Span = Span::seconds(1);

#[derive(Default)]
pub(super) struct Staff {
    pub(super) people: BTreeMap<UserId, Worker>,
    pub(super) teams: Vec<TeamId>,
}

impl Staff {
    /// Staffs the office: its own team, a second one with few posts filled, and people without a team.
    pub(super) fn hired(office: &Office) -> Staff {
        let mut staff = Staff::default();
        for (id, role) in [
            (office.agent, Role::Agent),
            (office.lead, Role::Agent),
            (office.duty_manager, Role::Manager),
            (office.manager, Role::Manager),
        ] {
            staff.joins(id, role);
        }
        let south = office
            .act(|db, now, house| add_team(db, now, house, &By::desk(), "south", Some("south".into())))
            .unwrap();
        staff.teams = vec![office.team, south.id];
        let hires = [
            ("agent-2", Role::Agent, Some(office.team)),
            ("agent-3", Role::Agent, Some(south.id)),
            ("agent-4", Role::Agent, Some(south.id)),
            ("client-1", Role::AccountManager, None),
            ("client-2", Role::AccountManager, Some(office.team)),
            ("manager-2", Role::Manager, Some(south.id)),
            ("manager-3", Role::Manager, None),
            ("robot", Role::Integration, Some(office.team)),
        ];
        for (name, role, team) in hires {
            let new = NewUser::active(name, &format!("{name}@example.com"), role, team, Language::En);
            let id = office
                .act(move |db, now, house| add_user(db, now, house, &By::desk(), new))
                .unwrap()
                .id;
            staff.joins(id, role);
        }
        let manager = staff.with_role(Role::Manager).last().copied();
        let row = TeamRow {
            manager_id: manager,
            ..south
        };
        office.act(move |db, _, house| change_team(db, house, &row)).unwrap();
        staff
    }

    pub(super) fn joins(&mut self, id: UserId, role: Role) {
        let worker = Worker {
            role,
            active: true,
            absent_until: None,
            bounced: false,
            changed_at: Moment::EPOCH,
        };
        self.people.insert(id, worker);
    }

    pub(super) fn with_role(&self, role: Role) -> Vec<UserId> {
        let holders = self.people.iter().filter(|(_, worker)| worker.role == role);
        holders.map(|(id, _)| *id).collect()
    }

    /// Those who own tickets and may be away; technicians only come to customers.
    pub(super) fn at_the_desk(&self) -> Vec<UserId> {
        let people = self.people.iter().filter(|(_, worker)| worker.role != Role::Technician);
        people.map(|(id, _)| *id).collect()
    }

    /// Those who can act for themselves: at the desk and not machines.
    pub(super) fn at_work(&self) -> Vec<Actor> {
        let people = self
            .people
            .iter()
            .filter(|(_, worker)| worker.active && !matches!(worker.role, Role::Integration | Role::Technician));
        people.map(|(id, worker)| Actor::User(*id, worker.role)).collect()
    }

    /// Whether telling this person at `at` could have been right.
    pub(super) fn could_be_told(&self, id: UserId, at: Moment) -> bool {
        let worker = &self.people[&id];
        let reachable = worker.active
            && !worker.bounced
            && worker.role != Role::Integration
            && worker.absent_until.is_none_or(|until| until <= at);
        reachable || at.since(worker.changed_at) <= STALE_FOR
    }
}
