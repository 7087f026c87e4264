//! What was decided reaches somebody: once, in time, or somebody else is told.

use std::collections::BTreeMap;

use serde_json::json;
use yinuo::actions::deliver::{self, Sent, Settled};
use yinuo::domain::ids::{LetterId, TicketId};
use yinuo::domain::moment::{Moment, Span};
use yinuo::domain::words::{AttemptOutcome, LetterState, PromiseKind, TicketKind, Verdict};
use yinuo::outbox::message::MessageId;
use yinuo::outbox::transport::{Failure as MailFailure, Folder, Memory, Outcome, Transport};
use yinuo::storage::letters::{self, Intent, view};

use crate::support::office::{FALLBACK, Office};
use crate::support::post::{Post, by_smtp, deliverer, reader};
use crate::support::smtp_peer::{Act, Manner, SmtpPeer};

fn gone() -> Outcome {
    Outcome::Refused(MailFailure::Transient {
        code: None,
        text: "connection refused".to_owned(),
    })
}

fn no_such_user() -> Outcome {
    Outcome::Refused(MailFailure::Permanent {
        code: 550,
        text: "no such user".to_owned(),
    })
}

/// A complaint whose owner, the agent, is reminded half-way.
fn reminded_half_way(office: &Office) -> TicketId {
    let id = taken(office, "13912344521");
    office.lets_pass(Span::hours(12));
    id
}

/// A complaint that the agent logs and takes.
fn taken(office: &Office, phone: &str) -> TicketId {
    let id = office.logs(TicketKind::Complaint, phone).ticket.id;
    let (actor, agent) = (office.as_agent(), office.agent);
    office
        .act(move |db, now, house| {
            yinuo::actions::assign::assign(db, now, house, actor, id.into(), Some(agent), None, "")
        })
        .unwrap();
    id
}

fn wait(office: &Office, span: Span) {
    office.clock.set(office.clock.now() + span);
}

/// Whether each state holds so many letters.
fn states(office: &Office) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for letter in office.letters() {
        *counts.entry(letter.state.as_str()).or_default() += 1;
    }
    counts
}

fn written(office: &Office, key: &str, kind: &'static str, body: serde_json::Value) -> bool {
    let key = key.to_owned();
    office
        .act(move |db, now, _| {
            let intent = Intent {
                id: LetterId::new(now, db.dice()),
                key,
                kind,
                ticket: None,
                promise: None,
                step: None,
                user: None,
                address: "auditor@example.com".to_owned(),
                body,
                urgent_at: now,
            };
            Ok(letters::enqueue(db, intent, now)?)
        })
        .unwrap()
}

#[tokio::test]
async fn a_reminder_says_what_was_promised_to_whom_and_where_to_act() {
    for office in Office::on_each_engine("a_reminder_says_what_was_promised") {
        let id = reminded_half_way(&office);
        let post = Post::of(&office);
        let delivered = post.delivers().await;
        assert_eq!(delivered.handed_over, 1, "{delivered:?}");
        let [letter] = post.kept.sent().try_into().unwrap();
        assert_eq!(letter.to.address(), "agent@example.com");
        let number = office.ticket(id).number;
        for said in [
            number.as_str(),
            "宽带太慢",
            "李**",
            "139 **** 4521",
            "还剩 12 小时",
            &format!("https://desk.example/desk/{number}"),
        ] {
            assert!(letter.text.contains(said), "{said} is missing in {}", letter.text);
            assert!(letter.html.contains(said), "{said} is missing in {}", letter.html);
        }
        assert!(!letter.text.contains("13912344521"));
        let [row] = office.letters().try_into().unwrap();
        assert_eq!((row.state, row.tries), (LetterState::HandedOver, 1));
        let from_the_key = MessageId::derived(&row.intent, "desk.example").unwrap();
        assert_eq!(letter.message_id, from_the_key);
        assert_eq!(row.message_id.as_deref(), Some(from_the_key.as_str()));
        assert_eq!(post.delivers().await.handed_over, 0, "a letter is sent once");
    }
}

