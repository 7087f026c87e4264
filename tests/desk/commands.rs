//! The commands of operators, as they type them, on both engines.

use serde_json::Value;
use yinuo::actions::people::digest;
use yinuo::error::Failure;
use yinuo::storage::tokens;

use crate::support::program::{Program, on_both_engines};

const TWELVE_HOURS: &str = r#"
[[policy]]
name = "reply"
promise = "reply"
duration = "12h"
ladder = [{ at = "50%", tell = ["owner"] }, { at = "due", tell = ["manager"] }]
"#;

const OFFICE_HOURS: &str = r#"
[[policy]]
name = "reply"
promise = "reply"
duration = "8h"
calendar = "china-office"
ladder = [{ at = "due", tell = ["owner"] }]
"#;

#[test]
fn a_newcomer_adds_a_person_and_gets_a_token_before_anything_else_was_done() {
    on_both_engines("newcomer", |program| {
        let grace = ["user", "add", "--name", "Grace Wu", "--email", "Grace@Example.com"];
        program.says(&[&grace[..], &["--role", "manager"]].concat());
        let listed: Value = serde_json::from_str(&program.says(&["user", "list", "--json"])).unwrap();
        assert_eq!(listed[0]["email"], "grace@example.com");
        assert_eq!(listed[0]["role"], "manager");

        let printed = program.says(&["token", "issue", "--user", "grace@example.com", "--label", "laptop"]);
        let secret = printed.strip_suffix('\n').unwrap().to_owned();
        assert!(
            secret.starts_with("yn_") && !secret.contains(char::is_whitespace),
            "{printed:?}"
        );
        assert!(opens(program, &secret));

        let other = program.refuses(&["token", "revoke", "--user", "grace@example.com", "--label", "phone"]);
        assert!(other.contains("grace@example.com labelled phone"), "{other}");
        assert!(opens(program, &secret));
        program.says(&["token", "revoke", "--user", "grace@example.com", "--label", "laptop"]);
        assert!(!opens(program, &secret));
    });
}

fn opens(program: &Program, secret: &str) -> bool {
    let digest = digest(secret);
    let known = program
        .serves()
        .read_blocking(move |db, now| {
            Ok::<_, Failure>(tokens::of_digest(db, &digest)?.map(|(row, _)| row.is_good(now)))
        })
        .unwrap();
    known.unwrap()
}

#[test]
fn what_cannot_be_is_refused_by_name_with_its_cure() {
    on_both_engines("refusals", |program| {
        let add = |name: &'static str, email: &'static str| {
            vec!["user", "add", "--name", name, "--email", email, "--role", "agent"]
        };
        program.says(&add("Li", "li@example.com"));
        let twice = program.refuses(&add("Li", "LI@example.com"));
        assert!(twice.contains("li@example.com exists already"), "{twice}");
        let address = program.refuses(&add("Li", "li"));
        assert!(address.contains("email must be an e-mail address"), "{address}");
        let team = program.refuses(&[&add("Mo", "mo@example.com")[..], &["--team", "north"]].concat());
        assert!(
            team.contains("north") && team.contains("there are no teams yet"),
            "{team}"
        );
        let nobody = program.refuses(&["token", "issue", "--user", "mo@example.com"]);
        assert!(
            nobody.contains("mo@example.com") && nobody.contains("yinuo user add"),
            "{nobody}"
        );
        assert_eq!(
            program
                .yinuo(&["user", "add", "--name", "A", "--email", "a@b", "--role", "boss"])
                .code,
            2
        );
        assert_eq!(program.count("SELECT count(*) AS n FROM users"), 1);
    });
}

#[test]
fn looking_at_a_database_that_is_not_there_says_what_makes_one() {
    on_both_engines("not there", |program| {
        for command in [&["user", "list"][..], &["explain", "26061-7K3QX4"]] {
            let refusal = program.refuses(command);
            assert!(refusal.contains("yinuo migrate"), "{refusal}");
        }
        assert!(!program.has("desk.db"), "looking makes nothing");
    });
}

#[test]
fn migrating_twice_changes_nothing_the_second_time() {
    on_both_engines("migrate", |program| {
        let first: Value = serde_json::from_str(&program.says(&["migrate", "--json"])).unwrap();
        assert_eq!(first["applied"][0], "0001_desk");
        let loaded = first["loaded"].as_array().unwrap();
        let has = |what: &str, name: &str| loaded.iter().any(|rule| rule["what"] == what && rule["name"] == name);
        assert!(has("calendar", "china-office") && has("policy", "reply"), "{first}");
        assert_eq!(program.says(&["migrate"]), "the database is up to date\n");
    });
}

#[test]
fn a_policy_added_by_command_outlives_the_next_start_and_a_changed_file_replaces_it() {
    on_both_engines("policies", |program| {
        program.says(&["migrate"]);
        let twelve = program.file("twelve.toml", TWELVE_HOURS);
        assert_eq!(program.says(&["policy", "add", &twelve]), "policy reply, version 2\n");
        assert_eq!(program.says(&["policy", "add", &twelve]), "policy reply, version 2\n");
        assert_eq!(program.says(&["migrate"]), "the database is up to date\n");

        program.file("rules/reply.toml", &TWELVE_HOURS.replace("12h", "20h"));
        let with_folder = ["migrate", "--set", "policies.folders=rules"];
        assert_eq!(program.says(&with_folder), "loaded policy reply, version 3\n");
        assert_eq!(program.says(&with_folder), "the database is up to date\n");

        program.file("rules/reply.toml", &TWELVE_HOURS.replace("12h", "0s"));
        let refusal = program.refuses(&with_folder);
        assert!(
            refusal.contains("reply.toml") && refusal.contains("duration"),
            "{refusal}"
        );
    });
}

