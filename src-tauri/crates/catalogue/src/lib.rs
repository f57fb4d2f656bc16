//! Frameworks and evidence sources: load and validate.
