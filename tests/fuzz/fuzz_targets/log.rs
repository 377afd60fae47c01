//! An event log.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| koipond_tests::fuzz::log(bytes));
