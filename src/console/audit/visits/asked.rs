//! What the page of visits shows; all of it stands in its address.

use super::super::asked::{Asked, Pairs, Range, written};
use crate::domain::words::UnknownWord;
use crate::export::{FileFormat, VisitLines};
use crate::report::visits::{OwedFigure, VisitFigure, VisitsBy};

/// What is asked for.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    pub(super) range: Range,
    pub(super) by: VisitsBy,
    /// The figure behind which one looks, of one line where it is named.
    pub(super) behind: Option<(Counted, Of)>,
}

/// What a figure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counted {
    Visits(VisitFigure),
    Promises(OwedFigure),
}

impl std::fmt::Display for Counted {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Counted::Visits(figure) => figure.fmt(out),
            Counted::Promises(figure) => figure.fmt(out),
        }
    }
}

impl std::str::FromStr for Counted {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let promises = text.parse().map(Counted::Promises);
        promises.or_else(|_| text.parse().map(Counted::Visits))
    }
}

/// Of which line of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Of {
    All,
    Key(String),
    /// Of what belongs to none.
    Without,
}

impl Wanted {
    pub(super) fn read(query: &str) -> Self {
        /// No code or id is longer.
        const LONGEST: usize = 120;
        let pairs = Pairs::read(query);
        let key = pairs.text("of");
        let of = match pairs.text("without") {
            "true" => Of::Without,
            _ if key.is_empty() || key.chars().count() > LONGEST => Of::All,
            _ => Of::Key(key.to_owned()),
        };
        Wanted {
            range: Asked::read(query).range,
            by: pairs.one("by").unwrap_or(VisitsBy::Area),
            behind: pairs.one("figure").map(|figure| (figure, of)),
        }
    }

    fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = self.range.pairs();
        pairs.push(("by", self.by.to_string()));
        if let Some((figure, of)) = &self.behind {
            pairs.push(("figure", figure.to_string()));
            match of {
                Of::All => {}
                Of::Key(key) => pairs.push(("of", key.clone())),
                Of::Without => pairs.push(("without", "true".to_owned())),
            }
        }
        pairs
    }

    pub(super) fn address(&self) -> String {
        let part = if self.behind.is_some() { "#behind" } else { "" };
        written("/audit/visits", self.pairs()) + part
    }

    pub(super) fn file(&self, lines: VisitLines, format: FileFormat) -> String {
        let mut pairs = Wanted {
            behind: None,
            ..self.clone()
        }
        .pairs();
        pairs.extend([("lines", lines.to_string()), ("format", format.to_string())]);
        written("/audit/visits/export", pairs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::visits::{OwedAbout, OwedStanding};

    #[test]
    fn an_address_reads_back_as_what_was_wanted() {
        for by in VisitsBy::ALL {
            for of in [Of::All, Of::Key("城东 & 1".to_owned()), Of::Without] {
                let calls = Counted::Promises(OwedFigure {
                    about: OwedAbout::Callbacks,
                    standing: OwedStanding::Missed,
                });
                let late = Counted::Visits(VisitFigure::Late);
                for behind in [None, Some((late, of.clone())), Some((calls, of))] {
                    let wanted = Wanted {
                        range: Range::Week,
                        by: *by,
                        behind,
                    };
                    let address = wanted.address();
                    let query = address.split_once('?').unwrap().1.trim_end_matches("#behind");
                    assert_eq!(Wanted::read(query).address(), address);
                }
            }
        }
        assert_eq!(
            Wanted::read("by=x&figure=y").address(),
            "/audit/visits?range=30d&by=area"
        );
    }
}
