//! The tickmark command, run as other programs run it.

mod bad_input;
mod figures;
mod imports;
mod program;
mod walk;
