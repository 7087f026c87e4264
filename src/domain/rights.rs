//! Who may do what, and to whose things. One table answers for every operation; what stands nowhere in it nobody may do.
//! A caller's [`Reach`] in an operation becomes a [`Scope`], which every question to the storage takes: what lies beyond it
//! does not exist.

use super::ids::{SiteId, TeamId, UserId};
use super::people::Directory;
use super::words::{Channel, Role, SiteKind, words};

/// On whose things somebody may do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// Nobody's: the role may not do it.
    No,
    /// What the caller brought in; everything, where the token names the operation. For machines.
    Made,
    /// What the caller owns or brought in, and what is about themselves.
    Own,
    /// Own, and what the caller's teams have: theirs, and those in which they hold a post.
    Team,
    /// Team, and what nobody has yet in the regions of these teams, or outside any region. Agents at a hall: team, and what
    /// came in at the hall. Agents at an agent point reach what came in there and their own, here, in Team and in Region.
    Desk,
    /// Own, and whatever concerns the clients whom the caller looks after.
    Book,
    /// Team, and the regions of these teams; everything where they have none.
    Region,
    /// Everything.
    All,
}

/// What each role may reach in an operation, in the order of [`Role::ALL`].
type Row = [Reach; 8];

macro_rules! operations {
    ($($variant:ident = $text:literal $row:expr),+ $(,)?) => {
        words! {
            /// What one can ask the desk to do: the ids of the operations in the description of the API.
            Operation { $($variant = $text),+ }
        }

        const fn row(operation: Operation) -> Row {
            match operation { $(Operation::$variant => $row),+ }
        }
    };
}

use Reach::{All, Book, Desk, Made, No, Own, Region, Team};

const EVERYBODY: Row = [All; 8];
const ADMIN: Row = [No, No, No, No, No, No, All, No];
const LOOK_AT_TICKETS: Row = [Desk, Book, Team, Team, Region, All, All, Made];
const BRING_NEWS: Row = [Desk, Book, Team, Team, Region, No, All, Made];
const WORK_ON_TICKETS: Row = [Desk, Book, Team, Team, Region, No, All, No];
const TAKE_TICKETS: Row = [All, All, All, All, All, No, All, All];
const LOOK_AT_FIGURES: Row = [No, No, No, No, Region, All, All, No];
const LOOK_AT_STAFF: Row = [All, All, All, All, All, All, All, Own];
/// For managers of everything alone: what is done concerns the whole house.
const SET_THE_CLOCKS: Row = [No, No, No, No, Region, No, All, No];
const JUDGE_MISSES: Row = [No, No, No, No, Region, No, All, No];
/// Cures are the whole house's; their owners know of their own.
const LOOK_AT_CURES: Row = [Own, Own, Own, Own, All, All, All, No];
const LOOK_AFTER_CURES: Row = [No, No, No, No, All, No, All, No];
const HANG_WALLS: Row = [No, No, No, No, Region, No, All, No];
/// Technicians see to those that they come to.
const SEE_TO_VISITS: Row = [No, No, Region, Own, Region, No, All, No];
/// Whoever plans technicians; technicians their own.
const LOOK_AFTER_FEEDS: Row = [No, No, All, Own, All, No, All, No];
const OWN_OR_ADMIN: Row = [Own, Own, Own, Own, Own, Own, All, Own];

