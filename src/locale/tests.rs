//! The catalogues agree with each other and with the code and templates that use them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::*;

type Arguments = BTreeSet<String>;

#[test]
fn every_language_says_everything_with_the_same_arguments() {
    let catalogues: Vec<_> = SOURCES
        .iter()
        .map(|(language, sources)| (language, declared(sources)))
        .collect();
    let (_, first) = &catalogues[0];
    assert!(first.len() > 40, "the catalogue was not read: {} keys", first.len());
    for (language, catalogue) in &catalogues {
        assert_eq!(catalogue, first, "{language} differs from {}", catalogues[0].0);
    }
}

#[test]
fn the_catalogues_are_read_without_complaint() {
    for (language, sources) in SOURCES {
        for source in sources {
            let complaints = FluentResource::try_new((*source).to_owned())
                .err()
                .map(|(_, complaints)| complaints);
            assert_eq!(complaints, None, "{language}");
        }
        let bundle = &CATALOGUES[language as usize];
        assert!(
            declared(sources).keys().all(|key| bundle.has_message(key)),
            "{language}"
        );
    }
}

#[test]
fn every_text_that_is_used_is_there_with_its_arguments_and_none_is_left_over() {
    let declared = declared(SOURCES[0].1);
    let used = used();
    for (key, arguments) in &used {
        assert_eq!(declared.get(key), Some(arguments), "{key}");
    }
    let left_over: Vec<_> = declared.keys().filter(|key| !used.contains_key(*key)).collect();
    assert!(left_over.is_empty(), "nobody says {left_over:?}");
}

#[test]
fn a_reader_of_traditional_characters_gets_simplified_ones_before_english() {
    assert_eq!(
        fallbacks(Language::ZhTw),
        [Language::ZhTw, Language::ZhCn, Language::En]
    );
    assert_eq!(say(Language::ZhTw, "no-such-key", &[]), "no-such-key");
}

#[test]
fn what_is_filled_in_is_never_read_as_a_pattern() {
    let said = say(Language::En, "time-left", &[("span", "{ $span } { unit-day }".into())]);
    assert_eq!(said, "{ $span } { unit-day } left");
}

/// Keys and their arguments as written in the files of a catalogue.
fn declared(sources: &[&str]) -> BTreeMap<String, Arguments> {
    let mut keys: BTreeMap<String, Arguments> = BTreeMap::new();
    let mut current = String::new();
    let lines = sources.iter().flat_map(|source| source.lines());
    for line in lines.filter(|line| !line.starts_with('#')) {
        if let Some((key, _)) = line
            .split_once(" = ")
            .filter(|_| line.starts_with(|first: char| first.is_ascii_lowercase()))
        {
            current = key.to_owned();
            assert!(
                keys.insert(current.clone(), Arguments::new()).is_none(),
                "{current} is declared twice"
            );
        }
        for piece in line.split('$').skip(1) {
            let name: String = piece
                .chars()
                .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
                .collect();
            keys.entry(current.clone()).or_default().insert(name);
        }
    }
    keys
}

/// Keys and arguments in every call `say("key", &[("argument", …)])` or `fill("key", …)` of the code and the templates.
fn used() -> BTreeMap<String, Arguments> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in ["src", "templates"] {
        gather(&root.join(folder), &mut files);
    }
    let mut used: BTreeMap<String, Arguments> = BTreeMap::new();
    for file in files.iter().filter(|file| !file.ends_with("tests.rs")) {
        let text = std::fs::read_to_string(file).unwrap();
        for call in text.split("say(").skip(1).chain(text.split("fill(").skip(1)) {
            let Some((key, rest)) = call
                .trim_start()
                .strip_prefix('"')
                .and_then(|open| open.split_once('"'))
            else {
                continue;
            };
            let arguments = arguments(rest);
            let known = used.entry(key.to_owned()).or_insert_with(|| arguments.clone());
            assert_eq!(
                *known,
                arguments,
                "{key} is said with different arguments in {}",
                file.display()
            );
        }
    }
    used
}

/// The first string of every tuple up to the end of the call.
fn arguments(rest: &str) -> Arguments {
    let mut depth = 1;
    let end = rest.find(|c: char| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        depth == 0
    });
    let tuples = rest[..end.unwrap()].split('(').skip(1);
    tuples
        .filter_map(|tuple| {
            tuple
                .trim_start()
                .strip_prefix('"')
                .and_then(|open| open.split_once("\","))
        })
        .map(|(name, _)| name.to_owned())
        .collect()
}

fn gather(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() {
            gather(&entry.path(), files);
        } else {
            files.push(entry.path());
        }
    }
}
