//! Mail leaves through a real SMTP peer that can do everything a relay does on a bad day.

#![expect(clippy::unwrap_used, reason = "what a test stands on may fail the test")]

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use futures::future::join_all;
use secrecy::SecretString;
use yinuo::domain::moment::Span;
use yinuo::outbox::message::{Letter, MessageId};
use yinuo::outbox::settings::{MailSettings, Way};
use yinuo::outbox::transport::{Failure, Memory, Outcome, Transport};

use crate::support::smtp_peer::{Act, Identity, Manner, SmtpPeer};

fn letter(key: &str) -> Letter {
    Letter {
        message_id: MessageId::derived(key, "desk.example").unwrap(),
        written_at: "2026-03-02T09:00:00Z".parse().unwrap(),
        from: "一诺 <yinuo@desk.example>".parse().unwrap(),
        to: "陈主管 <lead@desk.example>".parse().unwrap(),
        reply_to: None,
        subject: "[GD-1] 答复承诺还剩 2 小时 24 分".to_owned(),
        text: "还剩 2 小时 24 分\n.\n..\nThe end\n".to_owned(),
        html: "<p>还剩 2 小时 24 分</p>".to_owned(),
        auto_submitted: true,
        headers: Vec::new(),
        attachments: Vec::new(),
    }
}

fn settings(url: &str) -> MailSettings {
    MailSettings {
        transport: Way::Smtp,
        smtp_url: Some(SecretString::from(url)),
        hello_name: Some("desk.example".to_owned()),
        ..MailSettings::default()
    }
}

fn in_the_open(peer: &SmtpPeer) -> Transport {
    settings(&format!("smtp://{}?tls=none", peer.address())).open().unwrap()
}

/// An empty folder of this test's own, gone when the test ends.
struct Scratch(PathBuf);

