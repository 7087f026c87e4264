//! What of a ticket can be found, and by what. One reading of text serves both engines and the tickets that wait to be
//! indexed, so a search finds the same everywhere: words in lower case, Chinese in pairs of characters, numbers by any
//! part of four digits. Terms hold letters and digits alone; nothing typed can become a query's syntax.

use std::collections::BTreeSet;

use super::code::{read_ticket_number, read_tracking_code};
use super::phone::{Phone, search_digits};

/// The most different terms by which one ticket is found; what a caller adds first is kept.
pub const TERMS_MAX: usize = 4_000;
/// The most characters of a word that count.
pub const WORD_MAX: usize = 40;
/// The most characters of a question.
pub const QUERY_MAX: usize = 200;
/// The most terms of a question that count.
const WANTED_MAX: usize = 32;
/// Words of at least so many letters also find longer words that begin with them.
const PREFIX_MIN: usize = 3;
/// Any part of a number is found that is at least so long.
const DIGITS_MIN: usize = 4;
/// Runs of so many digits are taken for phone numbers, whose every part is found.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// The terms of one ticket.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Terms(BTreeSet<String>);

impl Terms {
    /// Adds what can be found of a text.
    pub fn add(&mut self, text: &str) {
        for run in runs(text) {
            match run {
                Run::Han(characters) => self.add_pairs(&characters),
                Run::Word(word) => self.add_word(word),
            }
        }
    }

    /// Adds a code, to be found as one word however it is hyphenated.
    pub fn add_code(&mut self, code: &str) {
        self.add(code);
        self.add(&code.replace('-', ""));
    }

    /// The terms in order, each once.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    fn add_pairs(&mut self, characters: &[char]) {
        for pair in characters.windows(2) {
            self.keep(pair.iter().collect());
        }
        // Pairs begin with every character but the last, which therefore stands alone, too.
        self.keep(characters.iter().rev().take(1).collect());
    }

    fn add_word(&mut self, word: String) {
        if is_number(&word) && PHONE_DIGITS.contains(&word.len()) {
            for start in 1..=word.len() - DIGITS_MIN {
                self.keep(word[start..].to_owned());
            }
        }
        self.keep(word);
    }

    fn keep(&mut self, term: String) {
        if !term.is_empty() && self.0.len() < TERMS_MAX {
            self.0.insert(term);
        }
    }

    fn hold(&self, wanted: &Wanted) -> bool {
        if !wanted.prefix {
            return self.0.contains(&wanted.text);
        }
        let from = self.0.range(wanted.text.clone()..).next();
        from.is_some_and(|term| term.starts_with(&wanted.text))
    }
}

/// A term that is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Letters and digits alone.
    pub text: String,
    /// Whether terms that begin with it will do.
    pub prefix: bool,
}

/// What somebody looks for: one of several readings of what they typed, each of them a set of terms that must all be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query(Vec<Vec<Wanted>>);

impl Query {
    /// Reads what somebody typed; `None` where there is no letter or digit in it.
    pub fn read(typed: &str) -> Option<Self> {
        let typed: String = typed.chars().take(QUERY_MAX).collect();
        let mut readings = Vec::new();
        let mut consider = |reading: Vec<Wanted>| {
            if !reading.is_empty() && !readings.contains(&reading) {
                readings.push(reading);
            }
        };
        consider(words_wanted(&typed));
        let number = Phone::parse("q", &typed)
            .ok()
            .map(|phone| phone.as_str().replace('+', ""));
        for digits in [number, search_digits(&typed)].into_iter().flatten() {
            consider(vec![Wanted {
                text: digits,
                prefix: true,
            }]);
        }
        for code in [read_ticket_number(&typed), read_tracking_code(&typed)]
            .into_iter()
            .flatten()
        {
            let text = code.replace('-', "").to_lowercase();
            consider(vec![Wanted { text, prefix: false }]);
        }
        (!readings.is_empty()).then_some(Query(readings))
    }

    /// The readings; each holds at least one term.
    pub fn readings(&self) -> &[Vec<Wanted>] {
        &self.0
    }

    /// Whether a ticket with these terms is found.
    pub fn finds(&self, terms: &Terms) -> bool {
        self.0
            .iter()
            .any(|reading| reading.iter().all(|wanted| terms.hold(wanted)))
    }
}

fn words_wanted(typed: &str) -> Vec<Wanted> {
    let mut wanted = Vec::new();
    for run in runs(typed) {
        match run {
            Run::Han(characters) if characters.len() == 1 => wanted.push(Wanted {
                text: characters.into_iter().collect(),
                prefix: true,
            }),
            Run::Han(characters) => wanted.extend(characters.windows(2).map(|pair| Wanted {
                text: pair.iter().collect(),
                prefix: false,
            })),
            Run::Word(text) => {
                let prefix = text.chars().count() >= PREFIX_MIN;
                wanted.push(Wanted { text, prefix });
            }
        }
    }
    wanted.truncate(WANTED_MAX);
    wanted
}

enum Run {
    /// Characters of a script that is written without spaces.
    Han(Vec<char>),
    /// A word or number of any other, at most [`WORD_MAX`] characters of it.
    Word(String),
}

