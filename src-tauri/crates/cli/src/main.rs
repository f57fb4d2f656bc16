//! The tickmark command: every job that needs no screen.
//!
//! Answers go to standard output, progress and messages to standard error. Exit status: 0 done · 1 the answer is no ·
//! 2 unusable arguments or input · 3 interrupted and resumable.

#![forbid(unsafe_code)]

mod answer;
mod arguments;
mod jobs;
mod print;

use std::process::ExitCode;

use clap::Parser;
use tickmark_workbench::crash;

use crate::answer::{Answer, Failure};
use crate::arguments::Arguments;

fn main() -> ExitCode {
    crash::leave_no_dump();
    crash::say_little();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let asked = !error.use_stderr();
            let _ = error.print();
            return ExitCode::from(if asked { 0 } else { 2 });
        }
    };
    let json = arguments.json;
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("tickmark: this computer gives no threads: {error}");
            return ExitCode::from(2);
        }
    };
    match runtime.block_on(jobs::run(arguments)) {
        Ok(answer) => finish(&answer, json),
        Err(Failure { status, message }) => {
            eprintln!("tickmark: {message}");
            ExitCode::from(status)
        }
    }
}

fn finish(answer: &Answer, json: bool) -> ExitCode {
    if let Err(error) = answer.print(json) {
        // A reader that went away, such as `head`, is no failure.
        if error.kind() != std::io::ErrorKind::BrokenPipe {
            eprintln!("tickmark: the answer cannot be written out: {error}");
            return ExitCode::from(2);
        }
    }
    ExitCode::from(answer.status)
}
