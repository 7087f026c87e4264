//! The staff's pages in a real browser: with the keyboard, with an input method, by several people at once, with the
//! server gone, on paper, on small screens and without script.

use serde_json::json;
use yinuo::domain::words::Language;

use super::support::chromium::{Window, browser_for};
use super::support::stage::Stage;

const EN: Language = Language::En;
const ALL: &str = "/desk?of=all";

/// Marks the page, so that it can be told whether it is still the same one.
fn stays(window: &Window<'_>) {
    window.js("window.same = true");
}

#[track_caller]
fn is_the_same_page(window: &Window<'_>) {
    assert_eq!(window.js("window.same === true"), json!(true), "{}", window.shows());
}

fn words_of(stage: &Stage, number: &str) -> Vec<String> {
    let said = stage.events(number).into_iter().filter_map(|event| {
        let words = event["words"].as_object()?.values().next()?.as_str()?.to_owned();
        Some(words)
    });
    said.collect()
}

#[test]
fn a_repeat_call_is_logged_by_keyboard_with_no_more_than_twelve_acts() {
    let Some(chromium) = browser_for("a_repeat_call_is_logged_by_keyboard") else {
        return;
    };
    let stage = Stage::opens();
    let ticket = stage.logs("The line is dead", "13912344521");
    let window = chromium.window();
    stage.signs_in(&window, "grace", EN, ALL);
    window.keys_used();
    window.presses("F2");
    window.is_at("/calls/new");
    assert_eq!(window.focus(), "look");
    window.types("139 1234 4521");
    window.presses("Enter");
    window.says("Probably the same matter");
    window.until("the words can be typed", "document.activeElement.id === 'description'");
    window.types("Still dead, and nobody has called");
    window.presses("Alt+A");
    window.is_at("/desk/");
    let used = window.keys_used();
    assert!(used <= 12, "{used} acts");
    window.says("Still dead, and nobody has called");
    assert_eq!(stage.tickets().len(), 1);
    let said = words_of(&stage, ticket["number"].as_str().unwrap());
    assert_eq!(
        said.last().map(String::as_str),
        Some("Still dead, and nobody has called")
    );
    assert_eq!(window.faults(), "");
}

#[test]
fn a_new_call_is_logged_by_keyboard_while_an_input_method_composes_and_no_shortcut_fires() {
    let Some(chromium) = browser_for("a_new_call_is_logged_by_keyboard") else {
        return;
    };
    let stage = Stage::opens();
    let window = chromium.window();
    stage.signs_in(&window, "grace", Language::ZhCn, ALL);
    window.presses("F2");
    window.is_at("/calls/new");
    window.types("13912344522");
    window.presses("Enter");
    window.says("没有这个客户");
    window.until("the matter can be typed", "document.activeElement.id === 'subject'");
    stays(&window);
    // What is being composed is not yet said, so nothing that means something else is done with it.
    window.composes("K", "k");
    window.composes("D", "kd");
    for keys in ["F8", "Ctrl+Enter", "F2", "Alt+A", "Escape", "F4", "Ctrl+K"] {
        window.presses(keys);
        window.composes("M", "kd m");
        assert_eq!(window.focus(), "subject", "{keys}");
        is_the_same_page(&window);
    }
    // The Enter that ends it belongs to the input method.
    window.commits("Enter", "宽带断了");
    is_the_same_page(&window);
    assert_eq!(window.js("document.querySelector('#subject').value"), json!("宽带断了"));
    assert_eq!(stage.tickets().len(), 0);
    window.presses("F8");
    window.until(
        "the receipt is there",
        "location.pathname.endsWith('/receipt') && document.readyState === 'complete'",
    );
    let tickets = stage.tickets();
    assert_eq!(tickets.len(), 1);
    assert_eq!(tickets[0]["subject"], "宽带断了");
    // From the receipt, one key leads back.
    window.presses("F8");
    window.is_at("/desk");
    assert_eq!(window.faults(), "");
}

/// The names of the promises in a band, as the strip shows them.
fn promises(window: &Window<'_>, kept: bool) -> Vec<String> {
    let is = if kept { "" } else { "!" };
    let names = window.js(&format!(
        "[...document.querySelectorAll('.promise')].filter((one) => {is}one.classList.contains('promise--kept'))
           .map((one) => one.querySelector('.promise__n').innerText)"
    ));
    serde_json::from_value(names).unwrap()
}

