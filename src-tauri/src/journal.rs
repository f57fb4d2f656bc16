//! The log: one file in the home folder, for the person and whoever helps them. It never leaves this computer and
//! never holds evidence or credentials.
//!
//! So only Tickmark's own events are written, whatever the environment asks for: the AWS SDK tells the key ids that it
//! loads as "info", and whole signed requests below that.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::sync::Mutex;

use tickmark_workbench::crash;
use tracing::level_filters::LevelFilter;
use tracing::{Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::Registry;
use tracing_subscriber::util::SubscriberInitExt;

use crate::guard;

/// How the names of our crates begin.
const OURS: &str = "tickmark";

/// When the log has grown to this size, it is moved aside at the next start; two are kept.
const LARGEST_BYTES: u64 = 4 * 1024 * 1024;

/// Starts the log. A home that cannot be written gives no log, and nothing else changes: the workbench says so itself.
pub fn keep(home: &Path) {
    if let Ok(file) = open(&home.join("logs")) {
        // Whoever set a log up before this (a test) keeps theirs.
        let _ = log_into(Mutex::new(file)).try_init();
    }
    std::panic::set_hook(Box::new(|panic| {
        guard::log_panic(panic);
        // Standard error is kept by many a desktop, so it is told no more than the log.
        let _ = writeln!(io::stderr(), "Tickmark: {}", crash::in_words(panic));
    }));
}

/// What writes our own events.
fn log_into<W>(writer: W) -> impl Subscriber + Send + Sync
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let ours = |of: &Metadata<'_>| {
        of.target()
            .split("::")
            .next()
            .is_some_and(|name| name.starts_with(OURS))
    };
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(writer)
        .with_ansi(false)
        .with_filter(filter_fn(ours).with_max_level_hint(LevelFilter::INFO))
        .with_filter(LevelFilter::INFO);
    Registry::default().with(lines)
}

fn open(folder: &Path) -> io::Result<File> {
    std::fs::create_dir_all(folder)?;
    let path = folder.join("desktop.log");
    if path.metadata().is_ok_and(|log| log.len() > LARGEST_BYTES) {
        std::fs::rename(&path, folder.join("desktop.1.log"))?;
    }
    OpenOptions::new().create(true).append(true).open(path)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[derive(Clone, Default)]
    struct Page(Arc<Mutex<Vec<u8>>>);

    impl Write for Page {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn only_our_own_events_are_written_because_the_sdk_tells_keys() {
        let page = Page::default();
        let writer = page.clone();
        let log = log_into(move || writer.clone());
        tracing::subscriber::with_default(log, || {
            tracing::info!(target: "aws_config::profile::credentials", creds = "AKIAEXAMPLE", "loaded base credentials");
            tracing::error!(target: "aws_smithy_runtime::client", request = "x-amz-security-token: FwoG", "failed");
            tracing::warn!(target: "hyper_util", "connection of AKIAEXAMPLE");
            tracing::trace!(target: "tickmark_collect", "too fine");
            tracing::warn!(target: "tickmark_collect::run", "the collection did not end by itself");
            tracing::info!("the workbench is open");
        });
        let bytes = page.0.lock().unwrap().clone();
        let text = String::from_utf8(bytes).unwrap();
        for secret in ["AKIA", "FwoG", "too fine", "hyper"] {
            assert!(!text.contains(secret), "{text}");
        }
        for ours in ["the collection did not end by itself", "the workbench is open"] {
            assert!(text.contains(ours), "{text}");
        }
    }

    #[test]
    fn a_log_that_has_grown_too_large_is_moved_aside_once() {
        let folder = std::env::temp_dir().join(format!("tickmark-journal-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let size = usize::try_from(LARGEST_BYTES).unwrap() + 1;
        std::fs::write(folder.join("desktop.log"), vec![b'x'; size]).unwrap();
        let fresh = open(&folder).unwrap().metadata().unwrap().len();
        let aside = folder.join("desktop.1.log").metadata().unwrap().len();
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!((fresh, aside), (0, LARGEST_BYTES + 1));
    }
}
