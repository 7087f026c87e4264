//! Read-only questions and their answers: the reply rate and its evidence.

pub mod verify;