#[tokio::test]
async fn assignments_and_escalations_are_told_in_words() {
    let office = Office::in_memory();
    let id = taken(&office, "13912344521");
    let (manager, lead) = (office.as_manager(), office.lead);
    office
        .act(move |db, now, house| {
            let target = id.into();
            yinuo::actions::assign::assign(db, now, house, manager, target, Some(lead), None, "懂宽带")?;
            yinuo::actions::escalate::escalate(db, now, house, manager, target, None, "客户情绪激动")
        })
        .unwrap();
    let post = Post::of(&office);
    post.delivers().await;
    let sent = post.kept.sent();
    let to_lead: Vec<_> = sent.iter().filter(|letter| reader(letter) == "lead").collect();
    assert!(
        to_lead.iter().any(|letter| letter.subject.contains("工单已指派")),
        "{to_lead:?}"
    );
    let escalated = sent.iter().find(|letter| letter.text.contains("客户情绪激动")).unwrap();
    assert!(escalated.subject.contains("manager"), "{}", escalated.subject);
}

#[tokio::test]
async fn an_assignment_that_was_undone_is_not_announced() {
    let office = Office::in_memory();
    let id = taken(&office, "13912344521");
    let manager = office.as_manager();
    for owner in [office.lead, office.duty_manager] {
        office
            .act(move |db, now, house| {
                yinuo::actions::assign::assign(db, now, house, manager, id.into(), Some(owner), None, "")
            })
            .unwrap();
    }
    let post = Post::of(&office);
    assert_eq!(post.delivers().await.obsolete, 1);
    assert_eq!(post.readers(), ["duty"]);
}

#[test]
fn the_same_intent_is_stored_once() {
    for office in Office::on_each_engine("the_same_intent_is_stored_once") {
        assert!(written(&office, "a/b/mail", "checkpoint", json!({})));
        assert!(!written(&office, "a/b/mail", "checkpoint", json!({})));
        assert_eq!(office.letters().len(), 1);
    }
}

#[tokio::test]
async fn a_busy_relay_is_tried_again_with_the_same_message_id_and_nothing_is_doubled() {
    for act in [Act::Busy, Act::Later, Act::CutAfterData] {
        let office = Office::in_memory();
        reminded_half_way(&office);
        let peer = SmtpPeer::start(Manner::Open, [act]);
        let post = by_smtp(&office, &peer, 2);
        assert_eq!(post.deliver_due().await.unwrap().retried, 1, "{act:?}");
        let first = office.letters()[0].clone();
        assert_eq!(first.state, LetterState::Pending);
        assert!(first.next_try_at > office.clock.now());
        assert!(first.last_error.is_some());
        wait(&office, Span::seconds(20));
        assert_eq!(post.deliver_due().await.unwrap().handed_over, 1, "{act:?}");
        let [kept] = peer.kept().try_into().unwrap();
        assert_eq!(kept.header("Message-ID"), first.message_id.map(|id| format!("<{id}>")));
    }
}

#[tokio::test]
async fn a_mail_that_was_taken_unheard_comes_a_second_time_with_the_same_id_and_is_counted() {
    let office = Office::in_memory();
    reminded_half_way(&office);
    let peer = SmtpPeer::start(Manner::Open, [Act::AcceptThenCut]);
    let post = by_smtp(&office, &peer, 2);
    assert_eq!(post.deliver_due().await.unwrap().retried, 1);
    wait(&office, Span::seconds(20));
    assert_eq!(post.deliver_due().await.unwrap().handed_over, 1);
    let [one, two] = peer.kept().try_into().unwrap();
    assert_eq!(one.header("Message-ID"), two.header("Message-ID"));
    assert_eq!(office.standing().possible_duplicates, 1);
}

#[tokio::test]
async fn a_refusal_for_good_tells_the_next_person_and_raises_an_alarm() {
    let office = Office::in_memory();
    reminded_half_way(&office);
    let peer = SmtpPeer::start(Manner::Open, [Act::NoSuchUser]);
    let delivered = by_smtp(&office, &peer, 1).deliver_due().await.unwrap();
    assert_eq!((delivered.bounced, delivered.handed_over), (1, 2), "{delivered:?}");
    let mut to: Vec<_> = peer.kept().into_iter().flat_map(|kept| kept.to).collect();
    to.sort();
    assert_eq!(to, ["fallback@example.com", "lead@example.com"]);
    let again = reminded_again(&office);
    assert!(!again.contains(&"agent".to_owned()), "{again:?}");
}

