//! What misses were put down to, in figures that lead to their promises.

use super::asked::AskedBehind;
use super::cures::state_name;
use super::numbers::{Figures, Num};
use crate::console::figures::{tenths, thousands};
use crate::console::staff::Staff;
use crate::domain::cause::name_in;
use crate::domain::cure::CureState;
use crate::pages::when;
use crate::report::{CauseLine, CauseReport, Figure, Judged, OfCause};
use crate::storage::promises::ListedPromise;

/// How long the longest bar is.
const BAR: i64 = 80;

/// The causes of the misses on the page.
pub(super) struct CausesCard {
    /// `8 张中 8 张已归因`
    pub(super) share: String,
    pub(super) rows: Vec<CauseRow>,
}

/// The misses of one cause, or those of none yet.
pub(super) struct CauseRow {
    pub(super) name: String,
    /// How long its bar is, of [`BAR`].
    pub(super) length: String,
    pub(super) missed: Num,
    pub(super) confirmed: Num,
    pub(super) cure: Option<CureNote>,
}

/// How the cure of a cause stands, and where it is.
pub(super) struct CureNote {
    pub(super) text: String,
    pub(super) address: String,
    pub(super) is_needed: bool,
}

impl CausesCard {
    pub(super) fn of(staff: &Staff, figures: &Figures, report: &CauseReport) -> Self {
        let reader = &staff.reader;
        let most = report
            .causes
            .iter()
            .map(|line| line.missed)
            .chain([report.unnamed])
            .max();
        let length = |missed: i64| tenths(missed * BAR * 10 / most.unwrap_or(1).max(1));
        let named = report.causes.iter().map(|line| CauseRow {
            name: name_in(&line.names, reader.language).to_owned(),
            length: length(line.missed),
            missed: judged(figures, line.missed, OfCause::Of(line.cause.clone()), false),
            confirmed: judged(figures, line.confirmed, OfCause::Of(line.cause.clone()), true),
            cure: cure_note(staff, line),
        });
        let unnamed = (report.unnamed > 0).then(|| CauseRow {
            name: reader.say("causes-unnamed"),
            length: length(report.unnamed),
            missed: judged(figures, report.unnamed, OfCause::None, false),
            confirmed: judged(figures, 0, OfCause::None, true),
            cure: None,
        });
        CausesCard {
            share: reader.fill(
                "causes-share",
                &[
                    ("named", thousands(report.named).into()),
                    ("missed", thousands(report.missed).into()),
                ],
            ),
            rows: named.chain(unnamed).collect(),
        }
    }
}

fn cure_note(staff: &Staff, line: &CauseLine) -> Option<CureNote> {
    let reader = &staff.reader;
    if line.needs_cure {
        return Some(CureNote {
            text: reader.say("cure-needs"),
            address: format!("/audit/cures?cause={}", line.cause),
            is_needed: true,
        });
    }
    let cure = line.cure.as_ref()?;
    let (state, due) = (state_name(reader, cure.state), when(reader, cure.due_at, staff.now));
    let is_open = matches!(cure.state, CureState::Open | CureState::Overdue);
    Some(CureNote {
        text: if is_open {
            reader.fill("cure-line", &[("state", state.into()), ("when", due.into())])
        } else {
            state
        },
        address: format!("/audit/cures/{}", cure.id),
        is_needed: false,
    })
}

/// A number of misses that leads to them.
fn judged(figures: &Figures, number: i64, cause: OfCause, confirmed: bool) -> Num {
    let behind = || AskedBehind {
        days: figures.days,
        narrow: figures.narrow.clone(),
        figure: Figure::Missed,
        reason: None,
        without: None,
        hour: None,
        judged: Some(Judged { cause, confirmed }),
        as_of: Some(figures.as_of),
        after: None,
    };
    Num {
        text: thousands(number),
        class: "",
        address: (number > 0).then(|| behind().address()),
    }
}

/// What a list of misses is called by what they were put down to.
pub(super) fn name_of_judged(staff: &Staff, judged: &Judged) -> String {
    let reader = &staff.reader;
    let behind = |cause: String| reader.fill("causes-behind", &[("cause", cause.into())]);
    match &judged.cause {
        OfCause::Of(code) => behind(staff.cause_name(code)),
        OfCause::None => behind(reader.say("causes-unnamed")),
        OfCause::Any if judged.confirmed => reader.say("causes-behind-confirmed"),
        OfCause::Any => reader.say("causes-behind-any"),
    }
}

/// What the miss of a list was put down to, and where that is said.
pub(super) fn cause_of(staff: &Staff, ListedPromise { row, of }: &ListedPromise) -> (String, String) {
    let name = row
        .cause
        .as_ref()
        .map_or_else(|| staff.reader.say("causes-unnamed"), |cause| staff.cause_name(cause));
    (name, format!("/desk/{}/promises/{}#why", of.ticket.number, row.id))
}
