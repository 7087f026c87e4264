//! The words of the vocabularies, as people read them.

use crate::domain::words::{Channel, PromiseKind, Role, TicketKind, TicketState, Tier, Urgency};
use crate::pages::{Band, Reader};

/// What a promise of this kind is called.
pub(super) fn promise(reader: &Reader, kind: PromiseKind) -> String {
    reader.fill("promise-name", &[("kind", kind.as_str().into())])
}

/// What a channel is called.
pub(super) fn channel(reader: &Reader, channel: Channel) -> String {
    reader.fill("word-channel", &[("channel", channel.as_str().into())])
}

/// What a state is called.
pub(super) fn state(reader: &Reader, state: TicketState) -> String {
    reader.fill("word-state", &[("state", state.as_str().into())])
}

/// How pressing something is called.
pub(super) fn urgency(reader: &Reader, urgency: Urgency) -> String {
    reader.fill("word-urgency", &[("urgency", urgency.as_str().into())])
}

/// What a kind of ticket is called.
pub(super) fn kind(reader: &Reader, kind: TicketKind) -> String {
    reader.fill("word-kind", &[("kind", kind.as_str().into())])
}

/// What a role is called.
pub(super) fn role(reader: &Reader, role: Role) -> String {
    reader.fill("word-role", &[("role", role.as_str().into())])
}

/// The bands in which something is owed, the most pressing first, and what they are called.
pub(super) fn bands(reader: &Reader) -> [(Band, String); 4] {
    [
        (Band::Over, reader.say("band-over")),
        (Band::Urgent, reader.say("band-urgent")),
        (Band::Soon, reader.say("band-soon")),
        (Band::Calm, reader.say("band-calm")),
    ]
}

/// What the customer's standing is called, where it is more than usual.
pub(super) fn tier(reader: &Reader, tier: Tier) -> Option<String> {
    (tier != Tier::Standard).then(|| reader.fill("word-tier", &[("tier", tier.as_str().into())]))
}