#[test]
fn a_calendar_that_is_added_gets_the_next_version_and_one_without_work_is_refused() {
    on_both_engines("calendars", |program| {
        let shipped = include_str!("../../config/calendars/china-office.toml");
        let longer = program.file(
            "longer.toml",
            &shipped.replace("known_to = \"2026-12-31\"", "known_to = \"2027-01-01\""),
        );
        assert_eq!(
            program.says(&["calendar", "add", &longer]),
            "calendar china-office, version 2\n"
        );
        let idle = program.file("idle.toml", "name = \"idle\"\nzone = \"Asia/Shanghai\"\n[week]\n");
        let refusal = program.refuses(&["calendar", "add", &idle]);
        assert!(refusal.contains("idle.toml"), "{refusal}");
        let absent = program.refuses(&["calendar", "add", "nowhere.toml"]);
        assert!(absent.contains("cannot read nowhere.toml"), "{absent}");
    });
}

#[test]
fn a_file_that_a_server_holds_is_not_written_but_can_be_looked_at() {
    let program = Program::on_sqlite();
    program.says(&[
        "user",
        "add",
        "--name",
        "Li",
        "--email",
        "li@example.com",
        "--role",
        "agent",
    ]);
    let server = program.serves();
    for command in [
        &["migrate"][..],
        &[
            "user",
            "add",
            "--name",
            "Mo",
            "--email",
            "mo@example.com",
            "--role",
            "agent",
        ],
        &["token", "issue", "--user", "li@example.com"],
    ] {
        let refusal = program.refuses(command);
        assert!(
            refusal.contains("desk.db is in use by another yinuo") && refusal.contains("stop that one"),
            "{refusal}"
        );
    }
    assert!(program.says(&["user", "list"]).contains("li@example.com"));
    server.close_blocking();
    assert!(!program.says(&["user", "list"]).contains("mo@example.com"));
}

#[test]
fn a_due_time_in_office_hours_is_told_interval_by_interval() {
    on_both_engines("explain", |program| {
        let policy = program.file("office.toml", OFFICE_HOURS);
        program.says(&["policy", "add", &policy]);
        // A Wednesday afternoon before the National Day holidays of 2025, which the calendar knows.
        let rows = program.file("one.csv", "id,what,when\n7,宽带太慢,2025-09-30 16:30:00\n");
        let map = program.file(
            "map.toml",
            "source = \"old\"\n[columns]\nexternal_id = \"id\"\nsubject = \"what\"\nreceived_at = \"when\"\n\
             [times]\nzone = \"Asia/Shanghai\"\nformats = [\"%Y-%m-%d %H:%M:%S\"]\n[channel]\ndefault = \"hall\"\n",
        );
        program.says(&["import", "tickets", &rows, "--map", &map]);
        let number = number_of_only_ticket(program);

        let told: Value = serde_json::from_str(&program.says(&["explain", &number, "--json"])).unwrap();
        let reply = told
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["kind"] == "reply")
            .unwrap();
        // An hour is left that day; the other seven are the whole of Thursday, 9 October.
        assert_eq!(reply["due_at"], "2025-10-09T09:30:00Z");
        assert_eq!(reply["basis"], "policy");
        assert_eq!(reply["policy"]["version"], 2);
        let intervals = reply["walk"]["intervals"].as_array().unwrap();
        assert_eq!(intervals[0]["from"], reply["clock_from"]);
        assert_eq!(intervals.last().unwrap()["to"], reply["due_at"]);
        assert!(intervals.windows(2).all(|pair| pair[0]["to"] == pair[1]["from"]));

        let zone = &reply["time_zone"];
        assert_eq!(
            (&zone["name"], &zone["made_with"]),
            (&Value::from("Asia/Shanghai"), &zone["told_with"])
        );
        let version = zone["told_with"].as_str().unwrap();
        assert!(version.starts_with("20"), "{version}");

        let id = reply["promise"].as_str().unwrap();
        let words = program.says(&["explain", id]);
        assert!(words.contains(&format!("reckoned with tzdb {version}")), "{words}");
        assert!(
            words.contains("holiday, 国庆节、中秋节") && words.contains("counts 1h"),
            "{words}"
        );
        assert!(words.contains("due 2025-10-09 17:30:00 +08:00"), "{words}");
        assert!(!words.contains("statutory"), "one promise was asked for");
        let unknown = program.refuses(&["explain", "26061-7K3QX4"]);
        assert!(unknown.contains("26061-7K3QX4"), "{unknown}");
    });
}

fn number_of_only_ticket(program: &Program) -> String {
    use yinuo::domain::ids::TicketId;
    let found = program.serves().read_blocking(|db, _| {
        use diesel::prelude::*;
        use yinuo::storage::schema::tickets;
        let ids: Vec<TicketId> = tickets::table.select(tickets::id).load(db.conn()).unwrap();
        assert_eq!(ids.len(), 1);
        Ok::<_, Failure>(yinuo::storage::tickets::find(db, ids[0])?.unwrap().number)
    });
    found.unwrap()
}
