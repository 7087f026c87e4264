//! What the desk says, in the language of the reader: one catalogue per language, compiled in. A text that a language
//! lacks is taken from the next one (zh-TW → zh-CN → en), so that nobody is shown an empty line.

use std::sync::LazyLock;

pub use fluent_bundle::FluentValue as Value;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

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

/// The files of each language, in the order of [`Language::ALL`].
const SOURCES: [(Language, &str); 3] = [
    (Language::ZhCn, include_str!("../locales/zh-CN/mail.ftl")),
    (Language::ZhTw, include_str!("../locales/zh-TW/mail.ftl")),
    (Language::En, include_str!("../locales/en/mail.ftl")),
];

static CATALOGUES: LazyLock<Vec<FluentBundle<FluentResource>>> = LazyLock::new(|| {
    SOURCES
        .iter()
        .map(|(language, source)| catalogue(*language, source))
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
fn catalogue(language: Language, source: &str) -> FluentBundle<FluentResource> {
    let identifier: LanguageIdentifier = language.as_str().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
    bundle.set_use_isolating(false);
    let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(readable_part, _)| readable_part);
    bundle.add_resource_overriding(resource);
    bundle
}

#[cfg(test)]
mod tests;
