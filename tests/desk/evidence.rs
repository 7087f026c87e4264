//! The evidence of a ticket is checked by a program that shares nothing with the desk but its documentation.
//! (`same_figures.rs` asks it about random histories.)

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use serde_json::{Value, json};
use yinuo::actions::checkpoint::run;
use yinuo::actions::evidence::evidence;
use yinuo::domain::checkpoint::Signer;
use yinuo::domain::moment::Moment;
use yinuo::domain::words::Role;
use yinuo::storage::lists::changed_since;

use super::support::http::TestDesk;
use super::support::office::Office;

const VERIFIER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/verify.py");

/// Whether there is a Python to run the verifier with. CI must have one.
pub(super) fn python(test: &str) -> bool {
    let there = Command::new("python3").arg("--version").output().is_ok();
    if !there {
        let must = std::env::var("CI").as_deref() == Ok("true");
        assert!(!must, "{test}: there is no python3, and CI needs it");
        println!("{test}: skipped, because there is no python3");
    }
    there
}

pub(super) struct Folder(PathBuf);

impl Folder {
    pub(super) fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("yinuo-evidence-{name}-{}", std::process::id()));
        fs::remove_dir_all(&path).ok();
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    pub(super) fn at(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).ok();
    }
}

/// What the verifier says of files, and whether it ends well.
pub(super) fn verified(witness: &Path, file: &Path) -> (bool, Value) {
    let done = Command::new("python3")
        .arg(VERIFIER)
        .args(["--json", "--witness"])
        .args([witness, file])
        .output()
        .unwrap();
    let said = serde_json::from_slice(&done.stdout);
    let said = said.unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&done.stderr)));
    (done.status.success(), said)
}

pub(super) fn seals(office: &Office, witness: &Path) {
    run(
        &office.desk,
        &Arc::new(Signer::new(&[42; 32])),
        witness.to_owned(),
        "this replica",
    )
    .unwrap();
}

/// The evidence of every ticket of a desk, one a line.
pub(super) fn all_evidence(office: &Office) -> String {
    let lines = office.act(|db, now, house| {
        let mut lines = String::new();
        for ticket in changed_since(db, Moment::EPOCH, 100_000)? {
            lines.push_str(&json!(evidence(db, now, house, &ticket, true)?).to_string());
            lines.push('\n');
        }
        Ok(lines)
    });
    lines.unwrap()
}

#[actix_web::test]
async fn whatever_is_changed_in_the_evidence_is_found() {
    if !python("whatever_is_changed_in_the_evidence_is_found") {
        return;
    }
    let folder = Folder::new("changed");
    let (witness, file) = (folder.at("checkpoints.jsonl"), folder.at("evidence.json"));
    let desk = TestDesk::open().await;
    let hotline = desk.hotline("grace");
    let ticket = hotline.logs_complaint("The bill is wrong").await;
    hotline.calls_back(&ticket, "reached").await;
    seals(&desk.office, &witness);
    let asked = format!("/api/v1/tickets/{}/evidence?words=true&reason=court", ticket.number());
    let whole = desk.manager("mei").get(&asked).await.with_status(200).json();
    fs::write(&file, whole.to_string()).unwrap();
    let (holds, said) = verified(&witness, &file);
    assert!(holds, "{said:#}");
    let last = whole["events"].as_array().unwrap().len() - 1;
    let changes: [(&str, Value); 9] = [
        ("/events/0/words/subject", json!("Another matter")),
        ("/events/0/fact/received_at", json!("2026-03-01T00:00:00Z")),
        ("/events/1/at", json!(1)),
        ("/events/2/actor", json!("desk")),
        ("/promises/0/verdict", json!("missed")),
        ("/promises/0/due_at", json!("2027-01-01T00:00:00Z")),
        ("/seal/checkpoint/at", json!(1)),
        ("/seal/checkpoint/signature", json!("00".repeat(64))),
        ("/seal/entries/0", json!("x 1 y")),
    ];
    for (place, value) in changes {
        let mut changed = whole.clone();
        *changed
            .pointer_mut(place)
            .unwrap_or_else(|| panic!("{place} in {whole:#}")) = value;
        fs::write(&file, changed.to_string()).unwrap();
        let (holds, said) = verified(&witness, &file);
        assert!(!holds, "{place}: {said:#}");
    }
    let mut shorter = whole.clone();
    shorter["events"].as_array_mut().unwrap().truncate(last);
    fs::write(&file, shorter.to_string()).unwrap();
    assert!(!verified(&witness, &file).0, "the last event is missing");
    fs::write(&file, whole.to_string()).unwrap();
    let known = fs::read_to_string(&witness).unwrap();
    fs::write(&witness, known.replacen("\"root\":\"", "\"root\":\"0", 1)).unwrap();
    assert!(!verified(&witness, &file).0, "the witness knows another root");
}

