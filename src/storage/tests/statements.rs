//! The words of `dialect.rs`, on every engine.

use std::sync::mpsc;

use super::*;
use crate::storage::dialect::{claimed, insert_many, insert_or_skip, locked};

#[test]
fn many_rows_are_stored_whatever_their_number() {
    for bench in Bench::on_every_engine("many rows") {
        for count in [0, 1, 1_201] {
            let stored = bench.desk.write_blocking(move |db, now| {
                let rows: Vec<Note> = (0..count)
                    .map(|number| note(count * 10_000 + number, now, db))
                    .collect();
                Ok::<_, StoreFault>(insert_many!(db.conn(), notes::table, &rows)?)
            });
            assert_eq!(
                stored.unwrap(),
                usize::try_from(count).unwrap(),
                "{}",
                bench.desk.engine()
            );
        }
        assert_eq!(numbers(&bench.desk).len(), 1_202);
    }
}

#[test]
fn a_row_whose_key_is_taken_is_skipped_or_refused_by_name() {
    for bench in Bench::on_every_engine("taken keys") {
        let skipped = bench.desk.write_blocking(|db, now| {
            let (first, second) = (note(7, now, db), note(7, now, db));
            let first = insert_or_skip!(db.conn(), notes::table, &first)?;
            Ok::<_, StoreFault>((first, insert_or_skip!(db.conn(), notes::table, &second)?))
        });
        assert_eq!(skipped.unwrap(), (1, 0));
        let refused = bench.desk.write_blocking(jot(7)).unwrap_err();
        assert!(refused.is_taken("notes.number"), "{}: {refused}", bench.desk.engine());
        assert!(!refused.may_pass());
        assert_eq!(numbers(&bench.desk), [7]);
    }
}

#[test]
fn locked_rows_are_read_like_any_others() {
    for bench in Bench::on_every_engine("locks") {
        bench.desk.write_blocking(jot(7)).unwrap();
        let seen = bench.desk.write_blocking(|db, _| {
            let seven = locked!(
                db.conn(),
                notes::table.filter(notes::number.eq(7)).select(Note::as_select()),
                first
            );
            Ok::<Note, StoreFault>(seven?)
        });
        assert_eq!(seen.unwrap().number, 7);
    }
}

#[test]
fn two_replicas_never_claim_the_same_row() {
    let claim = |db: &mut Db| -> Result<Vec<i64>, StoreFault> {
        let two = notes::table.order(notes::number).limit(2).select(notes::number);
        Ok(claimed!(db.conn(), two, load)?)
    };
    let Some(bench) = Bench::postgres("claims") else { return };
    for number in 0..4 {
        bench.desk.write_blocking(jot(number)).unwrap();
    }
    let (has_claimed, claimed) = mpsc::channel();
    let (let_go, may_go) = mpsc::channel::<()>();
    let other = bench.desk.clone();
    let first = std::thread::spawn(move || {
        other.write_blocking(move |db, _| {
            let mine = claim(db)?;
            has_claimed.send(()).unwrap();
            may_go.recv().unwrap();
            Ok::<_, StoreFault>(mine)
        })
    });
    claimed.recv().unwrap();
    let second = bench.desk.write_blocking(move |db, _| claim(db)).unwrap();
    let_go.send(()).unwrap();
    assert_eq!((first.join().unwrap().unwrap(), second), (vec![0, 1], vec![2, 3]));
}
