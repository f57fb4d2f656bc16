//! The Tickmark window.

#![forbid(unsafe_code)]
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() -> std::process::ExitCode {
    tickmark_desktop::run(std::env::args_os().skip(1))
}
