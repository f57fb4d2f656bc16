//! The sample organisation from outside: over HTTP by hand, and by AWS's own Python SDK.

mod boto;
mod client;
mod counts;
mod faults;
mod paging;
mod repeat;
mod size;
