//! How a person reaches every part of the window.