#[test]
fn what_the_line_under_the_form_says_is_what_the_save_does() {
    let Some(chromium) = browser_for("what_the_line_under_the_form_says") else {
        return;
    };
    let stage = Stage::opens();
    let window = chromium.window();
    stage.signs_in(&window, "grace", EN, ALL);
    let outcomes = [
        ("Alt+1", "13912344521", true),
        ("Alt+2", "13912344522", false),
        ("Alt+3", "13912344523", false),
    ];
    let mut lines = Vec::new();
    for (keys, phone, keeps) in outcomes {
        let ticket = stage.logs("The bill is wrong", phone);
        window.opens(&stage.at(&format!("/desk/{}", ticket["number"].as_str().unwrap())));
        let owed = promises(&window, false);
        assert!(!owed.is_empty() && promises(&window, true).is_empty());
        window.presses(keys);
        let shown = window.js(
            "[...document.querySelectorAll('.effects > .effect')].filter((one) => one.offsetParent).map((one) => one.innerText)",
        );
        let line = shown[0].as_str().unwrap().to_owned();
        assert_eq!(shown.as_array().unwrap().len(), 1, "one line for one outcome: {shown}");
        window.focuses("#said");
        window.types("Refunded 39 yuan");
        window.presses("Ctrl+Enter");
        window.until(
            "it is saved",
            "location.search.includes('done=attempt') && document.readyState === 'complete'",
        );
        let (kept, left) = (promises(&window, true), promises(&window, false));
        assert_eq!(!kept.is_empty(), keeps, "{keys}: {line}");
        let said_to_keep = line
            .split(" kept")
            .next()
            .filter(|said| *said != line)
            .unwrap_or_default();
        for name in &owed {
            assert_eq!(
                said_to_keep.contains(name.as_str()),
                kept.contains(name),
                "{line}: {kept:?}"
            );
        }
        for name in &left {
            assert_eq!(line.contains(name.as_str()), owed.contains(name), "{line}: {left:?}");
        }
        lines.push(line);
    }
    lines.dedup();
    assert!(lines.len() >= 2, "{lines:?}");
}

#[test]
fn of_two_agents_on_one_ticket_both_texts_survive_and_each_sees_the_other_without_asking() {
    let Some(chromium) = browser_for("of_two_agents_on_one_ticket") else {
        return;
    };
    let stage = Stage::opens();
    let ticket = stage.logs("The bill is wrong", "13912344521");
    let number = ticket["number"].as_str().unwrap();
    let page = format!("/desk/{number}?of=all");
    let (hers, his) = (chromium.window(), chromium.window());
    stage.signs_in(&hers, "grace", EN, &page);
    stage.signs_in(&his, "wei", EN, &page);
    his.says("Live");
    his.focuses("#said");
    his.types("Refunded 39 yuan");
    stays(&his);
    hers.presses("Alt+2");
    hers.focuses("#said");
    hers.types("Rang for 45 seconds");
    hers.presses("Ctrl+Enter");
    hers.says("The call is recorded.");
    // His page tells him and takes nothing away.
    his.says("Somebody changed this ticket just now.");
    his.says("Rang for 45 seconds");
    is_the_same_page(&his);
    assert_eq!(
        his.js("document.querySelector('#said').value"),
        json!("Refunded 39 yuan")
    );
    assert_eq!(his.focus(), "said");
    his.presses("Ctrl+Enter");
    his.says("grace was faster");
    assert_eq!(
        his.js("document.querySelector('#said').value"),
        json!("Refunded 39 yuan")
    );
    his.presses("Ctrl+Enter");
    his.says("The call is recorded.");
    hers.says("Refunded 39 yuan");
    let said = words_of(&stage, number);
    assert!(
        said.ends_with(&["Rang for 45 seconds".to_owned(), "Refunded 39 yuan".to_owned()]),
        "{said:?}"
    );
    assert_eq!((hers.faults(), his.faults()), (String::new(), String::new()));
}

#[test]
fn what_comes_in_shows_in_another_browser_by_itself() {
    let Some(chromium) = browser_for("what_comes_in_shows_in_another_browser") else {
        return;
    };
    let stage = Stage::opens();
    let window = chromium.window();
    stage.signs_in(&window, "wei", EN, ALL);
    window.says("Live");
    stays(&window);
    stage.logs("No dial tone", "13912344521");
    window.says("No dial tone");
    is_the_same_page(&window);
    // While somebody points at the list, rows wait behind a bar; the numbers above it do not.
    let point = json!({"type": "mouseMoved", "x": 200, "y": 300});
    window.asks("Input.dispatchMouseEvent", point);
    stage.logs("Slow line", "13912344522");
    window.says("New tickets: 1");
    assert!(!window.text(".queue__list").contains("Slow line"));
    window.clicks(".queue__wait");
    window.says("Slow line");
    is_the_same_page(&window);
    assert_eq!(window.faults(), "");
}

