//! Working time: windows of the week, holidays and make-up working days in one time zone.
