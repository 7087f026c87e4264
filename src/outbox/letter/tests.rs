use std::collections::BTreeMap;

use jiff::tz::TimeZone;

use super::bulletin::{Causes, Count, Enclosed, Miss, OfKind, Open, Record};
use super::*;
use crate::domain::bulletin::Cycle;
use crate::domain::integrity::Standing;
use crate::domain::mask::{mask_name, mask_phone};
use crate::domain::words::Language;

fn voice(language: Language) -> Voice {
    Voice {
        language,
        zone: TimeZone::get("Asia/Shanghai").unwrap(),
        now: "2026-03-02T09:00:00Z".parse().unwrap(),
    }
}

fn reminder(step: Step) -> Reminder {
    Reminder {
        to_name: "陈主管".to_owned(),
        ticket_number: "GD-20260302-0042".to_owned(),
        subject_line: "宽带断网三天无人处理".to_owned(),
        customer_name: mask_name("李建国"),
        customer_phone: mask_phone("13900004521"),
        promise: PromiseKind::Reply,
        due_at: "2026-03-02T11:24:00Z".parse().unwrap(),
        received_at: "2026-03-01T11:24:00Z".parse().unwrap(),
        step,
        level: 1,
        late_by: None,
        link: "https://desk.example/tickets/GD-20260302-0042".to_owned(),
        owner_name: Some("王坐席".to_owned()),
        reasons: Vec::new(),
    }
}

fn said(notice: &Notice, language: Language) -> Content {
    notice.say(&voice(language)).unwrap()
}

