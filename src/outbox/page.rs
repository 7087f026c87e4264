//! The one shape that all letters have, and its two twins: plain text and HTML. The HTML template escapes everything;
//! nothing that people wrote is ever read as a template.

use askama::Template;
use jiff::tz::TimeZone;

use super::letter::Content;
use super::message::SUBJECT_LIMIT;
use super::plain::one_line;
use crate::domain::appointment::Window;
use crate::domain::moment::{Moment, Span};
use crate::domain::words::{Language, PromiseKind};
use crate::locale::{self, Value};

/// To whom and when a letter speaks.
#[derive(Clone, Debug)]
pub struct Voice {
    /// The reader's language.
    pub language: Language,
    /// The zone that times are shown in.
    pub zone: TimeZone,
    /// The moment of speaking: what "left" and "overdue" are measured from.
    pub now: Moment,
}

/// What a letter is made of, all in the reader's language. Data in it has been made one line each.
pub(super) struct Page {
    pub(super) subject: String,
    pub(super) greeting: String,
    pub(super) headline: String,
    pub(super) paragraphs: Vec<String>,
    pub(super) facts: Vec<Fact>,
    pub(super) items: Vec<String>,
    pub(super) link: Option<Link>,
    pub(super) footer: String,
}

/// A label and what it says.
pub(super) struct Fact {
    pub(super) label: String,
    pub(super) value: String,
    /// Both in one line of text.
    pub(super) line: String,
}

/// Where the reader goes next.
pub(super) struct Link {
    pub(super) label: String,
    pub(super) address: String,
    /// Both in one line of text.
    pub(super) line: String,
}

#[derive(Template)]
#[template(path = "mail/letter.txt")]
struct TextTwin<'a> {
    page: &'a Page,
}

#[derive(Template)]
#[template(path = "mail/letter.html")]
struct HtmlTwin<'a> {
    language: Language,
    page: &'a Page,
}

impl Page {
    pub(super) fn twins(&self, voice: &Voice) -> Result<Content, askama::Error> {
        Ok(Content {
            subject: one_line(&self.subject, SUBJECT_LIMIT),
            text: TextTwin { page: self }.render()?,
            html: HtmlTwin {
                language: voice.language,
                page: self,
            }
            .render()?,
        })
    }
}

/// The longest single piece of data that a letter shows, in characters.
const DATA_LIMIT: usize = 200;

impl Voice {
    pub(super) fn say(&self, key: &'static str, arguments: &[(&'static str, Value<'_>)]) -> String {
        locale::say(self.language, key, arguments)
    }

    /// A fact about data from outside; none when the data is empty.
    pub(super) fn fact(&self, label: String, data: &str) -> Option<Fact> {
        let value = one_line(data, DATA_LIMIT);
        (!value.is_empty()).then(|| Fact {
            line: self.labelled(&label, &value),
            label,
            value,
        })
    }

    /// None for anything that is not a web address.
    pub(super) fn link(&self, label: String, address: &str) -> Option<Link> {
        let address = one_line(address, 2_000);
        let is_web = address.starts_with("https://") || address.starts_with("http://");
        (is_web && !address.contains(' ')).then(|| Link {
            line: self.labelled(&label, &address),
            label,
            address,
        })
    }

    fn labelled(&self, label: &str, value: &str) -> String {
        self.say("labelled", &[("label", label.into()), ("value", value.into())])
    }

    /// `2026-03-02 17:00 (UTC+8)`: the same in every language, and unmistakable in every zone.
    pub(super) fn time(&self, moment: Moment) -> String {
        let local = moment.timestamp().to_zoned(self.zone.clone());
        let seconds = if local.second() == 0 { "" } else { ":%S" };
        let offset = local.offset().seconds();
        let (hours, minutes) = (offset / 3600, offset.abs() % 3600 / 60);
        let minutes = if minutes == 0 {
            String::new()
        } else {
            format!(":{minutes:02}")
        };
        let sign = if offset < 0 && hours == 0 {
            "-"
        } else if offset < 0 {
            ""
        } else {
            "+"
        };
        format!(
            "{} (UTC{sign}{hours}{minutes})",
            local.strftime(&format!("%Y-%m-%d %H:%M{seconds}"))
        )
    }

