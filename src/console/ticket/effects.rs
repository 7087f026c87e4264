//! What saving would do to the clocks, in one line for each choice, by the rule of the save.

use super::act::Effects;
use crate::actions::effect::Effect;
use crate::console::staff::Staff;
use crate::console::words;
use crate::domain::promise::Promise;
use crate::locale::say_span;

/// What saving would do, in one line for each choice.
pub(super) struct EffectViews {
    pub(super) reached: EffectView,
    pub(super) missed: EffectView,
    pub(super) refused: EffectView,
    pub(super) delivered: EffectView,
    pub(super) sent: EffectView,
}

pub(super) struct EffectView {
    pub(super) class: &'static str,
    pub(super) text: String,
}

impl EffectViews {
    pub(super) fn of(staff: &Staff, effects: &Effects) -> Self {
        EffectViews {
            reached: effect(staff, &effects.reached),
            missed: effect(staff, &effects.missed),
            refused: effect(staff, &effects.refused),
            delivered: effect(staff, &effects.delivered),
            sent: effect(staff, &effects.sent),
        }
    }
}

/// What saving would do: which clocks stop, which go on, which begin.
fn effect(staff: &Staff, effect: &Effect) -> EffectView {
    let reader = &staff.reader;
    let names = |promises: &[Promise]| {
        let mut names: Vec<String> = promises
            .iter()
            .map(|promise| words::promise(reader, promise.kind))
            .collect();
        names.dedup();
        names.join(&reader.say("list-comma"))
    };
    let (kept, late): (Vec<Promise>, Vec<Promise>) = effect
        .settled
        .iter()
        .cloned()
        .partition(|promise| promise.fulfilled_at.is_some_and(|at| at <= promise.due_at));
    let mut parts = Vec::new();
    if let Some(nearest) = kept.iter().map(|promise| promise.due_at).min() {
        let span = say_span(reader.language, nearest.since(staff.now));
        parts.push(reader.fill("effect-kept", &[("names", names(&kept).into()), ("span", span.into())]));
    }
    if let Some(first) = late.iter().map(|promise| promise.due_at).min() {
        let span = say_span(reader.language, staff.now.since(first));
        parts.push(reader.fill("effect-late", &[("names", names(&late).into()), ("span", span.into())]));
    }
    if !effect.going_on.is_empty() {
        parts.push(reader.fill("effect-going-on", &[("names", names(&effect.going_on).into())]));
    }
    if !effect.made.is_empty() {
        parts.push(reader.fill("effect-made", &[("names", names(&effect.made).into())]));
    }
    if parts.is_empty() {
        parts.push(reader.say("effect-nothing"));
    }
    let class = match (late.is_empty(), kept.is_empty(), effect.going_on.is_empty()) {
        (false, ..) => "effect--late",
        (true, false, _) => "effect--stop",
        (true, true, false) => "effect--go",
        (true, true, true) => "",
    };
    EffectView {
        class,
        text: parts.join(&reader.say("list-comma")),
    }
}
