use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use toml::{Table, Value};

use super::layers::Layers;
use super::*;
use crate::domain::moment::Span;

/// Settles the defaults under a file, an environment, and flags, with one file on disk: `/run/secret`.
fn settle(file: &str, environment: &[(&str, &str)], flags: &[(&str, &str)]) -> Result<Effective, ConfigFault> {
    let mut layers = Layers::of_defaults()?;
    layers.lay_file(Path::new("yinuo.toml"), file)?;
    let read = |path: &Path| match path.to_str() {
        Some("/run/secret") => Ok("postgres://desk:pass@db/desk\n".to_owned()),
        _ => Err(io::Error::from(io::ErrorKind::NotFound)),
    };
    layers.lay_environment(owned(environment).into_iter(), read)?;
    layers.lay_flags(&owned(flags))?;
    let settings = settled(&layers)?;
    Ok(Effective { settings, layers })
}

fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

fn refusal(file: &str, environment: &[(&str, &str)], flags: &[(&str, &str)]) -> String {
    match settle(file, environment, flags) {
        Ok(_) => panic!("accepted: {file} {environment:?} {flags:?}"),
        Err(fault) => fault.to_string(),
    }
}

/// Every setting as (section, name, default).
fn defaults() -> Vec<(String, String, Value)> {
    let table: Table = DEFAULTS.parse().unwrap();
    let of_section = |(section, values): (String, Value)| {
        let Value::Table(values) = values else {
            panic!("{section} is not a section")
        };
        values
            .into_iter()
            .map(move |(name, value)| (section.clone(), name, value))
            .collect::<Vec<_>>()
    };
    table.into_iter().flat_map(of_section).collect()
}