#[test]
fn a_server_that_dies_while_somebody_types_costs_no_word_and_makes_no_second_ticket() {
    let Some(chromium) = browser_for("a_server_that_dies_while_somebody_types") else {
        return;
    };
    let mut stage = Stage::opens();
    let ticket = stage.logs("The bill is wrong", "13912344521");
    let number = ticket["number"].as_str().unwrap();
    let (call, desk) = (chromium.window(), chromium.window());
    stage.signs_in(&call, "grace", EN, "/calls/new?caller=13912344522");
    stage.signs_in(&desk, "wei", EN, &format!("/desk/{number}?of=all"));
    call.until("the matter can be typed", "document.activeElement.id === 'subject'");
    call.types("No dial tone");
    desk.focuses("#said");
    desk.types("Refunded 39 yuan");
    stays(&call);
    stays(&desk);
    stage.dies_and_comes_back(|| {
        // Nobody waits until half a minute of silence has passed.
        desk.js("{ const since = performance.now.bind(performance); performance.now = () => since() + 36_000; }");
        desk.says("Data as of");
        assert_eq!(desk.js("document.body.classList.contains('is-stale')"), json!(true));
        call.presses("F8");
        call.says("Not saved: the server does not answer.");
        is_the_same_page(&call);
    });
    desk.until("it is live again", "!document.body.classList.contains('is-stale')");
    is_the_same_page(&desk);
    assert_eq!(
        desk.js("document.querySelector('#said').value"),
        json!("Refunded 39 yuan")
    );
    // The draft outlives the page too.
    desk.opens(&stage.at(&format!("/desk/{number}?of=all")));
    assert_eq!(
        desk.js("document.querySelector('#said').value"),
        json!("Refunded 39 yuan")
    );
    call.presses("F8");
    call.until("the receipt is there", "location.pathname.endsWith('/receipt')");
    let subjects = |stage: &Stage| {
        stage
            .tickets()
            .iter()
            .filter(|one| one["subject"] == "No dial tone")
            .count()
    };
    assert_eq!(subjects(&stage), 1);
    // What was saved is no draft any more.
    call.opens(&stage.at("/calls/new?caller=13912344599"));
    assert_eq!(call.js("document.querySelector('#subject').value"), json!(""));
    assert_eq!((call.faults(), desk.faults()), (String::new(), String::new()));
}

#[test]
fn an_answer_that_got_lost_does_not_make_the_save_happen_twice() {
    let Some(chromium) = browser_for("an_answer_that_got_lost") else {
        return;
    };
    let stage = Stage::opens();
    let window = chromium.window();
    stage.signs_in(&window, "grace", EN, "/calls/new?caller=13912344522");
    window.until("the matter can be typed", "document.activeElement.id === 'subject'");
    window.types("No dial tone");
    // The server saves it, and the page never learns.
    window.js(
        "{ const asks = window.fetch.bind(window);
           window.fetch = async (...asked) => { await asks(...asked); window.fetch = asks; throw new TypeError('lost'); }; }",
    );
    window.presses("F8");
    window.says("Not saved: the server does not answer.");
    assert_eq!(stage.tickets().len(), 1);
    window.presses("F8");
    window.until("the receipt is there", "location.pathname.endsWith('/receipt')");
    assert_eq!(stage.tickets().len(), 1);
}

#[test]
fn what_one_person_left_unsaved_is_not_shown_to_the_next_at_the_same_computer() {
    let Some(chromium) = browser_for("what_one_person_left_unsaved") else {
        return;
    };
    let stage = Stage::opens();
    let ticket = stage.logs("The line is dead", "13912344521");
    let note = format!("/desk/{}?of=all&write=note", ticket["number"].as_str().unwrap());
    let typed = || "document.querySelector('#text').value".to_owned();
    let window = chromium.window();
    stage.signs_in(&window, "grace", EN, &note);
    window.focuses("#text");
    window.types("Not for everybody");
    window.clicks("form[action='/logout'] button");
    window.is_at("/login");
    stage.signs_in(&window, "wei", EN, &note);
    assert_eq!(window.js(&typed()), json!(""));
    // Whose words they are finds them again.
    window.clicks("form[action='/logout'] button");
    window.is_at("/login");
    stage.signs_in(&window, "grace", EN, &note);
    assert_eq!(window.js(&typed()), json!("Not for everybody"));
}

