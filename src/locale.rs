//! What the desk says, in the language of the reader: one catalogue per language, compiled in. A text that a language
//! lacks is taken from the next one (zh-TW → zh-CN → en), so that nobody is shown an empty line.

use std::sync::LazyLock;

pub use fluent_bundle::FluentValue as Value;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

use crate::domain::moment::Span;
use crate::domain::words::Language;

/// The text `key` in this language with its arguments filled in. Arguments are data: they are never read as patterns.
/// A key that no language knows is shown as itself; a test keeps that from happening.
pub fn say(language: Language, key: &'static str, arguments: &[(&'static str, Value<'_>)]) -> String {
    let arguments: FluentArgs<'_> = arguments.iter().map(|(name, value)| (*name, value.clone())).collect();
    for spoken in fallbacks(language) {
        let catalogue = &CATALOGUES[*spoken as usize];
        if let Some(pattern) = catalogue.get_message(key).and_then(|message| message.value()) {
            let mut problems = Vec::new();
            let text = catalogue.format_pattern(pattern, Some(&arguments), &mut problems);
            if let Some(problem) = problems.first() {
                tracing::warn!(key, language = spoken.as_str(), %problem, "A text could not be filled in completely.");
            }
            return text.into_owned();
        }
    }
    key.to_owned()
}

/// `2 小时 24 分`, `1 d 3 h`, `45 s`: the two largest units, cut, never rounded up.
pub fn say_span(language: Language, span: Span) -> String {
    let seconds = span.as_seconds().abs();
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    let say = |key: &'static str, arguments: &[(&'static str, Value<'_>)]| say(language, key, arguments);
    let units = [
        (days, say("unit-day", &[("n", days.into())])),
        (hours, say("unit-hour", &[("n", hours.into())])),
        (minutes, say("unit-minute", &[("n", minutes.into())])),
        (seconds % 60, say("unit-second", &[("n", (seconds % 60).into())])),
    ];
    let largest = units
        .iter()
        .position(|(count, _)| *count > 0)
        .unwrap_or(units.len() - 1);
    let shown = if largest == 2 { 1 } else { 2 };
    let words = units.into_iter().enumerate().skip(largest).take(shown);
    let words = words
        .filter(|(place, (count, _))| *place == largest || *count > 0)
        .map(|(_, (_, word))| word);
    words.collect::<Vec<_>>().join(" ")
}

/// These files of each language, compiled in.
macro_rules! sources {
    ($($file:literal),+) => {
        [
            (Language::ZhCn, &[$(include_str!(concat!("../locales/zh-CN/", $file, ".ftl"))),+]),
            (Language::ZhTw, &[$(include_str!(concat!("../locales/zh-TW/", $file, ".ftl"))),+]),
            (Language::En, &[$(include_str!(concat!("../locales/en/", $file, ".ftl"))),+]),
        ]
    };
}

/// The files of each language, in the order of [`Language::ALL`].
const SOURCES: [(Language, &[&str]); 3] = sources![
    "mail",
    "pages",
    "track",
    "console",
    "audit",
    "signs",
    "visits",
    "visitcode",
    "callbacks",
    "board",
    "feeds",
    "compensations",
    "clients",
    "proof",
    "wall",
    "ticket",
    "export",
    "teams",
    "rules",
    "templates",
    "house",
    "causes",
    "catalogue",
    "integrity",
    "hours",
    "forecast",
    "bulletin",
    "visit_report"
];

static CATALOGUES: LazyLock<Vec<FluentBundle<FluentResource>>> = LazyLock::new(|| {
    SOURCES
        .iter()
        .map(|(language, sources)| catalogue(*language, sources))
        .collect()
});

fn fallbacks(language: Language) -> &'static [Language] {
    match language {
        Language::ZhTw => &[Language::ZhTw, Language::ZhCn, Language::En],
        Language::ZhCn => &[Language::ZhCn, Language::En],
        Language::En => &[Language::En],
    }
}

/// Isolation marks are off: mails show them as boxes in old clients. Text from outside loses its direction marks
/// before it gets here (see `outbox::plain`).
fn catalogue(language: Language, sources: &[&str]) -> FluentBundle<FluentResource> {
    let identifier: LanguageIdentifier = language.as_str().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
    bundle.set_use_isolating(false);
    for source in sources {
        let resource = FluentResource::try_new((*source).to_owned());
        bundle.add_resource_overriding(resource.unwrap_or_else(|(readable_part, _)| readable_part));
    }
    bundle
}

#[cfg(test)]
mod tests;
