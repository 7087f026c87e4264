//! Reading history from files: small made-up rows for each quirk, any bytes at all, and the two public data files
//! where they are at hand.

#![expect(clippy::unwrap_used, reason = "a test stops at its first surprise")]

use std::io::{Cursor, Read};
use std::path::PathBuf;

use jiff::civil::DateTime;
use proptest::prelude::*;
use yinuo::cli::import::{
    Field, FileRefused, ImportMap, ImportReader, ImportRow, MAX_RECORD_BYTES, RefusedRow, Unread, Why,
};
use yinuo::domain::moment::{Moment, Span};
use yinuo::domain::words::{Channel, TicketKind, TicketState};

const COMPLAINTS_MAP: &str = include_str!("../../config/imports/comcast.toml");
const MESSAGES_MAP: &str = include_str!("../../config/imports/zh-messages.toml");

const COMPLAINTS_HEADER: &str = "\u{FEFF}Ticket #,Customer Complaint,Date,Date_month_year,Time,Received Via,City,State,\
                                 Zip code,Status,Filing on Behalf of Someone\r\n";
const MESSAGES_HEADER: &str = "留言编号,留言用户,留言主题,留言时间,留言详情,答复意见,答复时间\n";

const PLAIN_MAP: &str = r#"
    source = "plain"
    [columns]
    external_id = "id"
    subject = "subject"
    description = "body"
    received_at = "at"
    reply = "reply"
    replied_at = "replied_at"
    [times]
    zone = "Europe/Berlin"
    formats = ["%d.%m.%Y %H:%M", "%Y/%m/%d %H:%M"]
    [channel]
    default = "web"
    [clean]
    description = ["office_escapes", "html", "spaces", "line_breaks"]
"#;

fn now() -> Moment {
    "2026-03-02T09:00:00Z".parse().unwrap()
}

struct Outcome {
    rows: Vec<ImportRow>,
    refused: Vec<RefusedRow>,
}

fn read(map: &ImportMap, file: impl Read) -> Result<Outcome, FileRefused> {
    let mut read = Outcome {
        rows: Vec::new(),
        refused: Vec::new(),
    };
    for row in ImportReader::open(file, map, now())? {
        match row {
            Ok(row) => read.rows.push(row),
            Err(Unread::Row(row)) => read.refused.push(row),
            Err(Unread::File(refused)) => return Err(refused),
        }
    }
    Ok(read)
}

fn complaints(rows: &str) -> Outcome {
    let file = format!("{COMPLAINTS_HEADER}{rows}");
    read(&ImportMap::from_toml(COMPLAINTS_MAP).unwrap(), file.as_bytes()).unwrap()
}

fn messages(rows: &str) -> Outcome {
    messages_by(MESSAGES_MAP, rows)
}

fn messages_by(map: &str, rows: &str) -> Outcome {
    let file = format!("{MESSAGES_HEADER}{rows}");
    read(&ImportMap::from_toml(map).unwrap(), file.as_bytes()).unwrap()
}

fn only_refusal(read: &Outcome) -> String {
    assert_eq!((read.rows.len(), read.refused.len()), (0, 1), "{:?}", read.refused);
    read.refused[0].to_string()
}

#[test]
fn a_complaint_is_read_with_everything_the_file_knows_of_it() {
    let read = complaints(
        "30001,\"No signal,\u{A0}again\",04-08-15,04-Aug-15,3:53:50 PM,Customer Care Call,Springfield,Ohio,1234,Solved,Yes\r\n\
         odd-id,Bill,22-04-15,22-Apr-15,12:00:01 AM,Internet,,Texas,,Open,No\r\n",
    );
    assert!(read.refused.is_empty(), "{:?}", read.refused);
    let first = &read.rows[0];
    assert_eq!(
        (first.external_id.as_str(), first.subject.as_str(), first.line),
        ("30001", "No signal, again", 2)
    );
    assert_eq!(
        (first.kind, first.channel, first.state),
        (TicketKind::Complaint, Channel::Hotline, TicketState::Resolved)
    );
    assert_eq!(first.received_at.to_string(), "2015-04-08T19:53:50Z");
    assert_eq!(first.region.as_deref(), Some("Springfield, Ohio"));
    assert_eq!(
        (
            first.details["zip_code"].as_str(),
            first.details["on_behalf_of_someone"].as_str()
        ),
        ("1234", "Yes")
    );
    assert!(first.customer.is_unknown() && first.reply.is_none() && first.description.is_empty());
    let second = &read.rows[1];
    assert_eq!(
        (second.external_id.as_str(), second.region.as_deref()),
        ("odd-id", Some("Texas"))
    );
    assert_eq!(
        (second.channel, second.state),
        (Channel::Web, TicketState::Acknowledged)
    );
    assert_eq!(second.received_at.to_string(), "2015-04-22T04:00:01Z");
    assert!(!second.details.contains_key("zip_code"));
}

