//! Use cases and wire types; the one list of commands; the only crate a shell may call.
//!
//! A window calls [`Workbench::dispatch`]; the command line calls the same use cases in [`actions`] with a file and a
//! person. Nothing here knows Tauri, SQL or AWS.

#![forbid(unsafe_code)]

pub mod actions;
mod commands;
mod handlers;
pub mod home;
mod job;
mod moment;
mod session;
pub mod status;
pub mod typescript;
pub mod wire;
mod workbench;

pub use commands::{COMMANDS, Class, Command};
pub use moment::{MADE_WITH, VERSION, now};
pub use workbench::{Event, Workbench};
