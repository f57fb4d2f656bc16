//! The words and the rules of Tickmark: pure types, no I/O, no clock, no JSON, no SQL.