#[test]
fn a_message_and_its_reply_are_freed_of_marks_and_keep_their_words() {
    let read = messages(
        "7,U01,\"宽带\u{200B}很慢\",2019/4/5 9:32:09,\"\n\t\t\u{3000}\u{3000}您好_x000D_\n\u{3000}网速\u{A0}慢\n\t\n\t\t\",\
         \"<p>已更换</p>《关于印发<A市细则>》\",2019/4/6 9:32:09\n",
    );
    assert!(read.refused.is_empty(), "{:?}", read.refused);
    let row = &read.rows[0];
    assert_eq!(
        (row.subject.as_str(), row.description.as_str()),
        ("宽带很慢", "您好\n网速 慢")
    );
    assert_eq!(row.customer.reference.as_deref(), Some("U01"));
    let reply = row.reply.as_ref().unwrap();
    assert_eq!(reply.text, "已更换\n《关于印发<A市细则>》");
    assert_eq!(reply.at.since(row.received_at), Span::hours(24));
    assert!(reply.substantive);
}

#[test]
fn a_refused_row_is_named_with_every_reason_and_the_rest_is_read() {
    let read = complaints(
        "1,,31-31-15,,9:00:00 AM,Fax,a,b,,Open,No\r\n\
         2,Fine,04-08-15,,9:00:00 AM,Internet,a,b,,Open,No\r\n\
         3,Short row,04-08-15\r\n\
         4,Wrong month,08-04-15,,9:00:00 AM,Internet,a,b,,Open,No\r\n\
         2,Again,04-08-15,,9:00:00 AM,Internet,a,b,,Open,No\r\n\
         ,,,,,,,,,,\r\n\r\n",
    );
    assert_eq!(read.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [3]);
    let refusals: Vec<String> = read.refused.iter().map(ToString::to_string).collect();
    assert_eq!(
        refusals,
        [
            "line 2 (ticket 1): channel: \"Fax\" is not explained by the map; add it under [channel.values]; subject: is \
             empty; received_at: \"31-31-15 9:00:00 AM\" fits none of the formats under [times]",
            "line 4: record: has 3 fields where the header has 11",
            "line 5 (ticket 4): received_at: 2015-08-04 lies outside the period from 2015-04-01 to 2015-06-30 that the \
             map expects",
            "line 6 (ticket 2): external_id: the same id already stands at line 3",
        ]
    );
}

#[test]
fn over_long_texts_are_refused_and_not_cut() {
    let row = |subject: usize, body: usize, reply: usize| {
        let (subject, body, reply) = ("投".repeat(subject), "诉".repeat(body), "答".repeat(reply));
        messages(&format!(
            "1,U,{subject},2019/4/5 9:00:00,{body},{reply},2019/4/6 9:00:00\n"
        ))
    };
    assert_eq!(row(200, 20_000, 20_000).rows.len(), 1);
    for (read, field, limit) in [
        (row(201, 1, 1), Field::Subject, 200),
        (row(1, 20_001, 1), Field::Description, 20_000),
        (row(1, 1, 20_001), Field::Reply, 20_000),
    ] {
        let reason = &read.refused[0].reasons[0];
        assert_eq!(
            (reason.field, &reason.why),
            (
                field,
                &Why::TooLong {
                    chars: limit + 1,
                    limit
                }
            )
        );
    }
}

