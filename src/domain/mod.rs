//! What is true at this desk: rules over plain values. No I/O, no clock, no database, no HTTP. Rules take facts and a
//! moment and return the events that happened.

pub mod calendar;
pub mod ids;
pub mod moment;
pub mod words;
