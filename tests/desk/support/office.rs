//! A desk without doors: the actions over a real database, with a clock that stands until it is set.

use std::collections::BTreeMap;
use std::sync::Arc;

use yinuo::actions::deliver::MailCaps;
use yinuo::actions::open::{Arrival, CustomerRef, Opened, open_ticket};
use yinuo::actions::people::{NewUser, add_user};
use yinuo::actions::policies::{SHIPPED_POLICIES, add_policy, read_policies};
use yinuo::actions::regions::{NewRegion, add_region};
use yinuo::actions::sweep::{Swept, sweep};
use yinuo::actions::teams::{add_team, change_team};
use yinuo::actions::{Changed, House, Target};
use yinuo::clock::Clock;
use yinuo::domain::compensation::Offer;
use yinuo::domain::event::Actor;
use yinuo::domain::ids::{TeamId, TicketId, UserId};
use yinuo::domain::moment::{Moment, Span};
use yinuo::domain::phone::Phone;
use yinuo::domain::security::By;
use yinuo::domain::ticket::{Attempt, Ticket};
use yinuo::domain::words::{AttemptOutcome, Channel, Language, Medium, PromiseKind, Role, TicketKind, Urgency};
use yinuo::error::Failure;
use yinuo::report::verify::{Options, Outside, verify};
use yinuo::storage::db::{DatabaseSettings, Db, Desk};
use yinuo::storage::people::TeamRow;
use yinuo::storage::{migrate, tickets};

/// The address that is told when nobody else can be.
pub(crate) const FALLBACK: &str = "fallback@example.com";

/// The regions that stories happen in.
const REGIONS: [&str; 4] = ["north", "south", "nord", "sued"];

/// A desk with one team: an agent, a team lead, a duty manager and a manager.
pub(crate) struct Office {
    pub(crate) desk: Desk,
    pub(crate) house: Arc<House>,
    pub(crate) clock: Clock,
    pub(crate) team: TeamId,
    pub(crate) agent: UserId,
    pub(crate) lead: UserId,
    pub(crate) duty_manager: UserId,
    pub(crate) manager: UserId,
    settings: DatabaseSettings,
}

impl Office {
    /// An office in memory that opens at 2026-03-02T09:00Z.
    pub(crate) fn in_memory() -> Self {
        Office::at("sqlite::memory:", 1)
    }

    /// An office on the database of this URL, migrated and staffed.
    pub(crate) fn at(url: &str, seed: u64) -> Self {
        let clock = Clock::set_to("2026-03-02T09:00:00Z".parse().unwrap());
        let settings = DatabaseSettings {
            url: url.into(),
            readers: 2,
            writers: 2,
            queue: 256,
        };
        if url != "sqlite::memory:" {
            migrate::migrate(&settings).unwrap();
        }
        let desk = Desk::open(&settings, clock.clone(), Some(seed)).unwrap();
        let zone = jiff::tz::TimeZone::get("Asia/Shanghai").unwrap();
        let house = Arc::new(House::new(Span::minutes(15), Span::days(30), zone, FALLBACK.into()));
        let rules = house.clone();
        let (team, staff) = desk.write_blocking(move |db, now| found(db, now, &rules)).unwrap();
        let [agent, lead, duty_manager, manager] = staff;
        Office {
            desk,
            house,
            clock,
            team,
            agent,
            lead,
            duty_manager,
            manager,
            settings,
        }
    }

    /// The same office after its process ended and another one opened the same database.
    pub(crate) fn reopened(self) -> Self {
        self.desk.close_blocking();
        let desk = Desk::open(&self.settings, self.clock.clone(), Some(2)).unwrap();
        self.house.forget();
        Office { desk, ..self }
    }

    /// The same desk as another server sees it: the same database and clock, a memory of its own.
    pub(crate) fn replica(&self) -> Self {
        let house = House::new(
            Span::minutes(15),
            Span::days(30),
            self.house.zone.clone(),
            FALLBACK.into(),
        );
        Office {
            desk: self.desk.clone(),
            house: Arc::new(house),
            clock: self.clock.clone(),
            settings: self.settings.clone(),
            ..*self
        }
    }

    /// The same desk in a house elsewhere.
    pub(crate) fn in_zone(self, zone: &str) -> Self {
        let zone = jiff::tz::TimeZone::get(zone).unwrap();
        let house = House::new(Span::minutes(15), Span::days(30), zone, FALLBACK.into());
        Office {
            house: Arc::new(house),
            ..self
        }
    }

    /// The same desk in a house that offers this for visits that it missed.
    pub(crate) fn compensating(self, amount: &str) -> Self {
        let mut house = House::new(
            Span::minutes(15),
            Span::days(30),
            self.house.zone.clone(),
            FALLBACK.into(),
        );
        house.compensation = Some(Offer {
            amount: amount.parse().unwrap(),
            within: Span::days(90),
        });
        Office {
            house: Arc::new(house),
            ..self
        }
    }

    /// The same desk as another server sees it that lets no more mails out than this in a minute.
    pub(crate) fn capped(&self, per_domain: u32, in_total: u32) -> Self {
        let mut house = House::new(
            Span::minutes(15),
            Span::days(30),
            self.house.zone.clone(),
            FALLBACK.into(),
        );
        house.mail_caps = MailCaps { per_domain, in_total };
        Office {
            house: Arc::new(house),
            ..self.replica()
        }
    }

    /// An office on each engine that this machine has.
    pub(crate) fn on_each_engine(test: &str) -> Vec<Self> {
        let mut offices = vec![Office::in_memory()];
        match super::postgres::fresh_database() {
            Some(url) => offices.push(Office::at(&url, 1)),
            None => super::postgres::skip_without_postgres(test),
        }
        offices
    }