#[test]
fn a_reply_needs_its_words_its_time_and_a_message_before_it() {
    let row = |reply: &str, at: &str| messages(&format!("1,U,题,2019/4/5 9:00:00,文,{reply},{at}\n"));
    assert!(row("", "").rows[0].reply.is_none());
    for (reply, at, expected) in [
        ("答", "", "replied_at: there is a reply, but no time of reply"),
        ("", "2019/4/6 9:00:00", "reply: there is a time of reply, but no reply"),
        (
            "答",
            "2019/4/5 8:59:59",
            "replied_at: lies before the message that it answers",
        ),
        (
            "答",
            "2026/3/2 17:00:01",
            "replied_at: 2026-03-02T09:00:01Z has not come yet",
        ),
        (
            "\u{3000}\t",
            "2019/4/6 9:00:00",
            "reply: there is a time of reply, but no reply",
        ),
    ] {
        let refusal = only_refusal(&row(reply, at));
        assert!(refusal.ends_with(expected), "{refusal}");
    }
}

#[test]
fn courtesies_count_as_replies_until_the_map_says_otherwise() {
    let rows = "1,U,题,2019/4/5 9:00:00,文,网友：您好！留言已收悉,2019/4/6 9:00:00\n\
                2,U,题,2019/4/5 9:00:00,文,经查光缆中断已于当日修复并退还费用,2019/4/6 9:00:00\n";
    let substantive = |map: &str| {
        let read = messages_by(map, rows);
        read.rows
            .iter()
            .map(|row| row.reply.as_ref().unwrap().substantive)
            .collect::<Vec<_>>()
    };
    assert_eq!(substantive(MESSAGES_MAP), [true, true]);
    let strict = format!("{MESSAGES_MAP}\n[acknowledgement_only]\nphrases = [\"已收悉\"]\nphrases_shorter_than = 30\n");
    assert_eq!(substantive(&strict), [false, true]);
}

#[test]
fn other_encodings_are_read_and_wrong_bytes_refuse_only_their_row() {
    let gb18030 = MESSAGES_MAP.replace("\"auto\"", "\"gb18030\"");
    let row = |id: u8| format!("{id},U,网速慢,2019/4/5 9:00:00,文,,\n");
    let mut file = encoded("gb18030", &format!("{MESSAGES_HEADER}{}", row(1)));
    file.extend_from_slice(b"2,U,\x81\xFF,2019/4/5 9:00:00,,,\n3,U,ok,2019/4/5 9:00:00,,,\n");
    let read = read(&ImportMap::from_toml(&gb18030).unwrap(), file.as_slice()).unwrap();
    assert_eq!(
        read.rows.iter().map(|row| row.subject.as_str()).collect::<Vec<_>>(),
        ["网速慢", "ok"]
    );
    assert_eq!(read.refused[0].reasons[0].why, Why::Undecodable { encoding: "gb18030" });
    assert_eq!(read.refused[0].line, 3);
}

#[test]
fn a_file_that_is_not_what_the_map_expects_is_refused_once_and_clearly() {
    let map = ImportMap::from_toml(COMPLAINTS_MAP).unwrap();
    let error = |file: &[u8]| read(&map, file).err().unwrap().to_string();
    assert_eq!(error(b""), "the file is empty; its first line must name the columns");
    assert_eq!(
        error(b"Ticket #,Customer Complaint,Day,Time,Received Via,City,State,Zip code\n1,2,3,4,5,6,7,8\n"),
        "the file has no column \"Date\", \"Status\", \"Filing on Behalf of Someone\"; it has \"Ticket #\", \"Customer \
         Complaint\", \"Day\", \"Time\", \"Received Via\", \"City\", \"State\", \"Zip code\""
    );
    let twice = COMPLAINTS_HEADER.replace("Date_month_year", " Date ");
    assert_eq!(
        error(twice.as_bytes()),
        "the header names \"Date\" more than once; rename one of them"
    );
    let (gbk, ..) = encoding_rs::GBK.encode(MESSAGES_HEADER);
    assert!(error(&gbk).starts_with("the header at line 1 is not UTF-8; set the file's encoding in the map"));
    assert!(error(b"\"Ticket #\n").contains("a quote is opened and never closed"));
}