operations! {
    //                                           agent   acc.m.  disp.   techn.  manag.  audit.  admin   machine
    ListTickets = "list_tickets"                 LOOK_AT_TICKETS,
    ShowTicket = "show_ticket"                   LOOK_AT_TICKETS,
    TicketEvents = "ticket_events"               LOOK_AT_TICKETS,
    ContactAttempts = "contact_attempts"         BRING_NEWS,
    CallBack = "call_back"                       WORK_ON_TICKETS,
    HandOverCallbacks = "hand_over_callbacks"    [Own,    Own,    Own,    Own,    Own,    No,     Own,    No],
    Replies = "replies"                          BRING_NEWS,
    ReplyDelivery = "reply_delivery"             BRING_NEWS,
    Messages = "messages"                        BRING_NEWS,
    Notes = "notes"                              BRING_NEWS,
    AddAttachment = "add_attachment"             BRING_NEWS,
    ListAttachments = "list_attachments"         LOOK_AT_TICKETS,
    ShowAttachment = "show_attachment"           LOOK_AT_TICKETS,
    Reopening = "reopening"                      BRING_NEWS,
    Assignment = "assignment"                    WORK_ON_TICKETS,
    Escalations = "escalations"                  WORK_ON_TICKETS,
    State = "state"                              WORK_ON_TICKETS,
    Resolution = "resolution"                    WORK_ON_TICKETS,
    Closure = "closure"                          WORK_ON_TICKETS,
    Merge = "merge"                              WORK_ON_TICKETS,
    SplitOff = "split_off"                       WORK_ON_TICKETS,
    Classification = "classification"            WORK_ON_TICKETS,
    Promise = "promise"                          WORK_ON_TICKETS,
    NoReply = "no_reply"                         WORK_ON_TICKETS,
    Voiding = "voiding"                          WORK_ON_TICKETS,
    Promises = "promises"                        LOOK_AT_TICKETS,
    ShowPromise = "show_promise"                 LOOK_AT_TICKETS,
    Explanation = "explanation"                  LOOK_AT_TICKETS,
    Hall = "hall"                                TAKE_TICKETS,
    AgentPoint = "agent_point"                   TAKE_TICKETS,
    Hotline = "hotline"                          TAKE_TICKETS,
    Web = "web"                                  TAKE_TICKETS,
    KeyClient = "key_client"                     TAKE_TICKETS,
    ListCustomers = "list_customers"             [Region, Book,   Region, No,     Region, All,    All,    No],
    ShowCustomer = "show_customer"               [Region, Book,   Region, Team,   Region, All,    All,    Made],
    AddCustomer = "add_customer"                 [All,    All,    All,    All,    All,    No,     All,    No],
    CorrectCustomer = "correct_customer"         [No,     Book,   No,     No,     Region, No,     All,    No],
    RevealCustomer = "reveal_customer"           [Region, Book,   Region, Team,   Region, All,    All,    No],
    ExportCustomer = "export_customer"           [No,     No,     No,     No,     Region, No,     All,    No],
    EraseCustomer = "erase_customer"             ADMIN,
    ListUsers = "list_users"                     LOOK_AT_STAFF,
    ShowUser = "show_user"                       LOOK_AT_STAFF,
    HireUser = "hire_user"                       ADMIN,
    ChangeUser = "change_user"                   ADMIN,
    ListTeams = "list_teams"                     EVERYBODY,
    ShowTeam = "show_team"                       EVERYBODY,
    FoundTeam = "found_team"                     ADMIN,
    ChangeTeam = "change_team"                   ADMIN,
    InviteAgain = "invite_again"                 ADMIN,
    CallRoll = "call_roll"                       ADMIN,
    RemoveFactorOf = "remove_factor_of"          ADMIN,
    ListSites = "list_sites"                     EVERYBODY,
    ShowSite = "show_site"                       EVERYBODY,
    FoundSite = "found_site"                     ADMIN,
    ChangeSite = "change_site"                   ADMIN,
    ListRegions = "list_regions"                 EVERYBODY,
    ShowRegion = "show_region"                   EVERYBODY,
    FoundRegion = "found_region"                 ADMIN,
    ChangeRegion = "change_region"               ADMIN,
    ListCauses = "list_causes"                   EVERYBODY,
    ShowCause = "show_cause"                     EVERYBODY,
    NameCause = "put_down_to_cause"              JUDGE_MISSES,
    ConfirmCause = "confirm_cause_of"            JUDGE_MISSES,
    NewCause = "new_cause"                       ADMIN,
    ChangeCause = "change_cause"                 ADMIN,
    ListServices = "list_services"               EVERYBODY,
    NewService = "new_service"                   ADMIN,
    ChangeService = "change_service"             ADMIN,
    ListAreas = "list_areas"                     EVERYBODY,
    NewArea = "new_area"                         ADMIN,
    ChangeArea = "change_area"                   ADMIN,
    ListTechnicians = "list_technicians"         LOOK_AT_STAFF,
    PlanTechnician = "plan_technician"           [No,     No,     All,    No,     All,    No,     All,    No],
    ListFeeds = "list_feeds"                     LOOK_AFTER_FEEDS,
    MakeFeed = "make_feed"                       LOOK_AFTER_FEEDS,
    RevokeFeed = "revoke_feed"                   LOOK_AFTER_FEEDS,
    FreeWindows = "free_windows"                 WORK_ON_TICKETS,
    HoldWindow = "hold_window"                   WORK_ON_TICKETS,
    BookVisit = "book_visit"                     WORK_ON_TICKETS,
    TicketVisits = "ticket_visits"               LOOK_AT_TICKETS,
    MoveVisit = "move_visit"                     WORK_ON_TICKETS,
    CancelVisit = "cancel_visit"                 WORK_ON_TICKETS,
    PlaceVisit = "place_visit"                   [No,     No,     Region, No,     Region, No,     All,    No],
    DepartForVisit = "depart_for_visit"          SEE_TO_VISITS,
    ArriveAtVisit = "arrive_at_visit"            SEE_TO_VISITS,
    AbsentAtVisit = "absent_at_visit"            SEE_TO_VISITS,
    CompleteVisit = "complete_visit"             SEE_TO_VISITS,
    ListVisits = "list_visits"                   [Desk,   Book,   Region, Own,    Region, All,    All,    No],
    VisitReport = "visit_report"                 LOOK_AT_FIGURES,
    ListCompensations = "list_compensations"     LOOK_AT_FIGURES,
    DecideCompensation = "decide_compensation"   JUDGE_MISSES,
    ExportVisits = "export_visits"               LOOK_AT_FIGURES,
    ListTokens = "list_tokens"                   OWN_OR_ADMIN,
    MakeToken = "make_token"                     ADMIN,
    RevokeToken = "revoke_token"                 OWN_OR_ADMIN,
    BeginSession = "begin_session"               EVERYBODY,
    ShowSession = "show_session"                 EVERYBODY,
    SignOut = "sign_out"                         EVERYBODY,
    Prove = "prove"                              EVERYBODY,
    ChangePassword = "change_password"           EVERYBODY,
    ShowFactor = "show_factor"                   EVERYBODY,
    OfferFactor = "offer_factor"                 EVERYBODY,
    ConfirmFactor = "confirm_factor"             EVERYBODY,
    RemoveFactor = "remove_factor"               EVERYBODY,
    MakeRecoveryCodes = "make_recovery_codes"    EVERYBODY,
    AcceptInvitation = "accept_invitation"       EVERYBODY,
    ForgotPassword = "forgot_password"           EVERYBODY,
    ResetPassword = "reset_password"             EVERYBODY,
    ListSessions = "list_sessions"               EVERYBODY,
    EndOtherSessions = "end_other_sessions"      EVERYBODY,
    EndOneSession = "end_one_session"            OWN_OR_ADMIN,
    ListSessionsOf = "list_sessions_of"          ADMIN,
    EndSessionsOf = "end_sessions_of"            ADMIN,
    ListPolicies = "list_policies"               EVERYBODY,
    PolicyVersions = "policy_versions"           EVERYBODY,
    NewPolicy = "new_policy"                     ADMIN,
    TryPolicy = "try_policy"                     ADMIN,
    PreviewMoves = "preview_moves"               SET_THE_CLOCKS,
    ActMoves = "act_moves"                       SET_THE_CLOCKS,
    ListCalendars = "list_calendars"             EVERYBODY,
    CalendarVersions = "calendar_versions"       EVERYBODY,
    NewCalendar = "new_calendar"                 ADMIN,
    ListTemplates = "list_templates"             EVERYBODY,
    ShowTemplate = "show_template"               EVERYBODY,
    NewTemplate = "new_template"                 ADMIN,
    ChangeTemplate = "change_template"           ADMIN,
    FilledTemplates = "filled_templates"         WORK_ON_TICKETS,
    ListLetters = "list_letters"                 LOOK_AT_FIGURES,
    ShowLetter = "show_letter"                   LOOK_AT_FIGURES,
    RetryLetter = "retry_letter"                 ADMIN,
    TakeNotice = "take_notice"                   [No,     No,     No,     No,     No,     No,     All,    All],
    ReplyRateReport = "reply_rate_report"        LOOK_AT_FIGURES,
    PromisesOfReport = "promises_of_report"      LOOK_AT_FIGURES,
    SignsReport = "signs_report"                 LOOK_AT_FIGURES,
    CausesReport = "causes_report"               LOOK_AT_FIGURES,
    ReviewReport = "review_report"               LOOK_AT_FIGURES,
    ListCures = "list_cures"                     LOOK_AT_CURES,
    ShowCure = "show_cure"                       LOOK_AT_CURES,
    OpenCure = "open_cure"                       LOOK_AFTER_CURES,
    ChangeCure = "change_cure"                   LOOK_AFTER_CURES,
    FinishCure = "finish_cure"                   [Own,    Own,    Own,    Own,    All,    No,     All,    No],
    CheckCure = "check_cure"                     LOOK_AFTER_CURES,
    TakeEvidence = "take_evidence"               LOOK_AT_FIGURES,
    ExportReport = "export_report"               LOOK_AT_FIGURES,
    ShowIntegrity = "show_integrity"             LOOK_AT_FIGURES,
    ShowForecast = "show_forecast"               LOOK_AT_FIGURES,
    ShowHours = "show_hours"                     LOOK_AT_FIGURES,
    VerifyAgain = "verify_again"                 [No,     No,     No,     No,     No,     All,    All,    No],
    ShowWall = "show_wall"                       HANG_WALLS,
    HangWall = "hang_wall"                       HANG_WALLS,
    ListSecurityEvents = "list_security_events"  [No,     No,     No,     No,     No,     All,    All,    No],
    Figures = "figures"                          [No,     No,     No,     No,     All,    All,    All,    All],
    FirstAdmin = "first_admin"                   EVERYBODY,
    ListProblems = "list_problems"               EVERYBODY,
    ShowProblem = "show_problem"                 EVERYBODY,
}

