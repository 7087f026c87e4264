//! Is the desk alive? What the schedule last did and when, for readiness, metrics and the heartbeat. A list never depends
//! on it: overdue is computed when read.

use std::sync::{Mutex, PoisonError};

use crate::domain::moment::{Moment, Span};

/// A step of the wall clock larger than this is a jump.
const JUMP: Span = Span::seconds(5);

/// What is known of the desk's own health.
pub struct Pulse {
    state: Mutex<State>,
    /// How old the last good sweep may be.
    stale_after: Span,
}

#[derive(Clone, Default)]
struct State {
    swept_at: Option<Moment>,
    sweep_fault: Option<String>,
    watch: Option<(Moment, Moment)>,
    jumps: u64,
}

/// Whether the desk can be relied on just now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// What is wrong, in words; empty when nothing is.
    pub troubles: Vec<String>,
    pub swept_at: Option<Moment>,
    pub clock_jumps: u64,
}

impl Pulse {
    /// A desk that has not swept yet.
    pub fn new(stale_after: Span) -> Self {
        Pulse {
            state: Mutex::default(),
            stale_after,
        }
    }

    /// A sweep went well.
    pub fn swept(&self, at: Moment) {
        let mut state = self.lock();
        (state.swept_at, state.sweep_fault) = (Some(at), None);
    }

    /// A sweep could not be done.
    pub fn sweep_failed(&self, why: &str) {
        self.lock().sweep_fault = Some(why.to_owned());
    }

    /// Compares the wall clock with steady time: whether it has jumped since the last look. After a jump one look is let
    /// pass, so that a deadline is announced only when two looks agree on the time.
    pub fn clock_jumped(&self, wall: Moment, steady: Moment) -> Option<Span> {
        let mut state = self.lock();
        let before = state.watch.replace((wall, steady));
        let (wall_before, steady_before) = before?;
        let drift = Span::micros(wall.since(wall_before).as_micros() - steady.since(steady_before).as_micros());
        let jumped = drift.as_micros().abs() > JUMP.as_micros();
        state.jumps += u64::from(jumped);
        jumped.then_some(drift)
    }

    /// The health at `now`.
    pub fn health(&self, now: Moment) -> Health {
        let State {
            swept_at,
            sweep_fault,
            jumps,
            ..
        } = self.lock().clone();
        let mut troubles = Vec::new();
        match swept_at {
            None => troubles.push("no sweep has been done yet".to_owned()),
            Some(at) if now.since(at) > self.stale_after => troubles.push(format!("the last good sweep was at {at}")),
            Some(_) => {}
        }
        troubles.extend(sweep_fault.map(|why| format!("the last sweep failed: {why}")));
        Health {
            troubles,
            swept_at,
            clock_jumps: jumps,
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Moment {
        Moment::from_micros(seconds * 1_000_000)
    }

    #[test]
    fn a_stale_or_failed_sweep_is_trouble_until_the_next_good_one() {
        let pulse = Pulse::new(Span::seconds(15));
        assert_eq!(pulse.health(at(0)).troubles.len(), 1);
        pulse.swept(at(10));
        assert!(pulse.health(at(25)).troubles.is_empty());
        assert_eq!(pulse.health(at(26)).troubles.len(), 1);
        pulse.sweep_failed("the disk is full");
        assert!(pulse.health(at(12)).troubles[0].contains("the disk is full"));
        pulse.swept(at(27));
        assert!(pulse.health(at(28)).troubles.is_empty());
    }

    #[test]
    fn a_jump_of_the_wall_clock_is_noticed_once_in_either_direction() {
        let pulse = Pulse::new(Span::seconds(15));
        assert_eq!(pulse.clock_jumped(at(0), at(0)), None);
        assert_eq!(pulse.clock_jumped(at(7205), at(5)), Some(Span::hours(2)));
        assert_eq!(pulse.clock_jumped(at(7210), at(10)), None);
        assert!(pulse.clock_jumped(at(15), at(15)).is_some());
        assert_eq!(pulse.health(at(0)).clock_jumps, 2);
    }
}
