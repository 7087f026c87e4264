//! A real browser: the machine's Chromium without a screen, spoken to in its own protocol over a pipe. It has an empty
//! profile of its own and reaches nothing but this machine. When the test ends, the pipe closes and so does it.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use base64::Engine;
use serde_json::{Value, json};

/// Where browsers are.
const BROWSERS: [&str; 4] = [
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/usr/bin/google-chrome-stable",
];
/// How long the browser may take to answer.
const PATIENCE: Duration = Duration::from_mins(1);
/// How often a page is looked at before a test gives up; with the pauses between about forty seconds.
const LOOKS: u32 = 200;
/// Whether the page was painted: before that the browser drops what is pressed, and nobody presses on what they cannot see.
const IS_SEEN: &str = "performance.getEntriesByName('first-contentful-paint').length > 0";
/// The pipe's ends have these numbers; nothing that the browser prints is of interest.
const WITH_PIPE: &str = "exec \"$0\" \"$@\" 3<&0 4>&1 0</dev/null 1>/dev/null 2>/dev/null";

/// A browser that runs.
pub(crate) struct Chromium {
    child: Child,
    profile: PathBuf,
    to: RefCell<Option<ChildStdin>>,
    from: Receiver<Value>,
    asked: Cell<u64>,
    /// What it reported without being asked.
    events: RefCell<VecDeque<Value>>,
}

/// A window with cookies of its own, as on another computer.
pub(crate) struct Window<'c> {
    chromium: &'c Chromium,
    session: String,
    /// How often somebody acted on the keyboard; a text typed at once is one act.
    acted: Cell<u32>,
}

/// A browser where this machine has one. Otherwise says that the test is skipped, and fails where it must not be.
pub(crate) fn browser_for(test: &str) -> Option<Chromium> {
    let found = BROWSERS.iter().find(|path| Path::new(path).exists());
    if found.is_none() {
        skip(test, "no Chromium on this machine (apt-get install chromium)");
    }
    found.map(|path| Chromium::starts(path))
}

/// Says that a test cannot look; fails where it must.
pub(crate) fn skip(test: &str, why: &str) {
    let must = std::env::var("CI").as_deref() == Ok("true");
    assert!(!must, "{test}: {why}, and CI needs it");
    eprintln!("SKIPPED {test}: {why}");
}