impl Operation {
    /// What a role reaches in this operation.
    pub fn reach(self, role: Role) -> Reach {
        let place = Role::ALL.iter().position(|known| *known == role);
        place.map_or(No, |place| row(self)[place])
    }

    /// The roles that may do this.
    pub fn roles(self) -> Vec<Role> {
        let may = |role: &Role| self.reach(*role) != No;
        Role::ALL.iter().copied().filter(may).collect()
    }

    /// The channel by which it takes tickets in.
    pub const fn channel(self) -> Option<Channel> {
        match self {
            Operation::Hall => Some(Channel::Hall),
            Operation::AgentPoint => Some(Channel::AgentPoint),
            Operation::Hotline => Some(Channel::Hotline),
            Operation::Web => Some(Channel::Web),
            Operation::KeyClient => Some(Channel::AccountManager),
            _ => None,
        }
    }

    /// Whether it is about what the caller signed in with, so that a token does not do.
    pub const fn needs_session(self) -> bool {
        matches!(
            self,
            Operation::ShowSession
                | Operation::SignOut
                | Operation::Prove
                | Operation::ChangePassword
                | Operation::ListSessions
                | Operation::EndOtherSessions
                | Operation::ShowFactor
                | Operation::OfferFactor
                | Operation::ConfirmFactor
                | Operation::RemoveFactor
                | Operation::MakeRecoveryCodes
        )
    }