#[actix_web::test]
async fn evidence_is_for_those_who_look_at_figures_and_that_it_was_taken_is_recorded() {
    let desk = TestDesk::open().await;
    let hotline = desk.hotline("grace");
    let ticket = hotline.logs_complaint("The bill is wrong").await;
    let address = format!("/api/v1/tickets/{}/evidence", ticket.number());
    hotline.get(&address).await.problem(403, "not-allowed");
    let mei = desk.manager("mei");
    let bare = mei.get(&address).await.with_status(200);
    let text = String::from_utf8(bare.body.to_vec()).unwrap();
    assert!(
        !text.contains("The bill is wrong") && !text.contains("\"salt\":\""),
        "{text}"
    );
    mei.get(&format!("{address}?words=true")).await.problem(422, "invalid");
    let told = mei
        .get(&format!("{address}?words=true&reason=court"))
        .await
        .with_status(200)
        .json();
    assert_eq!(told["events"][0]["words"]["subject"], "The bill is wrong");
    let record = desk
        .somebody("aldo", Role::Auditor)
        .get("/api/v1/security-events?limit=50")
        .await
        .json();
    let what = format!("evidence of {}", ticket.number());
    let taken = record["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|event| event["fact"]["what"] == what.as_str());
    assert_eq!(taken.count(), 2);
    let browser = desk.signed_in("mei", Role::Manager).await;
    let reply = ticket.promise("reply")["id"].as_str().unwrap();
    let page = browser
        .opens(&format!("/desk/{}/promises/{reply}", ticket.number()))
        .await;
    let download = format!("/desk/{}/evidence", ticket.number());
    drop(page.says(&format!("href=\"{download}\"")));
    let packed = browser.takes(&download).await;
    let mut packed = zip::ZipArchive::new(std::io::Cursor::new(packed)).unwrap();
    let names: Vec<String> = packed.file_names().map(|name| name.unwrap().into_owned()).collect();
    assert_eq!(names, ["evidence.json", "read.html", "verify.py"]);
    let mut readable = String::new();
    packed
        .by_name("read.html")
        .unwrap()
        .read_to_string(&mut readable)
        .unwrap();
    assert!(
        readable.contains("The bill is wrong") && readable.contains("verify.py"),
        "{readable}"
    );
    let grace = desk.signed_in("grace", Role::Agent).await;
    drop(grace.opens(&download).await.with_status(403));
}

#[actix_web::test]
async fn a_file_as_of_a_year_that_workbooks_do_not_know_is_a_file_all_the_same() {
    let desk = TestDesk::open().await;
    desk.hotline("grace").logs_complaint("The bill is wrong").await;
    let mei = desk.manager("mei");
    for format in ["csv", "xlsx"] {
        let address = format!("/api/v1/reports/reply-rate/export?format={format}&as_of=0619-10-30T21:34:56Z");
        mei.get(&address).await.with_status(200);
    }
    let long = format!("/api/v1/tickets/x/evidence?words=true&reason={}", "r".repeat(121));
    let faults = mei.get(&long).await.faults();
    assert!(faults.len() == 1 && faults[0].starts_with("reason: "), "{faults:?}");
}
