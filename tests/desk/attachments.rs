//! Files of tickets: what is taken, what is not, how it is handed out, and what a crash may leave.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Duration;

use actix_web::http::Method;
use serde_json::Value;

use yinuo::actions::erase::{erase, traces};
use yinuo::api::clear_out;
use yinuo::cabinet::Cabinet;
use yinuo::config::Settings;
use yinuo::domain::security::By;
use yinuo::report::verify::{Options, Outside, verify};
use yinuo::storage::attachments;

use crate::support::http::{Answer, Caller, TestDesk, TicketSeen};
use crate::support::office::Office;
use crate::support::program::{Program, on_both_engines};
use crate::support::server::{self, Server};

const PDF: &[u8] = b"%PDF-1.4\n1 0 obj\n";
const FORM: &str = "multipart/form-data; boundary=edge";
/// A picture of one pixel, up to its last chunk, and that.
const PNG: &str = "89504e470d0a1a0a0000000d4948445200000001000000010806000000\
                   1f15c4890000000a49444154789c63000100000500010d0a2db4";
const PNG_END: &str = "0000000049454e44ae426082";

/// A folder of the test's own, gone afterwards.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("yinuo-files-{name}-{}", std::process::id()));
        fs::remove_dir_all(&path).ok();
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn files(&self) -> PathBuf {
        self.0.join("files")
    }

    /// A desk that keeps its files here.
    async fn desk(&self, office: Office, more: &[(&str, &str)]) -> TestDesk {
        let files = self.files().display().to_string();
        let settings: Vec<_> = [("attachments.folder", files.as_str())]
            .into_iter()
            .chain(more.iter().copied())
            .collect();
        TestDesk::of(office, &settings).await
    }

    /// A scanner that ends like this.
    fn scanner(&self, script: &str) -> String {
        let path = self.0.join("scan.sh");
        fs::write(&path, script).unwrap();
        format!("sh,{}", path.display())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).ok();
    }
}

/// Every file below a folder.
fn all_below(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let below = entries.map(|entry| entry.unwrap().path());
    below
        .flat_map(|path| if path.is_dir() { all_below(&path) } else { vec![path] })
        .collect()
}

fn form(file_name: &str, content: &[u8]) -> Vec<u8> {
    let head = format!(
        "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{file_name}\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n"
    );
    [head.as_bytes(), content, b"\r\n--edge--\r\n"].concat()
}

async fn adds(caller: &Caller<'_>, ticket: &TicketSeen, file_name: &str, content: &[u8]) -> Answer {
    sends(caller, ticket, FORM, form(file_name, content)).await
}

async fn sends(caller: &Caller<'_>, ticket: &TicketSeen, kind: &str, body: Vec<u8>) -> Answer {
    let asking = caller.asks(Method::POST, &ticket.path("attachments"));
    asking.with_bytes(kind, body).now().await
}

async fn downloads(caller: &Caller<'_>, ticket: &TicketSeen, file: &Value) -> Answer {
    let id = file["id"].as_str().unwrap();
    caller.get(&ticket.path(&format!("attachments/{id}"))).await
}