    /// Whether it is done without showing who one is.
    pub const fn is_public(self) -> bool {
        matches!(
            self,
            Operation::Web
                | Operation::FirstAdmin
                | Operation::BeginSession
                | Operation::AcceptInvitation
                | Operation::ForgotPassword
                | Operation::ResetPassword
                | Operation::ListProblems
                | Operation::ShowProblem
        )
    }
}

/// Whether somebody in this role has to say why they want to see personal data: they do not speak with the customer.
pub const fn must_say_why(role: Role) -> bool {
    matches!(role, Role::Manager | Role::Auditor | Role::Admin | Role::Integration)
}

/// A set of operations that is copied as easily as a number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Named([u128; 2]);

const _: () = assert!(
    Operation::ALL.len() <= Named::MOST,
    "a set of operations has a bit for each"
);

impl Named {
    const MOST: usize = 256;

    fn of(operations: &[Operation]) -> Self {
        let place_of = |one: &Operation| Operation::ALL.iter().position(|known| known == one);
        let mut named = Named::default();
        for place in operations.iter().filter_map(place_of) {
            named.0[place / 128] |= 1 << (place % 128);
        }
        named
    }

    fn has(self, place: usize) -> bool {
        self.0[place / 128] >> (place % 128) & 1 == 1
    }
}