fn reminded_again(office: &Office) -> Vec<String> {
    office.lets_pass(Span::hours(6));
    let waiting = office.letters().into_iter();
    waiting
        .filter(|letter| letter.state == LetterState::Pending)
        .map(|letter| letter.address.split('@').next().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn when_every_mailbox_is_gone_the_fallback_hears_of_it_and_when_that_is_gone_health_shows_it() {
    for office in Office::on_each_engine("when_every_mailbox_is_gone") {
        reminded_half_way(&office);
        let post = Post::of(&office);
        post.kept.decide_by(|letter| {
            if letter.to.address() == FALLBACK {
                Outcome::Accepted
            } else {
                no_such_user()
            }
        });
        let delivered = post.delivers().await;
        assert_eq!(
            delivered.bounced, 4,
            "agent, lead, duty manager, manager: {delivered:?}"
        );
        assert!(post.readers().iter().all(|reader| reader == "fallback"));
        assert!(
            post.kept
                .sent()
                .iter()
                .any(|letter| letter.subject.contains("还剩 12 小时")),
            "the reminder itself is among them"
        );
        assert_eq!(office.standing().dead_at_fallback, 0);

        post.kept.decide_by(|_| no_such_user());
        office.lets_pass(Span::hours(6));
        let delivered = post.delivers().await;
        assert!(delivered.dead >= 1, "{delivered:?}");
        let standing = office.standing();
        assert_eq!(
            (standing.waiting, standing.dead_at_fallback > 0),
            (0, true),
            "{standing:?}"
        );
    }
}

#[tokio::test]
async fn six_hours_without_a_relay_lose_nothing_double_nothing_and_send_the_most_urgent_first() {
    for office in Office::on_each_engine("six_hours_without_a_relay") {
        let kept = taken(&office, "13900000000");
        let mut open = Vec::new();
        for at in 1..4 {
            wait(&office, Span::minutes(10));
            open.push(taken(&office, &format!("1390000000{at}")));
        }
        let post = Post::of(&office);
        post.kept.decide_by(|_| gone());
        wait(&office, Span::minutes(11 * 60 + 30));
        for _ in 0..80 {
            office.lets_pass(Span::minutes(5));
            post.delivers().await;
        }
        assert_eq!(post.kept.taken(), 0);
        office.calls(kept, AttemptOutcome::Reached);
        let decided = office.letters();
        let waits = [LetterState::Pending, LetterState::Obsolete];
        assert!(
            decided.iter().all(|letter| waits.contains(&letter.state)),
            "nothing is given up: {:?}",
            states(&office)
        );

        post.kept.decide_by(|_| Outcome::Accepted);
        wait(&office, Span::minutes(5));
        let delivered = post.delivers().await;
        assert_eq!((delivered.dead, delivered.bounced, delivered.retried), (0, 0, 0));
        assert!(
            delivered.obsolete > 0,
            "what was kept meanwhile is not announced: {delivered:?}"
        );
        assert_eq!(post.delivers().await, deliver_nothing());

        let rows = office.letters();
        assert_eq!(rows.len(), decided.len());
        assert!(rows.iter().all(|row| match row.state {
            LetterState::HandedOver => row.ticket_id != Some(kept),
            state => state == LetterState::Obsolete,
        }));
        let sent = post.kept.sent();
        let mut ids: Vec<_> = sent.iter().map(|letter| letter.message_id.clone()).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), sent.len(), "nobody gets a mail twice");
        let due: Vec<Moment> = sent.iter().map(|letter| due_of(&office, letter)).collect();
        assert!(due.is_sorted(), "the most urgent first: {due:?}");
        // Each reader of each open ticket hears the latest step once.
        assert_eq!(
            sent.len(),
            open.len() * 2,
            "owner and team lead at 75 %: {:?}",
            post.readers()
        );
    }
}

