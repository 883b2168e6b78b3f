//! The `tidelock` binary.

fn main() {}