/// What a token is good for: certain channels, certain operations, or whatever its owner may do. Never more than that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Purpose {
    channels: Option<u32>,
    operations: Option<Named>,
}

impl Purpose {
    /// Whatever its owner may do.
    pub const ANY: Purpose = Purpose {
        channels: None,
        operations: None,
    };

    /// These channels and these operations alone, where they are named.
    pub fn of(channels: Option<&[Channel]>, operations: Option<&[Operation]>) -> Self {
        let bit = |one: &Channel| {
            let place = Channel::ALL.iter().position(|known| known == one);
            place.map_or(0, |place| 1_u32 << place)
        };
        Purpose {
            channels: channels.map(|named| named.iter().fold(0, |all, one| all | bit(one))),
            operations: operations.map(Named::of),
        }
    }

    /// Whether an operation is named: whoever made the token meant just that.
    pub fn names(&self, operation: Operation) -> bool {
        self.operations().is_some_and(|named| named.contains(&operation))
    }

    /// Whether a token of this purpose is good for an operation.
    pub fn covers(&self, operation: Operation) -> bool {
        let by_name = self.operations().is_none_or(|named| named.contains(&operation));
        let by_channel = match (self.channels(), operation.channel()) {
            (Some(named), Some(channel)) => named.contains(&channel),
            (None, _) | (_, None) => true,
        };
        by_name && by_channel
    }

    /// The channels it is confined to.
    pub fn channels(&self) -> Option<Vec<Channel>> {
        let bits = self.channels?;
        let named = Channel::ALL
            .iter()
            .enumerate()
            .filter(|(place, _)| bits >> place & 1 == 1);
        Some(named.map(|(_, channel)| *channel).collect())
    }

    /// The operations it is confined to.
    pub fn operations(&self) -> Option<Vec<Operation>> {
        let set = self.operations?;
        let named = Operation::ALL.iter().enumerate().filter(|(place, _)| set.has(*place));
        Some(named.map(|(_, operation)| *operation).collect())
    }
}

/// Things that somebody may reach, by one reason each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arm {
    /// What they own.
    Owner(UserId),
    /// What they brought in.
    Opener(UserId),
    /// What a team has.
    Team(TeamId),
    /// What nobody has, in this region or in none.
    Unclaimed(Option<String>),
    Region(String),
    /// What came in at a hall or agent point.
    Site(SiteId),
    /// What concerns a client of theirs.
    Book(UserId),
    /// Where they were to come, or came.
    Visitor(UserId),
}