impl Chromium {
    fn starts(path: &str) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::SeqCst);
        let profile = std::env::temp_dir().join(format!("yinuo-browser-{}-{number}", std::process::id()));
        let mut child = Command::new("sh")
            .args(["-c", WITH_PIPE, path, "--remote-debugging-pipe"])
            .args([
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
            ])
            .args([
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ])
            .args([
                "--disable-dev-shm-usage",
                "--disable-extensions",
                "--disable-default-apps",
                "--disable-breakpad",
            ])
            .args([
                "--disable-background-timer-throttling",
                "--disable-renderer-backgrounding",
            ])
            .args([
                "--disable-backgrounding-occluded-windows",
                "--hide-scrollbars",
                "--disable-lcd-text",
                "--password-store=basic",
            ])
            // Whatever else it may want to reach is not there.
            .args([
                "--no-proxy-server",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            ])
            .arg(format!("--user-data-dir={}", profile.display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (to, out) = (child.stdin.take(), child.stdout.take().unwrap());
        let (tell, from) = channel();
        std::thread::spawn(move || {
            for message in BufReader::new(out).split(0) {
                let Some(message) = message.ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()) else {
                    return;
                };
                if tell.send(message).is_err() {
                    return;
                }
            }
        });
        Chromium {
            child,
            profile,
            to: RefCell::new(to),
            from,
            asked: Cell::new(0),
            events: RefCell::default(),
        }
    }

    /// A window that shares nothing with the others.
    pub(crate) fn window(&self) -> Window<'_> {
        let context = self.asks(None, "Target.createBrowserContext", json!({}));
        let target = json!({"url": "about:blank", "browserContextId": context["browserContextId"]});
        let target = self.asks(None, "Target.createTarget", target);
        let attach = json!({"targetId": target["targetId"], "flatten": true});
        let session = self.asks(None, "Target.attachToTarget", attach);
        let window = Window {
            chromium: self,
            session: session["sessionId"].as_str().unwrap().to_owned(),
            acted: Cell::new(0),
        };
        window.asks("Page.enable", json!({}));
        window.asks("Runtime.enable", json!({}));
        window.asks("Emulation.setFocusEmulationEnabled", json!({"enabled": true}));
        window.is_wide(1440, 900);
        window
    }

    fn asks(&self, session: Option<&str>, method: &str, params: Value) -> Value {
        self.tries(session, method, params)
            .unwrap_or_else(|fault| panic!("{method}: {fault}"))
    }

    fn tries(&self, session: Option<&str>, method: &str, params: Value) -> Result<Value, String> {
        let id = self.asked.get() + 1;
        self.asked.set(id);
        let mut message = json!({"id": id, "method": method});
        message["params"] = params;
        if let Some(session) = session {
            message["sessionId"] = json!(session);
        }
        let mut bytes = message.to_string().into_bytes();
        bytes.push(0);
        let mut to = self.to.borrow_mut();
        to.as_mut().unwrap().write_all(&bytes).unwrap();
        loop {
            let mut answer = self.from.recv_timeout(PATIENCE).expect("the browser answers");
            if answer["id"] == json!(id) {
                return match answer.get("error") {
                    None => Ok(answer["result"].take()),
                    Some(fault) => Err(fault["message"].to_string()),
                };
            }
            if answer.get("id").is_none() {
                self.events.borrow_mut().push_back(answer);
            }
        }
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        // Without its pipe it ends, and all that it started with it.
        self.to.borrow_mut().take();
        let ends_by_itself = (0..400).any(|_| {
            std::thread::sleep(Duration::from_millis(25));
            self.child.try_wait().is_ok_and(|ended| ended.is_some())
        });
        if !ends_by_itself {
            drop(self.child.kill());
            drop(self.child.wait());
        }
        if self.profile.exists() {
            drop(std::fs::remove_dir_all(&self.profile));
        }
    }
}

