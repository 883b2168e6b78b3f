//! Tidelock's front end: the command line, its texts, the lab server and the demo.
//!
//! Only this crate prints. It holds no logic that a second front end would need.

pub mod cli;
pub mod lab;
pub mod output;
pub mod text;