#[test]
fn what_was_written_for_one_caller_is_not_put_into_the_call_of_another() {
    let Some(chromium) = browser_for("what_was_written_for_one_caller") else {
        return;
    };
    let stage = Stage::opens();
    let window = chromium.window();
    stage.signs_in(&window, "grace", EN, "/calls/new?caller=13912344522");
    window.until("the matter can be typed", "document.activeElement.id === 'subject'");
    window.types("No dial tone");
    let subject = "document.querySelector('#subject').value";
    window.opens(&stage.at("/calls/new?caller=13912344523"));
    assert_eq!(window.js(subject), json!(""));
    window.opens(&stage.at("/calls/new?caller=13912344522"));
    assert_eq!(window.js(subject), json!("No dial tone"));
}

#[test]
fn everything_works_without_script() {
    let Some(chromium) = browser_for("everything_works_without_script") else {
        return;
    };
    let stage = Stage::opens();
    let window = chromium.window();
    window.runs_no_script();
    stage.signs_in(&window, "grace", EN, ALL);
    window.clicks("a[href='/calls/new']");
    window.is_at("/calls/new");
    window.focuses("#look");
    window.types("13912344522");
    window.presses("Enter");
    window.says("There is no such customer.");
    window.focuses("#subject");
    window.types("No dial tone");
    window.clicks("[data-key=save]");
    window.until(
        "the receipt is there",
        "location.pathname.endsWith('/receipt') && document.readyState === 'complete'",
    );
    assert_eq!(
        window.js("document.querySelector('[data-print]').hidden"),
        json!(true),
        "no script ran"
    );
    let number = stage.tickets()[0]["number"].as_str().unwrap().to_owned();
    window.clicks(&format!("a[href='/desk/{number}']"));
    window.is_at(&format!("/desk/{number}"));
    window.focuses("#said");
    window.types("The line was repaired");
    window.clicks("[data-key=save]");
    window.says("The call is recorded.");
    for (write, field, typed) in [("note", "text", "Ask again in a week"), ("resolve", "text", "Repaired")] {
        window.opens(&stage.at(&format!("/desk/{number}?write={write}")));
        window.focuses(&format!("#{field}"));
        window.types(typed);
        window.clicks("[data-key=save]");
        window.until(
            "it is saved",
            &format!("location.search.includes('done={write}') && document.readyState === 'complete'"),
        );
    }
    window.clicks("form[action='/logout'] button");
    window.is_at("/login");
    assert_eq!(
        words_of(&stage, &number)
            .iter()
            .filter(|said| *said == "Ask again in a week")
            .count(),
        1
    );
}

#[test]
fn on_paper_there_is_nothing_to_press() {
    let Some(chromium) = browser_for("on_paper_there_is_nothing_to_press") else {
        return;
    };
    let stage = Stage::opens();
    let ticket = stage.logs("The bill is wrong", "13912344521");
    let number = ticket["number"].as_str().unwrap();
    let window = chromium.window();
    stage.signs_in(&window, "grace", EN, &format!("/desk/{number}?of=all"));
    let shown = "['.rail', '.topbar', '.tabbar', '.composer', '.queue__list'].filter((one) => {
       const element = document.querySelector(one); return element && element.getClientRects().length > 0; })";
    assert_eq!(
        window.js(shown),
        json!([".rail", ".topbar", ".composer", ".queue__list"])
    );
    window.is_on_paper();
    assert_eq!(window.js(shown), json!([]));
    assert_eq!(
        window.js("document.querySelector('.tk__title h1').getClientRects().length"),
        json!(1)
    );
    let wide = window.js("document.documentElement.scrollWidth <= innerWidth");
    assert_eq!(wide, json!(true));
    window.opens(&stage.at(&format!("/calls/{number}/receipt")));
    assert_eq!(window.js(shown), json!([]));
    assert!(
        window
            .text(".receipt")
            .contains(ticket["tracking_code"].as_str().unwrap())
    );
}

