//! The rules of the engagement file, held against real SQLite files.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod activity;
mod content;
mod facts;
mod flaws;
mod full_disk;
mod group;
mod imports;
mod killed;
mod migrations;
mod opening;
mod originals;
mod pages;
mod passphrase;
mod readers;
mod seals;
mod small_facts;
mod support;
mod together;
mod views;
