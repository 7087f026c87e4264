//! Dependencies point one way. This reads the sources and holds the line, so that reviewers need not.

use std::fs;
use std::path::{Path, PathBuf};

/// Each layer with what it may use of this crate, from the bottom up.
const LAYERS: &[(&str, &[&str])] = &[
    ("domain", &["domain"]),
    ("clock", &["domain"]),
    ("locale", &["domain", "locale"]),
    ("storage", &["domain", "clock", "storage"]),
    ("error", &["domain", "storage"]),
    ("pulse", &["domain"]),
    ("peers", &["domain", "config"]),
    ("body", &[]),
    ("cookies", &["domain"]),
    ("provider", &["domain", "config"]),
    ("pages", &["domain", "locale", "storage", "error", "body", "pages"]),
    ("cabinet", &["domain", "config"]),
    ("schedule", &[]),
    ("config", &["domain", "config"]),
    ("actions", &["domain", "storage", "error", "actions"]),
    ("report", &["domain", "storage", "error", "cabinet", "report"]),
    (
        "export",
        &["domain", "locale", "storage", "error", "actions", "report", "export"],
    ),
    ("outbox", &["domain", "locale", "storage", "error", "actions", "outbox"]),
    (
        "press",
        &[
            "domain", "storage", "error", "actions", "report", "export", "outbox", "press",
        ],
    ),
    (
        "api",
        &[
            "domain", "storage", "error", "actions", "report", "export", "config", "pulse", "clock", "peers", "body",
            "cabinet", "cookies", "api",
        ],
    ),
    (
        "track",
        &[
            "domain", "locale", "storage", "error", "actions", "config", "peers", "pages", "track",
        ],
    ),
    (
        "sign_on",
        &[
            "domain", "storage", "error", "actions", "peers", "cookies", "provider", "pages", "sign_on",
        ],
    ),
    (
        "console",
        &[
            "domain", "locale", "storage", "error", "actions", "report", "export", "cabinet", "pages", "api",
            "sign_on", "console",
        ],
    ),
    (
        "server",
        &[
            "config", "pulse", "body", "pages", "cabinet", "api", "sign_on", "track", "console",
        ],
    ),
];

/// Each demanded library with the layers that may name it.
const LIBRARIES: &[(&str, &[&str])] = &[
    ("diesel", &["storage", "report"]),
    (
        "actix_web",
        &[
            "api", "body", "console", "cookies", "pages", "peers", "sign_on", "track", "server", "cli",
        ],
    ),
    ("lettre", &["outbox"]),
    ("openidconnect", &["provider"]),
    ("rust_xlsxwriter", &["export"]),
    ("tokio_cron_scheduler", &["schedule", "cli"]),
];

#[test]
fn no_layer_uses_what_stands_above_it() {
    let mut wrong = Vec::new();
    for (layer, path, line) in lines_of_code() {
        let Some((_, allowed)) = LAYERS.iter().find(|(name, _)| *name == layer) else {
            continue;
        };
        for used in line.split("crate::").skip(1).map(|rest| {
            rest.split(|c: char| !c.is_alphanumeric() && c != '_')
                .next()
                .unwrap_or("")
        }) {
            let is_layer = LAYERS.iter().any(|(name, _)| *name == used) || used == "cli";
            if is_layer && !allowed.contains(&used) {
                wrong.push(format!("{}: {}", path.display(), line.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "these lines reach upwards:\n{}", wrong.join("\n"));
}

#[test]
fn each_library_stays_in_its_room() {
    let mut wrong = Vec::new();
    for (layer, path, line) in lines_of_code() {
        for (library, rooms) in LIBRARIES {
            if line.contains(&format!("{library}::")) && !rooms.contains(&layer.as_str()) {
                wrong.push(format!("{}: {}", path.display(), line.trim()));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "these lines take a library out of its room:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn only_the_dialect_asks_which_engine_it_is() {
    const KNOWN: &[&str] = &["dialect.rs", "migrate.rs", "postgres.rs", "sqlite.rs", "columns.rs"];
    let asks = |line: &str| line.contains("AnyConn::Pg") || line.contains("AnyConn::Sqlite");
    let wrong: Vec<String> = lines_of_code()
        .into_iter()
        .filter(|(_, path, line)| {
            asks(line) && !KNOWN.iter().any(|known| path.ends_with(known)) && !path.to_string_lossy().contains("tests")
        })
        .map(|(_, path, line)| format!("{}: {}", path.display(), line.trim()))
        .collect();
    assert!(
        wrong.is_empty(),
        "these lines branch on the engine:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn a_page_is_opened_by_its_table_alone() {
    // Static files are nobody's secret; the API describes its operations, and the four files of that description are public.
    const ELSEWHERE: &[&str] = &["pages/table.rs", "pages/assets.rs"];
    let opens = [
        "web::resource",
        "web::get(",
        "web::post(",
        "web::method(",
        ".route(",
        "#[get(",
        "#[post(",
    ];
    let doors = ["console", "track", "sign_on", "pages"];
    let wrong: Vec<String> = lines_of_code()
        .into_iter()
        .filter(|(layer, path, line)| {
            doors.contains(&layer.as_str())
                && opens.iter().any(|way| line.contains(way))
                && !ELSEWHERE.iter().any(|known| path.ends_with(known))
        })
        .map(|(_, path, line)| format!("{}: {}", path.display(), line.trim()))
        .collect();
    assert!(
        wrong.is_empty(),
        "these lines open pages that are in no table:\n{}",
        wrong.join("\n")
    );
}

/// Every line of code with its layer and file; comments and documentation are left out.
fn lines_of_code() -> Vec<(String, PathBuf, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&src, &mut files);
    assert!(files.len() > 50, "the sources are where they are expected");
    let mut lines = Vec::new();
    for file in files {
        let inside = file.strip_prefix(&src).unwrap();
        let first = inside
            .components()
            .next()
            .unwrap()
            .as_os_str()
            .to_string_lossy()
            .into_owned();
        let layer = first.strip_suffix(".rs").unwrap_or(&first).to_owned();
        let text = fs::read_to_string(&file).unwrap();
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        lines.extend(code.map(|line| (layer.clone(), inside.to_path_buf(), line.to_owned())));
    }
    lines
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}
