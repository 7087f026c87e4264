//! The pictures of the guides, taken from the demonstration: what a reader sees there is what the program shows.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::json;

use super::support::chromium::{Window, browser_for};
use super::support::program::Program;
use super::support::server::{Caller, wait_until};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/guide/shots");
/// The largest picture that the repository takes, in bytes.
const LARGEST: usize = 150 * 1024;

/// A demonstration that runs; it ends with the test.
struct Demo {
    child: Child,
    url: String,
    /// What it prints.
    said: PathBuf,
}

impl Demo {
    fn starts(program: &Program) -> Self {
        let said = program.path("demo.txt");
        let child = Command::new(env!("CARGO_BIN_EXE_yinuo"))
            .args(["demo", "--speed", "60", "--seed", "7", "--listen", "127.0.0.1:0"])
            .current_dir(program.path(""))
            .stdout(File::create(&said).unwrap())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut demo = Demo {
            child,
            url: String::new(),
            said: said.clone(),
        };
        wait_until("the demonstration says where it is", || {
            let said = fs::read_to_string(&said).unwrap_or_default();
            let url = said
                .lines()
                .find_map(|line| line.trim().strip_prefix("sign in")?.trim().split("/login").next());
            url.unwrap_or_default().clone_into(&mut demo.url);
            !demo.url.is_empty()
        });
        demo
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn take(window: &Window<'_>, name: &str) {
    let whole = window.picture(1.0);
    let picture = if whole.len() > LARGEST {
        window.picture(0.7)
    } else {
        whole
    };
    assert!(picture.len() <= LARGEST, "{name} has {} bytes", picture.len());
    fs::write(Path::new(FOLDER).join(format!("{name}.png")), picture).unwrap();
}

/// Signs in by one click as the first person of this role.
fn enters(demo: &Demo, window: &Window<'_>, language: &str, role: &str) {
    window.opens(&format!("{}/login?lang=en", demo.url));
    window.js(&format!(
        "[...document.querySelectorAll('form button')].find((one) => one.innerText.endsWith({})).click()",
        json!(format!("· {role}"))
    ));
    window.until(
        "they are in",
        "location.pathname !== '/login' && document.readyState === 'complete'",
    );
    window.opens(&format!("{}/desk?lang={language}", demo.url));
}

fn agents_pages(demo: &Demo, window: &Window<'_>, language: &str) {
    window.opens(&format!("{}/login?lang={language}", demo.url));
    take(window, &format!("login.{language}"));
    enters(demo, window, language, "Agent");
    window.opens(&format!("{}/desk?of=team", demo.url));
    window.until("somebody waits", "!!document.querySelector('.queue__list a.q')");
    take(window, &format!("queue.{language}"));
    window.clicks(".queue__list a.q");
    window.is_at("/desk/");
    window.until("the ticket is there", "!!document.querySelector('#composer')");
    take(window, &format!("ticket.{language}"));
    window.clicks("[data-reveal]");
    window.until(
        "the number is shown",
        "/^[+\\d ]+$/.test(document.querySelector('[data-phone]').innerText)",
    );
    let number = window.text("[data-phone]").replace(['+', ' '], "");
    window.opens(&format!(
        "{}/calls/new?caller={}",
        demo.url,
        number.trim_start_matches("86")
    ));
    window.until("the customer is found", "!!document.querySelector('.dup')");
    take(window, &format!("call.{language}"));
}

fn account_managers_pages(demo: &Demo, window: &Window<'_>, language: &str) {
    enters(demo, window, language, "Account manager");
    window.opens(&format!("{}/clients?lang={language}", demo.url));
    take(window, &format!("clients.{language}"));
    window.clicks("table a[href^='/clients/']");
    window.is_at("/clients/");
    take(window, &format!("client.{language}"));
}

fn managers_pages(demo: &Demo, window: &Window<'_>, language: &str) {
    enters(demo, window, language, "Manager");
    window.opens(&format!("{}/audit?range=7d", demo.url));
    take(window, &format!("audit.{language}"));
}

fn boards_picture(demo: &Demo, window: &Window<'_>) {
    let said = fs::read_to_string(&demo.said).unwrap();
    let token = said.lines().find_map(|line| line.trim().strip_prefix("manager "));
    let manager = Caller::with(token.unwrap().trim());
    let address = demo.url.trim_start_matches("http://");
    let made = manager.post(address, "/api/v1/walls", "board", &json!({"label": "hall"}));
    let link = made.expect("the demonstration answers").body["address"].to_string();
    let link = link.trim_matches('"');
    window.is_wide(1440, 810);
    window.opens(&format!(
        "{}{}?lang=zh-CN",
        demo.url,
        &link[link.find("/wall/").unwrap()..]
    ));
    window.opens(&format!("{}/wall?lang=zh-CN", demo.url));
    take(window, "wall");
}

fn administrators_pages(demo: &Demo, window: &Window<'_>, language: &str) {
    enters(demo, window, language, "Administrator");
    for (name, path) in [
        ("people", "/admin/users"),
        ("teams", "/admin/teams"),
        ("policy", "/admin/rules?policy=reply"),
    ] {
        window.opens(&format!("{}{path}", demo.url));
        take(window, &format!("{name}.{language}"));
    }
}

#[test]
#[ignore = "writes the pictures of the guides anew"]
fn pictures_are_taken_from_the_demonstration() {
    let Some(chromium) = browser_for("pictures") else {
        return;
    };
    fs::create_dir_all(FOLDER).unwrap();
    let program = Program::on_sqlite();
    let demo = Demo::starts(&program);
    for language in ["zh-CN", "en"] {
        let window = chromium.window();
        window.is_wide(1280, 800);
        window.prefers("light");
        agents_pages(&demo, &window, language);
        account_managers_pages(&demo, &window, language);
        managers_pages(&demo, &window, language);
        administrators_pages(&demo, &window, language);
    }
    boards_picture(&demo, &chromium.window());
}
