//! JSON read from a stream, part by part: however large a file is, one of its records is held at a time.

pub mod node;
pub mod pointer;
pub mod shape;
pub mod split;
mod text;

pub use text::Text;
