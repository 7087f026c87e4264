//! Black-box tests of the desk, in one binary so that they are linked once.

mod import_reading;
mod mail;
mod support;
