//! Text that people wrote, made fit for a place that must not be broken out of: a header, a line of a mail. Line ends,
//! control characters and direction overrides never get through.

/// One line of at most `limit` characters, shortened with `…`. Control characters and line ends become spaces, runs of
/// spaces one space, direction marks nothing.
pub fn one_line(text: &str, limit: usize) -> String {
    let mut line = String::new();
    let mut length = 0;
    for word in text.split(|character: char| character.is_whitespace() || character.is_control()) {
        let word: String = word.chars().filter(|character| !turns_direction(*character)).collect();
        if word.is_empty() {
            continue;
        }
        if length > 0 {
            line.push(' ');
        }
        line.push_str(&word);
        length = line.chars().take(limit + 1).count();
        if length > limit {
            return shortened(&line, limit);
        }
    }
    line
}

/// Several lines of at most `limit` characters in all; only line feeds and tabs are left of the control characters.
pub fn several_lines(text: &str, limit: usize) -> String {
    let text: String = text
        .replace("\r\n", "\n")
        .replace(['\r', '\u{2028}', '\u{2029}'], "\n")
        .chars()
        .filter(|character| matches!(character, '\n' | '\t') || !character.is_control())
        .filter(|character| !turns_direction(*character))
        .take(limit + 1)
        .collect();
    if text.chars().count() > limit {
        shortened(&text, limit)
    } else {
        text
    }
}

fn shortened(text: &str, limit: usize) -> String {
    let mut kept: String = text.chars().take(limit.saturating_sub(1)).collect();
    kept.truncate(kept.trim_end().len());
    kept.push('…');
    kept
}

/// Marks that make text run the other way, so that it shows something else than it says.
fn turns_direction(character: char) -> bool {
    matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_stays_one_line() {
        assert_eq!(
            one_line("Hi\r\nBcc: x@evil.example\0\u{2028}end", 80),
            "Hi Bcc: x@evil.example end"
        );
        assert_eq!(one_line("\u{202e}gpj.exe\u{2066}", 80), "gpj.exe");
        assert_eq!(one_line(" \t\r\n ", 80), "");
    }

    #[test]
    fn a_long_line_is_shortened_by_characters_not_bytes() {
        assert_eq!(one_line("宽带断网三天", 6), "宽带断网三天");
        assert_eq!(one_line("宽带断网三天了", 6), "宽带断网三…");
        assert_eq!(one_line("one two three", 8), "one two…");
        assert_eq!(one_line(&"长".repeat(1_000_000), 10).chars().count(), 10);
    }

    #[test]
    fn lines_keep_their_ends_and_lose_everything_that_bites() {
        assert_eq!(several_lines("a\r\nb\rc\0\u{1b}[2J\n.\n", 80), "a\nb\nc[2J\n.\n");
        assert_eq!(several_lines("abcdef", 4), "abc…");
    }
}
