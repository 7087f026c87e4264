use super::*;
use crate::outbox::message::{Address, HeaderKind};

fn letter() -> Letter {
    Letter {
        message_id: "0a1b2c@desk.example".parse().unwrap(),
        written_at: "2026-03-02T09:00:00.5Z".parse().unwrap(),
        from: "一诺 <yinuo@desk.example>".parse().unwrap(),
        to: "陈主管 <lead@desk.example>".parse().unwrap(),
        reply_to: None,
        subject: "[GD-1] 答复承诺还剩 2 小时 24 分".to_owned(),
        text: "陈主管：\n\n还剩 2 小时 24 分\n".to_owned(),
        html: "<p>还剩 2 小时 24 分</p>".to_owned(),
        auto_submitted: true,
        headers: vec![(HeaderKind::Ticket, "GD-1".to_owned())],
        attachments: Vec::new(),
    }
}

fn sealed(letter: &Letter) -> String {
    String::from_utf8(seal(letter).unwrap().bytes).unwrap()
}

/// Header lines, unfolded.
fn headers(mail: &str) -> Vec<String> {
    let (head, _) = mail.split_once("\r\n\r\n").unwrap();
    head.replace("\r\n ", " ")
        .replace("\r\n\t", " ")
        .split("\r\n")
        .map(str::to_owned)
        .collect()
}

#[test]
fn a_chinese_letter_crosses_the_oldest_relay() {
    let mail = sealed(&letter());
    assert!(mail.is_ascii());
    assert!(mail.lines().all(|line| line.len() <= 998));
    let headers = headers(&mail);
    for expected in [
        "Message-ID: <0a1b2c@desk.example>",
        "Date: Mon, 02 Mar 2026 09:00:00 +0000",
        "Auto-Submitted: auto-generated",
        "X-Auto-Response-Suppress: All",
        "X-Yinuo-Ticket: GD-1",
    ] {
        assert!(
            headers.iter().any(|header| header == expected),
            "{expected} in {headers:#?}"
        );
    }
    let subject = headers.iter().find(|header| header.starts_with("Subject: ")).unwrap();
    assert_eq!(decoded(subject), "Subject: [GD-1] 答复承诺还剩 2 小时 24 分");
    let to = headers.iter().find(|header| header.starts_with("To: ")).unwrap();
    assert_eq!(decoded(to), "To: 陈主管 <lead@desk.example>");
}

#[test]
fn the_same_letter_becomes_the_same_bytes() {
    assert_eq!(sealed(&letter()), sealed(&letter()));
    let mut with_file = letter();
    with_file.attachments = vec![Attachment {
        file_name: "检查点/../a\r\nb.json".to_owned(),
        mime: "application/json".to_owned(),
        bytes: b"{}".to_vec(),
    }];
    assert_eq!(sealed(&with_file), sealed(&with_file));
    assert!(sealed(&with_file).contains("application/json"));
}

#[test]
fn no_field_can_become_a_second_header() {
    let hostile = "x\r\nBcc: thief@evil.example\r\n\r\nbody\0\u{2028}end";
    let mut letter = letter();
    letter.subject = hostile.to_owned();
    letter.to = Address::new(hostile, "lead@desk.example").unwrap();
    letter.headers = vec![
        (HeaderKind::Ticket, hostile.to_owned()),
        (HeaderKind::References, hostile.to_owned()),
    ];
    let envelope = seal(&letter).unwrap().envelope;
    assert_eq!(envelope.to().len(), 1);
    let mail = sealed(&letter);
    let names: Vec<_> = headers(&mail)
        .iter()
        .filter_map(|line| line.split_once(':').map(|(name, _)| name.to_owned()))
        .collect();
    assert!(!names.iter().any(|name| name.eq_ignore_ascii_case("bcc")), "{names:?}");
    assert_eq!(names.iter().filter(|name| *name == "Subject").count(), 1);
    assert!(!mail.contains('\0'));
}

#[test]
fn a_letter_that_no_relay_could_take_is_poison_by_itself() {
    let mut heavy = letter();
    heavy.attachments = vec![Attachment {
        file_name: "a".to_owned(),
        mime: "text/plain".to_owned(),
        bytes: vec![0; ATTACHMENT_LIMIT + 1],
    }];
    assert!(matches!(seal(&heavy), Err(Failure::Unencodable { .. })));
    let mut unnamed = letter();
    unnamed.attachments = vec![Attachment {
        file_name: "a".to_owned(),
        mime: "\r\n".to_owned(),
        bytes: vec![],
    }];
    assert!(matches!(seal(&unnamed), Err(Failure::Unencodable { .. })));
}

/// Undoes RFC 2047's `B` words; adjacent words join without the space between them.
fn decoded(header: &str) -> String {
    let mut text = String::new();
    let mut after_word = false;
    for piece in header.split(' ') {
        let word = piece
            .strip_prefix("=?utf-8?b?")
            .and_then(|open| open.strip_suffix("?="));
        if !(text.is_empty() || after_word && word.is_some()) {
            text.push(' ');
        }
        match word {
            Some(word) => text.push_str(std::str::from_utf8(&base64(word)).unwrap()),
            None => text.push_str(piece),
        }
        after_word = word.is_some();
    }
    text
}

fn base64(word: &str) -> Vec<u8> {
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bytes, mut bits, mut filled) = (Vec::new(), 0_u32, 0);
    for sign in word.chars().take_while(|sign| *sign != '=') {
        bits = bits << 6 | u32::try_from(alphabet.find(sign).unwrap()).unwrap();
        filled += 6;
        if filled >= 8 {
            filled -= 8;
            bytes.push(u8::try_from(bits >> filled & 0xff).unwrap());
        }
    }
    bytes
}
