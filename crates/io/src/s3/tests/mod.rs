//! The S3 store against a scripted server, in memory and without real time.

mod bench;
mod clock;
mod conditions;
mod contract;
mod listing;
mod parts;
mod reads;
mod writes;
