//! AWS to store: receipts, limits, resume.
