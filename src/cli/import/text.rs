//! Takes the marks of other programs out of a text without touching its words. What is done is chosen in the map, per
//! field; line ends become LF and the blanks around a text go in any case.

use serde::Deserialize;

/// One kind of mark to take out. The steps are always done in the order below, however the map lists them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum CleanStep {
    /// `_x000D_`, `_x000A_` and `_x0009_`, which spreadsheets write for CR, LF and tab.
    OfficeEscapes,
    /// Known HTML tags and the commonest character references. `<A市规划>` is a title, not a tag, and stays.
    Html,
    /// Control characters other than line breaks and tabs.
    ControlCharacters,
    /// Tabs, no-break and ideographic spaces become one ordinary space, zero-width ones nothing.
    Spaces,
    /// Lines are trimmed, and several empty lines become one.
    LineBreaks,
}

/// The text with the marks taken out.
pub(super) fn clean(text: &str, steps: &[CleanStep]) -> String {
    let does = |step| steps.contains(&step);
    let mut text = text.to_owned();
    if does(CleanStep::OfficeEscapes) {
        text = text
            .replace("_x000D_", "\r")
            .replace("_x000A_", "\n")
            .replace("_x0009_", "\t");
    }
    text = text.replace("\r\n", "\n").replace('\r', "\n");
    if does(CleanStep::Html) {
        text = without_references(&without_tags(&text));
    }
    if does(CleanStep::ControlCharacters) {
        text.retain(|c| !c.is_control() || c == '\n' || c == '\t');
    }
    if does(CleanStep::Spaces) {
        text = plain_spaces(&text);
    }
    if does(CleanStep::LineBreaks) {
        text = tidy_lines(&text);
    }
    text.trim_matches(is_blank).to_owned()
}

/// The text on one line, as a subject must be.
pub(super) fn one_line(text: &str) -> String {
    text.split('\n')
        .map(|line| line.trim_matches(is_blank))
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Zero-width space, word joiner and byte-order mark count as blank: nobody sees them, and they break comparisons.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || is_zero_width(c)
}

fn is_zero_width(c: char) -> bool {
    matches!(c, '\u{200B}' | '\u{2060}' | '\u{FEFF}')
}

fn plain_spaces(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars().filter(|c| !is_zero_width(*c)) {
        match c {
            '\n' => plain.push('\n'),
            c if c.is_whitespace() && plain.ends_with(' ') => {}
            c if c.is_whitespace() => plain.push(' '),
            c => plain.push(c),
        }
    }
    plain
}

fn tidy_lines(text: &str) -> String {
    let mut tidy = String::with_capacity(text.len());
    for line in text.split('\n').map(|line| line.trim_matches(is_blank)) {
        if line.is_empty() && (tidy.is_empty() || tidy.ends_with("\n\n")) {
            continue;
        }
        tidy.push_str(line);
        tidy.push('\n');
    }
    tidy
}

const BLOCK_TAGS: [&str; 18] = [
    "br",
    "p",
    "div",
    "li",
    "tr",
    "table",
    "ul",
    "ol",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "blockquote",
    "section",
    "article",
];
const INLINE_TAGS: [&str; 21] = [
    "a", "b", "i", "u", "s", "em", "strong", "span", "font", "img", "td", "th", "tbody", "thead", "sub", "sup",
    "small", "center", "pre", "code", "o:p",
];

fn without_tags(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some((length, breaks_line)) = tag(rest) {
            plain.push_str(if breaks_line { "\n" } else { "" });
            rest = &rest[length..];
        } else {
            plain.push('<');
            rest = &rest[1..];
        }
    }
    plain + rest
}

/// The length of the tag that `text` starts with, and whether it breaks the line. A tag holds no second `<`, which
/// also keeps the search linear.
fn tag(text: &str) -> Option<(usize, bool)> {
    let end = 1 + text[1..].find(['<', '>'])?;
    let inside = text[1..end].trim_start_matches('/');
    let name = inside.split([' ', '\t', '\n', '/']).next()?.to_ascii_lowercase();
    let breaks_line = BLOCK_TAGS.contains(&name.as_str());
    let known = breaks_line || INLINE_TAGS.contains(&name.as_str());
    (known && text[end..].starts_with('>')).then_some((end + 1, breaks_line))
}

fn without_references(text: &str) -> String {
    let named = text
        .replace("&nbsp;", " ")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'");
    // Last, so that "&amp;lt;" becomes "&lt;" and is not undone twice.
    named.replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ALL: [CleanStep; 5] = [
        CleanStep::OfficeEscapes,
        CleanStep::Html,
        CleanStep::ControlCharacters,
        CleanStep::Spaces,
        CleanStep::LineBreaks,
    ];

    #[test]
    fn a_spreadsheets_marks_go_and_the_words_stay() {
        let text = "\n\t\t\t\t您好：_x000D_\n\u{3000}\u{3000}网速\u{A0}\u{A0}很慢\u{200B}。\r\n\r\n\n\n请 处理\t\n\t";
        assert_eq!(clean(text, &ALL), "您好：\n网速 很慢。\n\n请 处理");
        assert_eq!(clean("a_x000D_b", &ALL), "a\nb");
        assert_eq!(clean("a\u{b}b\u{0}", &ALL), "ab");
    }

    #[test]
    fn without_steps_only_line_ends_and_outer_blanks_change() {
        assert_eq!(
            clean("\u{3000}a_x000D_\r\n\tb\u{A0} c <b>\t\n", &[]),
            "a_x000D_\n\tb\u{A0} c <b>"
        );
    }

    #[test]
    fn tags_go_but_what_only_looks_like_one_stays() {
        for (text, expected) in [
            ("<p>一</p><P class=\"x\">二<br/>三</P>", "一\n\n二\n三"),
            ("<span style='a'>see</span>&nbsp;<b>this</b>", "see this"),
            ("关于印发<A市全装修实施细则>的通知", "关于印发<A市全装修实施细则>的通知"),
            ("speed <100 and >50, a<b", "speed <100 and >50, a<b"),
            ("<p never closed <b>x</b>", "<p never closed x"),
            ("Tom &amp; &lt;b&gt; &amp;lt;", "Tom & <b> &lt;"),
        ] {
            assert_eq!(clean(text, &[CleanStep::Html, CleanStep::LineBreaks]), expected);
        }
    }

    #[test]
    fn a_subject_is_one_line() {
        assert_eq!(one_line("No signal\n\n  since Monday \n"), "No signal since Monday");
    }

    proptest! {
        #[test]
        fn cleaning_twice_changes_nothing_more(text in "[a<>/pb &;_x0D\\r\\n\\t\u{3000}好]{0,80}") {
            let steps = [CleanStep::ControlCharacters, CleanStep::Spaces, CleanStep::LineBreaks];
            let once = clean(&text, &steps);
            prop_assert_eq!(clean(&once, &steps), once);
        }

        #[test]
        fn any_text_can_be_cleaned(text in any::<String>()) {
            prop_assert!(clean(&text, &ALL).len() <= text.len() + 1);
        }
    }
}