fn as_text(value: &Value) -> String {
    match value {
        Value::Array(parts) => parts.iter().map(as_text).collect::<Vec<_>>().join(","),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[test]
fn the_defaults_alone_are_right_but_no_server_runs_without_a_fallback() {
    let settings = settle("", &[], &[]).unwrap().settings;
    assert_eq!(settings.database.url.engine(), Engine::Sqlite);
    assert_eq!(settings.intake.oldest.span(), Span::days(30));
    assert_eq!(settings.mail.transport, Transport::Folder);
    let refused = settings.fallback().unwrap_err().to_string();
    assert!(
        refused.contains("notify.fallback") && refused.contains("YINUO_NOTIFY__FALLBACK"),
        "{refused}"
    );
    let named = settle("", &[("YINUO_NOTIFY__FALLBACK", "duty@example.com")], &[])
        .unwrap()
        .settings;
    assert_eq!(named.fallback().unwrap().address, "duty@example.com");
}

#[test]
fn every_setting_reads_back_from_a_file_a_variable_and_a_flag() {
    for (section, name, value) in defaults() {
        let key = format!("{section}.{name}");
        let (text, variable) = (as_text(&value), layers::variable_of(&key));
        let layered = [
            settle(&format!("[{section}]\n{name} = {value}"), &[], &[]),
            settle("", &[(&variable, &text)], &[]),
            settle("", &[], &[(&key, &text)]),
        ];
        for effective in layered {
            let effective = effective.unwrap_or_else(|fault| panic!("{key}: {fault}"));
            assert_eq!(effective.layers.values[&section][&name], value, "{key}");
            assert_ne!(effective.layers.origin_of(&key), Origin::Default, "{key}");
        }
    }
}

#[test]
fn every_setting_refuses_nonsense_by_name() {
    // Any text is a path; everything else has a shape.
    let paths = [
        "mail.folder",
        "checkpoint.file",
        "checkpoint.key_file",
        "policies.folders",
        "calendars.folders",
        "attachments.folder",
        "pages.categories",
        "attachments.scanner",
        "single_sign_on.ca_file",
    ];
    for (section, name, _) in defaults() {
        let key = format!("{section}.{name}");
        let nonsense = if paths.contains(&key.as_str()) {
            "12"
        } else {
            "\"\\u0001 no such thing\""
        };
        let refused = refusal(&format!("[{section}]\n{name} = {nonsense}"), &[], &[]);
        assert!(
            refused.starts_with(&key) && refused.contains("yinuo.toml"),
            "{key}: {refused}"
        );
        let refused = refusal(&format!("[{section}]\n{name}_x = 1"), &[], &[]);
        assert!(refused.contains(&format!("{key}_x")), "{key}: {refused}");
    }
}

#[test]
fn every_setting_is_explained_in_the_default_file() {
    let lines: Vec<&str> = DEFAULTS.lines().collect();
    let explained = |name: &str| {
        let at = lines
            .iter()
            .position(|line| line.starts_with(&format!("{name} = ")))
            .unwrap();
        let above = lines[..at]
            .iter()
            .rev()
            .take_while(|line| !line.is_empty() && !line.starts_with('['));
        above.take(2).any(|line| line.starts_with("# "))
    };
    for (_, name, _) in defaults() {
        assert!(explained(&name), "{name}");
    }
}

#[test]
fn a_flag_beats_the_environment_which_beats_the_file_which_beats_the_default() {
    let file = "[server]\nlisten = \"127.0.0.1:1\"\nworkers = 1\nmax_connections = 1";
    let environment = [("YINUO_SERVER__LISTEN", "127.0.0.1:2"), ("YINUO_SERVER__WORKERS", "2")];
    let server = settle(file, &environment, &[("server.listen", "127.0.0.1:3")])
        .unwrap()
        .settings
        .server;
    assert_eq!(
        (server.listen.port(), server.workers.get(), server.max_connections.get()),
        (3, 2, 1)
    );
    assert_eq!(server.keep_alive.span(), Span::seconds(75));
}

#[test]
fn a_secret_comes_from_a_file_and_never_prints() {
    let effective = settle("", &[("YINUO_DATABASE__URL_FILE", "/run/secret")], &[]).unwrap();
    assert_eq!(effective.settings.database.url.expose(), "postgres://desk:pass@db/desk");
    let printed = format!(
        "{} {:?} {:?}",
        effective.describe(),
        effective.without_secrets(),
        effective.settings
    );
    assert!(
        printed.contains("postgres://db (the rest is hidden)") && !printed.contains("pass@"),
        "{printed}"
    );
    assert!(
        printed.contains("# from /run/secret (YINUO_DATABASE__URL_FILE)"),
        "{printed}"
    );
    let absent = refusal("", &[("YINUO_MAIL__SMTP_URL_FILE", "/run/none")], &[]);
    assert!(
        absent.contains("/run/none (YINUO_MAIL__SMTP_URL_FILE) cannot be read"),
        "{absent}"
    );
    let wrong = refusal("", &[("YINUO_MAIL__SMTP_URL_FILE", "/run/secret")], &[]);
    assert!(
        wrong.starts_with("mail.smtp_url is wrong (from /run/secret") && !wrong.contains("pass"),
        "{wrong}"
    );
    let broken = refusal("[database]\nurl = \"postgres://desk:pass@db", &[], &[]);
    assert!(broken.contains("line 2") && !broken.contains("pass"), "{broken}");
}

#[test]
fn a_setting_whose_own_name_ends_in_file_is_not_a_secret_file() {
    let settings = settle("", &[("YINUO_CHECKPOINT__KEY_FILE", "/run/none")], &[])
        .unwrap()
        .settings;
    assert_eq!(settings.checkpoint.key_file, Path::new("/run/none"));
}

#[test]
fn misspelt_names_are_refused_with_what_was_meant() {
    let refused = [
        (
            refusal("", &[("YINUO_SERVER_LISTEN", "x")], &[]),
            "Did you mean YINUO_SERVER__LISTEN?",
        ),
        (
            refusal("", &[("YINUO_SERVER__LISTN", "x")], &[]),
            "Did you mean YINUO_SERVER__LISTEN?",
        ),
        (refusal("[server]\nlistn = 1", &[], &[]), "Did you mean server.listen?"),
        (
            refusal("[servers]\nlisten = \"x\"", &[], &[]),
            "Did you mean server.listen?",
        ),
        (refusal("server = 1", &[], &[]), "no setting server "),
        (
            refusal("", &[], &[("mail.retires", "1m")]),
            "Did you mean mail.retries?",
        ),
        (
            refusal("", &[], &[("nothing", "1")]),
            "no setting nothing (from the command line)",
        ),
    ];
    for (text, expected) in refused {
        assert!(text.contains(expected), "{text}");
    }
    let both = [
        ("YINUO_DATABASE__URL", "sqlite://a"),
        ("YINUO_DATABASE__URL_FILE", "/run/secret"),
    ];
    assert!(refusal("", &both, &[]).contains("YINUO_DATABASE__URL and YINUO_DATABASE__URL_FILE are both set"));
}

#[test]
fn names_that_a_container_platform_invents_are_left_alone() {
    let invented = [
        ("YINUO_SERVICE_HOST", "10.0.0.1"),
        ("YINUO_PORT", "tcp://10.0.0.1:80"),
        ("PATH", "/bin"),
    ];
    assert!(settle("", &invented, &[]).is_ok());
}

#[test]
fn a_wrong_value_is_answered_with_what_would_be_right() {
    let cases: BTreeMap<(&str, &str), &str> = BTreeMap::from([
        (
            ("YINUO_SERVER__LISTEN", "localhost"),
            "server.listen is wrong (from environment variable YINUO_SERVER__LISTEN): expected an address and port like",
        ),
        (("YINUO_SERVER__WORKERS", "many"), "expected a whole number"),
        (
            ("YINUO_VISITS__COMPENSATION", "50.001 CNY"),
            "expected an amount with its currency",
        ),
        (("YINUO_SERVER__WORKERS", "-1"), "from 0 to 1024"),
        (
            ("YINUO_SERVER__PUBLIC_URL", "https://desk.example/"),
            "without ? or # or a slash at the end",
        ),
        (
            ("YINUO_SERVER__TRUSTED_PROXIES", "10.0.0.0/8,proxy"),
            "server.trusted_proxies[1]",
        ),
        (("YINUO_DATABASE__URL", "mysql://x"), "sqlite://PATH or postgres://"),
        (
            ("YINUO_MAIL__TRANSPORT", "pigeon"),
            "unknown variant `pigeon`, expected one of `smtp`, `folder`, `memory`",
        ),
        (("YINUO_MAIL__RETRIES", ""), "one to 32"),
        (("YINUO_MAIL__RETRIES", "1m,0s"), "mail.retries"),
        (
            ("YINUO_VISITS__REMIND", "60d"),
            "at most 4 lengths of time of at most 30d",
        ),
        (("YINUO_VISITS__REMIND", "5h,4h,3h,2h,1h"), "at most 4 lengths of time"),
        (("YINUO_NOTIFY__FALLBACK", "nobody"), "a mail address like"),
        (("YINUO_NOTIFY__LANGUAGE", "fr"), "zh-CN"),
        (("YINUO_SCHEDULE__SWEEP", "*/5 * * * *"), "six fields"),
        (("YINUO_SCHEDULE__ZONE", "Asia/Atlantis"), "the name of a time zone"),
        (("YINUO_SCHEDULE__HEARTBEAT_URL", "file:///etc"), "http://"),
        (("YINUO_LOG__LEVEL", "loud"), "error, warn, info"),
        (("YINUO_INTAKE__OLDEST", "30"), "30m, 24h"),
    ]);
    for ((variable, value), expected) in cases {
        let text = refusal("", &[(variable, value)], &[]);
        assert!(
            text.contains(expected) && text.contains(variable),
            "{variable}={value}: {text}"
        );
    }
    assert!(refusal("", &[("YINUO_MAIL__TRANSPORT", "smtp")], &[]).contains("YINUO_MAIL__SMTP_URL"));
}

#[test]
fn a_provider_that_is_set_up_wrongly_is_refused_by_the_field_that_is_wrong() {
    let whole = [
        ("YINUO_SINGLE_SIGN_ON__ISSUER", "https://login.example.com/realms/staff"),
        ("YINUO_SINGLE_SIGN_ON__CLIENT_ID", "yinuo"),
        ("YINUO_SINGLE_SIGN_ON__CLIENT_SECRET", "s3cret"),
    ];
    let with = |name: &'static str, value: &'static str| {
        let others = whole.iter().copied().filter(|(variable, _)| *variable != name);
        others.chain([(name, value)]).collect::<Vec<_>>()
    };
    let effective = settle("", &whole, &[]).unwrap();
    let printed = format!(
        "{} {:?} {:?}",
        effective.describe(),
        effective.without_secrets(),
        effective.settings
    );
    assert!(printed.contains("(hidden)") && !printed.contains("s3cret"), "{printed}");
    assert!(settle("", &[], &[]).unwrap().settings.single_sign_on.issuer.is_none());
    for wrong in [
        "http://login.example.com",
        "login.example.com",
        "https://",
        "https://u:p@login.example.com",
        "https://login.example.com/?x",
        "http://localhost.example.com",
        "ftp://login.example.com",
    ] {
        let refused = refusal("", &with("YINUO_SINGLE_SIGN_ON__ISSUER", wrong), &[]);
        assert!(
            refused.starts_with("single_sign_on.issuer is wrong"),
            "{wrong}: {refused}"
        );
    }
    for fine in [
        "http://127.0.0.1:8081/x",
        "http://localhost",
        "https://login.example.com/",
    ] {
        let settled = settle("", &with("YINUO_SINGLE_SIGN_ON__ISSUER", fine), &[]);
        assert!(settled.is_ok(), "{fine}");
    }
    let cases = [
        (
            "YINUO_SINGLE_SIGN_ON__CLIENT_SECRET",
            "",
            "single_sign_on.client_secret is not set",
        ),
        (
            "YINUO_SINGLE_SIGN_ON__CLIENT_ID",
            "",
            "single_sign_on.client_id is not set",
        ),
        ("YINUO_SINGLE_SIGN_ON__NAME", "", "single_sign_on.name is not set"),
        ("YINUO_SINGLE_SIGN_ON__CREATE", "true", "single_sign_on.create is wrong"),
        ("YINUO_SINGLE_SIGN_ON__CREATE", "yes", "expected true or false"),
        (
            "YINUO_SINGLE_SIGN_ON__ROLES",
            "a=agent,b=king",
            "single_sign_on.roles[1]",
        ),
        (
            "YINUO_SINGLE_SIGN_ON__ROLES",
            "bots=integration",
            "single_sign_on.roles[0]",
        ),
        ("YINUO_SINGLE_SIGN_ON__SCOPES", "a b", "single_sign_on.scopes[0]"),
        (
            "YINUO_SERVER__PUBLIC_URL",
            "http://desk.example.com",
            "server.public_url is wrong",
        ),
    ];
    for (variable, value, expected) in cases {
        let refused = refusal("", &with(variable, value), &[]);
        assert!(refused.contains(expected), "{variable}={value}: {refused}");
    }
}

#[test]
fn what_is_described_can_be_used_as_a_file_again() {
    let described = settle("", &[("YINUO_SERVER__WORKERS", "3")], &[]).unwrap().describe();
    let again = settle(&described, &[], &[]).unwrap().settings;
    assert_eq!(again.server.workers.get(), 3);
    assert!(
        described.contains("workers = 3  # from environment variable YINUO_SERVER__WORKERS"),
        "{described}"
    );
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let refused = Settings::load(Some(Path::new("/nowhere/yinuo.toml")), std::iter::empty(), &[]).unwrap_err();
    assert!(
        refused.to_string().starts_with("/nowhere/yinuo.toml cannot be read"),
        "{refused}"
    );
}
