//! What is true at this desk: rules over plain values. No I/O, no clock, no database, no HTTP. Rules take facts and a
//! moment and return the events that happened.

pub mod access;
pub mod attachment;
pub mod calendar;
pub mod canonical;
pub mod category;
pub mod chain;
pub mod checkpoint;
pub mod code;
pub mod contact;
pub mod customer;
pub mod delivery_notice;
pub mod escalation;
pub mod event;
pub mod ids;
pub mod mask;
pub mod moment;
pub mod moves;
pub mod password;
pub mod people;
pub mod phone;
pub mod policy;
pub mod progress;
pub mod promise;
pub mod refusal;
pub mod restraint;
pub mod rights;
pub mod search;
pub mod security;
pub mod shift;
pub mod sign_on;
pub mod slowing;
pub mod text;
pub mod ticket;
pub mod totp;
pub mod words;