fn runs(text: &str) -> Vec<Run> {
    let mut runs = Vec::new();
    for character in text.chars().map(narrow) {
        if is_unspaced(character) {
            match runs.last_mut() {
                Some(Some(Run::Han(characters))) => characters.push(character),
                _ => runs.push(Some(Run::Han(vec![character]))),
            }
        } else if character.is_alphanumeric() {
            match runs.last_mut() {
                Some(Some(Run::Word(word))) => word.extend(character.to_lowercase()),
                _ => runs.push(Some(Run::Word(character.to_lowercase().collect()))),
            }
        } else {
            runs.push(None);
        }
    }
    runs.into_iter().flatten().filter_map(tidied).collect()
}

/// Lower case may bring marks along that are no letters; and no word is longer than it counts.
fn tidied(run: Run) -> Option<Run> {
    match run {
        Run::Han(_) => Some(run),
        Run::Word(word) => {
            let word: String = word.chars().filter(|c| c.is_alphanumeric()).take(WORD_MAX).collect();
            (!word.is_empty()).then_some(Run::Word(word))
        }
    }
}

/// Full-width Latin letters, digits and signs as their ordinary twins.
fn narrow(character: char) -> char {
    match character {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(character) - 0xFEE0).unwrap_or(character),
        other => other,
    }
}

fn is_unspaced(character: char) -> bool {
    matches!(character,
        '々' | '〇' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{323af}')
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn terms(text: &str) -> Terms {
        let mut terms = Terms::default();
        terms.add(text);
        terms
    }

    fn finds(typed: &str, text: &str) -> bool {
        Query::read(typed).is_some_and(|query| query.finds(&terms(text)))
    }

    #[test]
    fn chinese_is_found_by_any_part_of_it() {
        let text = "宽带太慢，客服承诺24小时内回电";
        for typed in [
            "宽",
            "慢",
            "电",
            "宽带",
            "太慢",
            "宽带太慢",
            "客服 宽带",
            "承诺24小时",
            "回电",
            "24",
        ] {
            assert!(finds(typed, text), "{typed}");
        }
        for typed in ["光猫", "带宽", "慢客", "宽带 光猫"] {
            assert!(!finds(typed, text), "{typed}");
        }
    }

    #[test]
    fn words_are_found_in_any_case_by_their_beginning_or_whole() {
        let text = "The Broadband at O'Brien's is SLOW; router ＴＰ－Ｌｉｎｋ, über 5G";
        for typed in [
            "broadband",
            "BROAD",
            "slow router",
            "o'brien",
            "tp-link",
            "ÜBER",
            "5g",
            "is",
        ] {
            assert!(finds(typed, text), "{typed}");
        }
        for typed in ["band", "br", "slower", "slow fibre"] {
            assert!(!finds(typed, text), "{typed}");
        }
    }

    #[test]
    fn a_number_is_found_by_any_four_digits_of_it_however_typed() {
        let text = "13912344521";
        for typed in [
            "13912344521",
            "139 1234 4521",
            "+86 139-1234-4521",
            "4521",
            "2344",
            "１２３４",
            "1391",
        ] {
            assert!(finds(typed, text), "{typed}");
        }
        assert!(!finds("4522", text));
        assert!(!finds("45", text));
        assert!(finds("2123 4567", "+85221234567"));
    }

    #[test]
    fn codes_are_found_whole_in_part_and_as_people_say_them() {
        let number = "26061-7K3QX4";
        let mut terms = Terms::default();
        terms.add_code(number);
        for typed in ["26061-7K3QX4", "26061-7k3qx4", "260617K3QX4", "7k3q", "26061"] {
            assert!(Query::read(typed).unwrap().finds(&terms), "{typed}");
        }
    }

    #[test]
    fn nothing_to_look_for_is_no_query() {
        for typed in ["", "  ", "\"*\" & | ! ( )", "。，", "'"] {
            assert_eq!(Query::read(typed), None, "{typed}");
        }
    }

    #[test]
    fn a_ticket_has_a_bounded_number_of_bounded_terms() {
        let endless: String = (0..30_000u32)
            .filter_map(|i| char::from_u32(0x4e00 + i % 20_000))
            .collect();
        let mut all = terms("first");
        all.add(&endless);
        assert_eq!(all.iter().count(), TERMS_MAX);
        assert!(all.iter().any(|term| term == "first"));
        assert_eq!(terms(&"a".repeat(500)).iter().map(str::len).max(), Some(WORD_MAX));
        assert!(finds(&"a".repeat(100), &"a".repeat(500)));
        assert!(Query::read(&"宽带太慢".repeat(5_000)).unwrap().readings()[0].len() <= WANTED_MAX);
    }

    proptest! {
        #[test]
        fn terms_hold_letters_and_digits_alone_whatever_is_typed(text in "\\PC{0,80}|[ -~\\x00-\\x1f']{0,80}") {
            let mut all: Vec<String> = terms(&text).iter().map(ToOwned::to_owned).collect();
            for reading in Query::read(&text).map(|query| query.0).unwrap_or_default() {
                prop_assert!(!reading.is_empty());
                all.extend(reading.into_iter().map(|wanted| wanted.text));
            }
            for term in all {
                prop_assert!(!term.is_empty() && term.chars().all(char::is_alphanumeric), "{term:?}");
                prop_assert!(!term.bytes().any(|b| b.is_ascii_uppercase()), "{term:?}");
            }
        }

        #[test]
        fn what_was_written_is_found_by_writing_it_again(text in "[a-z0-9宽带太慢 ,.'-]{0,60}") {
            prop_assert!(Query::read(&text).is_none_or(|query| query.finds(&terms(&text))));
        }
    }
}