impl Scratch {
    fn named(name: &str) -> Self {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("mail-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Scratch(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // A test may have removed it already.
        std::fs::remove_dir_all(&self.0).ok();
    }
}

#[tokio::test]
async fn an_accepted_mail_arrives_whole_with_our_message_id() {
    let peer = SmtpPeer::start(Manner::Open, []);
    let receipt = in_the_open(&peer).hand_over(&letter("a")).await.unwrap();
    assert_eq!(receipt.said, "2.0.0 queued as 1");
    let [kept] = peer.kept().try_into().unwrap();
    assert_eq!(
        (kept.from.as_str(), kept.to.as_slice()),
        ("yinuo@desk.example", &["lead@desk.example".to_owned()][..])
    );
    assert_eq!(kept.header("Message-ID"), Some(format!("<{}>", letter("a").message_id)));
    assert_eq!(kept.header("Auto-Submitted").as_deref(), Some("auto-generated"));
    assert!(
        kept.data.trim_end().ends_with("--"),
        "the end is missing: {}",
        kept.data
    );
    assert_eq!(peer.heard()[0], "EHLO desk.example");
}

#[tokio::test]
async fn a_line_that_is_a_dot_does_not_end_the_mail() {
    let peer = SmtpPeer::start(Manner::Open, []);
    let ascii = Letter {
        text: "first\n.\nQUIT\n..\nlast\n".to_owned(),
        ..letter("dots")
    };
    in_the_open(&peer).hand_over(&ascii).await.unwrap();
    assert!(
        peer.kept()[0].data.contains("first\r\n.\r\nQUIT\r\n..\r\nlast\r\n"),
        "{}",
        peer.kept()[0].data
    );
    assert!(!peer.heard().contains(&"QUIT".to_owned()));
}

#[tokio::test]
async fn each_answer_of_a_relay_says_what_to_do_next() {
    for (act, expected) in [
        (Act::Busy, "not taken for now (421)"),
        (Act::Later, "not taken for now (451)"),
        (Act::LoginFirst, "not taken for now (530)"),
        (Act::NoSuchUser, "refused for good (550)"),
        (Act::MailboxFull, "refused for good (552)"),
        (Act::CutAfterData, "may have been taken"),
        (Act::AcceptThenCut, "may have been taken"),
    ] {
        let peer = SmtpPeer::start(Manner::Open, [act]);
        let transport = in_the_open(&peer);
        let failure = transport.hand_over(&letter("a")).await.unwrap_err();
        assert!(failure.to_string().starts_with(expected), "{act:?}: {failure}");
        assert_eq!(peer.kept().len(), usize::from(act == Act::AcceptThenCut), "{act:?}");
        // Whatever happened, the next mail is not its victim.
        transport.hand_over(&letter("b")).await.unwrap();
    }
}

#[tokio::test]
async fn a_retry_carries_the_same_message_id_and_the_same_bytes() {
    let peer = SmtpPeer::start(Manner::Open, [Act::Later, Act::AcceptThenCut, Act::Accept]);
    let transport = in_the_open(&peer);
    assert!(matches!(
        transport.hand_over(&letter("a")).await,
        Err(Failure::Transient { code: Some(451), .. })
    ));
    assert!(matches!(
        transport.hand_over(&letter("a")).await,
        Err(Failure::Unknown { .. })
    ));
    transport.hand_over(&letter("a")).await.unwrap();
    let [first, second] = peer.kept().try_into().unwrap();
    assert_eq!(first, second);
}

#[tokio::test]
async fn a_relay_that_hung_up_on_an_idle_connection_costs_nothing() {
    let peer = SmtpPeer::start(Manner::Open, [Act::Accept, Act::Busy, Act::Accept]);
    let transport = in_the_open(&peer);
    transport.hand_over(&letter("a")).await.unwrap();
    transport.hand_over(&letter("b")).await.unwrap();
    assert_eq!((peer.kept().len(), peer.connections().0), (2, 2));
}

#[tokio::test]
async fn a_connection_is_used_again_and_a_refused_recipient_does_not_break_it() {
    let peer = SmtpPeer::start(
        Manner::Open,
        [Act::Accept, Act::NoSuchUser, Act::Accept, Act::MailboxFull],
    );
    let transport = in_the_open(&peer);
    for key in ["a", "b", "c", "d", "e"] {
        transport.hand_over(&letter(key)).await.ok();
    }
    assert_eq!((peer.kept().len(), peer.connections()), (3, (1, 1)));
    transport.close().await;
    assert_eq!(peer.heard().last().map(String::as_str), Some("QUIT"));
    let refused = transport.hand_over(&letter("f")).await;
    assert!(
        matches!(refused, Err(Failure::Transient { code: None, .. })),
        "{refused:?}"
    );
}

#[tokio::test]
async fn four_hundred_mails_at_once_use_no_more_connections_than_there_are_lanes() {
    let peer = SmtpPeer::start(Manner::Open, []);
    let url = format!("smtp://{}?tls=none", peer.address());
    let transport = MailSettings {
        lanes: 8,
        ..settings(&url)
    }
    .open()
    .unwrap();
    let letters: Vec<_> = (0..400).map(|number| letter(&number.to_string())).collect();
    let answers = join_all(letters.iter().map(|letter| transport.hand_over(letter))).await;
    assert!(answers.iter().all(Result::is_ok));
    let ids: BTreeSet<_> = peer.kept().iter().map(|kept| kept.header("Message-ID")).collect();
    assert_eq!((peer.kept().len(), ids.len()), (400, 400));
    assert_eq!(peer.connections(), (8, 8));
}

#[tokio::test]
async fn a_relay_that_hangs_on_one_mail_holds_one_lane_only() {
    let peer = SmtpPeer::start(Manner::Open, [Act::Hold]);
    let url = format!("smtp://{}?tls=none", peer.address());
    let transport = Arc::new(
        MailSettings {
            lanes: 2,
            ..settings(&url)
        }
        .open()
        .unwrap(),
    );
    let slow = tokio::spawn({
        let transport = Arc::clone(&transport);
        async move { transport.hand_over(&letter("slow")).await }
    });
    peer.holds(1).await;
    for key in ["a", "b", "c"] {
        transport.hand_over(&letter(key)).await.unwrap();
    }
    assert!(!slow.is_finished());
    peer.release(1);
    slow.await.unwrap().unwrap();
    assert_eq!(peer.connections(), (2, 2));
}

#[tokio::test]
async fn a_relay_that_never_answers_the_final_dot_leaves_the_fate_unknown() {
    let peer = SmtpPeer::start(Manner::Open, [Act::Hold]);
    let url = format!("smtp://{}?tls=none", peer.address());
    let impatient = MailSettings {
        accept_within: Span::micros(50_000),
        lanes: 1,
        ..settings(&url)
    }
    .open()
    .unwrap();
    let failure = impatient.hand_over(&letter("a")).await.unwrap_err();
    assert_eq!(
        failure,
        Failure::Unknown {
            text: "the relay did not answer within 0.05 s".to_owned()
        }
    );
    // The late answer to the first mail must not be taken for one to the second, so that one gets a new connection
    // (and whether 50 ms suffice for it is not asked here).
    peer.release(1);
    impatient.hand_over(&letter("b")).await.ok();
    assert_eq!(peer.connections().0, 2);
}

#[tokio::test]
async fn giving_up_in_the_middle_never_leaves_half_a_talk_for_the_next_mail() {
    let peer = SmtpPeer::start(Manner::Open, [Act::Hold]);
    let url = format!("smtp://{}?tls=none", peer.address());
    let transport = Arc::new(
        MailSettings {
            lanes: 1,
            ..settings(&url)
        }
        .open()
        .unwrap(),
    );
    let given_up = tokio::spawn({
        let transport = Arc::clone(&transport);
        async move { transport.hand_over(&letter("a")).await }
    });
    peer.holds(1).await;
    given_up.abort();
    assert!(given_up.await.unwrap_err().is_cancelled());
    let receipt = transport.hand_over(&letter("b")).await.unwrap();
    assert_eq!((receipt.said.as_str(), peer.connections().0), ("2.0.0 queued as 2", 2));
}

#[tokio::test]
async fn a_relay_that_is_not_there_is_a_reason_to_try_again() {
    let peer = SmtpPeer::start(Manner::Open, []);
    let transport = in_the_open(&peer);
    drop(peer);
    let failure = transport.hand_over(&letter("a")).await.unwrap_err();
    assert!(matches!(failure, Failure::Transient { code: None, .. }), "{failure}");
}

#[tokio::test]
async fn a_stripped_starttls_gets_neither_the_password_nor_the_mail() {
    let peer = SmtpPeer::start(Manner::Open, []);
    let transport = settings(&format!("smtp://desk:hunter2@{}?tls=required", peer.address()))
        .open()
        .unwrap();
    let failure = transport.hand_over(&letter("a")).await.unwrap_err();
    assert!(matches!(failure, Failure::Transient { code: None, .. }), "{failure}");
    assert_eq!(peer.heard(), ["EHLO desk.example"]);
    assert_eq!(peer.kept(), []);
}

#[tokio::test]
async fn a_certificate_of_another_name_or_of_nobody_we_trust_gets_nothing_either() {
    let other_name = Identity::named("relay.example");
    let stranger = Identity::named("127.0.0.1");
    for (manner, roots) in [
        (Manner::StartTls(other_name), true),
        (Manner::StartTls(stranger), false),
        (Manner::Wrapped(Identity::named("relay.example")), true),
        (Manner::Wrapped(Identity::named("127.0.0.1")), false),
    ] {
        let (scheme, pem) = match &manner {
            Manner::Wrapped(identity) => ("smtps", identity.root_pem.clone()),
            Manner::StartTls(identity) => ("smtp", identity.root_pem.clone()),
            Manner::Open => unreachable!(),
        };
        let scratch = Scratch::named(&format!("roots-{scheme}-{roots}"));
        let file = scratch.0.join("root.pem");
        std::fs::write(&file, pem).unwrap();
        let peer = SmtpPeer::start(manner, []);
        let url = format!("{scheme}://desk:hunter2@{}?tls=required", peer.address());
        let transport = MailSettings {
            smtp_roots: roots.then_some(file),
            ..settings(&url)
        }
        .open()
        .unwrap();
        let failure = transport.hand_over(&letter("a")).await.unwrap_err();
        assert!(failure.to_string().contains("certificate"), "{failure}");
        assert!(
            !peer
                .heard()
                .iter()
                .any(|line| line.starts_with("AUTH") || line.starts_with("MAIL"))
        );
        assert_eq!(peer.kept(), []);
    }
}

#[tokio::test]
async fn a_relay_that_proves_itself_gets_login_and_mail() {
    for scheme in ["smtp", "smtps"] {
        let identity = Identity::named("127.0.0.1");
        let scratch = Scratch::named(&format!("trusted-{scheme}"));
        let file = scratch.0.join("root.pem");
        std::fs::write(&file, &identity.root_pem).unwrap();
        let manner = if scheme == "smtp" {
            Manner::StartTls(identity)
        } else {
            Manner::Wrapped(identity)
        };
        let peer = SmtpPeer::start(manner, []);
        let url = format!("{scheme}://desk:hunter%32@{}", peer.address());
        let transport = MailSettings {
            smtp_roots: Some(file),
            ..settings(&url)
        }
        .open()
        .unwrap();
        transport.hand_over(&letter("a")).await.unwrap();
        assert_eq!(peer.kept().len(), 1);
        // "\0desk\0hunter2"
        assert!(
            peer.heard().contains(&"AUTH PLAIN AGRlc2sAaHVudGVyMg==".to_owned()),
            "{:?}",
            peer.heard()
        );
    }
}

#[tokio::test]
async fn a_refused_login_is_retried_and_never_repeats_the_password() {
    let peer = SmtpPeer::start(Manner::Open, []);
    peer.refuse_logins();
    let mail = settings(&format!("smtp://desk:hunter2@{}?tls=none", peer.address()));
    assert!(!format!("{mail:?}").contains("hunter2"));
    let failure = mail.open().unwrap().hand_over(&letter("a")).await.unwrap_err();
    assert!(
        matches!(failure, Failure::Transient { code: Some(535), .. }),
        "{failure}"
    );
    let told = format!("{failure} {failure:?}");
    assert!(
        !told.contains("hunter2") && !told.contains("AGRlc2sAaHVudGVyMg"),
        "{told}"
    );
    assert_eq!(peer.kept(), []);
}

#[tokio::test]
async fn a_poisoned_letter_fails_alone_and_reaches_nobody() {
    let peer = SmtpPeer::start(Manner::Open, []);
    let transport = in_the_open(&peer);
    let mut poisoned = letter("poison");
    poisoned.attachments = vec![yinuo::outbox::message::Attachment {
        file_name: "x".to_owned(),
        mime: "not a media type".to_owned(),
        bytes: Vec::new(),
    }];
    assert!(matches!(
        transport.hand_over(&poisoned).await,
        Err(Failure::Unencodable { .. })
    ));
    assert_eq!(peer.connections().0, 0);
    transport.hand_over(&letter("a")).await.unwrap();
}

#[tokio::test]
async fn a_folder_keeps_one_whole_file_for_each_message_id() {
    let scratch = Scratch::named("folder");
    let folder = scratch.0.clone();
    let mail = MailSettings {
        folder: folder.clone(),
        ..MailSettings::default()
    };
    let transport = mail.open().unwrap();
    let letters = [letter("a"), letter("b")];
    let twice = letters.iter().chain(&letters);
    for answer in join_all(twice.map(|letter| transport.hand_over(letter))).await {
        assert!(answer.unwrap().said.ends_with("@desk.example.eml"));
    }
    let names: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(names.len(), 2, "{names:?}");
    let mail = std::fs::read_to_string(folder.join(format!("{}.eml", letter("a").message_id))).unwrap();
    assert!(mail.contains("Auto-Submitted: auto-generated\r\n") && mail.ends_with("--\r\n"));
    std::fs::remove_dir_all(&folder).unwrap();
    let failure = transport.hand_over(&letter("c")).await.unwrap_err();
    assert!(matches!(failure, Failure::Transient { code: None, .. }), "{failure}");
}

#[tokio::test]
async fn memory_keeps_the_latest_and_fails_when_it_is_told_to() {
    let memory = Memory::keeping(2);
    let transport = Transport::Memory(memory.clone());
    let outage = Failure::Transient {
        code: Some(451),
        text: "down".to_owned(),
    };
    memory.next_outcomes([Outcome::Refused(outage.clone()), Outcome::AcceptedUnheard]);
    assert_eq!(transport.hand_over(&letter("a")).await, Err(outage.clone()));
    assert!(matches!(
        transport.hand_over(&letter("a")).await,
        Err(Failure::Unknown { .. })
    ));
    for key in ["a", "b"] {
        transport.hand_over(&letter(key)).await.unwrap();
    }
    assert_eq!(memory.sent(), [letter("a"), letter("b")]);
    assert_eq!(memory.taken(), 3);
    memory.decide_by(move |_| Outcome::Refused(outage.clone()));
    assert!(transport.hand_over(&letter("c")).await.is_err());
}

#[test]
fn a_wrong_setting_names_its_field_and_never_the_password() {
    let secret = |url: &str| Some(SecretString::from(url));
    let smtp = |url: &str| MailSettings {
        transport: Way::Smtp,
        smtp_url: secret(url),
        ..MailSettings::default()
    };
    let good = "smtps://desk:hunter2@relay.example";
    for (mail, expected) in [
        (
            MailSettings {
                transport: Way::Smtp,
                ..MailSettings::default()
            },
            "mail.smtp_url is missing",
        ),
        (smtp("relay.example:587"), "mail.smtp_url is not smtp://"),
        (
            smtp("smtp://desk:hunter2@relay.example?tls=none"),
            "mail.smtp_url would send the password in the open",
        ),
        (
            MailSettings { lanes: 0, ..smtp(good) },
            "mail.lanes must lie between 1 and 64",
        ),
        (
            MailSettings {
                accept_within: Span::ZERO,
                ..smtp(good)
            },
            "mail.accept_within must lie between",
        ),
        (
            MailSettings {
                hello_name: Some("a b".to_owned()),
                ..smtp(good)
            },
            "mail.hello_name must be",
        ),
        (
            MailSettings {
                from: "nobody".to_owned(),
                ..smtp(good)
            },
            "mail.from: \"nobody\" is not a mail address",
        ),
        (
            MailSettings {
                reply_to: Some(String::new()),
                ..smtp(good)
            },
            "mail.reply_to: \"\" is not a mail address",
        ),
        (
            MailSettings {
                smtp_roots: Some("missing.pem".into()),
                ..smtp(good)
            },
            "mail.smtp_url cannot be checked",
        ),
        (
            MailSettings {
                folder: "Cargo.toml".into(),
                ..MailSettings::default()
            },
            "mail.folder Cargo.toml cannot",
        ),
    ] {
        let Err(refusal) = mail.open() else {
            panic!("{expected}: was accepted")
        };
        assert!(refusal.to_string().starts_with(expected), "{refusal}");
        assert!(!format!("{refusal} {refusal:?} {mail:?}").contains("hunter2"));
    }
}
