//! Every page as people with all kinds of eyes, hands and devices meet it: checked by axe-core against WCAG 2.2 AA in both
//! themes, three languages and five widths, without sideways scrolling, and as valid HTML.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use yinuo::clock::Clock;
use yinuo::domain::moment::Span;
use yinuo::domain::words::Language;

use super::support::chromium::{Chromium, Window, browser_for, skip};
use super::support::server::Caller;
use super::support::stage::Stage;

/// Where the tools are that `npm install --prefix target/ci-tools --no-save axe-core html-validate` fetches.
const TOOLS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/ci-tools/node_modules");
const WIDTHS: [u32; 5] = [1440, 1024, 768, 390, 320];
/// Everything of WCAG 2.0 to 2.2 up to AA that a program can judge.
///
/// But for one rule: the page on which a customer follows a ticket asks for itself again every minute, because it has no
/// script; nothing is written on it that could be lost.
const RULES: &str = "axe.run(document, {resultTypes: ['violations'], rules: {'meta-refresh': {enabled: false}},
    runOnly: {type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']}})
  .then(({violations}) => violations.flatMap((one) => one.nodes.map((node) =>
    `${one.id} at ${node.target.join(' ')}: ${node.any.concat(node.all, node.none).map((why) => why.message).join('; ')}`)))";

fn tool(test: &str, path: &str) -> Option<PathBuf> {
    let tool = Path::new(TOOLS).join(path);
    if !tool.exists() {
        skip(test, &format!("{} is not there (see CONTRIBUTING.md)", tool.display()));
        return None;
    }
    Some(tool)
}

/// A page: who opens it, what it is called here, and its address. In the order of those who open them, so that each signs in
/// once.
type Pages = Vec<(&'static str, &'static str, String)>;

/// A desk with something on every page, and where the pages are.
fn furnished() -> (Stage, Pages) {
    let stage = Stage::opens();
    let ticket = stage.logs("The bill is wrong", "13912344521");
    stage.logs(
        "A matter that is told in so many words that no line of any list can hold them all",
        "13912344522",
    );
    // A reply that was missed, so that the audit has a mark for it.
    let spoken = Clock::system().now() - Span::days(2);
    let call = json!({"subject": "Said two days ago", "description": "x", "caller_number": "13812344522",
        "received_at": spoken.to_string()});
    let adds = |caller: &Caller, path: &str, body: Value| caller.adds(&stage.address, path, &body);
    adds(&stage.grace, "/api/v1/channels/hotline/tickets", call);
    let number = ticket["number"].as_str().unwrap();
    let promise = ticket["promises"][0]["id"].as_str().unwrap();
    let board = adds(&stage.mona, "/api/v1/walls", json!({"label": "North hall"}));
    let board = board["address"].as_str().unwrap().to_owned();
    let board = board[board.find("/wall/").unwrap()..].to_owned();
    let (fault, waiting, day) = visited(&stage);
    adds(&stage.mona, "/api/v1/feeds", json!({"area": "east", "label": "hall"}));
    let on = |write: &str| format!("/desk/{number}?of=all&write={write}");
    let pages = vec![
        ("grace", "queue", "/desk?of=all".to_owned()),
        ("grace", "empty queue", "/desk?of=mine&band=over".to_owned()),
        ("grace", "ticket", format!("/desk/{number}?of=all")),
        ("grace", "reply", on("reply")),
        ("grace", "note", on("note")),
        ("grace", "promise", on("promise")),
        ("grace", "message", on("message")),
        ("grace", "assign", on("assign")),
        ("grace", "escalate", on("escalate")),
        ("grace", "resolve", on("resolve")),
        ("grace", "close", on("close")),
        ("grace", "classify", on("classify")),
        ("grace", "state", on("state")),
        ("grace", "merge", on("merge")),
        ("grace", "split", on("split")),
        ("grace", "a promise", format!("/desk/{number}/promises/{promise}")),
        ("grace", "a board", board),
        ("grace", "new call", "/calls/new".to_owned()),
        ("grace", "known caller", "/calls/new?caller=13912344521".to_owned()),
        ("grace", "unknown caller", "/calls/new?caller=13912344599".to_owned()),
        ("grace", "hall", "/calls/new?channel=hall&caller=13912344599".to_owned()),
        ("grace", "receipt", format!("/calls/{number}/receipt")),
        ("grace", "visits", "/visits".to_owned()),
        ("grace", "calls that are owed", "/callbacks".to_owned()),
        ("grace", "calling back", format!("/desk/{fault}/callback")),
        ("grace", "placing a visit", format!("/visits?day={day}&pick={waiting}")),
        ("grace", "agreeing a visit", format!("/desk/{fault}/visit")),
        ("tom", "a technician's day", format!("/visits?day={day}")),
        ("grace", "no such ticket", "/desk/25001-ZZZZZZ".to_owned()),
        ("grace", "found", "/tickets?q=bill".to_owned()),
        ("grace", "oneself", "/me".to_owned()),
        ("grace", "second factor", "/me/second-factor".to_owned()),
        ("grace", "invitation", "/sign-in/invitation".to_owned()),
        ("grace", "forgotten", "/sign-in/forgotten".to_owned()),
        ("grace", "find", "/t".to_owned()),
        ("grace", "raise", "/t/new".to_owned()),
        ("mona", "a manager's own page", "/me".to_owned()),
        ("mona", "void", on("void")),
        ("mona", "boards", "/walls".to_owned()),
        ("mona", "compensations", "/compensations".to_owned()),
        ("mona", "calendar links", "/feeds".to_owned()),
        ("mona", "audit", "/audit".to_owned()),
        ("mona", "cures", "/audit/cures".to_owned()),
        ("mona", "review", "/audit/review".to_owned()),
        ("mona", "hours", "/audit/hours".to_owned()),
        ("mona", "what comes", "/audit/ahead".to_owned()),
        (
            "mona",
            "what became of visits",
            format!("/audit/visits?range=days&from={day}&to={day}&by=technician&figure=due"),
        ),
        ("kate", "clients", "/clients".to_owned()),
        ("ada", "people", "/admin/users".to_owned()),
        ("ada", "teams", "/admin/teams".to_owned()),
        ("ada", "rules", "/admin/rules?year=2026".to_owned()),
        ("ada", "a policy", "/admin/rules?policy=reply".to_owned()),
        ("ada", "calendars", "/admin/calendars?year=2026".to_owned()),
        ("ada", "templates", "/admin/templates".to_owned()),
        ("ada", "regions", "/admin/regions".to_owned()),
        ("ada", "causes", "/admin/causes".to_owned()),
        ("ada", "services", "/admin/services".to_owned()),
        ("ada", "areas", "/admin/areas".to_owned()),
        (
            "ada",
            "technicians",
            format!("/admin/technicians?user={}", stage.id_of("tom")),
        ),
        ("ada", "sites", "/admin/sites".to_owned()),
        ("ada", "tokens", "/admin/tokens".to_owned()),
        ("ada", "checkpoints", "/admin/checkpoints".to_owned()),
        ("ada", "people from a file", "/admin/users/import".to_owned()),
        ("ada", "what fires next", "/admin/ahead".to_owned()),
        ("ada", "outbox", "/admin/outbox".to_owned()),
    ];
    (stage, pages)
}

/// A fault for which a visit by tom is agreed, one that waits for it, and the day of the visit.
fn visited(stage: &Stage) -> (String, String, String) {
    let asks = |caller: &Caller, path: &str, body: Value| caller.adds(&stage.address, path, &body);
    stage.offers_visits();
    let call = json!({"kind": "fault", "subject": "No dial tone", "description": "x", "caller_number": "13912344523"});
    let first = asks(&stage.grace, "/api/v1/channels/hotline/tickets", call);
    let number = first["number"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/tickets/{number}");
    let free = stage
        .grace
        .sees(&stage.address, &format!("{path}/windows?service=repair&area=east"));
    let wish = json!({"service": "repair", "area": "east", "from": free["nearest"][0]["from"]});
    // Windows lie in the daytime of Shanghai, which is one day in UTC, too.
    let day = free["nearest"][0]["from"].as_str().unwrap()[..10].to_owned();
    let held = asks(&stage.grace, &format!("{path}/holds"), wish);
    asks(
        &stage.grace,
        &format!("{path}/appointments"),
        json!({"hold": held["hold"]}),
    );
    let call = json!({"kind": "fault", "subject": "Dead again", "description": "x", "caller_number": "13912344524"});
    let waiting = asks(&stage.grace, "/api/v1/channels/hotline/tickets", call);
    let waiting = waiting["number"].as_str().unwrap().to_owned();
    (number, waiting, day)
}

/// Signs somebody in, in the place of whoever was there.
fn enters(stage: &Stage, window: &Window<'_>, who: &'static str, here: &mut &'static str, language: Language) {
    if *here != who {
        stage.signs_in(window, who, language, "/desk");
        *here = who;
    }
}

/// That a page is the one that is meant, and not the one that says that it is somebody else's.
fn is_there(window: &Window<'_>, name: &str) {
    let status = window.js("performance.getEntriesByType('navigation')[0].responseStatus");
    let wanted = if name == "no such ticket" { 404 } else { 200 };
    assert_eq!(status, json!(wanted), "{name}");
}

/// The pages that one gets to by doing something, one after the other.
fn by_hand(stage: &Stage, window: &Window<'_>, mut look: impl FnMut(&str)) {
    let number = stage.tickets()[0]["number"].as_str().unwrap().to_owned();
    let ticket = stage.grace.sees(&stage.address, &format!("/api/v1/tickets/{number}"));
    let digits = if ticket["subject"] == "The bill is wrong" {
        "4521"
    } else {
        "4522"
    };
    window.opens(&stage.at(&format!("/desk/{number}?of=all&write=note")));
    window.clicks("[data-key=save]");
    window.until("what is wrong is said", "!!document.querySelector('#faults')");
    look("a form with a fault");
    window.opens(&stage.at("/calls/new"));
    window.clicks("[data-key=save]");
    window.until("what is wrong is said", "!!document.querySelector('#faults')");
    look("a call with faults");
    window.opens(&stage.at("/t"));
    window.clicks("form[method=post] button:not([type=button])");
    window.until("what is wrong is said", "!!document.querySelector('[role=alert]')");
    look("finding with a fault");
    window.focuses("#code");
    window.types(ticket["tracking_code"].as_str().unwrap());
    window.focuses("#digits");
    window.types(digits);
    window.presses("Enter");
    window.until(
        "the ticket is there",
        "/^\\/t\\/./.test(location.pathname) && document.readyState === 'complete'",
    );
    look("following");
    let here = window.js("location.pathname");
    window.opens(&stage.at(&format!("{}/message", here.as_str().unwrap())));
    look("adding words");
}

fn violations(window: &Window<'_>, axe: &str, place: &str, found: &mut String) {
    window.js(axe);
    for scheme in ["light", "dark"] {
        window.prefers(scheme);
        for width in WIDTHS {
            window.is_wide(width, 900);
            for told in window.js(RULES).as_array().unwrap() {
                writeln!(found, "{place}, {scheme}, {width}: {}", told.as_str().unwrap()).unwrap();
            }
            let wide = window.js(
                "document.documentElement.scrollWidth <= innerWidth ? null : [...document.querySelectorAll('body *')]
                   .filter((one) => one.getBoundingClientRect().right > innerWidth && !one.closest('.promises, .seg'))
                   .map((one) => `${one.tagName}.${one.className}`).slice(0, 6).join(' ')",
            );
            if !wide.is_null() {
                writeln!(found, "{place}, {width}: scrolls sideways: {wide}").unwrap();
            }
        }
    }
    window.is_wide(1440, 900);
}

fn is_accessible(chromium: &Chromium, language: Language, axe: &Path) {
    // The text of a script as an expression: the page's own policy does not stop what the test brings.
    let axe = format!("{};true", std::fs::read_to_string(axe).unwrap());
    let (stage, pages) = furnished();
    let window = chromium.window();
    let mut found = String::new();
    window.opens(&stage.at(&format!("/login?lang={language}")));
    violations(&window, &axe, "sign in", &mut found);
    let mut here = "";
    for (who, name, path) in pages {
        enters(&stage, &window, who, &mut here, language);
        window.opens(&stage.at(&path));
        is_there(&window, name);
        assert_eq!(
            window.js("document.documentElement.lang"),
            json!(language.as_str()),
            "{name}"
        );
        violations(&window, &axe, name, &mut found);
    }
    enters(&stage, &window, "grace", &mut here, language);
    by_hand(&stage, &window, |name| violations(&window, &axe, name, &mut found));
    assert!(found.is_empty(), "{language}:\n{found}");
}

fn in_language(test: &str, language: Language) {
    let Some(axe) = tool(test, "axe-core/axe.min.js") else {
        return;
    };
    if let Some(chromium) = browser_for(test) {
        is_accessible(&chromium, language, &axe);
    }
}

#[test]
fn every_page_is_accessible_in_simplified_chinese() {
    in_language("every_page_is_accessible_in_simplified_chinese", Language::ZhCn);
}

#[test]
fn every_page_is_accessible_in_traditional_chinese() {
    in_language("every_page_is_accessible_in_traditional_chinese", Language::ZhTw);
}

#[test]
fn every_page_is_accessible_in_english() {
    in_language("every_page_is_accessible_in_english", Language::En);
}

#[test]
fn every_page_is_valid_html() {
    let test = "every_page_is_valid_html";
    let Some(validator) = tool(test, ".bin/html-validate") else {
        return;
    };
    let Some(chromium) = browser_for(test) else {
        return;
    };
    let (stage, pages) = furnished();
    let window = chromium.window();
    // The test asks for the page once more; the policy of a page without script would not let it.
    window.asks("Page.setBypassCSP", json!({"enabled": true}));
    window.opens(&stage.at("/login?lang=en"));
    let mut found = String::new();
    judge(&validator, "sign in", &source(&window), &mut found);
    let mut here = "";
    for (who, name, path) in pages {
        enters(&stage, &window, who, &mut here, Language::En);
        window.opens(&stage.at(&path));
        is_there(&window, name);
        judge(&validator, name, &source(&window), &mut found);
    }
    assert!(found.is_empty(), "{found}");
}

/// The page as it was sent, before any script touched it.
fn source(window: &Window<'_>) -> String {
    let sent = window.js("fetch(location.href).then((answer) => answer.text())");
    sent.as_str().unwrap().to_owned()
}

fn judge(validator: &Path, page: &str, html: &str, found: &mut String) {
    let mut child = Command::new(validator)
        .args(["--preset", "standard", "--stdin", "--formatter", "json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(html.as_bytes()).unwrap();
    let told = child.wait_with_output().unwrap();
    let told: Value = serde_json::from_slice(&told.stdout).unwrap();
    for fault in told
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|file| file["messages"].as_array().unwrap())
    {
        writeln!(
            found,
            "{page}: {} {} ({})",
            fault["selector"], fault["message"], fault["ruleId"]
        )
        .unwrap();
    }
}
