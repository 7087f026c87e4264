//! The columns of the report of visits: the same on its page and in its files.

use crate::domain::words::words;
use crate::report::Rate;
use crate::report::visits::{Owed, OwedFigure, VisitCounts, VisitFigure, Waited};

words! {
    /// A figure of the report of visits.
    VisitColumn {
        Due = "due", OnTime = "on_time", Late = "late", Missed = "missed", OnTimeRate = "on_time_rate",
        CustomerAbsent = "customer_absent", Done = "done",
        ConfirmedByCode = "confirmed_by_code", ConfirmedByCodeRate = "confirmed_by_code_rate", First = "first", FirstFixed = "first_fixed",
        FirstVisitFixRate = "first_visit_fix_rate",
        MovedByCustomer = "moved_by_customer", MovedByOperator = "moved_by_operator",
        GivenUpByCustomer = "given_up_by_customer", GivenUpByOperator = "given_up_by_operator",
        TechniciansWaited = "technicians_waited", TechniciansWaitedMedian = "technicians_waited_median",
        TechniciansWaitedP90 = "technicians_waited_p90", TechniciansWaitedLongest = "technicians_waited_longest",
        TechniciansWaitedTotal = "technicians_waited_total",
        CustomersWaited = "customers_waited", CustomersWaitedMedian = "customers_waited_median",
        CustomersWaitedP90 = "customers_waited_p90", CustomersWaitedLongest = "customers_waited_longest",
        CustomersWaitedTotal = "customers_waited_total",
        FaultsDue = "faults_due", FaultsKept = "faults_kept", FaultsLate = "faults_late", FaultsMissed = "faults_missed",
        FaultsRate = "faults_rate",
        InstallationsDue = "installations_due", InstallationsKept = "installations_kept",
        InstallationsLate = "installations_late", InstallationsMissed = "installations_missed",
        InstallationsRate = "installations_rate",
        OthersDue = "others_due", OthersKept = "others_kept", OthersLate = "others_late", OthersMissed = "others_missed",
        OthersRate = "others_rate",
        CallbacksDue = "callbacks_due", CallbacksKept = "callbacks_kept", CallbacksLate = "callbacks_late",
        CallbacksMissed = "callbacks_missed", CallbacksRate = "callbacks_rate",
        SaidDone = "said_done", SaidNotDone = "said_not_done",
        Asked = "asked", Answered = "answered",
        Score1 = "score_1", Score2 = "score_2", Score3 = "score_3", Score4 = "score_4", Score5 = "score_5",
        Kept = "kept_time", Shifts = "shift_time", Utilisation = "utilisation",
    }
}

/// What stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    Number(i64),
    /// A time in seconds.
    Seconds(i64),
    Share(Rate),
    Nothing,
}