#[test]
fn single_keys_do_what_the_buttons_do_and_nothing_while_somebody_types() {
    let Some(chromium) = browser_for("single_keys_do_what_the_buttons_do") else {
        return;
    };
    let stage = Stage::opens();
    for (subject, phone) in [
        ("First", "13912344521"),
        ("Second", "13912344522"),
        ("Third", "13912344523"),
    ] {
        stage.logs(subject, phone);
    }
    let window = chromium.window();
    stage.signs_in(&window, "wei", EN, ALL);
    let focused = |window: &Window<'_>| window.js("document.activeElement.querySelector?.('.q__t')?.innerText ?? ''");
    for (key, subject) in [
        ("J", "First"),
        ("J", "Second"),
        ("J", "Third"),
        ("J", "Third"),
        ("K", "Second"),
    ] {
        window.presses(key);
        assert_eq!(focused(&window), json!(subject), "{key}");
    }
    window.presses("Enter");
    window.is_at("/desk/");
    assert_eq!(window.text(".tk__title h1"), "Second");
    window.presses("N");
    window.until(
        "the next is open",
        "document.querySelector('.tk__title h1')?.innerText === 'First'",
    );
    window.presses("T");
    window.says("Taken.");
    for (key, write, field) in [("R", "reply", "text"), ("M", "note", "text"), ("B", "attempt", "said")] {
        window.focuses("body");
        window.js("document.activeElement.blur()");
        window.presses(key);
        window.until(
            key,
            &format!("location.search.includes('write={write}') && document.readyState === 'complete'"),
        );
        window.until(
            "one can write at once",
            &format!("document.activeElement.id === '{field}'"),
        );
    }
    // In a field a letter is a letter.
    stays(&window);
    for key in [
        "J", "K", "N", "T", "B", "R", "M", "P", "E", "D", "1", "2", "3", "4", "?", "/", "G", "Q",
    ] {
        window.presses(key);
    }
    is_the_same_page(&window);
    assert_eq!(
        window.js("document.querySelector('#said').value"),
        json!("jkntbrmped1234?/gq")
    );
    assert_eq!(window.js("document.querySelector('#keys')"), json!(null));
    window.presses("Escape");
    assert_ne!(window.focus(), "said");
    window.presses("?");
    window.until("the keys are listed", "!!document.querySelector('#keys[open]')");
    let sheet = window.text("#keys");
    for said in ["F2", "Save", "Ctrl"] {
        assert!(sheet.contains(said), "{said}: {sheet}");
    }
    window.presses("Escape");
    window.until("the sheet is gone", "!document.querySelector('#keys')");
    for (key, band) in [("1", "over"), ("2", "urgent"), ("3", "soon"), ("4", "calm")] {
        window.opens(&stage.at(ALL));
        window.presses(key);
        window.until(
            band,
            &format!("location.search.includes('band={band}') && document.readyState === 'complete'"),
        );
    }
    assert_eq!(window.faults(), "");
}

#[test]
fn the_command_box_leads_to_what_was_typed_and_a_template_comes_at_two_colons() {
    let Some(chromium) = browser_for("the_command_box_leads_to_what_was_typed") else {
        return;
    };
    let stage = Stage::opens();
    let ticket = stage.logs("The line is dead", "13912344521");
    let number = ticket["number"].as_str().unwrap();
    let window = chromium.window();
    stage.signs_in(&window, "grace", EN, ALL);
    window.presses("Ctrl+k");
    window.until("the box is open", "!!document.querySelector('.palette [role=option]')");
    window.types(number);
    window.until(
        "the ticket is offered",
        "document.querySelector('.palette [aria-selected=true]')?.dataset.href.startsWith('/desk/2')",
    );
    window.presses("Enter");
    window.is_at(&format!("/desk/{number}"));
    window.opens(&stage.at(&format!("/desk/{number}?write=reply")));
    window.focuses("#text");
    window.types("Good day. ::");
    window.until(
        "templates are offered",
        "!!document.querySelector('.palette--up [role=option]')",
    );
    window.presses("Enter");
    let written = window.js("document.querySelector('#text').value");
    let written = written.as_str().unwrap();
    assert!(
        written.starts_with("Good day. ") && !written.contains("::"),
        "{written}"
    );
    assert!(written.contains(number), "{written}");
    assert_eq!(window.faults(), "");
}

#[test]
fn who_else_writes_in_a_ticket_shows_by_itself() {
    let Some(chromium) = browser_for("who_else_writes_in_a_ticket_shows_by_itself") else {
        return;
    };
    let stage = Stage::opens();
    let ticket = stage.logs("The line is dead", "13912344521");
    let address = format!("/desk/{}", ticket["number"].as_str().unwrap());
    let [hers, his] = [chromium.window(), chromium.window()];
    stage.signs_in(&hers, "grace", EN, &address);
    hers.until("she gave a sign", "!!document.querySelector('#presence')");
    stage.signs_in(&his, "wei", EN, &address);
    his.until(
        "he sees her",
        "document.querySelector('#presence').innerText.includes('reads')",
    );
    his.focuses("#said");
    his.types("I call them");
    hers.until(
        "she sees that he writes",
        "document.dispatchEvent(new Event('visibilitychange')), \
         document.querySelector('#presence').innerText.includes('writes')",
    );
    assert_eq!((hers.faults(), his.faults()), (String::new(), String::new()));
}
