//! What is left behind when Tickmark itself breaks: where it broke, and nothing that memory or a message may hold.

use std::any::Any;
use std::io::Write;
use std::panic::PanicHookInfo;

/// What a panic said, where it stands so in the program. A message that was formatted may hold evidence or credentials.
#[must_use]
pub fn literal(payload: &(dyn Any + Send)) -> &'static str {
    payload
        .downcast_ref::<&'static str>()
        .copied()
        .unwrap_or("(message withheld)")
}

/// A panic in one line: where, and its literal message.
#[must_use]
pub fn in_words(panic: &PanicHookInfo<'_>) -> String {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    format!("a mistake in Tickmark at {place}: {}", literal(panic.payload()))
}

/// From now on a panic says where it was on standard error, and nothing that was formatted.
pub fn say_little() {
    std::panic::set_hook(Box::new(|panic| {
        let _ = writeln!(std::io::stderr(), "tickmark: {}", in_words(panic));
    }));
}

/// Has the system write no dump of this process: its memory holds credentials while a collection runs.
pub fn leave_no_dump() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let none = Rlimit {
            current: Some(0),
            maximum: Some(0),
        };
        if let Err(error) = setrlimit(Resource::Core, none) {
            tracing::warn!(%error, "the system may write a dump of the memory");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_that_was_formatted_is_withheld() {
        let said = |payload: Box<dyn Any + Send>| literal(&*payload).to_owned();
        let plain = std::panic::catch_unwind(|| panic!("the list is empty")).map_err(said);
        assert_eq!(plain, Err("the list is empty".to_owned()));
        let secret = String::from("AKIAEXAMPLE");
        let formatted = std::panic::catch_unwind(|| panic!("no {secret}")).map_err(said);
        assert_eq!(formatted, Err("(message withheld)".to_owned()));
    }
}