    /// `2026-03-03 10:00–12:00 (UTC+8)`; both times in full where they are of different days or offsets.
    pub(super) fn window(&self, window: Window) -> String {
        let local = |moment: Moment| moment.timestamp().to_zoned(self.zone.clone());
        let (from, until) = (local(window.from), local(window.until));
        if from.date() == until.date() && from.offset() == until.offset() {
            let end = format!("–{} (", until.strftime("%H:%M"));
            self.time(window.from).replacen(" (", &end, 1)
        } else {
            format!("{} – {}", self.time(window.from), self.time(window.until))
        }
    }

    pub(super) fn span(&self, span: Span) -> String {
        locale::say_span(self.language, span)
    }

    /// `还剩 2 小时 24 分`, `现在到期` or `超时 18 分`.
    pub(super) fn until(&self, due_at: Moment) -> String {
        let left = due_at.since(self.now);
        match left.as_seconds() {
            1.. => self.say("time-left", &[("span", self.span(left).into())]),
            0 => self.say("time-now", &[]),
            _ => self.say("time-over", &[("span", self.span(left).into())]),
        }
    }

    pub(super) fn promise(&self, kind: PromiseKind) -> String {
        self.say("promise-name", &[("kind", kind.as_str().into())])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn voice(language: Language, zone: &str) -> Voice {
        Voice {
            language,
            zone: TimeZone::get(zone).unwrap(),
            now: "2026-03-02T09:00:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn spans_show_their_two_largest_units_and_are_never_rounded_up() {
        let chinese = voice(Language::ZhCn, "Asia/Shanghai");
        let english = voice(Language::En, "Asia/Shanghai");
        for (span, in_chinese, in_english) in [
            ("2h24m", "2 小时 24 分", "2 h 24 min"),
            ("2h24m59s", "2 小时 24 分", "2 h 24 min"),
            ("1d3h59m", "1 天 3 小时", "1 d 3 h"),
            ("15d", "15 天", "15 d"),
            ("1d5m", "1 天", "1 d"),
            ("18m40s", "18 分", "18 min"),
            ("45s", "45 秒", "45 s"),
            ("0s", "0 秒", "0 s"),
        ] {
            let span: Span = span.parse().unwrap();
            assert_eq!(
                (chinese.span(span), english.span(span)),
                (in_chinese.to_owned(), in_english.to_owned())
            );
        }
    }

    #[test]
    fn times_name_their_zone() {
        let moment: Moment = "2026-03-02T09:00:00Z".parse().unwrap();
        for (zone, shown) in [
            ("Asia/Shanghai", "2026-03-02 17:00 (UTC+8)"),
            ("Asia/Kolkata", "2026-03-02 14:30 (UTC+5:30)"),
            ("America/St_Johns", "2026-03-02 05:30 (UTC-3:30)"),
            ("Etc/UTC", "2026-03-02 09:00 (UTC+0)"),
        ] {
            assert_eq!(voice(Language::En, zone).time(moment), shown);
        }
        assert_eq!(
            voice(Language::En, "Etc/UTC").time(moment + Span::seconds(7)),
            "2026-03-02 09:00:07 (UTC+0)"
        );
    }

    #[test]
    fn the_time_left_turns_into_the_time_over() {
        let voice = voice(Language::ZhCn, "Asia/Shanghai");
        assert_eq!(voice.until(voice.now + Span::minutes(144)), "还剩 2 小时 24 分");
        assert_eq!(voice.until(voice.now), "现在到期");
        assert_eq!(voice.until(voice.now - Span::minutes(18)), "超时 18 分");
    }

    #[test]
    fn only_web_addresses_become_links() {
        let voice = voice(Language::En, "Etc/UTC");
        for address in [
            "javascript:alert(1)",
            "",
            "//evil.example",
            "https://a b",
            "data:text/html,x",
        ] {
            assert!(voice.link("x".to_owned(), address).is_none(), "{address}");
        }
        assert!(voice.link("x".to_owned(), "https://desk.example/t/1").is_some());
    }
}
