//! Finds the map's columns in a file's first line.

use super::map::ImportMap;
use super::records::Record;
use super::refusal::FileRefused;
use super::rules::Columns;
use super::text::{CleanStep, clean, one_line};

/// Where in a record each field of the map stands. An empty list: the file does not say.
#[derive(Default)]
pub(super) struct Layout {
    pub(super) width: usize,
    pub(super) external_id: Vec<usize>,
    pub(super) subject: Vec<usize>,
    pub(super) description: Vec<usize>,
    pub(super) received_at: Vec<usize>,
    pub(super) reply: Vec<usize>,
    pub(super) replied_at: Vec<usize>,
    pub(super) region: Vec<usize>,
    pub(super) customer_reference: Vec<usize>,
    pub(super) customer_name: Vec<usize>,
    pub(super) customer_phone: Vec<usize>,
    pub(super) customer_email: Vec<usize>,
    pub(super) customer_company: Vec<usize>,
    pub(super) kind: Vec<usize>,
    pub(super) channel: Vec<usize>,
    pub(super) urgency: Vec<usize>,
    pub(super) state: Vec<usize>,
    pub(super) details: Vec<(String, usize)>,
}

impl Layout {
    /// Reads the header. Every missing or repeated column is named at once, not one per attempt.
    pub(super) fn find(map: &ImportMap, header: &Record, encoding: &'static str) -> Result<Layout, FileRefused> {
        let mut finder = Finder::read(header, encoding)?;
        let columns = map.columns();
        let layout = Layout {
            width: finder.names.len(),
            external_id: finder.all(Some(&columns.external_id)),
            subject: finder.all(columns.subject.as_ref()),
            description: finder.all(columns.description.as_ref()),
            received_at: finder.all(Some(&columns.received_at)),
            reply: finder.all(columns.reply.as_ref()),
            replied_at: finder.all(columns.replied_at.as_ref()),
            region: finder.all(columns.region.as_ref()),
            customer_reference: finder.all(columns.customer_reference.as_ref()),
            customer_name: finder.all(columns.customer_name.as_ref()),
            customer_phone: finder.all(columns.customer_phone.as_ref()),
            customer_email: finder.all(columns.customer_email.as_ref()),
            customer_company: finder.all(columns.customer_company.as_ref()),
            kind: finder.optional(map.kind().column()),
            channel: finder.optional(map.channel().column()),
            urgency: finder.optional(map.urgency().column()),
            state: finder.optional(map.state().column()),
            details: map
                .details()
                .iter()
                .map(|(name, column)| (name.clone(), finder.one(column)))
                .collect(),
        };
        finder.finish(layout)
    }
}

struct Finder {
    names: Vec<String>,
    missing: Vec<String>,
    repeated: Vec<String>,
}

impl Finder {
    fn read(header: &Record, encoding: &'static str) -> Result<Finder, FileRefused> {
        let names: Result<Vec<String>, _> = (0..header.len())
            .map(|index| std::str::from_utf8(header.field(index)).map(name))
            .collect();
        let names = names.map_err(|_| FileRefused::HeaderUndecodable {
            line: header.line,
            encoding,
        })?;
        Ok(Finder {
            names,
            missing: Vec::new(),
            repeated: Vec::new(),
        })
    }

    fn all(&mut self, columns: Option<&Columns>) -> Vec<usize> {
        columns
            .map(Columns::names)
            .unwrap_or_default()
            .iter()
            .map(|column| self.one(column))
            .collect()
    }

    fn optional(&mut self, column: Option<&str>) -> Vec<usize> {
        column.map(|column| self.one(column)).into_iter().collect()
    }

    /// The column's place; 0 for one that is missing, which `finish` turns into a refusal.
    fn one(&mut self, column: &str) -> usize {
        let wanted = name(column);
        let mut places = self
            .names
            .iter()
            .enumerate()
            .filter(|(_, found)| **found == wanted)
            .map(|(place, _)| place);
        let (first, second) = (places.next(), places.next());
        let trouble = if second.is_some() {
            &mut self.repeated
        } else {
            &mut self.missing
        };
        if (first.is_none() || second.is_some()) && !trouble.contains(&wanted) {
            trouble.push(wanted);
        }
        first.unwrap_or(0)
    }

    fn finish(self, layout: Layout) -> Result<Layout, FileRefused> {
        if !self.missing.is_empty() {
            return Err(FileRefused::ColumnsMissing {
                missing: self.missing,
                found: self.names,
            });
        }
        if !self.repeated.is_empty() {
            return Err(FileRefused::ColumnsRepeated { names: self.repeated });
        }
        Ok(layout)
    }
}

/// A column's name without the blanks that nobody sees.
fn name(text: &str) -> String {
    one_line(&clean(text, &[CleanStep::Spaces]))
}