fn deliver_nothing() -> yinuo::outbox::deliver::Delivered {
    yinuo::outbox::deliver::Delivered::default()
}

/// The due time of what a letter is about.
fn due_of(office: &Office, letter: &yinuo::outbox::message::Letter) -> Moment {
    let rows = office.letters().into_iter();
    let mut mine = rows.filter(|row| row.message_id.as_deref() == Some(letter.message_id.as_str()));
    mine.next().unwrap().urgent_at
}

#[tokio::test]
async fn a_deliverer_killed_between_acceptance_and_mark_makes_one_second_copy_with_the_same_id() {
    for office in Office::on_each_engine("a_deliverer_killed") {
        reminded_half_way(&office);
        let peer = SmtpPeer::start(Manner::Open, [Act::Hold]);
        let killed = by_smtp(&office, &peer, 1);
        tokio::select! {
            _ = killed.deliver_due() => panic!("the relay has not answered"),
            () = peer.holds(1) => {}
        }
        let other = by_smtp(&office, &peer, 1);
        wait(&office, Span::seconds(59));
        assert_eq!(
            other.deliver_due().await.unwrap(),
            deliver_nothing(),
            "the lease still holds"
        );
        wait(&office, Span::seconds(1));
        assert_eq!(other.deliver_due().await.unwrap().handed_over, 1);
        let [one, two] = peer.kept().try_into().unwrap();
        assert_eq!(one.header("Message-ID"), two.header("Message-ID"));
        assert_eq!(office.standing().possible_duplicates, 1);
        wait(&office, Span::minutes(10));
        assert_eq!(other.deliver_due().await.unwrap(), deliver_nothing());
    }
}

#[tokio::test]
async fn a_living_holder_keeps_its_lease_and_one_that_lost_it_settles_nothing() {
    for office in Office::on_each_engine("a_living_holder_keeps_its_lease") {
        reminded_half_way(&office);
        let [hold] = office.claims_and_dies().try_into().unwrap();
        for _ in 0..40 {
            wait(&office, Span::seconds(15));
            let kept = office.act(move |db, now, _| Ok(deliver::renew(db, now, hold, Span::seconds(60))?));
            assert!(kept.unwrap());
            assert!(office.claims_and_dies().is_empty(), "nobody else may try meanwhile");
        }
        wait(&office, Span::seconds(60));
        let [next] = office.claims_and_dies().try_into().unwrap();
        assert_eq!((next.letter, next.fence), (hold.letter, hold.fence + 1));
        let patience = deliver::Patience {
            retries: Vec::new(),
            urgent_retries: Vec::new(),
        };
        let settled = office.act(move |db, now, house| {
            Ok(deliver::settle(
                db,
                now,
                house,
                hold,
                "a@b",
                &Sent::HandedOver,
                &patience,
            )?)
        });
        assert_eq!(settled.unwrap(), Settled::TakenOver);
        let [row] = office.letters().try_into().unwrap();
        assert_eq!((row.state, row.possible_duplicate), (LetterState::Leased, true));
    }
}

#[tokio::test]
async fn a_relay_that_hangs_on_one_mail_holds_up_no_other() {
    let office = Office::in_memory();
    reminded_half_way(&office);
    let peer = SmtpPeer::start(Manner::Open, [Act::Hold]);
    let post = by_smtp(&office, &peer, 2);
    let slow = post.clone();
    let hanging = tokio::spawn(async move { slow.deliver_due().await.unwrap() });
    peer.holds(1).await;
    office.logs(TicketKind::Fault, "13900000002");
    office.lets_pass(Span::minutes(15));
    let meanwhile = post.deliver_due().await.unwrap();
    assert!(meanwhile.handed_over >= 1, "{meanwhile:?}");
    peer.release(1);
    // The standing clock left the lease behind, so the other pass may have sent a second copy; it never ends up lost.
    let first = hanging.await.unwrap();
    assert_eq!(first.handed_over + first.taken_over, 1, "{first:?}");
    assert_eq!(office.standing().waiting, 0);
}