/// What somebody may reach in an operation. What lies beyond does not exist for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    All,
    /// Whatever one of these holds; nothing where there are none.
    Any(Vec<Arm>),
}

impl Scope {
    /// What a caller with this reach may reach, as the staff stand now.
    pub fn of(reach: Reach, user: UserId, directory: &Directory) -> Scope {
        let teams = teams_of(user, directory);
        let regions = regions_of(&teams, directory);
        let visits = directory
            .people
            .get(&user)
            .filter(|person| person.role == Role::Technician);
        let visits = visits.map(|person| Arm::Visitor(person.id));
        let own: Vec<Arm> = [Arm::Owner(user), Arm::Opener(user)]
            .into_iter()
            .chain(visits)
            .collect();
        let team = || own.iter().cloned().chain(teams.iter().copied().map(Arm::Team));
        let counter = counter_of(user, directory);
        let arms: Vec<Arm> = match reach {
            // An agent point is another firm's: it sees what came in there, and nothing else of the desk.
            Reach::Team | Reach::Desk | Reach::Region if matches!(counter, Some((_, SiteKind::AgentPoint))) => {
                let site = counter.map(|(site, _)| Arm::Site(site));
                own.into_iter().chain(site).collect()
            }
            Reach::Desk if counter.is_some() => {
                let site = counter.map(|(site, _)| Arm::Site(site));
                team().chain(site).collect()
            }
            Reach::No => Vec::new(),
            Reach::Made => vec![Arm::Opener(user)],
            Reach::Own => own,
            Reach::Team => team().collect(),
            Reach::Desk => {
                let unclaimed = regions.into_iter().map(Some).chain([None]).map(Arm::Unclaimed);
                team().chain(unclaimed).collect()
            }
            Reach::Book => own.into_iter().chain([Arm::Book(user)]).collect(),
            Reach::Region if regions.is_empty() => return Scope::All,
            Reach::Region => team().chain(regions.into_iter().map(Arm::Region)).collect(),
            Reach::All => return Scope::All,
        };
        Scope::Any(arms)
    }

    /// The regions to which figures are confined; none where they are not.
    pub fn regions(&self) -> Option<Vec<String>> {
        let Scope::Any(arms) = self else { return None };
        let regions = arms.iter().filter_map(|arm| match arm {
            Arm::Region(region) => Some(region.clone()),
            _ => None,
        });
        Some(regions.collect())
    }
}

/// The hall or agent point at whose counter an agent stands.
fn counter_of(user: UserId, directory: &Directory) -> Option<(SiteId, SiteKind)> {
    let person = directory
        .people
        .get(&user)
        .filter(|person| person.role == Role::Agent)?;
    let site = person.site?;
    Some((site, directory.sites.get(&site)?.kind))
}

/// The teams that somebody belongs to or holds a post in, in a stable order.
fn teams_of(user: UserId, directory: &Directory) -> Vec<TeamId> {
    let own = directory.people.get(&user).and_then(|person| person.team);
    let posts = directory
        .teams
        .values()
        .filter(|team| [team.lead, team.duty_manager, team.manager, team.director].contains(&Some(user)));
    let mut teams: Vec<TeamId> = posts.map(|team| team.id).chain(own).collect();
    teams.sort_unstable();
    teams.dedup();
    teams
}

fn regions_of(teams: &[TeamId], directory: &Directory) -> Vec<String> {
    let known = teams.iter().filter_map(|id| directory.teams.get(id));
    let mut regions: Vec<String> = known.filter_map(|team| team.region.clone()).collect();
    regions.sort_unstable();
    regions.dedup();
    regions
}

/// Whether staff in this role are told the code by which a customer follows a ticket. Those who come to the customer are not:
/// the customer confirms their visit by what stands on that page.
pub const fn is_told_tracking(role: Role) -> bool {
    !matches!(role, Role::Technician)
}

#[cfg(test)]
mod tests;
