//! The relay is away for hours and comes back: whoever was to be told many things gets one letter that holds them all.

use std::collections::BTreeSet;

use yinuo::actions::Target;
use yinuo::actions::assign::assign;
use yinuo::domain::ids::TicketId;
use yinuo::domain::moment::Span;
use yinuo::domain::words::{LetterState, TicketKind};
use yinuo::storage::letters::LetterRow;

use crate::support::office::Office;
use crate::support::post::{Post, by_smtp};
use crate::support::smtp_peer::{Kept, Manner, SmtpPeer};

/// Complaints that the agent takes, one after the other; their numbers.
fn taken(office: &Office, from: usize, count: usize, apart: Span) -> Vec<TicketId> {
    let mut ids = Vec::new();
    for number in from..from + count {
        let id = office.logs(TicketKind::Complaint, &format!("139{number:08}")).ticket.id;
        let (actor, agent) = (office.as_agent(), office.agent);
        let given =
            office.act(move |db, now, house| assign(db, now, house, actor, Target::from(id), Some(agent), None, ""));
        given.unwrap();
        ids.push(id);
        office.clock.set(office.clock.now() + apart);
    }
    ids
}

/// The plain text of a mail, decoded.
fn text(mail: &Kept) -> String {
    let parsed = mail_parser::MessageParser::default()
        .parse(mail.data.as_bytes())
        .unwrap();
    parsed.body_text(0).unwrap().into_owned()
}

fn reminders_to<'a>(letters: &'a [LetterRow], address: &str) -> Vec<&'a LetterRow> {
    let theirs = letters
        .iter()
        .filter(|row| row.kind == "reminder" && row.address == address);
    theirs.collect()
}

#[tokio::test]
async fn an_outage_of_hours_ends_with_one_letter_for_each_person_and_nothing_is_lost() {
    for office in Office::on_each_engine("an_outage_of_hours_ends_with_one_letter") {
        // Waves of complaints whose reminders fall due at different hours of the outage.
        let mut ids = taken(&office, 1, 8, Span::minutes(1));
        office.clock.set(office.clock.now() + Span::hours(1));
        ids.extend(taken(&office, 11, 7, Span::minutes(20)));
        let away = {
            let peer = SmtpPeer::start(Manner::Open, []);
            by_smtp(&office, &peer, 4)
        };
        office.lets_pass(Span::hours(8));
        for _ in 0..60 {
            office.lets_pass(Span::minutes(5));
            let delivered = away.deliver_due().await.unwrap();
            assert_eq!((delivered.handed_over, delivered.dead, delivered.bounced), (0, 0, 0));
        }
        let before = office.letters();
        let waiting = reminders_to(&before, "agent@example.com");
        assert!(
            waiting.len() >= ids.len(),
            "each is decided on its own: {}",
            waiting.len()
        );

        let peer = SmtpPeer::start(Manner::Open, []);
        let post = by_smtp(&office, &peer, 4);
        office.lets_pass(Span::minutes(5));
        for _ in 0..3 {
            post.deliver_due().await.unwrap();
            office.clock.set(office.clock.now() + Span::minutes(6));
        }
        let mails = peer.kept();
        let to: Vec<&str> = mails.iter().flat_map(|mail| &mail.to).map(String::as_str).collect();
        let people: BTreeSet<&str> = to.iter().copied().collect();
        assert_eq!(to.len(), people.len(), "one letter for each person: {to:?}");

        let to_agent = mails.iter().find(|mail| mail.to == ["agent@example.com"]).unwrap();
        let said = text(to_agent);
        for id in &ids {
            let number = office.ticket(*id).number;
            assert!(said.contains(&number), "{number} is not named in\n{said}");
        }
        let after = office.letters();
        let settled = [LetterState::HandedOver, LetterState::Obsolete];
        assert!(
            after.iter().all(|row| settled.contains(&row.state)),
            "nothing is left over"
        );
        let known: BTreeSet<_> = after.iter().map(|row| row.id).collect();
        assert!(before.iter().all(|row| known.contains(&row.id)), "nothing is lost");
        let told = reminders_to(&after, "agent@example.com");
        let id = to_agent.header("Message-ID").unwrap();
        let id = id.trim_matches(['<', '>']);
        let one_digest = told.iter().filter(|row| row.state == LetterState::HandedOver);
        assert!(one_digest.clone().all(|row| row.message_id.as_deref() == Some(id)));
        assert_eq!(
            one_digest
                .clone()
                .map(|row| row.digest_id)
                .collect::<BTreeSet<_>>()
                .len(),
            1
        );
        assert!(one_digest.count() >= ids.len());
    }
}

#[tokio::test]
async fn a_few_single_reminders_stay_single_after_an_outage() {
    let office = Office::in_memory();
    taken(&office, 1, 3, Span::minutes(1));
    let post = Post::of(&office);
    post.kept.decide_by(|_| {
        yinuo::outbox::transport::Outcome::Refused(yinuo::outbox::transport::Failure::Transient {
            code: None,
            text: "connection refused".to_owned(),
        })
    });
    office.lets_pass(Span::hours(12));
    post.delivers().await;
    post.kept.decide_by(|_| yinuo::outbox::transport::Outcome::Accepted);
    office.clock.set(office.clock.now() + Span::minutes(5));
    assert_eq!(post.delivers().await.handed_over, 3);
}
