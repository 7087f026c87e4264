//! A database is opened by what its URL says, and by one server alone when it is a file.

use super::*;
use crate::storage::fault::OpenFault;
use crate::storage::migrate;

fn refusal(url: &str) -> String {
    let settings = DatabaseSettings {
        url: url.to_owned(),
        readers: 1,
        writers: 1,
        queue: 1,
    };
    Desk::open(&settings, Clock::system(), None).err().unwrap().to_string()
}

#[test]
fn a_second_server_on_the_same_file_is_refused_until_the_first_has_closed() {
    let bench = Bench::sqlite();
    let again = || Desk::open(&bench.settings, Clock::system(), None);
    let refused = again().err().unwrap();
    assert!(
        matches!(&refused, OpenFault::InUse(_)) && refused.to_string().contains("another yinuo"),
        "{refused}"
    );
    assert!(matches!(migrate::migrate(&bench.settings), Err(OpenFault::InUse(_))));
    bench.desk.write_blocking(jot(1)).unwrap();
    let Bench {
        desk,
        settings,
        _folder,
        ..
    } = bench;
    futures::executor::block_on(desk.close());
    let after = Desk::open(&settings, Clock::system(), None).unwrap();
    assert_eq!(numbers(&after), [1]);
}

#[test]
fn an_onlooker_reads_beside_the_server_and_cannot_write() {
    for bench in [Some(Bench::sqlite()), Bench::postgres("onlooker")]
        .into_iter()
        .flatten()
    {
        let onlooker = Desk::open_to_look(&bench.settings, Clock::system()).unwrap();
        bench.desk.write_blocking(jot(1)).unwrap();
        assert_eq!(numbers(&onlooker), [1]);
        for refused in [
            onlooker.write_blocking(jot(2)),
            onlooker.background().write_blocking(jot(3)),
        ] {
            assert!(matches!(refused, Err(StoreFault::ReadOnly)), "{refused:?}");
        }
    }
}

#[test]
fn closing_folds_the_log_back_into_the_file() {
    let bench = Bench::sqlite();
    bench.desk.write_blocking(jot(1)).unwrap();
    let file = crate::storage::db::file_of(&bench.settings.url).unwrap();
    let log = file.with_file_name("desk.db-wal");
    assert!(log.metadata().unwrap().len() > 0);
    bench.desk.close_blocking();
    assert!(log.metadata().map_or(0, |log| log.len()) == 0);
}

#[test]
fn a_server_that_does_not_answer_is_an_error_and_never_a_new_file() {
    let refused = refusal("postgres://desk:secret@127.0.0.1:1/desk");
    assert!(
        refused.contains("database.url") && !refused.contains("secret"),
        "{refused}"
    );
    let here: Vec<_> = std::fs::read_dir(".")
        .unwrap()
        .flatten()
        .map(|entry| entry.file_name())
        .collect();
    assert!(
        here.iter().all(|name| !name.to_string_lossy().starts_with("postgres")),
        "{here:?}"
    );
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let refused = refusal("sqlite:///dev/null/desk.db");
    assert!(
        refused.contains("/dev/null/desk.db") && refused.contains("folder"),
        "{refused}"
    );
}

#[test]
fn migrations_run_once_and_a_later_schema_is_refused() {
    for bench in Bench::on_every_engine("migrations") {
        let settings = bench.settings.clone();
        if settings.url == "sqlite::memory:" {
            continue;
        }
        bench.desk.close_blocking();
        let waiting = migrate::pending(&settings).unwrap();
        assert_eq!(migrate::migrate(&settings).unwrap(), waiting);
        assert_eq!(migrate::migrate(&settings).unwrap(), Vec::<String>::new());
        assert_eq!(migrate::pending(&settings).unwrap(), Vec::<String>::new());
        let desk = Desk::open(&settings, Clock::system(), None).unwrap();
        let later = "INSERT INTO __diesel_schema_migrations (version) VALUES ('9999')";
        desk.write_blocking(move |db, _| -> Result<(), StoreFault> { Ok(db.conn().batch_execute(later)?) })
            .unwrap();
        desk.close_blocking();
        let refused = migrate::migrate(&settings).unwrap_err();
        assert!(
            matches!(&refused, OpenFault::Newer(versions) if versions == "9999"),
            "{refused}"
        );
    }
}