#[test]
fn a_reminder_in_simplified_chinese() {
    let content = said(&Notice::Reminder(reminder(Step::Callback(90))), Language::ZhCn);
    insta::assert_snapshot!(content.subject, @"[GD-20260302-0042] 联系客户：答复承诺还剩 2 小时 24 分 · 宽带断网三天无人处理");
    insta::assert_snapshot!(content.text, @r#"
    陈主管：

    联系客户：答复承诺还剩 2 小时 24 分

    约定时间已用去 90%。
    现在致电客户，并登记联系记录。
    工单已升级到 1 级。

    工单：GD-20260302-0042
    事项：宽带断网三天无人处理
    客户：李**
    电话：139 **** 4521
    承诺：答复
    时限：2026-03-02 19:24 (UTC+8)
    客户反映时间：2026-03-01 19:24 (UTC+8)
    负责人：王坐席

    打开工单：https://desk.example/tickets/GD-20260302-0042

    -- 
    一诺自动发出，回复无人查看。
    "#);
}

#[test]
fn a_reminder_in_traditional_chinese() {
    let content = said(&Notice::Reminder(reminder(Step::Percent(75))), Language::ZhTw);
    insta::assert_snapshot!(content.subject, @"[GD-20260302-0042] 答覆承諾還剩 2 小時 24 分 · 宽带断网三天无人处理");
    insta::assert_snapshot!(content.text, @r#"
    陈主管：

    答覆承諾還剩 2 小時 24 分

    約定時間已用去 75%。
    工單已升級到 1 級。

    工單：GD-20260302-0042
    事項：宽带断网三天无人处理
    客戶：李**
    電話：139 **** 4521
    承諾：答覆
    時限：2026-03-02 19:24 (UTC+8)
    客戶反映時間：2026-03-01 19:24 (UTC+8)
    負責人：王坐席

    開啟工單：https://desk.example/tickets/GD-20260302-0042

    -- 
    一諾自動寄出，回覆無人查看。
    "#);
}

#[test]
fn a_missed_promise_announced_late_in_english() {
    let missed = Reminder {
        due_at: "2026-03-02T08:42:00Z".parse().unwrap(),
        late_by: Some(Span::minutes(17)),
        owner_name: None,
        level: 2,
        reasons: vec!["The owner is absent.".to_owned()],
        ..reminder(Step::Missed)
    };
    let content = said(&Notice::Reminder(missed), Language::En);
    insta::assert_snapshot!(content.subject, @"[GD-20260302-0042] Reply missed, 18 min overdue · 宽带断网三天无人处理");
    insta::assert_snapshot!(content.text, @r#"
    陈主管:

    Reply missed, 18 min overdue

    The promise was not kept in time.
    The ticket now stands at level 2.
    This reminder is 17 min late: reminders had been interrupted; the steps that fell due meanwhile are joined in this one.
    The owner is absent.

    Ticket: GD-20260302-0042
    Matter: 宽带断网三天无人处理
    Customer: 李**
    Phone: 139 **** 4521
    Promise: Reply
    Due: 2026-03-02 16:42 (UTC+8)
    Customer spoke: 2026-03-01 19:24 (UTC+8)
    Owner: nobody

    Open the ticket: https://desk.example/tickets/GD-20260302-0042

    -- 
    Sent by Yinuo by itself; nobody reads answers to it.
    "#);
}

#[test]
fn a_reminder_that_waited_tells_the_time_of_speaking() {
    let waited = Reminder {
        due_at: "2026-03-02T08:42:00Z".parse().unwrap(),
        ..reminder(Step::Percent(90))
    };
    let content = said(&Notice::Reminder(waited), Language::ZhCn);
    assert!(content.subject.contains("答复承诺超时 18 分"), "{}", content.subject);
}

#[test]
fn the_html_twin_says_the_same() {
    for language in [Language::ZhCn, Language::ZhTw] {
        let content = said(&Notice::Reminder(reminder(Step::Overdue)), language);
        for line in content.text.lines().filter(|line| !line.is_empty() && *line != "-- ") {
            for part in line.split("：") {
                assert!(content.html.contains(part), "{part} is missing in {}", content.html);
            }
        }
        assert!(content.html.contains(&format!("<html lang=\"{language}\">")));
    }
}

#[test]
fn what_people_wrote_stays_data() {
    let hostile = "\u{202e}<script>alert(1)</script>\r\nBcc: thief@evil.example\r\n\r\n{{ 7*7 }} {% include \"x\" %} { $span } \"'&\0";
    let mut reminder = reminder(Step::Percent(50));
    reminder.subject_line = hostile.to_owned();
    reminder.customer_name = hostile.to_owned();
    reminder.to_name = hostile.to_owned();
    reminder.ticket_number = hostile.to_owned();
    reminder.owner_name = Some(hostile.to_owned());
    reminder.reasons = vec![hostile.to_owned(); 500];
    reminder.link = "javascript:alert(1)".to_owned();
    for language in Language::ALL {
        let content = said(&Notice::Reminder(reminder.clone()), *language);
        let everything = format!("{}{}{}", content.subject, content.text, content.html);
        assert!(!everything.contains(['\r', '\0', '\u{202e}']));
        assert!(!content.subject.contains('\n') && content.subject.chars().count() <= 160);
        assert!(
            !content.html.contains("<script") && content.html.contains("&#60;script&#62;"),
            "{}",
            content.html
        );
        assert!(
            everything.contains("{{ 7*7 }}") && everything.contains("{ $span }"),
            "evaluated: {everything}"
        );
        assert!(!content.text.lines().any(|line| line.starts_with("Bcc")));
        assert!(!everything.contains("javascript:"));
        assert!(everything.len() < 20_000);
    }
}

#[test]
fn a_digest_is_bounded_and_counts_what_it_leaves_out() {
    let line = |number: usize| DigestLine {
        ticket_number: format!("GD-{number}"),
        subject_line: "话费争议".to_owned(),
        promise: PromiseKind::Reply,
        due_at: "2026-03-02T08:42:00Z".parse().unwrap(),
    };
    let digest = Notice::Digest(Digest {
        to_name: "陈主管".to_owned(),
        lines: (0..500).map(line).collect(),
        total: 1_234,
        late_by: Some(Span::hours(3)),
        link: "https://desk.example/promises".to_owned(),
    });
    let content = said(&digest, Language::ZhCn);
    assert_eq!(content.subject, "1234 项承诺需要处理");
    assert!(
        content.text.contains("- GD-0 · 答复超时 18 分 · 话费争议"),
        "{}",
        content.text
    );
    assert!(content.text.contains("- 另有 1184 项，见清单。"), "{}", content.text);
    assert_eq!(
        content.text.lines().filter(|line| line.starts_with("- ")).count(),
        DIGEST_LIMIT + 1
    );
}

#[test]
fn one_promise_is_one_in_english() {
    let digest = |total| {
        Notice::Digest(Digest {
            to_name: "Grace".into(),
            lines: vec![],
            total,
            late_by: None,
            link: String::new(),
        })
    };
    assert_eq!(said(&digest(1), Language::En).subject, "1 promise needs attention");
    assert_eq!(said(&digest(2), Language::En).subject, "2 promises need attention");
}

#[test]
fn a_customer_is_told_number_code_and_due_times() {
    let acknowledgement = Notice::Acknowledgement(Acknowledgement {
        ticket_number: "GD-20260302-0042".to_owned(),
        tracking_code: "K7QF-29XM".to_owned(),
        promises: vec![(PromiseKind::Reply, "2026-03-03T09:00:00Z".parse().unwrap())],
        link: "https://desk.example/t/K7QF-29XM".to_owned(),
    });
    insta::assert_snapshot!(said(&acknowledgement, Language::ZhCn).text, @r#"
    您好：

    我们已收到您反映的问题，工单号 GD-20260302-0042

    我们最迟在 2026-03-03 17:00 (UTC+8) 答复您。
    凭查询码可随时查看进度。

    工单：GD-20260302-0042
    查询码：K7QF-29XM

    查看进度：https://desk.example/t/K7QF-29XM

    -- 
    这封邮件由系统自动发出，不代表对您所反映问题的答复。
    "#);
    assert!(
        said(&acknowledgement, Language::En)
            .text
            .contains("We will answer you by 2026-03-03 17:00 (UTC+8).")
    );
}

#[test]
fn a_persons_escalation_a_dead_letter_and_a_checkpoint_are_told() {
    let escalated = Notice::Escalated(Escalated {
        to_name: "Duty".to_owned(),
        ticket_number: "GD-1".to_owned(),
        subject_line: "No line".to_owned(),
        by: "王坐席".to_owned(),
        reason: "客户要求见经理".to_owned(),
        level: 2,
        link: "https://desk.example/tickets/GD-1".to_owned(),
    });
    assert_eq!(
        said(&escalated, Language::ZhCn).subject,
        "[GD-1] 王坐席将工单升级到 2 级 · No line"
    );
    assert!(said(&escalated, Language::En).text.contains("Reason: 客户要求见经理"));
    let dead = Notice::DeadLetter(DeadLetter {
        to_name: "Duty".to_owned(),
        recipient: "gone@desk.example".to_owned(),
        mail_subject: "[GD-1] …".to_owned(),
        message_id: "a@desk.example".to_owned(),
        tries: 7,
        first_tried_at: "2026-03-02T08:00:00Z".parse().unwrap(),
        last_answer: "550 no such user".to_owned(),
        link: "https://desk.example/outbox".to_owned(),
    });
    assert!(said(&dead, Language::En).text.contains("Last answer: 550 no such user"));
    let checkpoint = Notice::Checkpoint(Checkpoint {
        to_name: "Audit".to_owned(),
        sequence: 144,
        taken_at: "2026-03-02T08:00:00Z".parse().unwrap(),
        tickets: 10,
        events: 100,
        digest: "ab".repeat(32),
        public_key: "cd".repeat(32),
        signature: "ef".repeat(64),
    });
    let content = said(&checkpoint, Language::ZhTw);
    assert_eq!(content.subject, "存證點 144");
    assert!(content.text.contains(&"ef".repeat(64)));
}

#[test]
fn a_notice_survives_the_outbox() {
    let notice = Notice::Reminder(reminder(Step::Callback(90)));
    let stored = serde_json::to_string(&notice).unwrap();
    assert_eq!(serde_json::from_str::<Notice>(&stored).unwrap(), notice);
}

#[test]
fn figures_are_bounded_and_count_what_they_leave_out() {
    let hostile = "<script>alert(1)</script>{ $days }\r\nBcc: x@evil.example";
    let count = Count {
        due: 1_000,
        kept: 1,
        voided: 0,
        rate: Some("0.10".to_owned()),
    };
    let names = BTreeMap::from([(Language::En, hostile.to_owned())]);
    let miss = Miss {
        number: hostile.to_owned(),
        kind: PromiseKind::Reply,
        team: Some(hostile.to_owned()),
        due_at: "2026-03-02T08:42:00Z".parse().unwrap(),
        fulfilled_at: None,
        cause: Some(names.clone()),
    };
    let at: Moment = "2026-03-03T08:42:00Z".parse().unwrap();
    let day: jiff::civil::Date = "2026-03-02".parse().unwrap();
    let figures = Bulletin {
        to_name: hostile.to_owned(),
        cycle: Cycle::Day,
        first: day,
        last: day,
        before: (day, day),
        as_of: at,
        regions: Some(vec![hostile.to_owned(); 500]),
        kinds: vec![OfKind {
            kind: PromiseKind::Reply,
            now: count.clone(),
            before: Count::default(),
        }],
        missed: Some(vec![miss; 500]),
        days: vec![(day, count.clone()), (day, Count::default())],
        teams: vec![(Some(hostile.to_owned()), count); 500],
        causes: Some(Causes {
            named: vec![(names, 3, 1); 500],
            unnamed: 1,
            cures_open: 0,
            cures_overdue: 0,
            in_need: 0,
        }),
        open: Open {
            tickets: 5_000,
            overdue: 7,
            is_cut: true,
            at,
        },
        record: Record {
            standing: Standing::Broken,
            verified_at: Some(at),
            events: 9,
            faults: 2,
        },
        file: Some(Enclosed::TooLarge),
        link: "javascript:alert(1)".to_owned(),
        export: "javascript:alert(1)".to_owned(),
    };
    for language in Language::ALL {
        let content = said(&Notice::Bulletin(Box::new(figures.clone())), *language);
        let everything = format!("{}{}{}", content.subject, content.text, content.html);
        assert!(!everything.contains('\r') && !everything.contains("javascript:"));
        assert!(!content.subject.contains('\n') && content.subject.chars().count() <= 160);
        assert!(!content.html.contains("<script"), "{}", content.html);
        assert!(everything.contains("{ $days }"), "evaluated: {everything}");
        assert!(!content.text.lines().any(|line| line.starts_with("Bcc")));
        assert!(everything.len() < 100_000, "{}", everything.len());
        // 999 were missed and 20 are named; one of a thousand is still seen in its bar.
        assert!(content.text.contains("979"), "{}", content.text);
        assert!(
            content.html.contains("width:1%;padding:0;background-color:#2e8b62"),
            "{}",
            content.html
        );
        assert!(
            content.text.contains("5000+") && !content.text.contains("7+"),
            "{}",
            content.text
        );
    }
}
