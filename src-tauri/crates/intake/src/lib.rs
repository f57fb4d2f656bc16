//! Files to store: logs and documents.