#[test]
fn a_quote_that_is_never_closed_takes_nothing_with_it_unnoticed() {
    let good = |id: u32| format!("{id},Fine,04-08-15,,9:00:00 AM,Internet,a,b,,Open,No\r\n");
    let open = "2,\"Half,04-08-15,,9:00:00 AM,Internet,a,b,,Open,No\r\n";
    let refused = complaints(&format!("{}{open}{}", good(1), good(3)));
    assert_eq!((refused.rows.len(), refused.refused[0].line), (1, 3));
    assert_eq!(refused.refused[0].reasons[0].why, Why::QuoteNeverClosed);
    let endless = complaints(&format!(
        "{}\"{}\"\r\n{}",
        good(1),
        "x".repeat(MAX_RECORD_BYTES),
        good(3)
    ));
    assert_eq!(
        endless.refused[0].reasons[0].why,
        Why::RecordTooLong {
            limit: MAX_RECORD_BYTES
        }
    );
    assert_eq!(endless.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 4]);
}

#[test]
fn a_file_that_breaks_off_is_reported_and_reading_ends() {
    struct BreaksOff;
    impl Read for BreaksOff {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::ConnectionReset.into())
        }
    }
    let map = ImportMap::from_toml(COMPLAINTS_MAP).unwrap();
    let file = Cursor::new(COMPLAINTS_HEADER.to_owned() + "1,Cut").chain(BreaksOff);
    let mut reader = ImportReader::open(file, &map, now()).unwrap();
    assert!(matches!(reader.next(), Some(Err(Unread::File(FileRefused::Io(_))))));
    assert!(reader.next().is_none());
}

fn encoded(label: &str, text: &str) -> Vec<u8> {
    match label {
        "auto" => text.as_bytes().to_vec(),
        // The Encoding Standard reads UTF-16, but never writes it.
        "utf-16le" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        label => encoding_rs::Encoding::for_label(label.as_bytes())
            .unwrap()
            .encode(text)
            .0
            .into_owned(),
    }
}

proptest! {
    /// Any bytes behind a good header, in any encoding: rows, named refusals, never a panic; and every line that is
    /// read or refused comes after the one before.
    #[test]
    fn any_bytes_are_read_or_refused(
        bytes in prop::collection::vec(prop_oneof![any::<u8>(), prop::sample::select(&b",\"\r\n15/: "[..])], 0..600),
        encoding in prop::sample::select(&["auto", "gb18030", "big5", "utf-16le", "windows-1252", "iso-2022-jp"][..]),
    ) {
        let map = ImportMap::from_toml(&format!("encoding = \"{encoding}\"\n{PLAIN_MAP}")).unwrap();
        let mut file = encoded(encoding, "id,subject,body,at,reply,replied_at\n");
        file.extend_from_slice(&bytes);
        let reader = ImportReader::open(file.as_slice(), &map, now()).unwrap();
        let mut line_before = 1;
        for row in reader {
            let (line, last_line) = match row {
                Ok(row) => (row.line, row.line),
                Err(Unread::Row(row)) => {
                    prop_assert!(!row.reasons.is_empty());
                    (row.line, row.last_line)
                }
                Err(Unread::File(refused)) => return Err(TestCaseError::fail(refused.to_string())),
            };
            prop_assert!(line_before < line && line <= last_line);
            line_before = line;
        }
    }

    #[test]
    fn any_map_text_is_read_or_refused(text in "[a-z\\[\\]=\"'#\\n .{}0-9]{0,200}") {
        prop_assert!(ImportMap::from_toml(&text).is_err(), "nothing so short can be a whole map");
    }
}

/// The public data files are not part of the repository; without them these tests say so and pass.
fn data_file(name: &str) -> Option<Vec<u8>> {
    let folder = std::env::var_os("YINUO_TEST_DATA").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"),
        PathBuf::from,
    );
    let path = folder.join(name);
    match std::fs::read(&path) {
        Ok(bytes) => Some(bytes),
        Err(error) => {
            println!(
                "SKIPPED: {} cannot be read ({error}); set YINUO_TEST_DATA to its folder",
                path.display()
            );
            None
        }
    }
}

