//! Use cases and wire types; the one list of commands; the only crate a shell may call.
