//! What the desk's pages take, measured in a real browser and printed. Nothing here fails for being slow; the figures and
//! what they are held against stand in `docs/benchmarks.md`.

use serde_json::{Value, json};
use yinuo::domain::words::Language;

use super::support::chromium::{Window, browser_for};
use super::support::stage::Stage;

/// As many as a busy desk has open.
const TICKETS: u32 = 500;
/// How often each thing is done.
const TIMES: usize = 40;

/// From a key to the frame that shows what it did, for each key pressed.
const WATCH_KEYS: &str = "window.taken = []; addEventListener('keydown', ({timeStamp}) => requestAnimationFrame(() => {
    const painted = new MessageChannel();
    painted.port1.onmessage = () => window.taken.push(performance.now() - timeStamp);
    painted.port2.postMessage(0);
  }), true)";
/// The time between one frame and the next.
const WATCH_FRAMES: &str = "window.frames = []; { let last = performance.now();
    const next = (now) => { window.frames.push(now - last); last = now; requestAnimationFrame(next); };
    requestAnimationFrame(next); }";

#[test]
#[ignore = "measures; run by hand with --nocapture"]
fn what_the_desk_takes() {
    let Some(chromium) = browser_for("what_the_desk_takes") else {
        return;
    };
    let stage = Stage::opens();
    for number in 0..TICKETS {
        stage.logs(&format!("Matter {number}"), &format!("139{:08}", 12_344_000 + number));
    }
    let window = chromium.window();
    stage.signs_in(&window, "grace", Language::ZhCn, "/desk?of=all");
    sizes(&stage, &window);
    keys(&stage, &window);
    opening(&stage, &window);
    saving(&stage, &window);
    elsewhere(&stage, &window);
}

fn sizes(stage: &Stage, window: &Window<'_>) {
    let number = stage.tickets()[0]["number"].as_str().unwrap().to_owned();
    window.asks("Network.setCacheDisabled", json!({"cacheDisabled": true}));
    window.opens(&stage.at(&format!("/desk/{number}?of=all")));
    let seen = window.js(
        "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
           .map((one) => [new URL(one.name).pathname.split('.').pop(), one.encodedBodySize, one.decodedBodySize])",
    );
    for one in seen.as_array().unwrap() {
        println!(
            "size of {}: {} bytes compressed, {} as they are",
            one[0], one[1], one[2]
        );
    }
    window.asks("Network.setCacheDisabled", json!({"cacheDisabled": false}));
}

fn keys(stage: &Stage, window: &Window<'_>) {
    window.opens(&stage.at("/desk?of=all"));
    window.js(WATCH_KEYS);
    for _ in 0..TIMES {
        window.presses("J");
    }
    window.until("all are painted", &format!("window.taken.length === {TIMES}"));
    spread("key to paint", &window.js("window.taken"));
    window.js(WATCH_FRAMES);
    for key in ["K", "J", "K", "J"] {
        for _ in 0..50 {
            window.holds(key);
        }
    }
    spread("frame while J or K is held", &window.js("window.frames"));
    let late = window.js("[window.frames.filter((one) => one > 25).length, window.frames.length]");
    println!("frames that came late: {} of {}", late[0], late[1]);
}

fn opening(stage: &Stage, window: &Window<'_>) {
    let mut took = Vec::new();
    for ticket in stage.tickets().iter().take(TIMES) {
        let number = ticket["number"].as_str().unwrap();
        window.opens(&stage.at(&format!("/desk/{number}?of=all")));
        took.push(window.js("performance.getEntriesByType('navigation')[0].loadEventEnd"));
    }
    spread("open a ticket", &Value::Array(took));
}

fn saving(stage: &Stage, window: &Window<'_>) {
    let mut took = Vec::new();
    for ticket in stage.tickets().iter().take(TIMES) {
        let number = ticket["number"].as_str().unwrap();
        window.opens(&stage.at(&format!("/desk/{number}?of=all")));
        window.focuses("#said");
        window.types("Refunded 39 yuan");
        window.js(
            "addEventListener('keydown', ({timeStamp}) => { sessionStorage.at = performance.timeOrigin + timeStamp; })",
        );
        window.presses("Ctrl+Enter");
        window.until(
            "it is saved",
            "location.search.includes('done=') && document.readyState === 'complete'",
        );
        took.push(window.js(
            "performance.timeOrigin + performance.getEntriesByType('navigation')[0].loadEventEnd - Number(sessionStorage.at)",
        ));
    }
    spread("save a call", &Value::Array(took));
}

fn elsewhere(stage: &Stage, window: &Window<'_>) {
    let mut took = Vec::new();
    window.opens(&stage.at("/desk?of=all&band=urgent"));
    window.until("it listens", "!document.querySelector('#live').hidden");
    for time in 0..TIMES {
        let before = window.js(
            "window.seen = new Promise((seen) => { const all = document.querySelector('.queue__title span');
               new MutationObserver(() => seen(Date.now())).observe(all, {childList: true, characterData: true, subtree: true}); });
             Date.now()",
        );
        stage.logs("News", &format!("138{:08}", 12_344_000 + time));
        let after = window.js("window.seen");
        took.push(json!(after.as_f64().unwrap() - before.as_f64().unwrap()));
    }
    spread("logged here, seen there", &Value::Array(took));
}

fn spread(what: &str, took: &Value) {
    let mut took: Vec<f64> = took
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one.as_f64().unwrap())
        .collect();
    took.sort_by(f64::total_cmp);
    let at = |share: usize| took[(took.len() - 1) * share / 100];
    println!(
        "{what}: p50 {:.0} ms, p95 {:.0} ms, at most {:.0} ms",
        at(50),
        at(95),
        at(100)
    );
}
