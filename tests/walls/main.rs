//! The walls of the house, read from the manifests and from the files that Tauri builds its permissions from. Nothing
//! here needs a window system or Tauri.

#![forbid(unsafe_code)]

mod directions;
mod house;
mod locks;
mod permissions;
mod types;
