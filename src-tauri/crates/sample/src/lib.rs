//! The sample organisation: an AWS-compatible endpoint on loopback.
