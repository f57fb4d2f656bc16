//! The computed report model and its faces: PDF, CSV, HTML.
