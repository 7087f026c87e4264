//! Notices as real mail systems write them, and what is none.

use proptest::prelude::*;

use super::*;

const POSTFIX: &str = "\
From: MAILER-DAEMON@mx.example.com (Mail Delivery System)
To: yinuo@desk.example
Auto-Submitted: auto-replied
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary=\"4XK.1\"

This is a MIME-encapsulated message.

--4XK.1
Content-Description: Notification
Content-Type: text/plain; charset=utf-8

I'm sorry to have to inform you that your message could not be delivered.

--4XK.1
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com
X-Postfix-Queue-ID: 4XK
Arrival-Date: Mon,  2 Mar 2026 09:00:00 +0000 (UTC)

Final-Recipient: rfc822; Mei@example.com
Original-Recipient: rfc822;mei@example.com
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <mei@example.com>: Recipient address rejected:
    User unknown

--4XK.1
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

Return-Path: <yinuo@desk.example>
Message-ID: <5f2d@desk.example>
Subject: =?utf-8?b?5o+Q6YaS?=

--4XK.1--
";

const GLOBAL: &str = "\
Content-Type: multipart/report; report-type=\"Delivery-Status\"; boundary=b
In-Reply-To: <answered@desk.example>
References: <first@desk.example>
 <answered@desk.example>

--b
Content-Type: message/delivery-status
Content-Transfer-Encoding: base64

UmVwb3J0aW5nLU1UQTogZG5zO3gKCkZpbmFsLVJlY2lwaWVudDogdXRmLTg7IOadjkBleGFtcGxl
LmNvbQpBY3Rpb246IGRlbGF5ZWQgKHN0aWxsIHRyeWluZykKU3RhdHVzOiA0LjIuMgo=
--b
Content-Type: message/rfc822

Message-ID: <whole@desk.example>
Subject: x

The letter.
--b--
";

#[test]
fn a_failure_names_the_letter_the_reader_and_the_reason() {
    for raw in [POSTFIX.to_owned(), POSTFIX.replace('\n', "\r\n")] {
        let notice = DeliveryNotice::parse(raw.as_bytes()).unwrap();
        assert_eq!(notice.message_ids, ["5f2d@desk.example"]);
        let report = notice.about("MEI@example.com").unwrap();
        assert_eq!(report.action, NoticeAction::Failed);
        assert_eq!(
            report.said,
            "5.1.1 smtp; 550 5.1.1 <mei@example.com>: Recipient address rejected: User unknown"
        );
        assert_eq!(notice.about("lead@example.com"), None);
    }
}

#[test]
fn a_returned_letter_comes_before_what_the_notice_answers() {
    let notice = DeliveryNotice::parse(GLOBAL.as_bytes()).unwrap();
    assert_eq!(
        notice.message_ids,
        ["whole@desk.example", "answered@desk.example", "first@desk.example"]
    );
    let report = notice.about_anybody().unwrap();
    assert_eq!((report.action, report.said.as_str()), (NoticeAction::Delayed, "4.2.2"));
    assert_eq!(report.recipients, ["李@example.com"]);
}

#[test]
fn the_worst_of_several_reports_counts() {
    let two = POSTFIX.replace(
        "Final-Recipient: rfc822; Mei",
        "Final-Recipient: rfc822; mei@example.com\nAction: relayed\nStatus: 2.0.0\n\nFinal-Recipient: rfc822; Mei",
    );
    let notice = DeliveryNotice::parse(two.as_bytes()).unwrap();
    assert_eq!(notice.reports.len(), 2);
    assert_eq!(notice.about("mei@example.com").unwrap().action, NoticeAction::Failed);
}

#[test]
fn what_is_no_notice_is_told_from_one() {
    let read = DeliveryNotice::parse;
    assert_eq!(read(b""), Err(NotANotice::NoMail));
    assert_eq!(
        read(b"Subject: out of office\n\nI am away."),
        Err(NotANotice::OtherMail)
    );
    let receipt = POSTFIX.replace("delivery-status", "disposition-notification");
    assert_eq!(read(receipt.as_bytes()), Err(NotANotice::OtherMail));
    let silent = POSTFIX.replace("Action: failed", "Action: exploded");
    assert_eq!(read(silent.as_bytes()), Err(NotANotice::NoReport));
}

#[test]
fn a_message_id_is_read_with_and_without_brackets() {
    let read = |text| read_message_id(text);
    assert_eq!(read(" <a+b=c@mail.example> "), Some("a+b=c@mail.example".to_owned()));
    assert_eq!(read("a@b"), Some("a@b".to_owned()));
    let long = format!("{}@b", "a".repeat(MESSAGE_ID_MAX));
    for none in ["", "a", "@b", "a@", "<a@b", "a b@c", "李@b", "<a@b>\r\nBcc: x@y", &long] {
        assert_eq!(read(none), None, "{none}");
    }
}

proptest! {
    #[test]
    fn no_bytes_break_the_reader(at in 0..POSTFIX.len(), noise in proptest::collection::vec(any::<u8>(), 0..200)) {
        let mut raw = POSTFIX.as_bytes().to_vec();
        let end = (at + noise.len() / 2).min(raw.len());
        raw.splice(at..end, noise);
        if let Ok(notice) = DeliveryNotice::parse(&raw) {
            prop_assert!(notice.message_ids.len() <= IDS_MAX && notice.reports.len() <= REPORTS_MAX);
            prop_assert!(notice.reports.iter().all(|report| report.said.chars().count() <= SAID_MAX));
        }
    }
}