    /// The agent at work.
    pub(crate) fn as_agent(&self) -> Actor {
        Actor::User(self.agent, Role::Agent)
    }

    /// The manager at work.
    pub(crate) fn as_manager(&self) -> Actor {
        Actor::User(self.manager, Role::Manager)
    }

    /// Runs an action in one transaction.
    pub(crate) fn act<T: Send + 'static>(
        &self,
        action: impl FnOnce(&mut Db, Moment, &House) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let house = self.house.clone();
        self.desk.write_blocking(move |db, now| action(db, now, &house))
    }

    /// The agent logs a call: a ticket of this kind from this number, spoken now.
    pub(crate) fn logs(&self, kind: TicketKind, phone: &str) -> Opened {
        let (actor, arrival) = (self.as_agent(), call_of(kind, phone));
        self.act(move |db, now, house| open_ticket(db, now, house, actor, arrival))
            .unwrap()
    }

    /// The agent calls the customer, with this outcome.
    pub(crate) fn calls(&self, ticket: TicketId, outcome: AttemptOutcome) -> Changed {
        let actor = self.as_agent();
        let said = if outcome == AttemptOutcome::Reached {
            "已更换光猫，网速恢复".to_owned()
        } else {
            String::new()
        };
        let call = Attempt {
            medium: Medium::Phone,
            outcome,
            said,
            callback_at: None,
        };
        self.act(move |db, now, house| {
            yinuo::actions::attempt::attempt(db, now, house, actor, Target::from(ticket), &call)
        })
        .unwrap()
    }

    /// Moves the clock on and sweeps until nothing is due.
    pub(crate) fn lets_pass(&self, span: Span) -> Swept {
        self.clock.set(self.clock.now() + span);
        self.sweeps()
    }

    /// Sweeps until nothing is due; what was done in all.
    pub(crate) fn sweeps(&self) -> Swept {
        let mut all = Swept::default();
        loop {
            let swept = self.act(sweep).unwrap();
            (all.steps, all.letters) = (all.steps + swept.steps, all.letters + swept.letters);
            if !swept.more {
                return all;
            }
        }
    }

    /// Fails unless everything stored is what was recorded.
    #[track_caller]
    pub(crate) fn is_proven(&self) {
        let found = self.desk.read_blocking(|db, now| {
            let mut options = Options {
                outside: Outside::None,
                key: None,
                files: None,
            };
            verify(db, now, &mut options, &mut |_| Ok(()))
        });
        let found = found.unwrap();
        assert!(found.ok, "{:#?}", found.faults);
    }

    /// The ticket as it is stored now.
    pub(crate) fn ticket(&self, id: TicketId) -> Ticket {
        self.desk
            .read_blocking(move |db, _| Ok::<_, Failure>(tickets::find(db, id)?))
            .unwrap()
            .unwrap()
    }

    /// The ticket of this number.
    pub(crate) fn ticket_named(&self, number: &str) -> Ticket {
        let number = number.to_owned();
        let id = self
            .desk
            .read_blocking(move |db, _| Ok::<_, Failure>(tickets::of_number(db, &number)?.map(|ticket| ticket.id)));
        self.ticket(id.unwrap().unwrap())
    }

    /// Where the ticket's latest promise of this kind stands.
    pub(crate) fn verdict(&self, id: TicketId, kind: PromiseKind) -> yinuo::domain::words::Verdict {
        let ticket = self.ticket(id);
        ticket
            .promises
            .iter()
            .rev()
            .find(|promise| promise.kind == kind)
            .unwrap()
            .verdict(self.clock.now())
    }
}

/// What an agent types while a customer of this number speaks.
pub(crate) fn call_of(kind: TicketKind, phone: &str) -> Arrival {
    Arrival {
        channel: Channel::Hotline,
        kind,
        urgency: Urgency::General,
        subject: "宽带太慢".into(),
        description: "晚上八点以后很慢".into(),
        remedy_sought: String::new(),
        category: None,
        region: None,
        customer: CustomerRef::Described {
            name: "李".into(),
            company: String::new(),
            phone: Some(Phone::parse("/phone", phone).unwrap()),
            email: None,
        },
        received_at: None,
        account_manager: None,
        language: None,
        details: BTreeMap::new(),
    }
}

fn found(db: &mut Db, now: Moment, house: &House) -> Result<(TeamId, [UserId; 4]), Failure> {
    for policy in read_policies(SHIPPED_POLICIES)? {
        add_policy(db, now, house, &By::desk(), &policy)?;
    }
    for code in REGIONS.map(str::to_owned) {
        let name = code.clone();
        add_region(db, now, house, &By::desk(), NewRegion { code, name })?;
    }
    let team = add_team(db, now, house, &By::desk(), "north", None)?;
    let mut hire = |name: &str, role| {
        let email = format!("{name}@example.com");
        add_user(
            db,
            now,
            house,
            &By::desk(),
            NewUser::active(name, &email, role, Some(team.id), Language::ZhCn),
        )
        .map(|user| user.id)
    };
    let staff = [
        hire("agent", Role::Agent)?,
        hire("lead", Role::Agent)?,
        hire("duty", Role::Manager)?,
        hire("manager", Role::Manager)?,
    ];
    let [_, lead, duty_manager, manager] = staff.map(Some);
    change_team(
        db,
        house,
        &TeamRow {
            lead_id: lead,
            duty_manager_id: duty_manager,
            manager_id: manager,
            ..team.clone()
        },
    )?;
    Ok((team.id, staff))
}
