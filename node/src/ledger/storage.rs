//! Rules of the clients through which a task stores and fetches files.

use koipond_record::LedgerEntry;
use koipond_record::Source::{Inferred, Read};

use super::known;

/// How a task comes to the storage network.
pub(super) const STORAGE: &[LedgerEntry] = &[
    known(
        "gateways",
        "Files are asked of seven gateways in a fixed order, a minute each. An answer that begins with `<` is none, and every other is the \
         file, whatever its status.",
        Read("NW retrieveThroughHttpGateway"),
        "§5.1",
        &[
            "seven_gateways_are_asked_in_order_until_one_gives_no_page",
            "an_answer_that_is_no_page_is_the_file_whatever_its_status",
            "a_gateway_that_is_not_there_is_told_with_its_error_and_the_next_is_asked",
            "a_gateway_that_does_not_answer_is_left_after_a_minute",
            "a_file_that_no_gateway_has_is_an_error_that_names_its_cid",
        ],
    ),
    known(
        "uploads",
        "The storage client takes a path of the node's disk, a file, or several that go under one CID, and keys, which must be such as can \
         sign.",
        Read("SDK uploadFile"),
        "§9",
        &[
            "a_path_is_read_from_the_nodes_disk_and_named_by_its_last_part",
            "a_path_that_is_not_there_fails_as_the_file_system_does",
            "one_file_or_several_go_under_one_cid_with_their_names",
            "what_is_no_file_and_who_has_no_keys_is_refused_before_the_world_is_asked",
        ],
    ),
    known(
        "upload-key",
        "An upload counts as one by the node's own staking key, whichever key the task hands to the client.",
        Inferred("ours: a task has no other staked key"),
        "§9",
        &["one_file_or_several_go_under_one_cid_with_their_names"],
    ),
    known(
        "storage-errors",
        "An upload that fails says the error of the storage node that failed last, and a fetch the words of the status that came last, or \
         `undefined`.",
        Read("SDK uploadFile, getFile"),
        "§9",
        &["a_failed_upload_says_the_last_error_without_a_space_before_it", "a_failed_fetch_says_the_last_status_that_came"],
    ),
    known(
        "inactive-storage-task",
        "Where the storage task is not active, the client's own look at it ends the process. It looks when it is made and every ten \
         minutes; ours finds out when it is used.",
        Read("SDK getTaskState, watchTaskState"),
        "§9",
        &["a_storage_task_that_is_not_active_ends_the_process_whoever_catches_the_failure"],
    ),
    known(
        "web3-storage",
        "The old client of web3.storage cuts files into blocks of 1 MiB, sends them as a CAR, and tries six times. It does not compare \
         what comes back with its CID. Ours sends a CAR of more than 50 MiB whole.",
        Read("npm web3.storage 4.5.5"),
        "§9",
        &[
            "the_client_of_web3_storage_sends_and_says_what_that_of_npm_does",
            "an_upload_that_fails_is_tried_six_times_in_half_a_minute",
            "more_than_thirty_requests_wait_until_ten_seconds_are_over",
        ],
    ),
    known(
        "spheron",
        "A file or folder goes to the paid pinning service under the name of a bucket; ours sends it in one request.",
        Read("npm @spheron/storage 2.0.5, but for the requests, which are several there"),
        "§9",
        &["a_file_or_a_folder_goes_to_the_pinning_service_in_one_form", "what_the_pinning_service_refuses_is_said_in_its_words"],
    ),
];
