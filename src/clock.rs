//! The only place that asks what time it is. Everything else is handed a moment.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, SystemTime};

use crate::domain::moment::{Moment, Span};

/// A clock that never runs backwards within one process. Clones share the same hands.
#[derive(Clone)]
pub struct Clock {
    face: Arc<Face>,
}

struct Face {
    kind: Kind,
    latest: AtomicI64,
    made: Instant,
}

enum Kind {
    System,
    Fast { began: Instant, at: Moment, speed: u32 },
    Set { hands: AtomicI64 },
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Clock::of(Kind::System)
    }

    /// A clock that starts at `at` and runs `speed` times as fast as real time: for the demonstration.
    pub fn fast(at: Moment, speed: u32) -> Self {
        Clock::of(Kind::Fast {
            began: Instant::now(),
            at,
            speed,
        })
    }

    /// A clock that stands still until it is set: for tests and simulation.
    pub fn set_to(at: Moment) -> Self {
        Clock::of(Kind::Set {
            hands: AtomicI64::new(at.as_micros()),
        })
    }

    fn of(kind: Kind) -> Self {
        Clock {
            face: Arc::new(Face {
                kind,
                latest: AtomicI64::new(i64::MIN),
                made: Instant::now(),
            }),
        }
    }

    /// Now, never earlier than any moment this clock gave before.
    pub fn now(&self) -> Moment {
        let raw = self.raw().as_micros();
        let latest = self.face.latest.fetch_max(raw, Ordering::SeqCst);
        Moment::from_micros(latest.max(raw))
    }

    /// What the hands show, even when they were moved back.
    pub fn raw(&self) -> Moment {
        match &self.face.kind {
            Kind::System => Moment::from_micros(micros_since_epoch()),
            Kind::Fast { began, at, speed } => {
                let real = elapsed_micros(*began);
                *at + Span::micros(real).times(i64::from(*speed))
            }
            Kind::Set { hands } => Moment::from_micros(hands.load(Ordering::SeqCst)),
        }
    }

    /// Steady time on this clock: it passes evenly, whatever is done to the hands of the machine's clock.
    pub fn steady(&self) -> Moment {
        match &self.face.kind {
            Kind::System => Moment::EPOCH + Span::micros(elapsed_micros(self.face.made)),
            Kind::Fast { .. } | Kind::Set { .. } => self.raw(),
        }
    }

    /// What the hands show and steady time, both read at one look: between two looks at a fast clock time passes.
    pub fn look(&self) -> (Moment, Moment) {
        let raw = self.raw();
        let steady = if self.is_system() { self.steady() } else { raw };
        (raw, steady)
    }

    /// Whether this is the machine's own clock, so that a database shared by replicas may overrule it.
    pub fn is_system(&self) -> bool {
        matches!(self.face.kind, Kind::System)
    }

    /// Puts the hands of a standing clock to `at`; other clocks cannot be set and ignore it.
    pub fn set(&self, at: Moment) {
        if let Kind::Set { hands } = &self.face.kind {
            hands.store(at.as_micros(), Ordering::SeqCst);
        }
    }

    /// How much time passes on this clock in `real` time.
    pub fn span_of(&self, real: Duration) -> Span {
        let micros = Span::micros(i64::try_from(real.as_micros()).unwrap_or(i64::MAX));
        match &self.face.kind {
            Kind::Fast { speed, .. } => micros.times(i64::from(*speed)),
            _ => micros,
        }
    }

    /// How long to wait in real time until `span` has passed on this clock.
    pub fn real_time(&self, span: Span) -> Duration {
        let micros = u64::try_from(span.as_micros()).unwrap_or(0);
        match &self.face.kind {
            Kind::Fast { speed, .. } => Duration::from_micros(micros / u64::from((*speed).max(1))),
            _ => Duration::from_micros(micros),
        }
    }
}

fn elapsed_micros(since: Instant) -> i64 {
    i64::try_from(since.elapsed().as_micros()).unwrap_or(i64::MAX)
}

fn micros_since_epoch() -> i64 {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that reads the wall clock"
    )]
    match SystemTime::now().duration_since(SystemTime::UNIX_EPOCH) {
        Ok(passed) => i64::try_from(passed.as_micros()).unwrap_or(i64::MAX),
        Err(before) => -i64::try_from(before.duration().as_micros()).unwrap_or(i64::MAX),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stepping_back_does_not_make_time_run_backwards() {
        let clock = Clock::set_to(Moment::from_micros(500));
        assert_eq!(clock.now().as_micros(), 500);
        clock.set(Moment::from_micros(100));
        assert_eq!(clock.now().as_micros(), 500);
        assert_eq!(clock.raw().as_micros(), 100);
        clock.set(Moment::from_micros(600));
        assert_eq!(clock.now().as_micros(), 600);
    }
}
