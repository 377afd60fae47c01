//! What a task posts to its task node.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| koipond_tests::fuzz::rpc(bytes));
