//! What goes into a column comes out of it, and compares, the same on every engine.

use serde_json::json;

use super::*;
use crate::storage::dialect::MultiBackend;

fn keep(desk: &Desk, note: Note) -> Note {
    desk.write_blocking(move |db, _| -> Result<Note, StoreFault> {
        Ok(diesel::insert_into(notes::table)
            .values(&note)
            .returning(<Note as Selectable<MultiBackend>>::construct_selection())
            .get_result(db.conn())?)
    })
    .unwrap()
}

#[test]
fn times_ids_words_and_documents_come_back_as_they_went_in() {
    let documents = [
        json!({"a\"b": 1, "quote": "x\"y", "back": "\\", "line": "\n\t", "zh": "一诺千金", "emoji": "📞"}),
        json!([1, -2.5, null, true, "", {}, i64::MIN, u64::MAX]),
        json!("only text"),
        json!(null),
    ];
    let moments = [
        Moment::NEVER,
        Moment::EPOCH,
        Moment::from_micros(-1),
        Moment::from_micros(1_772_442_000_123_457),
    ];
    for bench in Bench::on_every_engine("columns come back") {
        for (number, (doc, at)) in documents.iter().zip(moments).enumerate() {
            let wanted = Note {
                id: TicketId(uuid::Uuid::from_u128(0xfeed_0000 + number as u128)),
                number: i64::try_from(number).unwrap(),
                channel: Channel::Hotline,
                at,
                seen_at: (number % 2 == 0).then_some(at),
                team: (number % 2 == 1).then_some(TeamId(uuid::Uuid::from_u128(u128::MAX))),
                doc: Json(doc.clone()),
            };
            assert_eq!(keep(&bench.desk, wanted.clone()), wanted, "{}", bench.desk.engine());
        }
    }
}

#[test]
fn people_see_native_values_when_they_query_with_their_own_tools() {
    #[derive(QueryableByName)]
    struct Seen {
        #[diesel(sql_type = diesel::sql_types::Text)]
        text: String,
    }
    for bench in Bench::on_every_engine("native values") {
        bench.desk.write_blocking(jot(1)).unwrap();
        let at_a_glance = match bench.desk.engine() {
            "sqlite" => "SELECT typeof(id) || ' ' || typeof(at) || ' ' || json_type(doc) AS text FROM notes",
            _ => "SELECT pg_typeof(id) || ' ' || to_char(at, 'US') || ' ' || jsonb_typeof(doc) AS text FROM notes",
        };
        let seen = bench
            .desk
            .read_blocking(move |db, _| -> Result<Seen, StoreFault> {
                Ok(diesel::sql_query(at_a_glance).get_result(db.conn())?)
            })
            .unwrap();
        let wanted = if bench.desk.engine() == "sqlite" {
            "text integer null"
        } else {
            "uuid 000001 null"
        };
        assert_eq!(seen.text, wanted);
    }
}

fn stored_at(second: i64) -> Moment {
    Moment::from_micros(second * 1_000_000 + 7)
}

/// Notes 0 to 9, one a second; the even ones are seen a second later.
fn ten_notes(desk: &Desk) -> Vec<TicketId> {
    desk.write_blocking(|db, now| -> Result<Vec<TicketId>, StoreFault> {
        let mut ids = Vec::new();
        for number in 0..10 {
            let at = stored_at(number);
            let seen_at = (number % 2 == 0).then_some(stored_at(number + 1));
            let id = TicketId(uuid::Uuid::from_u128(number.unsigned_abs().into()));
            let note = Note {
                id,
                at,
                seen_at,
                ..note(number, now, db)
            };
            diesel::insert_into(notes::table).values(&note).execute(db.conn())?;
            ids.push(note.id);
        }
        Ok(ids)
    })
    .unwrap()
}

#[test]
fn times_and_ids_compare_sort_and_aggregate_alike() {
    for bench in Bench::on_every_engine("comparing") {
        let ids = ten_notes(&bench.desk);
        let (chosen, first) = (vec![ids[9], ids[0]], ids[0]);
        let (found, span) = bench
            .desk
            .read_blocking(move |db, _| {
                let conn = db.conn();
                let by_number = || notes::table.select(notes::number).order(notes::number);
                let found: [Vec<i64>; 9] = [
                    by_number().filter(notes::at.lt(stored_at(2))).load(conn)?,
                    by_number().filter(notes::at.le(stored_at(2))).load(conn)?,
                    by_number().filter(notes::at.gt(stored_at(8))).load(conn)?,
                    by_number().filter(notes::at.ge(stored_at(8))).load(conn)?,
                    by_number()
                        .filter(notes::at.between(stored_at(3), stored_at(4)))
                        .load(conn)?,
                    by_number().filter(notes::seen_at.lt(stored_at(4))).load(conn)?,
                    by_number().filter(notes::id.eq_any(chosen)).load(conn)?,
                    by_number()
                        .filter(notes::id.gt(first))
                        .filter(notes::at.eq_any([stored_at(5)]))
                        .load(conn)?,
                    notes::table
                        .select(notes::number)
                        .order(notes::at.desc())
                        .then_order_by(notes::id)
                        .limit(2)
                        .load(conn)?,
                ];
                let span: (Option<Moment>, Option<Moment>) = notes::table
                    .select((diesel::dsl::min(notes::at), diesel::dsl::max(notes::seen_at)))
                    .first(conn)?;
                Ok::<_, StoreFault>((found, span))
            })
            .unwrap();
        let wanted: [&[i64]; 9] = [
            &[0, 1],
            &[0, 1, 2],
            &[9],
            &[8, 9],
            &[3, 4],
            &[0, 2],
            &[0, 9],
            &[5],
            &[9, 8],
        ];
        assert_eq!(found.each_ref().map(Vec::as_slice), wanted, "{}", bench.desk.engine());
        assert_eq!(span, (Some(stored_at(0)), Some(stored_at(9))));
    }
}

#[test]
fn a_row_can_be_changed_guarded_by_what_was_read() {
    for bench in Bench::on_every_engine("guarded change") {
        let id = ten_notes(&bench.desk)[3];
        let changed = bench.desk.write_blocking(move |db, now| {
            let guarded = notes::table.filter(notes::id.eq(id)).filter(notes::seen_at.is_null());
            let once = diesel::update(guarded).set(notes::seen_at.eq(now)).execute(db.conn())?;
            let again = diesel::update(guarded)
                .set(notes::seen_at.eq(Some(now)))
                .execute(db.conn())?;
            Ok::<_, StoreFault>((once, again))
        });
        assert_eq!(changed.unwrap(), (1, 0), "{}", bench.desk.engine());
    }
}