#[tokio::test]
async fn stopping_gives_back_what_the_relay_has_not_answered() {
    let office = Office::in_memory();
    reminded_half_way(&office);
    let peer = SmtpPeer::start(Manner::Open, [Act::Hold]);
    let stopping = by_smtp(&office, &peer, 2);
    let running = stopping.clone();
    let pass = tokio::spawn(async move { running.deliver_due().await.unwrap() });
    peer.holds(1).await;
    stopping.stop(std::time::Duration::ZERO).await;
    assert_eq!(pass.await.unwrap().retried, 1);
    let [row] = office.letters().try_into().unwrap();
    assert_eq!((row.state, row.possible_duplicate), (LetterState::Pending, true));
    assert_eq!(
        stopping.deliver_due().await.unwrap(),
        deliver_nothing(),
        "nothing is begun after the stop"
    );
    assert_eq!(by_smtp(&office, &peer, 1).deliver_due().await.unwrap().handed_over, 1);
}

#[tokio::test]
async fn a_letter_that_nobody_can_send_dies_alone_and_is_told_of_once() {
    for office in Office::on_each_engine("a_letter_that_nobody_can_send") {
        written(&office, "poison", "checkpoint", json!({ "notice": "nonsense" }));
        reminded_half_way(&office);
        let post = Post::of(&office);
        let delivered = post.delivers().await;
        assert_eq!((delivered.dead, delivered.handed_over), (1, 2), "{delivered:?}");
        let mut readers = post.readers();
        readers.sort();
        assert_eq!(readers, ["agent", "fallback"]);
        assert_eq!(office.standing().dead, 1);

        let dead = office
            .letters()
            .into_iter()
            .find(|row| row.state == LetterState::Dead)
            .unwrap();
        let id = dead.id;
        let again = move |office: &Office| office.act(move |db, now, _| Ok(view::requeue(db, id, now)?)).unwrap();
        assert!(again(&office));
        assert!(!again(&office), "a letter that waits needs nobody's help");
        assert_eq!(post.delivers().await.dead, 1);
        assert_eq!(post.kept.taken(), 2, "the alarm is raised once");
    }
}

#[tokio::test]
async fn a_letter_that_is_never_taken_dies_after_its_last_try_and_a_person_learns_of_it() {
    let office = Office::in_memory();
    reminded_half_way(&office);
    let post = Post::of(&office);
    post.kept.decide_by(|letter| {
        if letter.to.address() == FALLBACK {
            Outcome::Accepted
        } else {
            Outcome::Refused(MailFailure::Transient {
                code: Some(451),
                text: "try later".to_owned(),
            })
        }
    });
    let began = office.clock.now();
    while office.standing().dead == 0 {
        wait(&office, Span::minutes(1));
        post.delivers().await;
        assert!(office.clock.now() < began + Span::days(1), "it is never given up");
    }
    assert!(office.clock.now() >= began + Span::hours(6), "nor too early");
    post.delivers().await;
    let [alarm] = post.kept.sent().try_into().unwrap();
    assert_eq!(alarm.to.address(), FALLBACK);
    for said in ["agent@example.com", "451", "还剩"] {
        assert!(alarm.text.contains(said), "{said} is missing in {}", alarm.text);
    }
}

#[tokio::test]
async fn many_reminders_for_one_person_are_one_digest_that_stays_the_same_at_every_try() {
    for office in Office::on_each_engine("many_reminders_for_one_person") {
        let ids: Vec<TicketId> = (0..7).map(|at| taken(&office, &format!("1390000000{at}"))).collect();
        office.lets_pass(Span::hours(12));
        let post = Post::of(&office);
        post.kept.next_outcomes([Outcome::AcceptedUnheard]);
        assert_eq!(post.delivers().await.retried, 1);
        let first = post.kept.sent()[0].clone();
        assert!(first.subject.contains("7 项承诺"), "{}", first.subject);

        office.calls(ids[0], AttemptOutcome::Reached);
        taken(&office, "13900000008");
        wait(&office, Span::minutes(1));
        let delivered = post.delivers().await;
        assert_eq!(delivered.handed_over, 1, "{delivered:?}");
        let second = post.kept.sent()[1].clone();
        assert_eq!(first.message_id, second.message_id);
        assert!(
            second.subject.contains("6 项承诺"),
            "what was kept is left out: {}",
            second.subject
        );
        let digest: Vec<_> = office
            .letters()
            .into_iter()
            .filter(|row| row.digest_id.is_some())
            .collect();
        assert_eq!(digest.len(), 7);
        assert!(
            digest
                .iter()
                .all(|row| matches!(row.state, LetterState::HandedOver | LetterState::Obsolete))
        );
        assert_eq!(post.kept.taken(), 2);
    }
}

