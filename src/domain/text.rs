//! Text as people type it: trimmed, bounded, free of what no store or page can hold. It stays data: nothing here or
//! later reads it as markup, SQL, a header or a formula.

use super::refusal::FieldFault;

/// The longest subject, in characters.
pub const SUBJECT_MAX: usize = 200;
/// The longest body of a ticket, reply, message or note, in characters.
pub const BODY_MAX: usize = 20_000;
/// The longest template, in characters.
pub const PASSAGE_MAX: usize = 2_000;
/// The longest name, category, region or other short text, in characters.
pub const SHORT_MAX: usize = 120;
/// The longest e-mail address (RFC 5321).
pub const EMAIL_MAX: usize = 254;

/// What is allowed in a text field.
#[derive(Clone, Copy)]
pub struct Bounds {
    max: usize,
    lines: bool,
}

/// One line, at most [`SHORT_MAX`] characters.
pub const SHORT: Bounds = Bounds {
    max: SHORT_MAX,
    lines: false,
};
/// One line, at most [`SUBJECT_MAX`] characters.
pub const SUBJECT: Bounds = Bounds {
    max: SUBJECT_MAX,
    lines: false,
};
/// Any number of lines, at most [`PASSAGE_MAX`] characters.
pub const PASSAGE: Bounds = Bounds {
    max: PASSAGE_MAX,
    lines: true,
};
/// Any number of lines, at most [`BODY_MAX`] characters.
pub const BODY: Bounds = Bounds {
    max: BODY_MAX,
    lines: true,
};

/// A text that must be there.
pub fn required(field: &str, text: &str, bounds: Bounds) -> Result<String, FieldFault> {
    let clean = optional(field, text, bounds)?;
    if clean.is_empty() {
        Err(FieldFault::new(field, "must not be empty"))
    } else {
        Ok(clean)
    }
}

/// A text that may be empty. Outer white space goes; control characters that no person types are refused.
pub fn optional(field: &str, text: &str, bounds: Bounds) -> Result<String, FieldFault> {
    let clean = text.trim();
    if clean.chars().count() > bounds.max {
        return Err(FieldFault::new(
            field,
            format!("must be at most {} characters long", bounds.max),
        ));
    }
    match clean.chars().find(|character| !allowed(*character, bounds.lines)) {
        None => Ok(clean.to_owned()),
        Some('\n' | '\r') => Err(FieldFault::new(field, "must be one line")),
        Some(strange) => {
            let point = u32::from(strange);
            Err(FieldFault::new(
                field,
                format!("contains the character U+{point:04X}, which cannot be stored"),
            ))
        }
    }
}

/// The narrow form of a full-width letter, digit or sign, as Chinese input methods type them.
pub fn narrow(character: char) -> char {
    match character {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(character) - 0xFEE0).unwrap_or(character),
        other => other,
    }
}

fn allowed(character: char, lines: bool) -> bool {
    match character {
        '\t' => true,
        '\n' | '\r' => lines,
        _ => !character.is_control(),
    }
}

/// A staff number: 1 to 40 letters, digits, `-`, `_` or `.`; kept in upper case.
pub fn staff_number(field: &str, text: &str) -> Result<String, FieldFault> {
    let clean = text.trim();
    let fits = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if (1..=40).contains(&clean.len()) && clean.chars().all(fits) {
        Ok(clean.to_ascii_uppercase())
    } else {
        Err(FieldFault::new(field, "must be 1 to 40 letters, digits or - _ ."))
    }
}

/// At most eight language tags, such as `zh-CN`, `yue` or `en`.
pub fn languages(field: &str, tags: &[String]) -> Result<Vec<String>, FieldFault> {
    const MOST: usize = 8;
    let fits = |tag: &String| {
        (2..=20).contains(&tag.len())
            && tag
                .split('-')
                .all(|part| (1..=8).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphanumeric()))
    };
    if tags.len() <= MOST && tags.iter().all(fits) {
        Ok(tags.to_vec())
    } else {
        Err(FieldFault::new(
            field,
            format!("lists at most {MOST} language tags such as zh-CN, yue or en"),
        ))
    }
}

/// An e-mail address: one `@`, no white space, an ASCII domain with a dot or a bare host; kept in lower case.
pub fn email(field: &str, text: &str) -> Result<String, FieldFault> {
    let clean = text.trim().to_lowercase();
    let plausible = clean.len() <= EMAIL_MAX && has_address_shape(&clean);
    if plausible {
        Ok(clean)
    } else {
        Err(FieldFault::new(
            field,
            "must be an e-mail address like name@example.com",
        ))
    }
}

fn has_address_shape(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let local_fits = (1..=64).contains(&local.len())
        && local.split('.').all(|part| !part.is_empty())
        && local
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(c));
    local_fits && domain.split('.').all(is_host_label)
}

fn is_host_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}

/// What makes a formula of a cell, in the widths of either script.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// The same text as a cell that no spreadsheet takes for a formula: a quotation mark stands before what would be one.
pub fn for_spreadsheets(text: &str) -> String {
    if text.starts_with(FORMULA) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_trimmed_bounded_and_free_of_control_characters() {
        assert_eq!(required("/subject", "  网速慢 ", SUBJECT).unwrap(), "网速慢");
        assert_eq!(
            required("/subject", " \t ", SUBJECT).unwrap_err().detail,
            "must not be empty"
        );
        assert!(optional("/subject", &"字".repeat(200), SUBJECT).is_ok());
        assert!(
            optional("/subject", &"字".repeat(201), SUBJECT)
                .unwrap_err()
                .detail
                .contains("200")
        );
        assert_eq!(
            optional("/subject", "a\r\nBcc: b", SUBJECT).unwrap_err().detail,
            "must be one line"
        );
        assert!(optional("/text", "two\nlines", BODY).is_ok());
        assert!(optional("/text", "a\0b", BODY).unwrap_err().detail.contains("U+0000"));
    }

    #[test]
    fn addresses_are_plain() {
        assert_eq!(email("/email", " Li@Example.COM ").unwrap(), "li@example.com");
        for wrong in [
            "", "a", "a@", "@b", "a b@c.d", "a@b@c", "a\n@b.c", "a@-b.c", "<a@b.c>", "a..b@c.d",
        ] {
            assert!(email("/email", wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn no_cell_is_a_formula() {
        for start in FORMULA {
            assert_eq!(for_spreadsheets(&format!("{start}1+1")), format!("'{start}1+1"));
        }
        assert_eq!(for_spreadsheets("A-1 = 2"), "A-1 = 2");
    }
}