#[test]
fn the_complaints_file_reads_whole_and_its_numbers_rise_with_time() {
    let Some(file) = data_file("comcast_complaints.csv") else {
        return;
    };
    let read = read(&ImportMap::from_toml(COMPLAINTS_MAP).unwrap(), file.as_slice()).unwrap();
    assert!(read.refused.is_empty(), "{}", read.refused[0]);
    assert_eq!(read.rows.len(), 2224);
    let (first, last): (Moment, Moment) = (
        "2015-04-01T00:00:00-04:00".parse().unwrap(),
        "2015-07-01T00:00:00-04:00".parse().unwrap(),
    );
    assert!(read.rows.iter().all(|row| (first..last).contains(&row.received_at)));
    let mut numbered: Vec<(u32, Moment)> = read
        .rows
        .iter()
        .filter_map(|row| Some((row.external_id.parse().ok()?, row.received_at)))
        .collect();
    assert_eq!(numbered.len(), 2223, "one id is a word");
    numbered.sort_unstable();
    // The days are what the two date orders decide; within a day the file's numbers and times agree as well.
    for pair in numbered.windows(2) {
        assert!(
            pair[0].1 <= pair[1].1,
            "ticket {} at {} and {} at {}",
            pair[0].0,
            pair[0].1,
            pair[1].0,
            pair[1].1
        );
    }
    let count = |what: &dyn Fn(&ImportRow) -> bool| read.rows.iter().filter(|row| what(row)).count();
    assert_eq!(count(&|row| row.channel == Channel::Hotline), 1119);
    assert_eq!(count(&|row| row.channel == Channel::Web), 1105);
    assert_eq!(count(&|row| row.state == TicketState::Resolved), 973);
    assert_eq!(count(&|row| row.state == TicketState::Closed), 734);
    assert_eq!(count(&|row| row.state == TicketState::Acknowledged), 363);
    assert_eq!(count(&|row| row.state == TicketState::Pending), 154);
}

#[test]
fn the_messages_file_reads_whole_and_its_delays_agree_with_a_recount() {
    let Some(file) = data_file("zh_messages_500.csv") else {
        return;
    };
    let read = read(&ImportMap::from_toml(MESSAGES_MAP).unwrap(), file.as_slice()).unwrap();
    assert!(read.refused.is_empty(), "{}", read.refused[0]);
    assert_eq!(read.rows.len(), 500);
    let within = |span: Span| {
        let delays = read
            .rows
            .iter()
            .filter_map(|row| Some(row.reply.as_ref()?.at.since(row.received_at)));
        delays.filter(|delay| *delay <= span).count()
    };
    let recounted = |hours: i64| recount(&file, hours);
    assert_eq!((within(Span::hours(24)), within(Span::hours(48))), (24, 58));
    assert_eq!((recounted(24), recounted(48)), (24, 58));
    assert!(
        read.rows
            .iter()
            .all(|row| row.reply.as_ref().is_some_and(|reply| reply.substantive))
    );
    for text in read.rows.iter().flat_map(|row| [&row.subject, &row.description]) {
        assert!(
            !text.contains("_x000D_") && !text.contains(['\u{A0}', '\u{3000}', '\t', '\r', '\u{200B}']),
            "{text}"
        );
    }
}

/// How many replies came within `hours`, by the `csv` crate, splitting digits and civil time: China has had no change
/// of clocks in these years, so the zone does not matter.
fn recount(file: &[u8], hours: i64) -> usize {
    let civil = |text: &str| {
        let numbers: Vec<i16> = text.split(['/', ' ', ':']).map(|part| part.parse().unwrap()).collect();
        let small = |index: usize| i8::try_from(numbers[index]).unwrap();
        DateTime::new(numbers[0], small(1), small(2), small(3), small(4), small(5), 0).unwrap()
    };
    let mut reader = csv::Reader::from_reader(file);
    let delays = reader.records().map(|row| {
        let row = row.unwrap();
        civil(&row[6]).duration_since(civil(&row[3])).as_secs()
    });
    delays.filter(|seconds| *seconds <= hours * 3600).count()
}