impl Window<'_> {
    /// Asks the browser about this window.
    pub(crate) fn asks(&self, method: &str, params: Value) -> Value {
        self.chromium.asks(Some(&self.session), method, params)
    }

    /// The window gets this size, in pixels of the page.
    pub(crate) fn is_wide(&self, width: u32, height: u32) {
        let metrics = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.asks("Emulation.setDeviceMetricsOverride", metrics);
    }

    /// The reader's system is light or dark; nothing moves, so that what is seen is final.
    pub(crate) fn prefers(&self, scheme: &str) {
        let features = json!({"media": "", "features": [
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]});
        self.asks("Emulation.setEmulatedMedia", features);
    }

    /// The page is shown as a printer would show it.
    pub(crate) fn is_on_paper(&self) {
        self.asks("Emulation.setEmulatedMedia", json!({"media": "print"}));
    }

    /// From now on pages run no script of theirs.
    pub(crate) fn runs_no_script(&self) {
        self.asks("Emulation.setScriptExecutionDisabled", json!({"value": true}));
    }

    /// A picture of what is seen, as a PNG.
    pub(crate) fn picture(&self, scale: f64) -> Vec<u8> {
        let clip = json!({"x": 0, "y": 0, "width": 1280, "height": 800, "scale": scale});
        let taken = self.asks("Page.captureScreenshot", json!({"format": "png", "clip": clip}));
        let coded = taken["data"].as_str().unwrap();
        base64::engine::general_purpose::STANDARD.decode(coded).unwrap()
    }

    /// Opens a page and waits until it is there.
    pub(crate) fn opens(&self, address: &str) {
        self.js("window.before = true");
        let opened = self.asks("Page.navigate", json!({"url": address}));
        assert_eq!(opened["errorText"], Value::Null, "{address}");
        self.until(
            &format!("{address} is there"),
            "!window.before && document.readyState === 'complete'",
        );
    }

    /// What an expression is in the page. A promise is waited for.
    #[track_caller]
    pub(crate) fn js(&self, expression: &str) -> Value {
        self.tries_js(expression)
            .unwrap_or_else(|fault| panic!("{expression}: {fault}\n{}", self.shows()))
    }

    fn tries_js(&self, expression: &str) -> Result<Value, String> {
        let asked = json!({"expression": expression, "returnByValue": true, "awaitPromise": true});
        let mut told = self.chromium.tries(Some(&self.session), "Runtime.evaluate", asked)?;
        match told.get("exceptionDetails") {
            None => Ok(told["result"]["value"].take()),
            Some(fault) => Err(fault.to_string()),
        }
    }

    /// Waits until an expression is true; a page that is just being left is asked again.
    #[track_caller]
    pub(crate) fn until(&self, what: &str, expression: &str) {
        let mut last = String::new();
        for look in 0..LOOKS {
            match self.tries_js(expression) {
                Ok(Value::Bool(true)) => return,
                Ok(_) => {}
                Err(fault) => last = fault,
            }
            std::thread::sleep(Duration::from_millis(u64::from(look + 1).min(20) * 10));
        }
        panic!("never: {what} ({expression}) {last}\n{}", self.shows());
    }

    /// Waits until the page says this.
    #[track_caller]
    pub(crate) fn says(&self, text: &str) {
        let there = format!(
            "document.readyState === 'complete' && document.body.innerText.includes({})",
            json!(text)
        );
        self.until(text, &there);
    }

    /// Waits until the path of the page begins like this and the page is there.
    #[track_caller]
    pub(crate) fn is_at(&self, path: &str) {
        let path = json!(path);
        let there = format!("location.pathname.startsWith({path}) && document.readyState === 'complete'");
        self.until("another page is there", &there);
    }

    /// What a person would read, for the message of a failure.
    pub(crate) fn shows(&self) -> String {
        let shown = self.tries_js("location.href + '\\n' + document.body.innerText");
        shown.map_or_else(|fault| fault, |shown| shown.as_str().unwrap_or_default().to_owned())
    }

    /// The text of the first element that a selector finds.
    #[track_caller]
    pub(crate) fn text(&self, selector: &str) -> String {
        let text = self.js(&format!("document.querySelector({}).innerText", json!(selector)));
        text.as_str().unwrap().trim().to_owned()
    }

    /// What the field that has the focus is called.
    pub(crate) fn focus(&self) -> String {
        let name = self.js("document.activeElement?.id || document.activeElement?.tagName || ''");
        name.as_str().unwrap().to_owned()
    }

    /// Puts the focus somewhere.
    #[track_caller]
    pub(crate) fn focuses(&self, selector: &str) {
        self.js(&format!("document.querySelector({}).focus()", json!(selector)));
    }

    /// Clicks on something.
    #[track_caller]
    pub(crate) fn clicks(&self, selector: &str) {
        self.js(&format!("document.querySelector({}).click()", json!(selector)));
    }

    /// How often somebody acted on the keyboard since this was last asked.
    pub(crate) fn keys_used(&self) -> u32 {
        self.acted.replace(0)
    }

    /// Types a text into the field that has the focus.
    pub(crate) fn types(&self, text: &str) {
        self.until("the page is seen", IS_SEEN);
        self.acted.set(self.acted.get() + 1);
        self.asks("Input.insertText", json!({"text": text}));
    }

    /// Presses a key, as `J`, `Enter`, `Alt+A` or `Ctrl+Shift+Enter`.
    pub(crate) fn presses(&self, keys: &str) {
        self.until("the page is seen", IS_SEEN);
        self.acted.set(self.acted.get() + 1);
        let mut parts: Vec<&str> = keys.split('+').collect();
        let name = parts.pop().unwrap();
        let bits = parts.iter().map(|part| match *part {
            "Alt" => 1,
            "Ctrl" => 2,
            "Shift" => 8,
            other => panic!("no such key: {other}"),
        });
        self.strikes(name, bits.sum(), false);
    }

    /// Holds a letter down: the next of the presses that the keyboard makes of it.
    pub(crate) fn holds(&self, letter: &str) {
        self.strikes(letter, 0, true);
    }

    fn strikes(&self, name: &str, modifiers: u32, again: bool) {
        let key = Key::named(name);
        let mut event = json!({"type": "rawKeyDown", "key": key.meaning, "code": key.code, "modifiers": modifiers,
            "windowsVirtualKeyCode": key.number, "autoRepeat": again});
        if let Some(text) = key.text.filter(|_| modifiers == 0) {
            event["type"] = json!("keyDown");
            event["text"] = json!(text);
        }
        self.asks("Input.dispatchKeyEvent", event.clone());
        event["type"] = json!("keyUp");
        if let Some(event) = event.as_object_mut() {
            event.remove("text");
            event.remove("autoRepeat");
        }
        self.asks("Input.dispatchKeyEvent", event);
    }

    /// An input method takes a key and shows what it makes of it, without having decided.
    pub(crate) fn composes(&self, key: &str, shown: &str) {
        let key = Key::named(key);
        let event = json!({"type": "rawKeyDown", "key": "Process", "code": key.code, "windowsVirtualKeyCode": 229});
        self.asks("Input.dispatchKeyEvent", event);
        let length = shown.encode_utf16().count();
        let shown = json!({"text": shown, "selectionStart": length, "selectionEnd": length});
        self.asks("Input.imeSetComposition", shown);
        let up = json!({"type": "keyUp", "key": key.meaning, "code": key.code, "windowsVirtualKeyCode": key.number});
        self.asks("Input.dispatchKeyEvent", up);
    }

    /// The input method takes the last key, and what it made is typed.
    pub(crate) fn commits(&self, key: &str, text: &str) {
        let key = Key::named(key);
        let event = json!({"type": "rawKeyDown", "key": "Process", "code": key.code, "windowsVirtualKeyCode": 229});
        self.asks("Input.dispatchKeyEvent", event);
        self.asks("Input.insertText", json!({"text": text}));
        let up = json!({"type": "keyUp", "key": key.meaning, "code": key.code, "windowsVirtualKeyCode": key.number});
        self.asks("Input.dispatchKeyEvent", up);
    }

    /// What went wrong in the page's script so far.
    pub(crate) fn faults(&self) -> String {
        self.js("1");
        let mut told = String::new();
        for event in self.chromium.events.borrow().iter() {
            if event["method"] == "Runtime.exceptionThrown" && event["sessionId"] == json!(self.session) {
                writeln!(told, "{}", event["params"]["exceptionDetails"]).unwrap();
            }
        }
        told
    }
}

