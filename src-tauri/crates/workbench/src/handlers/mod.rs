//! One function a command: from its request to its answer. The rules are elsewhere; here they are called.

mod application;
mod artifact;
mod collecting;
mod coverage;
mod importing;
mod package;
mod proof;
mod reading;
mod rescue;
mod work;