#[actix_web::test]
async fn a_file_is_kept_told_listed_and_handed_out_as_a_download() {
    for (nth, office) in Office::on_each_engine("a_file_is_kept").into_iter().enumerate() {
        let folder = Folder::new(&format!("kept{nth}"));
        let desk = folder.desk(office, &[]).await;
        let grace = desk.hotline("grace");
        let ticket = grace.logs_complaint("上网慢").await;
        let added = adds(&grace, &ticket, "账单 3月.exe", PDF).await.with_status(201);
        let file = added.json();
        assert_eq!(
            (&file["kind"], &file["size"], &file["file_name"], &file["scanned"]),
            (
                &"application/pdf".into(),
                &PDF.len().into(),
                &"账单 3月.exe".into(),
                &false.into()
            )
        );
        let events = grace.get(&ticket.path("events")).await.json();
        let told = events.as_array().unwrap().last().unwrap();
        assert_eq!(told["fact"]["type"], "attached");
        assert_eq!(
            (&told["seq"], &told["fact"]["digest"], &told["words"]["file_name"]),
            (&file["event"], &file["digest"], &file["file_name"])
        );
        let listed = grace.get(&ticket.path("attachments")).await.with_status(200).json();
        assert_eq!(listed, Value::from(vec![file.clone()]));

        let place = added.header("location").unwrap().to_owned();
        let got = grace.get(&place).await.with_status(200);
        assert_eq!(got.body, PDF);
        assert_eq!(got.header("content-type"), Some("application/pdf"));
        assert_eq!(got.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(
            got.header("content-security-policy"),
            Some("default-src 'none'; sandbox")
        );
        let disposition = got.header("content-disposition").unwrap();
        assert!(
            disposition.starts_with("attachment; filename=\"attachment-"),
            "{disposition}"
        );
        assert!(
            disposition.ends_with("%E8%B4%A6%E5%8D%95%203%E6%9C%88.pdf"),
            "{disposition}"
        );
        assert_eq!(all_below(&folder.files()).len(), 1, "nothing is left on its way");
    }
}

#[actix_web::test]
async fn what_a_file_is_its_content_says_and_pictures_lose_their_notes() {
    let folder = Folder::new("kinds");
    let desk = folder.desk(Office::in_memory(), &[]).await;
    let grace = desk.hotline("grace");
    let ticket = grace.logs_complaint("slow").await;
    let (png, end) = (hex::decode(PNG).unwrap(), hex::decode(PNG_END).unwrap());
    let note = b"\0\0\0\x0btEXtGPS\0secret!\x34\xaf\x18\x06";
    let jpeg = b"\xff\xd8\xff\xe1\0\x10Exif\0\0secret!!\xff\xda\0\x02abc\xff\xd9".to_vec();
    let taken: [(&str, Vec<u8>); 6] = [
        ("image/png", [&png[..], note, &end].concat()),
        ("image/jpeg", jpeg),
        ("application/pdf", PDF.to_vec()),
        ("audio/x-wav", b"RIFF\x24\0\0\0WAVEfmt ".to_vec()),
        ("audio/mpeg", b"ID3\x03\0\0\0\0\0\0".to_vec()),
        ("audio/amr", b"#!AMR\n\x0c\x0c\x0c\x0c\x0c\x0c".to_vec()),
    ];
    for (kind, content) in taken {
        let file = adds(&grace, &ticket, "x.html", &content).await.with_status(201).json();
        assert_eq!(file["kind"], kind);
        let got = downloads(&grace, &ticket, &file).await.with_status(200);
        assert!(!got.body.windows(6).any(|part| part == b"secret"), "{kind}");
    }
    let refused: [&[u8]; 7] = [
        b"<html><script>alert(1)</script></html>",
        b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
        b"MZ\x90\0\x03\0\0\0",
        b"PK\x03\x04\x14\0\0\0",
        b"\x7fELF\x02\x01\x01\0",
        b"only words",
        b"",
    ];
    for content in refused {
        let faults = adds(&grace, &ticket, "x.png", content).await.faults();
        assert!(faults[0].starts_with("/file: is none of the kinds"), "{faults:?}");
    }
    let broken = [&png[..20], b"\xff\xff\xff\xff"].concat();
    let faults = adds(&grace, &ticket, "x.png", &broken).await.faults();
    assert!(faults[0].contains("a picture that cannot be read"), "{faults:?}");
    assert_eq!(all_below(&folder.files()).len(), 6);
}

#[actix_web::test]
async fn what_is_too_large_too_many_or_no_file_is_not_kept() {
    for (nth, office) in Office::on_each_engine("too_much").into_iter().enumerate() {
        let folder = Folder::new(&format!("much{nth}"));
        let bounds = [
            ("attachments.largest", "600000"),
            ("attachments.quota_mib", "1"),
            ("attachments.per_ticket", "2"),
        ];
        let desk = folder.desk(office, &bounds).await;
        let grace = desk.hotline("grace");
        let ticket = grace.logs_complaint("slow").await;
        let of_size = |size: usize| [PDF, &vec![b'x'; size - PDF.len()]].concat();
        adds(&grace, &ticket, "x", &of_size(600_001))
            .await
            .problem(413, "too-large");
        adds(&grace, &ticket, "x", &of_size(600_000)).await.with_status(201);
        let full = adds(&grace, &ticket, "x", &of_size(600_000))
            .await
            .problem(409, "limit");
        assert!(full.contains("attachments.quota_mib"), "{full}");
        adds(&grace, &ticket, "x", PDF).await.with_status(201);
        let many = adds(&grace, &ticket, "x", PDF).await.problem(409, "limit");
        assert!(many.contains("attachments.per_ticket"), "{many}");

        let other = grace.logs_complaint("slow again").await;
        sends(&grace, &other, "application/json", b"{}".to_vec())
            .await
            .problem(400, "malformed");
        let torn = form("x", PDF)[..90].to_vec();
        sends(&grace, &other, FORM, torn).await.problem(400, "malformed");
        let nothing = sends(&grace, &other, FORM, b"--edge--\r\n".to_vec()).await;
        assert_eq!(nothing.faults(), ["/file: is missing"]);
        let once = form("x", PDF);
        let twice = [&once[..once.len() - "--edge--\r\n".len()], &once[..]].concat();
        let twice = sends(&grace, &other, FORM, twice).await;
        assert_eq!(twice.faults(), ["/file: send exactly one field, `file`"]);
        assert_eq!(all_below(&folder.files()).len(), 2, "what is refused leaves nothing");
        let listed = grace.get(&other.path("attachments")).await.with_status(200).json();
        assert_eq!(listed, Value::Array(vec![]));
    }
}

#[actix_web::test]
async fn names_are_remarks_and_never_paths() {
    let folder = Folder::new("names");
    let desk = folder.desk(Office::in_memory(), &[]).await;
    let grace = desk.hotline("grace");
    let ticket = grace.logs_complaint("slow").await;
    let names = [
        ("../../../etc/passwd", Some("passwd"), "filename*=UTF-8''passwd.pdf"),
        ("C:\\\\boot\\\\ini.sys", Some("ini.sys"), "filename*=UTF-8''ini.pdf"),
        (
            "bill\u{202e}fdp.exe",
            Some("billfdp.exe"),
            "filename*=UTF-8''billfdp.pdf",
        ),
        ("a;b=cd.pdf", Some("a;b=cd.pdf"), "filename*=UTF-8''a%3Bb%3Dcd.pdf"),
        ("..", None, ".pdf\""),
        ("", None, ".pdf\""),
    ];
    for (sent, kept, ending) in names {
        let file = adds(&grace, &ticket, sent, PDF).await.with_status(201).json();
        assert_eq!(file["file_name"].as_str(), kept, "{sent:?}");
        let got = downloads(&grace, &ticket, &file).await.with_status(200);
        let disposition = got.header("content-disposition").unwrap();
        assert!(
            disposition.starts_with("attachment; ") && disposition.ends_with(ending),
            "{disposition}"
        );
    }
    for path in all_below(&folder.files()) {
        let name = path.file_name().unwrap().to_str().unwrap();
        assert!(name.parse::<uuid::Uuid>().is_ok(), "{name} is a name of our own");
    }
}

#[actix_web::test]
async fn a_scanner_is_asked_first() {
    let folder = Folder::new("scanner");
    let desk = folder.desk(Office::in_memory(), &[]).await;
    let grace = desk.hotline("grace");
    let ticket = grace.logs_complaint("slow").await;
    let early = adds(&grace, &ticket, "early", PDF).await.with_status(201).json();

    let scanner = folder.scanner("if grep -q EICAR-STANDARD; then exit 1; fi\n");
    let scanned = folder
        .desk(desk.office.replica(), &[("attachments.scanner", &scanner)])
        .await;
    let paul = grace.at(&scanned);
    let good = adds(&paul, &ticket, "good", PDF).await.with_status(201).json();
    assert_eq!(good["scanned"], true);
    downloads(&paul, &ticket, &good).await.with_status(200);
    let eicar = [
        PDF,
        b"X5O!P%@AP[4-PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*",
    ]
    .concat();
    let faults = adds(&paul, &ticket, "bad", &eicar).await.faults();
    assert!(faults[0].contains("something harmful"), "{faults:?}");
    let refused = downloads(&paul, &ticket, &early).await.problem(409, "limit");
    assert!(refused.contains("attachments.scanner"), "{refused}");

    folder.scanner("exit 2\n");
    adds(&paul, &ticket, "x", PDF).await.problem(503, "unavailable");
    assert_eq!(all_below(&folder.files()).len(), 2);
}

#[actix_web::test]
async fn a_file_is_found_with_its_own_ticket_only_and_no_folder_means_no_files() {
    let folder = Folder::new("foreign");
    let desk = folder.desk(Office::in_memory(), &[]).await;
    let grace = desk.hotline("grace");
    let (mine, other) = (grace.logs_complaint("one").await, grace.logs_complaint("two").await);
    let file = adds(&grace, &mine, "x", PDF).await.with_status(201).json();
    downloads(&grace, &other, &file).await.problem(404, "not-found");
    grace
        .get(&mine.path("attachments/none"))
        .await
        .problem(404, "not-found");
    let never = "/api/v1/tickets/01900000-0000-7000-8000-000000000000/attachments";
    let to_nobody = grace.asks(Method::POST, never).with_bytes(FORM, form("x", PDF));
    to_nobody.now().await.problem(404, "not-found");
    grace.get(never).await.problem(404, "not-found");
    downloads(&desk.stranger(None), &mine, &file)
        .await
        .problem(401, "unauthenticated");
    let stale = grace
        .asks(Method::POST, &mine.path("attachments"))
        .saying("If-Match", "\"1\"");
    stale.with_bytes(FORM, form("x", PDF)).now().await.problem(412, "stale");
    assert_eq!(all_below(&folder.files()).len(), 1);

    let without = TestDesk::open().await;
    let paul = without.hotline("paul");
    let ticket = paul.logs_complaint("slow").await;
    let told = adds(&paul, &ticket, "x", PDF).await.problem(409, "limit");
    assert!(told.contains("attachments.folder"), "{told}");
}

/// Where a file of this id lies.
/// A ticket that is over, with a file, of whoever called; the file as it was told, and the customer's id.
async fn over_with_a_file(desk: &TestDesk) -> (TicketSeen, Value, String) {
    let grace = desk.hotline("grace");
    let ticket = grace.logs_complaint("上网慢").await;
    let file = adds(&grace, &ticket, "录音.pdf", PDF).await.with_status(201).json();
    let ticket = grace.calls_back(&ticket, "reached").await;
    let closed = grace
        .does(&ticket, "closure", serde_json::json!({"outcome": "satisfied"}))
        .await;
    let ticket = TicketSeen(closed.with_status(200).json());
    let customer = ticket.0["customer"]["id"].as_str().unwrap().to_owned();
    (ticket, file, customer)
}

fn faults_of(desk: &TestDesk, folder: &Folder) -> Vec<String> {
    let mut options = Options {
        outside: Outside::None,
        key: None,
        files: Some(folder.files()),
    };
    let found = desk
        .office
        .desk
        .read_blocking(move |db, now| verify(db, now, &mut options, &mut |_| Ok(())));
    found.unwrap().faults.iter().map(ToString::to_string).collect()
}

#[actix_web::test]
async fn the_files_of_who_is_erased_go_and_so_does_their_way_in() {
    for (nth, office) in Office::on_each_engine("the_files_of_who_is_erased")
        .into_iter()
        .enumerate()
    {
        let folder = Folder::new(&format!("erased{nth}"));
        let desk = folder.desk(office, &[]).await;
        let (ticket, file, customer) = over_with_a_file(&desk).await;
        let grace = desk.hotline("grace");
        let other = grace.logs("complaint", "stays", "13900000001").await;
        adds(&grace, &other, "b.pdf", PDF).await.with_status(201);
        let browser = desk.browser("192.0.2.7");
        browser
            .enters(ticket.text("tracking_code"), "4521")
            .await
            .with_status(303);
        assert_eq!(all_below(&folder.files()).len(), 2);
        let because = serde_json::json!({"reason": "asked by letter"});
        let erasure = format!("/api/v1/customers/{customer}/erasure");
        let erased = desk.admin("root").post(&erasure, because).await.with_status(200).json();
        assert_eq!(erased["files"], 1);
        assert_eq!(
            all_below(&folder.files()).len(),
            1,
            "the file is gone, the other's is not"
        );
        downloads(&grace, &ticket, &file).await.problem(404, "not-found");
        assert_eq!(
            grace.get(&ticket.path("attachments")).await.json(),
            serde_json::json!([])
        );
        let page = browser.opens(&format!("/t/{}", ticket.text("tracking_code"))).await;
        page.says("name=\"digits\"");
        assert_eq!(faults_of(&desk, &folder), [""; 0], "the proof holds");
        // Whoever marks a row so that nobody misses its file is found.
        let id = desk.office.ticket_named(other.number()).id;
        desk.office
            .act(move |db, now, _| Ok(attachments::erase(db, &[id], now)?))
            .unwrap();
        let faults = faults_of(&desk, &folder);
        assert!(
            faults.len() == 1 && faults[0].contains("marked as erased"),
            "{faults:?}"
        );
    }
}

#[actix_web::test]
async fn a_crash_after_the_row_was_erased_leaves_no_file() {
    let folder = Folder::new("erased-crash");
    let desk = folder.desk(Office::in_memory(), &[]).await;
    let (_, _, customer) = over_with_a_file(&desk).await;
    let customer = customer.parse().unwrap();
    let erased = desk.office.act(move |db, now, _| {
        let traces = traces(db, now, customer)?;
        erase(db, now, &By::desk(), customer, &traces, "asked")
    });
    assert_eq!(erased.unwrap().files, 1);
    assert_eq!(all_below(&folder.files()).len(), 1, "the process ended here");
    let mut settings = Settings::load(None, std::iter::empty(), &[]).unwrap();
    // A start whose folder cannot be had leaves it to the next one.
    settings.attachments.folder = None;
    assert_eq!(
        clear_out(&desk.office.desk, &Cabinet::new(&settings.attachments)).unwrap(),
        0
    );
    settings.attachments.folder = Some(folder.files());
    let cabinet = Cabinet::new(&settings.attachments);
    assert_eq!(clear_out(&desk.office.desk, &cabinet).unwrap(), 1);
    assert!(all_below(&folder.files()).is_empty());
    assert_eq!(clear_out(&desk.office.desk, &cabinet).unwrap(), 0);
    assert_eq!(faults_of(&desk, &folder), [""; 0]);
}

#[actix_web::test]
async fn files_that_arrive_together_do_not_take_more_room_than_there_is() {
    for (nth, office) in Office::on_each_engine("files_that_arrive_together")
        .into_iter()
        .enumerate()
    {
        let folder = Folder::new(&format!("room{nth}"));
        let desk = folder.desk(office, &[("attachments.quota_mib", "1")]).await;
        let grace = desk.hotline("grace");
        let mut large = PDF.to_vec();
        large.resize(400 * 1024, b' ');
        let mut matters = Vec::new();
        for caller in 0..6 {
            matters.push(grace.logs("complaint", "a", &format!("1390000000{caller}")).await);
        }
        let uploads = matters.iter().map(|ticket| adds(&grace, ticket, "a.pdf", &large));
        let answers = futures::future::join_all(uploads).await;
        let kept = answers.iter().filter(|answer| answer.status == 201).count();
        let refused = answers.iter().filter(|answer| answer.status == 409).count();
        assert_eq!((kept, refused), (2, 4), "{answers:?}");
        assert_eq!(all_below(&folder.files()).len(), 2);
    }
}

#[actix_web::test]
async fn an_upload_that_is_repeated_under_its_key_is_kept_once() {
    for (nth, office) in Office::on_each_engine("an_upload_that_is_repeated")
        .into_iter()
        .enumerate()
    {
        let folder = Folder::new(&format!("repeated{nth}"));
        let desk = folder.desk(office, &[]).await;
        let grace = desk.hotline("grace");
        let ticket = grace.logs_complaint("上网慢").await;
        let sends = async |name: &str, content: &[u8]| {
            let asking = grace
                .asks(Method::POST, &ticket.path("attachments"))
                .saying("Idempotency-Key", "k-1");
            asking.with_bytes(FORM, form(name, content)).now().await
        };
        let first = sends("a.pdf", PDF).await.with_status(201);
        let again = sends("a.pdf", PDF).await.with_status(201);
        assert_eq!(
            (first.body.clone(), first.header("etag")),
            (again.body.clone(), again.header("etag"))
        );
        let other = [PDF, b"more"].concat();
        sends("a.pdf", &other).await.problem(422, "key-reused");
        assert_eq!(
            grace
                .get(&ticket.path("attachments"))
                .await
                .json()
                .as_array()
                .unwrap()
                .len(),
            1
        );
        assert_eq!(all_below(&folder.files()).len(), 1, "nothing is left of the others");
        downloads(&grace, &ticket, &first.json()).await.with_status(200);
    }
}

fn places(program: &Program, id: &str) -> [PathBuf; 2] {
    let folder = program.path("data/attachments");
    [
        folder.join("arriving").join(id),
        folder.join(&id[id.len() - 2..]).join(id),
    ]
}

/// What a crash leaves after a file got its place, this long ago.
fn left_behind(program: &Program, id: &str, ago: Duration) {
    let [passing, place] = places(program, id);
    fs::create_dir_all(place.parent().unwrap()).unwrap();
    if !place.exists() {
        fs::write(&place, PDF).unwrap();
    }
    let file = File::options().write(true).open(&place).unwrap();
    let now = file.metadata().unwrap().modified().unwrap();
    file.set_modified(now - ago).unwrap();
    fs::hard_link(&place, &passing).unwrap();
}

#[test]
fn a_crash_between_file_and_row_is_cleaned_up_and_verification_looks_at_every_file() {
    const LOST: &str = "01900000-0000-7000-8000-0000000000aa";
    const UNDER_WAY: &str = "01900000-0000-7000-8000-0000000000bb";
    on_both_engines("files after a crash", |program| {
        program.says(&["migrate"]);
        let token = server::hired(program, "grace@example.com");
        let server = Server::starts(program, &[]);
        let call = serde_json::json!({"kind": "complaint", "subject": "slow", "caller_number": "13912344521"});
        let logged = server::Caller::with(&token).post(&server.address, "/api/v1/channels/hotline/tickets", "k", &call);
        let number = logged.unwrap().body["number"].as_str().unwrap().to_owned();
        let url = format!("http://{}/api/v1/tickets/{number}/attachments", server.address);
        let agent = ureq::Agent::config_builder().proxy(None).build().new_agent();
        let request = agent.post(&url).header("Authorization", format!("Bearer {token}"));
        let mut answer = request
            .header("Content-Type", FORM)
            .send(&form("x.pdf", PDF)[..])
            .unwrap();
        let added: Value = answer.body_mut().read_json().unwrap();
        let kept = added["id"].as_str().unwrap();
        server.dies();

        let (hour, moment) = (Duration::from_hours(1), Duration::ZERO);
        for (id, ago) in [(kept, hour), (LOST, hour), (UNDER_WAY, moment)] {
            left_behind(program, id, ago);
        }
        let server = Server::starts(program, &[]);
        let there = |id| places(program, id).map(|path| path.exists());
        assert_eq!(there(LOST), [false, false], "no row, no file");
        assert_eq!(there(kept), [false, true]);
        assert_eq!(there(UNDER_WAY), [true, true], "another replica may be at it");
        server.stops();
        assert_eq!(program.count("SELECT count(*) AS n FROM attachments"), 1);

        let told = program.says(&["verify"]);
        assert!(told.contains("files of 1 attachments were compared"), "{told}");
        let [_, place] = places(program, kept);
        fs::write(&place, b"%PDF-1.4\n2 0 obj\n").unwrap();
        let changed = program.yinuo(&["verify"]);
        assert!(
            changed.code == 1 && changed.out.contains("is not the one that was kept"),
            "{}",
            changed.out
        );
        fs::remove_file(&place).unwrap();
        let missing = program.yinuo(&["verify"]);
        assert!(
            missing.code == 1 && missing.out.contains("is missing"),
            "{}",
            missing.out
        );
        assert!(missing.out.contains(kept), "{}", missing.out);
        let skipped = program.says(&["verify", "--set", "attachments.folder="]);
        assert!(skipped.contains("NOT looked at"), "{skipped}");
    });
}
