use clap::{CommandFactory, Parser};

use super::*;

/// Every command there is a definition of, whether or not it is wired yet.
#[derive(Debug, Parser)]
#[command(name = "yinuo")]
struct Whole {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Every,
}

#[derive(Debug, Subcommand)]
enum Every {
    Config(Config),
    Serve(Serve),
    Migrate(Migrate),
    #[command(subcommand)]
    User(User),
    #[command(subcommand)]
    Token(Token),
    Verify(Verify),
    #[command(subcommand)]
    Report(Report),
    Explain(Explain),
    #[command(subcommand)]
    Import(Import),
    #[command(subcommand)]
    Calendar(Calendar),
    #[command(subcommand)]
    Policy(Policy),
    Openapi(OpenApi),
    Problems(Problems),
    Demo(Demo),
}

/// The commands without further sub-commands, with their whole names.
fn leaves(command: &clap::Command, name: &str) -> Vec<(String, clap::Command)> {
    let below = command.get_subcommands().filter(|below| below.get_name() != "help");
    let mut found: Vec<_> = below
        .flat_map(|below| leaves(below, &format!("{name} {}", below.get_name())))
        .collect();
    if found.is_empty() || !command.is_subcommand_required_set() {
        found.push((name.to_owned(), command.clone()));
    }
    found
}

/// The words of an example as a shell would give them to the program.
fn words(example: &str) -> Vec<String> {
    let call = example.trim().trim_start_matches("TOKEN=$(").trim_end_matches(')');
    let call = call.split(" > ").next().unwrap_or_default();
    let quoted = call.split('"').enumerate();
    quoted
        .flat_map(|(index, part)| match index % 2 {
            0 => part.split_whitespace().map(str::to_owned).collect::<Vec<_>>(),
            _ => vec![part.to_owned()],
        })
        .collect()
}

#[test]
fn the_definitions_do_not_contradict_each_other() {
    Whole::command().debug_assert();
    crate::cli::Cli::command().debug_assert();
}

#[test]
fn every_command_has_help_with_an_example_that_it_understands() {
    let mut examples = 0;
    for (name, command) in leaves(&Whole::command(), "yinuo")
        .iter()
        .filter(|(name, _)| name != "yinuo")
    {
        assert!(command.get_about().is_some(), "{name} says what it does");
        let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        assert!(help.contains(name.as_str()), "{name} has an example of its own: {help}");
        for example in help.lines().skip(1) {
            let parsed = Whole::try_parse_from(words(example));
            assert!(parsed.is_ok(), "{example}: {}", parsed.unwrap_err());
            examples += 1;
        }
    }
    assert!(examples >= 16, "{examples} examples");
}

#[test]
fn flags_stand_for_settings() {
    let line = "yinuo serve --listen [::]:1 --database-url sqlite://a --set mail.lanes=2 --fallback a@b.example";
    let whole = Whole::try_parse_from(line.split(' ')).unwrap();
    let Every::Serve(serve) = whole.command else {
        panic!("not serve")
    };
    let flags: Vec<String> = whole
        .global
        .flags()
        .into_iter()
        .chain(serve.flags())
        .map(|(key, value)| key + "=" + &value)
        .collect();
    assert_eq!(
        flags,
        [
            "database.url=sqlite://a",
            "mail.lanes=2",
            "server.listen=[::]:1",
            "notify.fallback=a@b.example"
        ]
    );
    assert!(Whole::try_parse_from(["yinuo", "migrate", "--set", "mail.lanes"]).is_err());
}

#[test]
fn a_day_begins_at_midnight_in_the_desks_zone() {
    let zone = TimeZone::get("Asia/Shanghai").unwrap();
    let moment = |text: &str| text.parse::<When>().map(|when| when.moment(&zone).unwrap().to_string());
    assert_eq!(moment("2026-03-01").unwrap(), "2026-02-28T16:00:00Z");
    assert_eq!(moment("2026-03-01T09:00:00+08:00").unwrap(), "2026-03-01T01:00:00Z");
    for wrong in ["2026-03-01T09:00", "yesterday", "2026-02-30", ""] {
        assert!(moment(wrong).is_err(), "{wrong}");
    }
}
