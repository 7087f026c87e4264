//! The board on the wall of a call centre, opened by a link of its own, and the page on which links are made and ended.

mod board;
mod links;

pub(super) use board::{enter, page as board};
pub(super) use links::{end, hang, page as links};
