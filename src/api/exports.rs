//! A report as a file, made while it is sent: however long it is, only a page of it is in memory, and a reader who goes away
//! ends the work.

use std::fs::File;
use std::io::{self, Read as _, Seek as _};

use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::{self, Bytes, Data};
use futures::stream::unfold;

use super::front::Front;
use super::problem::Problem;
use crate::actions::security::record;
use crate::domain::security::{By, SecurityFact};
use crate::error::Failure;
use crate::export::{CsvFile, ExportFault, FileFormat, Source, VisitsFile, VisitsWanted, Wanted, mark};
use crate::report::Cursor;
use crate::storage::db::Desk;
use crate::storage::fault::StoreFault;

/// How much of a finished file is read at once.
const CHUNK: usize = 64 * 1024;

/// The file of a report. That it was taken is recorded before the first byte leaves.
pub(crate) async fn file(front: &Data<Front>, by: By, wanted: Wanted) -> Result<HttpResponse, Problem> {
    let (house, format) = (front.house.clone(), wanted.format);
    let source = front
        .desk
        .read(move |db, now| Source::of(db, now, &house, wanted))
        .await?;
    let fact = SecurityFact::Exported {
        what: format!("reply-rate.{format}"),
        customer: None,
        rows: source.rows(),
    };
    front.desk.write(move |db, now| record(db, now, &by, fact)).await?;
    let mut answer = HttpResponse::Ok();
    answer.insert_header((CONTENT_TYPE, format.kind()));
    let kept_as = format!("attachment; filename=\"{}\"", source.file_name());
    answer.insert_header((CONTENT_DISPOSITION, kept_as));
    let desk = front.desk.clone();
    match format {
        FileFormat::Csv => Ok(
            answer.streaming(unfold(Sending::Head(desk, source), |state| async move {
                let (text, next) = state.step().await?;
                Some((text.map(Bytes::from), next))
            })),
        ),
        FileFormat::Xlsx => {
            let made = web::block(move || made(&desk, &source)).await;
            let made = made.map_err(|fault| StoreFault::Bug(fault.to_string()))??;
            Ok(answer.streaming(unfold(made, |file| async move {
                let (chunk, file) = web::block(move || chunk(file)).await.ok()?;
                match chunk {
                    Ok(bytes) if bytes.is_empty() => None,
                    chunk => Some((chunk.map(Bytes::from), file)),
                }
            })))
        }
    }
}

/// The file of the report of visits, which is bounded and made before it is sent. That it was taken is recorded first.
pub(crate) async fn visits(front: &Data<Front>, by: By, wanted: VisitsWanted) -> Result<HttpResponse, Problem> {
    let house = front.house.clone();
    let file = front
        .desk
        .read(move |db, now| VisitsFile::of(db, now, &house, wanted))
        .await?;
    let fact = SecurityFact::Exported {
        what: file.kind(),
        customer: None,
        rows: file.rows(),
    };
    front.desk.write(move |db, now| record(db, now, &by, fact)).await?;
    let kept_as = format!("attachment; filename=\"{}\"", file.file_name());
    let kind = file.format().kind();
    let made = web::block(move || file.write()).await;
    let made = made.map_err(|fault| StoreFault::Bug(fault.to_string()))??;
    let mut answer = HttpResponse::Ok();
    answer.insert_header((CONTENT_TYPE, kind));
    answer.insert_header((CONTENT_DISPOSITION, kept_as));
    Ok(answer.body(made))
}

/// A CSV file on its way.
enum Sending {
    Head(Desk, Source),
    Lines(Desk, Source, CsvFile, Option<Cursor>),
    Over,
}

impl Sending {
    /// What is sent next, and what comes then; nothing when the file is whole.
    async fn step(self) -> Option<(Result<String, Failure>, Sending)> {
        let (desk, source, mut file, after) = match self {
            Sending::Over => return None,
            Sending::Head(desk, source) => {
                let file = CsvFile::default();
                let text = file.head(&source.scribe());
                return Some((Ok(text), Sending::Lines(desk, source, file, None)));
            }
            Sending::Lines(desk, source, file, after) => (desk, source, file, after),
        };
        let asked = source.clone();
        let lines = match desk.read(move |db, _| asked.lines(db, after)).await {
            Ok(lines) => lines,
            Err(failure) => {
                tracing::error!(%failure, "a file was broken off");
                return Some((Err(failure), Sending::Over));
            }
        };
        let Some(last) = lines.last().map(mark) else {
            return Some((source.end(file), Sending::Over));
        };
        let text = file.lines(&source.scribe(), &lines);
        Some((Ok(text), Sending::Lines(desk, source, file, Some(last))))
    }
}

impl From<ExportFault> for Problem {
    fn from(fault: ExportFault) -> Self {
        match fault {
            ExportFault::Failure(failure) => failure.into(),
            other => StoreFault::Bug(other.to_string()).into(),
        }
    }
}

/// A whole file that is gone when it was sent.
fn made(desk: &Desk, source: &Source) -> Result<File, ExportFault> {
    let mut file = tempfile::tempfile()?;
    source.write(desk, &mut file, |_| ())?;
    file.rewind()?;
    Ok(file)
}

/// The next part of a finished file; an empty one at its end.
fn chunk(mut file: File) -> (io::Result<Vec<u8>>, File) {
    let mut bytes = vec![0; CHUNK];
    let read = file.read(&mut bytes).map(|count| {
        bytes.truncate(count);
        bytes
    });
    (read, file)
}
