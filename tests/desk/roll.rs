//! Staff from a CSV file: every row is shown before anything is done, and exactly that is then done.

use serde_json::{Value, json};

use super::support::http::TestDesk;
use super::support::office::Office;
use super::support::program::Program;

const DOOR: &str = "/api/v1/users/roll";
const FILE: &str = "\u{feff}name,email,role,team,staff_number,languages\n\
    Wei,wei@example.com,technician,north,hz-1,zh-CN yue\n\
    \"Li, Na\",na@example.com,agent,,HZ-2,\n\
    Paul,paul.agent@example.com,dispatcher,,,\n\
    ,x,boss,south,a b,\n\
    Wei again,wei@example.com,agent,,HZ-1,\n";

#[actix_web::test]
async fn what_was_shown_is_done_and_nothing_else_on_each_engine() {
    for office in Office::on_each_engine("what_was_shown_is_done") {
        let desk = TestDesk::of(office, &[]).await;
        let (root, paul) = (desk.admin("root"), desk.hotline("paul"));
        paul.post(DOOR, json!({"csv": FILE})).await.problem(403, "not-allowed");
        let shown = root.post(DOOR, json!({"csv": FILE})).await.with_status(200).json();
        let rows: Vec<Value> = shown["rows"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| json!([row["line"], row["verdict"], row["details"]]))
            .collect();
        assert_eq!(
            rows,
            [
                json!([2, "added", []]),
                json!([3, "added", []]),
                json!([4, "changed", ["name", "role"]]),
                json!([
                    5,
                    "refused",
                    [
                        "name: must not be empty",
                        "email: must be an e-mail address like name@example.com",
                        "role: \"boss\" is not one of agent, account_manager, dispatcher, technician, manager, auditor, admin, integration",
                        "team: there is no team of this name",
                        "staff_number: must be 1 to 40 letters, digits or - _ .",
                    ]
                ]),
                json!([
                    6,
                    "refused",
                    [
                        "wei@example.com: stands in this file twice",
                        "HZ-1: stands in this file twice"
                    ]
                ]),
            ]
        );
        let staff = |seen: Value| seen.as_array().unwrap().len();
        let before = staff(root.get("/api/v1/users").await.json());
        let wrong = root.post(DOOR, json!({"csv": FILE, "digest": "0"})).await.faults();
        assert_eq!(
            wrong,
            ["/digest: is not that of this file as it stands now; look at it again, and send the digest that is shown"]
        );
        assert_eq!(staff(root.get("/api/v1/users").await.json()), before);
        let act = json!({"csv": FILE, "digest": shown["digest"], "invite": true});
        let done = root.post(DOOR, act.clone()).await.with_status(200).json();
        assert_eq!(done["rows"], shown["rows"]);
        let all = root.get("/api/v1/users").await.json();
        assert_eq!(staff(all.clone()), before + 2);
        let wei = all
            .as_array()
            .unwrap()
            .iter()
            .find(|user| user["email"] == "wei@example.com")
            .unwrap();
        assert_eq!(
            json!([wei["state"], wei["team"], wei["staff_number"], wei["languages"]]),
            json!(["invited", desk.office.team, "HZ-1", ["zh-CN", "yue"]])
        );
        // The same digest does nothing twice: the file stands differently now.
        root.post(DOOR, act).await.with_status(422);
        let again = root.post(DOOR, json!({"csv": FILE})).await.json();
        let verdicts: Vec<&Value> = again["rows"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| &row["verdict"])
            .collect();
        assert_eq!(
            verdicts[..3],
            [&json!("unchanged"), &json!("unchanged"), &json!("unchanged")]
        );
    }
}

#[actix_web::test]
async fn a_file_of_another_shape_is_refused_by_what_is_wrong() {
    let desk = TestDesk::open().await;
    let root = desk.admin("root");
    for (file, why) in [
        ("", "/csv: lacks the column name"),
        ("name,email\n", "/csv: lacks the column role"),
        (
            "name,email,role,salary\n",
            "/csv: has the column \"salary\" twice or too much; the columns are name, email, role, team, site, staff_number, language, languages",
        ),
    ] {
        assert_eq!(root.post(DOOR, json!({"csv": file})).await.faults(), [why]);
    }
    let ragged = root.post(DOOR, json!({"csv": "name,email,role\na,b\n"})).await.faults();
    assert!(ragged[0].starts_with("/csv: cannot be read"), "{ragged:?}");
}

#[test]
fn the_command_shows_and_then_does() {
    let program = Program::on_sqlite();
    std::fs::write(
        program.path("staff.csv"),
        "name,email,role\nWei,wei@example.com,agent\n",
    )
    .unwrap();
    program.says(&["migrate"]);
    let shown = program.says(&["user", "import", "staff.csv"]);
    assert!(shown.contains("would be added 1"), "{shown}");
    let digest = shown
        .split("--digest ")
        .nth(1)
        .unwrap()
        .split_whitespace()
        .next()
        .unwrap()
        .to_owned();
    let done = program.says(&["user", "import", "staff.csv", "--digest", &digest]);
    assert!(done.contains("added 1, changed 0"), "{done}");
    assert!(program.says(&["user", "list"]).contains("wei@example.com"));
}

#[actix_web::test]
async fn two_files_that_are_called_at_once_wait_for_each_other_and_not_for_ever() {
    const ROUNDS: usize = 6;
    for office in Office::on_each_engine("two_files_that_are_called_at_once") {
        let desk = TestDesk::of(office, &[]).await;
        let root = desk.admin("root");
        let names: Vec<String> = (0..12).map(|nth| format!("p{nth}")).collect();
        for name in &names {
            desk.hotline(name);
        }
        for round in 0..ROUNDS {
            let role = if round % 2 == 0 { "technician" } else { "agent" };
            let row = |name: &String| format!("{name} {round},{name}.agent@example.com,{role}\n");
            let new = |nth: usize| format!("New,n{round}x{nth}@example.com,agent\n");
            let head = "name,email,role\n";
            let there: String = names.iter().map(row).chain((0..4).map(new)).collect();
            let back: String = (0..4).rev().map(new).chain(names.iter().rev().map(row)).collect();
            let files = [format!("{head}{there}"), format!("{head}{back}")];
            let mut acts = Vec::new();
            for file in &files {
                let shown = root.post(DOOR, json!({"csv": file})).await.with_status(200).json();
                acts.push(json!({"csv": file, "digest": shown["digest"]}));
            }
            let answers = futures::future::join_all(acts.into_iter().map(|act| root.post(DOOR, act))).await;
            let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status.as_u16()).collect();
            statuses.sort_unstable();
            // The second one finds that what it was shown has changed.
            assert_eq!(statuses, [200, 422], "round {round}: {answers:?}");
        }
    }
}
