//! Chinese names by the first letters of their pinyin, as people type them.

use pinyin::ToPinyin as _;

/// `kdpfdx` for 宽带频繁掉线; of other letters and digits the small ones, and nothing of the rest.
pub fn initials(name: &str) -> String {
    let letters = name.chars().filter_map(|character| match character.to_pinyin() {
        Some(syllable) => syllable.plain().chars().next(),
        None => character
            .is_ascii_alphanumeric()
            .then(|| character.to_ascii_lowercase()),
    });
    letters.collect()
}
