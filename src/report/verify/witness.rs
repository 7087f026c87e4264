//! The file of checkpoints that somebody else holds, line by line.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Take};
use std::path::{Path, PathBuf};

use super::finding::{Fault, Findings};
use crate::domain::checkpoint::{LINE_MAX, Line};

/// A file of checkpoints as long as it was when it was opened. Open it before the database is read: then the database
/// holds at least what the file does, even beside a running server.
pub struct WitnessFile {
    path: PathBuf,
    lines: BufReader<Take<File>>,
    /// Counts from 1.
    line: u64,
    ahead: Option<Line>,
    last: Option<Line>,
    pub(super) read: u64,
}

impl WitnessFile {
    /// Opens the file.
    pub fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let length = file.metadata()?.len();
        Ok(WitnessFile {
            path: path.to_owned(),
            lines: BufReader::new(file.take(length)),
            line: 0,
            ahead: None,
            last: None,
            read: 0,
        })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The number of the last line that was taken.
    pub(super) fn last_number(&self) -> Option<i64> {
        self.last.as_ref().map(|line| line.number)
    }

    /// The next line, checked by itself and against the one before; what cannot be read is told and left out.
    pub(super) fn peek(&mut self, findings: &mut Findings) -> Option<&Line> {
        while self.ahead.is_none() {
            let (text, whole) = self.next_text(findings)?;
            match Line::read(&text) {
                Some(line) => self.look_at(line, findings),
                None => self.unreadable(&text, whole, findings),
            }
        }
        self.ahead.as_ref()
    }

    fn look_at(&mut self, line: Line, findings: &mut Findings) {
        self.read += 1;
        if let Some(what) = line.fault().or_else(|| self.misplaced(&line)) {
            let what = format!("line {} of the file: {what}", self.line);
            findings.add(Fault::new("witness", what).at_checkpoint(line.number));
        }
        self.ahead = Some(line);
    }

    /// Takes the line that was looked at.
    pub(super) fn take(&mut self) -> Option<Line> {
        let line = self.ahead.take();
        if line.is_some() {
            self.last.clone_from(&line);
        }
        line
    }

    fn misplaced(&self, line: &Line) -> Option<&'static str> {
        let last = self.last.as_ref()?;
        if line.number != last.number + 1 {
            Some("it does not follow the number of the line before: lines are missing or were moved")
        } else if line.previous != last.root {
            Some("it does not follow the root of the line before")
        } else {
            None
        }
    }

    /// A piece at the very end, or one whose line follows whole, is what a crash leaves; anything else is told.
    fn unreadable(&mut self, text: &str, whole: bool, findings: &mut Findings) {
        let strange = Fault::new("witness", format!("line {} of the file is no checkpoint", self.line));
        let next = self.next_text(findings);
        let line = next.as_ref().and_then(|(next, _)| Line::read(next));
        let left_by_a_crash = match &next {
            Some((next, _)) => line.is_some() && next.starts_with(text),
            None => !whole,
        };
        if !left_by_a_crash {
            findings.add(strange);
        }
        if let Some(line) = line {
            self.look_at(line, findings);
        }
    }

    /// The next line that is not empty, and whether it ends as a line does.
    fn next_text(&mut self, findings: &mut Findings) -> Option<(String, bool)> {
        loop {
            let mut bytes = Vec::new();
            let most = LINE_MAX as u64 + 1;
            match (&mut self.lines).take(most).read_until(b'\n', &mut bytes) {
                Ok(0) => return None,
                Ok(_) => {}
                Err(error) => {
                    findings.add(Fault::new("witness", format!("the file cannot be read: {error}")));
                    return None;
                }
            }
            self.line += 1;
            let text = String::from_utf8_lossy(&bytes).trim().to_owned();
            if !text.is_empty() {
                return Some((text, bytes.ends_with(b"\n")));
            }
        }
    }
}