/// A key as the protocol describes it.
struct Key {
    meaning: String,
    code: String,
    number: u32,
    text: Option<String>,
}

impl Key {
    fn named(name: &str) -> Key {
        let known = [
            ("Enter", "Enter", 13, Some("\r")),
            ("Escape", "Escape", 27, None),
            ("Tab", "Tab", 9, None),
            ("Space", "Space", 32, Some(" ")),
            ("ArrowDown", "ArrowDown", 40, None),
            ("ArrowUp", "ArrowUp", 38, None),
            ("ArrowLeft", "ArrowLeft", 37, None),
            ("ArrowRight", "ArrowRight", 39, None),
            ("?", "Slash", 191, Some("?")),
            ("/", "Slash", 191, Some("/")),
        ];
        if let Some((key, code, number, text)) = known.into_iter().find(|(key, ..)| *key == name) {
            return Key {
                meaning: if key == "Space" { " ".to_owned() } else { key.to_owned() },
                code: code.to_owned(),
                number,
                text: text.map(str::to_owned),
            };
        }
        if let Some(number) = name.strip_prefix('F').and_then(|number| number.parse::<u32>().ok()) {
            return Key {
                meaning: name.to_owned(),
                code: name.to_owned(),
                number: 111 + number,
                text: None,
            };
        }
        let letter = name.chars().next().unwrap();
        assert!(name.len() == 1 && letter.is_ascii_alphanumeric(), "no such key: {name}");
        let kind = if letter.is_ascii_digit() { "Digit" } else { "Key" };
        Key {
            meaning: letter.to_ascii_lowercase().to_string(),
            code: format!("{kind}{}", letter.to_ascii_uppercase()),
            number: u32::from(letter.to_ascii_uppercase()),
            text: Some(letter.to_ascii_lowercase().to_string()),
        }
    }
}