impl VisitColumn {
    /// What stands in it.
    pub fn of(self, counts: &VisitCounts) -> Shown {
        let (technicians, customers) = (&counts.technicians_waited, &counts.customers_waited);
        let (faults, installations) = (&counts.booking_faults, &counts.booking_installations);
        let (others, callbacks) = (&counts.booking_others, &counts.callbacks);
        let score = |place: usize| Shown::Number(counts.opinions.scores[place]);
        let used = counts.utilisation;
        match self {
            VisitColumn::Due => Shown::Number(counts.due),
            VisitColumn::OnTime => Shown::Number(counts.on_time),
            VisitColumn::Late => Shown::Number(counts.late),
            VisitColumn::Missed => Shown::Number(counts.missed),
            VisitColumn::OnTimeRate => Shown::Share(counts.on_time_rate),
            VisitColumn::CustomerAbsent => Shown::Number(counts.customer_absent),
            VisitColumn::Done => Shown::Number(counts.done),
            VisitColumn::ConfirmedByCode => Shown::Number(counts.confirmed_by_code),
            VisitColumn::ConfirmedByCodeRate => Shown::Share(counts.confirmed_by_code_rate),
            VisitColumn::First => Shown::Number(counts.first),
            VisitColumn::FirstFixed => Shown::Number(counts.first_fixed),
            VisitColumn::FirstVisitFixRate => Shown::Share(counts.first_visit_fix_rate),
            VisitColumn::MovedByCustomer => Shown::Number(counts.moved_by_customer),
            VisitColumn::MovedByOperator => Shown::Number(counts.moved_by_operator),
            VisitColumn::GivenUpByCustomer => Shown::Number(counts.given_up_by_customer),
            VisitColumn::GivenUpByOperator => Shown::Number(counts.given_up_by_operator),
            VisitColumn::TechniciansWaited => Shown::Number(technicians.times),
            VisitColumn::TechniciansWaitedMedian => seconds(technicians.median_seconds),
            VisitColumn::TechniciansWaitedP90 => seconds(technicians.p90_seconds),
            VisitColumn::TechniciansWaitedLongest => seconds(technicians.longest_seconds),
            VisitColumn::TechniciansWaitedTotal => total(technicians),
            VisitColumn::CustomersWaited => Shown::Number(customers.times),
            VisitColumn::CustomersWaitedMedian => seconds(customers.median_seconds),
            VisitColumn::CustomersWaitedP90 => seconds(customers.p90_seconds),
            VisitColumn::CustomersWaitedLongest => seconds(customers.longest_seconds),
            VisitColumn::CustomersWaitedTotal => total(customers),
            VisitColumn::FaultsDue => Shown::Number(faults.due),
            VisitColumn::FaultsKept => Shown::Number(faults.kept),
            VisitColumn::FaultsLate => Shown::Number(faults.late),
            VisitColumn::FaultsMissed => Shown::Number(faults.missed),
            VisitColumn::FaultsRate => share(faults),
            VisitColumn::InstallationsDue => Shown::Number(installations.due),
            VisitColumn::InstallationsKept => Shown::Number(installations.kept),
            VisitColumn::InstallationsLate => Shown::Number(installations.late),
            VisitColumn::InstallationsMissed => Shown::Number(installations.missed),
            VisitColumn::InstallationsRate => share(installations),
            VisitColumn::OthersDue => Shown::Number(others.due),
            VisitColumn::OthersKept => Shown::Number(others.kept),
            VisitColumn::OthersLate => Shown::Number(others.late),
            VisitColumn::OthersMissed => Shown::Number(others.missed),
            VisitColumn::OthersRate => share(others),
            VisitColumn::CallbacksDue => Shown::Number(callbacks.due),
            VisitColumn::CallbacksKept => Shown::Number(callbacks.kept),
            VisitColumn::CallbacksLate => Shown::Number(callbacks.late),
            VisitColumn::CallbacksMissed => Shown::Number(callbacks.missed),
            VisitColumn::CallbacksRate => share(callbacks),
            VisitColumn::SaidDone => Shown::Number(counts.said_done),
            VisitColumn::SaidNotDone => Shown::Number(counts.said_not_done),
            VisitColumn::Asked => Shown::Number(counts.opinions.asked),
            VisitColumn::Answered => Shown::Number(counts.opinions.answered),
            VisitColumn::Score1 => score(0),
            VisitColumn::Score2 => score(1),
            VisitColumn::Score3 => score(2),
            VisitColumn::Score4 => score(3),
            VisitColumn::Score5 => score(4),
            VisitColumn::Kept => seconds(used.map(|used| used.kept_seconds)),
            VisitColumn::Shifts => seconds(used.map(|used| used.shift_seconds)),
            VisitColumn::Utilisation => used.map_or(Shown::Nothing, |used| Shown::Share(used.rate)),
        }
    }

    /// Whether it tells a time.
    pub const fn is_time(self) -> bool {
        matches!(
            self,
            VisitColumn::TechniciansWaitedMedian
                | VisitColumn::TechniciansWaitedP90
                | VisitColumn::TechniciansWaitedLongest
                | VisitColumn::TechniciansWaitedTotal
                | VisitColumn::CustomersWaitedMedian
                | VisitColumn::CustomersWaitedP90
                | VisitColumn::CustomersWaitedLongest
                | VisitColumn::CustomersWaitedTotal
                | VisitColumn::Kept
                | VisitColumn::Shifts
        )
    }

    /// The figure whose promises it counts, where it counts any.
    pub fn promises(self) -> Option<OwedFigure> {
        self.as_str().parse().ok()
    }

    /// The figure whose visits it counts, where they can be listed.
    pub const fn figure(self) -> Option<VisitFigure> {
        Some(match self {
            VisitColumn::Due => VisitFigure::Due,
            VisitColumn::OnTime => VisitFigure::OnTime,
            VisitColumn::Late | VisitColumn::CustomersWaited => VisitFigure::Late,
            VisitColumn::Missed => VisitFigure::Missed,
            VisitColumn::CustomerAbsent | VisitColumn::TechniciansWaited => VisitFigure::CustomerAbsent,
            VisitColumn::Done | VisitColumn::Asked => VisitFigure::Done,
            VisitColumn::ConfirmedByCode => VisitFigure::ConfirmedByCode,
            VisitColumn::First => VisitFigure::First,
            VisitColumn::FirstFixed => VisitFigure::FirstFixed,
            VisitColumn::MovedByCustomer => VisitFigure::MovedByCustomer,
            VisitColumn::MovedByOperator => VisitFigure::MovedByOperator,
            VisitColumn::GivenUpByCustomer => VisitFigure::GivenUpByCustomer,
            VisitColumn::GivenUpByOperator => VisitFigure::GivenUpByOperator,
            VisitColumn::Answered => VisitFigure::Rated,
            VisitColumn::SaidDone => VisitFigure::SaidDone,
            VisitColumn::SaidNotDone => VisitFigure::SaidNotDone,
            _ => return None,
        })
    }
}

fn seconds(seconds: Option<i64>) -> Shown {
    seconds.map_or(Shown::Nothing, Shown::Seconds)
}

fn total(waited: &Waited) -> Shown {
    Shown::Seconds(waited.total_seconds)
}

fn share(owed: &Owed) -> Shown {
    Shown::Share(owed.on_time_rate)
}