#[tokio::test]
async fn after_a_digest_what_is_not_pressing_waits_five_minutes_for_the_next() {
    let office = Office::in_memory();
    let post = Post::of(&office);
    for wave in 0..2 {
        for at in 0..6 {
            taken(&office, &format!("139000000{wave}{at}"));
        }
        wait(&office, Span::minutes(1));
    }
    office.lets_pass(Span::minutes(12 * 60 - 2));
    assert_eq!(post.delivers().await.handed_over, 1);
    office.lets_pass(Span::minutes(1));
    assert_eq!(post.delivers().await.handed_over, 0, "the reader had one a minute ago");
    office.lets_pass(Span::minutes(4));
    assert_eq!(post.delivers().await.handed_over, 1);
    assert_eq!(post.kept.taken(), 2);
}

#[tokio::test]
async fn that_a_promise_was_missed_is_told_even_when_somebody_replied_since() {
    let office = Office::in_memory();
    let id = taken(&office, "13912344521");
    office.lets_pass(Span::hours(24) + Span::seconds(1));
    office.calls(id, AttemptOutcome::Reached);
    assert_eq!(office.verdict(id, PromiseKind::Reply), Verdict::Missed);
    let post = Post::of(&office);
    assert!(post.delivers().await.handed_over > 0);
    assert!(post.readers().contains(&"manager".to_owned()), "{:?}", post.readers());
    assert!(post.kept.sent().iter().all(|letter| !letter.subject.is_empty()));
}

#[tokio::test]
async fn two_deliverers_on_one_outbox_send_each_letter_once() {
    for office in Office::on_each_engine("two_deliverers_on_one_outbox") {
        for at in 0..30 {
            written(&office, &format!("letter-{at}"), "checkpoint", checkpoint(at));
        }
        let kept = Memory::keeping(1_000);
        let (one, two) = (Post::sharing(&office, &kept), Post::sharing(&office, &kept));
        let (by_one, by_two) = tokio::join!(one.delivers(), two.delivers());
        assert_eq!(by_one.handed_over + by_two.handed_over, 30, "{by_one:?} {by_two:?}");
        assert_eq!(kept.taken(), 30);
        assert_eq!(states(&office), BTreeMap::from([("handed_over", 30)]));
        assert_eq!(office.standing().possible_duplicates, 0);
    }
}

fn checkpoint(sequence: u64) -> serde_json::Value {
    json!({
        "notice": "checkpoint", "to_name": "auditor", "sequence": sequence, "taken_at": "2026-03-02T09:00:00Z",
        "tickets": 1, "events": 1, "digest": "d", "public_key": "k", "signature": "s",
    })
}

#[tokio::test]
async fn a_mail_in_the_folder_can_be_read_again_by_its_id() {
    let office = Office::in_memory();
    reminded_half_way(&office);
    let folder = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("delivery-{}", std::process::id()));
    let post = deliverer(&office, Transport::Folder(Folder::at(&folder).unwrap()), 2);
    assert_eq!(post.deliver_due().await.unwrap().handed_over, 1);
    let id: MessageId = office.letters()[0].message_id.as_deref().unwrap().parse().unwrap();
    let mail = post.copy_of(&id).await.unwrap().unwrap();
    assert!(mail.contains("agent@example.com") && mail.contains(id.as_str()));
    assert_eq!(
        post.copy_of(&"nobody@desk.example".parse().unwrap()).await.unwrap(),
        None
    );
    std::fs::remove_dir_all(&folder).unwrap();
}
