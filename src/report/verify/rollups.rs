//! The days that are added up, each added up once more.

use super::finding::{Fault, Findings};
use crate::domain::moment::Moment;
use crate::domain::rollup;
use crate::storage::db::Db;
use crate::storage::fault::StoreFault;
use crate::storage::rollups::{self, LineRow};

/// Days looked at together.
const PAGE: i64 = 256;

/// Names the days whose promises do not add up to what is stored; how many days were looked at.
pub(super) fn check(db: &mut Db, findings: &mut Findings) -> Result<u64, StoreFault> {
    let (mut days, mut from) = (0, Moment::EPOCH);
    loop {
        let page = rollups::spans_from(db, from, PAGE)?;
        let Some(last) = page.last() else {
            return Ok(days);
        };
        from = last.from + crate::domain::moment::Span::MICROSECOND;
        for day in page.iter().filter(|day| day.at.is_some()) {
            let promises = rollups::due_in(db, day.from, day.to)?;
            let expected = LineRow::of_all(day.from, rollup::add_up(&promises));
            if rollups::lines_of(db, day.from)? != expected {
                let what = format!(
                    "the promises due from {} to {} do not add up to what is stored; `yinuo report rebuild` adds them up again",
                    day.from, day.to
                );
                findings.add(Fault::new("rollups", what));
            }
            days += 1;
        }
    }
}
