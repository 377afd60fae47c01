//! The storage network's part of the fidelity ledger: each rule with its source and the tests that pin it.

use koipond_record::{LedgerEntry, Source};

use Source::{Inferred, Read, Switch};

/// All rules of the storage network: addresses, then who has what.
#[must_use]
pub fn ledger() -> Vec<LedgerEntry> {
    [ADDRESSES, HOSTS, WAYS_IN].into_iter().flatten().copied().collect()
}

/// A rule in one line.
const fn known(
    rule: &'static str,
    says: &'static str,
    source: Source,
    section: &'static str,
    tests: &'static [&'static str],
) -> LedgerEntry {
    LedgerEntry { rule, says, source, section, tests }
}

const SHA2: &str = "sha2_cids_are_those_of_ipfs";

/// How a file gets its address.
const ADDRESSES: &[LedgerEntry] = &[
    known(
        "cid",
        "A CID is of version 1, in base32, over sha2-256. blake3 is there for speed, and no public gateway has it.",
        Read("CIDs that tasks submit: `bafybei…`"),
        "§9.1",
        &[SHA2, "blake3_cids_are_those_of_ipfs"],
    ),
    known(
        "wrapping-directory",
        "The CID names a directory with the file in it, so a file is read as CID and name.",
        Read("SDK getFile: /ipfs/{cid}/{name}"),
        "§9.1",
        &["the_cid_is_the_hash_of_the_directory_over_the_hash_of_the_bytes", "another_name_is_not_found", "what_was_put_is_what_is_read"],
    ),
    known(
        "same-file",
        "The same bytes under the same name have one CID whoever stores them, and other bytes or another name have another.",
        Inferred("a CID is a hash of nothing else"),
        "§9.1",
        &["another_name_or_other_bytes_are_another_cid", "the_cid_is_the_hash_of_the_directory_over_the_hash_of_the_bytes"],
    ),
    known(
        "chunks",
        "A file is cut into raw blocks of 256 KiB under nodes of at most 174 links, as IPFS does by default.",
        Inferred("the reference implementation's defaults; what the gateways have set is not public"),
        "§9.1",
        &[SHA2],
    ),
    known(
        "cid-version-0",
        "A folder can be given CIDs of version 0, with leaves that are nodes, as `ipfs add` does without `--cid-version=1`; files are \
         stored in version 1 by tasks.",
        Inferred("the reference implementation's defaults for either version"),
        "§9.1",
        &["cids_of_version_0_are_those_of_ipfs", "cids_of_folders_of_version_0_are_those_of_ipfs"],
    ),
    known(
        "folders",
        "Several files and folders stand under one CID, ordered by the bytes of their names; one so large that IPFS would split it is \
         refused.",
        Inferred("the reference implementation; the SDK's upload takes several files"),
        "§9.1",
        &[
            "sha2_cids_of_folders_are_those_of_ipfs",
            "blake3_cids_of_folders_are_those_of_ipfs",
            "a_folder_that_ipfs_would_split_is_refused",
        ],
    ),
    known(
        "paths",
        "A path leads from a CID by names to a file or a folder; `.`, `..` and empty names lead nowhere, and a folder within another is \
         not found by its own CID.",
        Inferred("gateways resolve names so; that only whole uploads are found is ours"),
        "§9.1",
        &["a_path_that_leads_nowhere_says_why", "any_tree_is_read_and_listed_as_it_was_put"],
    ),
    known(
        "blocks",
        "A CID never names other bytes: every block has the hash that its CID says, and two contents have one CID only if they are equal.",
        Inferred("a CID is a hash of nothing else"),
        "§9.1",
        &["every_block_has_the_cid_it_is_told_with_and_no_other", "two_trees_have_one_cid_only_if_they_are_equal"],
    ),
    known(
        "car-out",
        "What is stored is written as a CAR of version 1 that other tools read, each block once and above those it links to.",
        Inferred("the CAR specification and its JavaScript implementation"),
        "§9.1",
        &["cars_are_those_of_the_reference_to_the_byte", "any_tree_comes_back_from_a_car"],
    ),
    known(
        "car-in",
        "A CAR is taken in whole or not at all: each block is compared with its CID, and trees of other shapes keep their blocks. Split \
         folders, links and other codecs are refused.",
        Inferred("ours"),
        "§9.1",
        &[
            "cars_of_trees_in_other_shapes_come_out_as_they_went_in",
            "a_car_with_one_bit_changed_is_refused",
            "a_car_with_one_wrong_root_adds_nothing",
            "a_car_with_a_split_folder_is_refused",
        ],
    ),
    known(
        "cid-texts",
        "A CID may be written in any of its texts; what is none is told apart from one that nobody stored.",
        Inferred("gateways do so"),
        "§9.1",
        &["every_text_of_a_cid_is_the_same_address", "a_text_that_is_no_cid_is_told_apart_from_an_unknown_one"],
    ),
    known(
        "names",
        "A name is compared byte by byte, and a path is none.",
        Inferred("a directory holds names without a slash"),
        "§9.1",
        &["another_name_is_not_found", "a_name_that_cannot_stand_in_a_directory_is_refused"],
    ),
];

/// Who has a file, for how long, and how it is got.
const HOSTS: &[LedgerEntry] = &[
    known(
        "client-upload",
        "The client uploads to all storage nodes at once, 20 s each, waits for all of them, and takes the answer of the first in their order that succeeded.",
        Read("SDK uploadFile: Promise.all, then the first that is not null"),
        "§9.2",
        &[
            "an_upload_waits_for_the_slowest_storage_node",
            "one_storage_node_that_takes_an_upload_is_enough",
            "each_way_of_being_down_takes_its_time_and_is_told",
        ],
    ),
    known(
        "client-read",
        "The client asks storage node after storage node, 20 s each, and takes the first file that comes; it compares nothing with the CID.",
        Read("SDK getFile"),
        "§9.2",
        &[
            "a_fault_at_one_storage_node_is_passed_by",
            "a_slow_storage_node_is_given_up_after_twenty_seconds",
            "each_lie_is_told_to_whom_it_is_meant_for_and_is_in_the_log",
        ],
    ),
    known(
        "client-inactive",
        "Where the storage network's own task is not active, the client throws and asks nobody.",
        Read("SDK getTaskState"),
        "§9.2",
        &["nobody_gets_past_a_storage_task_that_is_not_active"],
    ),
    known(
        "trusted-nodes",
        "The client has no list of storage nodes but the three that it trusts; submitters of the storage task are left out.",
        Inferred("SDK getNodesRunningTask falls back to them where the state has no submissions"),
        "§9.2",
        &["what_cannot_be_read_is_told_with_its_reason_after_all_storage_nodes_were_asked"],
    ),
    known(
        "hosts",
        "A file is hosted by the machine of the operator whose node uploaded it, by the storage nodes that took it, or by both.",
        Switch { key: "storage.hosting", default: "uploader" },
        "§9.4",
        &[
            "a_file_is_served_while_one_of_its_hosts_is_online",
            "storage_nodes_host_where_they_are_said_to_at_most_so_many",
            "both_the_uploader_and_storage_nodes_can_host",
        ],
    ),
    known(
        "replicas",
        "Of the storage nodes, at most so many keep an upload.",
        Switch { key: "storage.replicas", default: "3" },
        "§9.4",
        &["storage_nodes_host_where_they_are_said_to_at_most_so_many", "storage_nodes_that_are_down_do_not_host_what_the_others_took"],
    ),
    known(
        "no-host",
        "A file can be read through every door while one of its hosts is online; without one it is missing, and the log says who hosts it.",
        Inferred("IPFS finds content wherever it is; whether the trusted gateways share what they have is not public"),
        "§9.4",
        &["a_file_is_served_while_one_of_its_hosts_is_online", "who_cannot_read_is_told_what_is_so"],
    ),
    known(
        "unknown-cid",
        "What is not there is refused at once, or not answered until the client gives up.",
        Switch { key: "storage.missing", default: "refuse" },
        "§9.4",
        &[
            "what_is_not_there_can_hang_for_twenty_seconds_at_each_storage_node",
            "what_cannot_be_read_is_told_with_its_reason_after_all_storage_nodes_were_asked",
            "a_block_that_is_sought_for_long_makes_the_request_hang",
        ],
    ),
    known(
        "retention",
        "What is added is kept for good, or dropped so many rounds after that of its upload unless it is pinned; creators are asked to keep proofs for three rounds.",
        Switch { key: "storage.retention", default: "null" },
        "§9.4",
        &[
            "an_upload_is_dropped_when_the_rounds_of_retention_after_its_own_are_over",
            "what_was_only_added_and_what_is_pinned_stays_as_long_as_nobody_says_otherwise",
            "a_second_upload_begins_the_rounds_of_retention_anew",
        ],
    ),
    known(
        "pins",
        "What is added is pinned where there is no retention. What is unpinned goes with the next garbage, or when its retention is over.",
        Inferred("`ipfs add`, `ipfs pin` and `ipfs repo gc` do so"),
        "§9.4",
        &[
            "what_is_unpinned_goes_with_the_next_garbage",
            "a_pin_outlasts_retention_and_ends_with_it",
            "what_cannot_be_fetched_cannot_be_pinned",
        ],
    ),
    known(
        "who-may-store",
        "Storage nodes take what a key with a stake in the task signed, or what everybody sends.",
        Switch { key: "storage.uploads", default: "staked" },
        "§9.4",
        &["only_staked_keys_upload_unless_everybody_may"],
    ),
    known(
        "access",
        "A node without access to the network neither stores nor reads; where the task requires the network, it does not take part.",
        Switch { key: "storage.required", default: "false" },
        "§9.4",
        &["a_node_without_access_neither_stores_nor_reads"],
    ),
    known(
        "largest-upload",
        "An upload above the largest is refused.",
        Switch { key: "storage.largest_upload", default: "100 MB" },
        "§9.4",
        &["an_upload_above_the_largest_is_refused"],
    ),
    known(
        "room",
        "A host takes nothing new that it has no room for; what it has it may be given again.",
        Switch { key: "storage.room", default: "null" },
        "§9.4",
        &["a_host_takes_no_more_than_it_has_room_for", "storage_nodes_without_room_take_nothing"],
    ),
    known(
        "bandwidth",
        "The bytes of an answer or an upload take the time that the bandwidth gives them.",
        Switch { key: "storage.bandwidth", default: "null" },
        "§9.4",
        &["bytes_take_the_time_that_the_bandwidth_gives_them"],
    ),
    known(
        "latency",
        "A storage node or a gateway takes some time to answer, drawn anew for each request of each node.",
        Switch { key: "storage.latency", default: "0 ms" },
        "§9.4",
        &["a_storage_node_takes_a_time_from_the_range_of_its_latency", "a_nodes_delays_depend_on_no_other_nodes_requests"],
    ),
    known(
        "pinning-price",
        "A paid pinning service hosts what its customers upload or pin, and asks each of them for its price at the beginning of each round, rounded up.",
        Switch { key: "storage.pinning.price", default: "0.001 KOII" },
        "§9.4",
        &[
            "a_bill_is_the_price_of_the_bytes_rounded_up_or_the_least",
            "a_million_bytes_cost_the_price",
            "the_service_hosts_what_its_customers_upload_and_what_others_upload_it_does_not",
        ],
    ),
    known(
        "pinning-unpaid",
        "Who does not pay is served no longer, and the service drops what nobody else pays for.",
        Inferred("ours: such services end what is not paid"),
        "§9.4",
        &[
            "an_unpaid_bill_ends_all_that_the_service_pins_for_the_node",
            "what_two_pay_for_stays_while_one_does",
            "what_the_service_loses_it_asks_no_price_for",
        ],
    ),
    known(
        "archive",
        "What a scenario imports is hosted by somebody who is always there.",
        Inferred("ours"),
        "§9.4",
        &["an_archive_hosts_what_was_there_before_the_run"],
    ),
    known(
        "honest-hosts",
        "A host compares blocks with their CIDs, so other bytes come under a CID only by a fault that is in the log.",
        Inferred("IPFS nodes verify blocks; a task gets plain bytes"),
        "§9.3",
        &[
            "other_bytes_come_under_a_cid_only_by_a_lie_and_each_question_has_one_end",
            "a_missing_or_corrupt_block_keeps_a_file_from_those_whom_the_fault_names",
        ],
    ),
    known(
        "one-network",
        "A storage node gives by HTTP what it gives to its client.",
        Inferred("the client asks by HTTP"),
        "§9.3",
        &["a_storage_node_gives_the_same_by_http_as_to_its_client"],
    ),
];

/// How its hosts answer over HTTP.
const WAYS_IN: &[LedgerEntry] = &[
    known(
        "upload-by-http",
        "A storage node takes a form with files, their signed sha256 and the key; the answer is the CID of the directory that wraps them.",
        Read("SDK uploadFile; FileUploadResponse"),
        "§9.2",
        &["what_a_staked_key_signed_is_stored_under_the_cid_that_the_client_gets", "several_files_are_signed_and_stored_together"],
    ),
    known(
        "upload-refusals",
        "A wrong signature or a key without a stake is 401, a broken form 400, a file too large 413, no room 507.",
        Inferred("DOC: the storage node checks signature and stake; the numbers are those that HTTP has for it"),
        "§9.2",
        &["an_upload_that_is_not_signed_or_staked_is_refused"],
    ),
    known(
        "gateway-answers",
        "A gateway serves files by path or by subdomain with type, tag and ranges; a name that is not there is 404, what cannot be got is \
         504 in plain text.",
        Read("the specification of HTTP gateways to IPFS; kubo's texts"),
        "§9.3",
        &[
            "a_file_comes_with_the_headers_of_a_gateway",
            "a_part_of_a_file_is_given_where_one_is_asked_for",
            "what_is_not_there_is_told_as_a_gateway_tells_it",
        ],
    ),
    known(
        "trustless",
        "Who wants to verify gets the root's block or all blocks in a CAR.",
        Read("the specification of trustless gateways"),
        "§9.3",
        &["blocks_and_cars_can_be_verified_by_who_gets_them"],
    ),
    known(
        "task-metadata",
        "The bucket of tasks' metadata answers 403 in XML for everything else.",
        Inferred("it holds metadata only, and the wrapper takes what begins with `<` for a failure"),
        "§9.3",
        &["the_bucket_of_metadata_has_no_file_of_a_task"],
    ),
    known(
        "web3-storage",
        "The old API takes files, forms and CARs under any token, and hands CARs out.",
        Read("the published API of web3.storage"),
        "§9.3",
        &["web3_storage_takes_a_file_a_form_and_a_car_under_a_token"],
    ),
    known(
        "pinning-api",
        "The pinning service has the API that pinning services have in common, and takes uploads as Spheron's client sends them.",
        Read("the IPFS Pinning Service API; @spheron/storage"),
        "§9.3",
        &[
            "the_pinning_service_pins_lists_and_unpins_at_the_price_of_who_asks",
            "an_upload_in_the_way_of_spheron_is_pinned",
            "the_client_of_spheron_2_uploads_a_folder_in_pieces_that_is_stored_when_it_finishes",
            "the_client_of_spheron_1_uploads_and_pins_in_its_own_words",
        ],
    ),
    known(
        "storage-task",
        "Koii's RPC tells the client of the storage task without its submissions, so that it asks the three nodes it trusts.",
        Read("SDK getNodesRunningTask: without submissions it falls back to trusted nodes"),
        "§9.2",
        &["the_state_of_the_storage_task_sends_the_client_to_the_nodes_it_trusts"],
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_rule_of_the_storage_network_stands_once_and_names_a_test() {
        let all = ledger();
        let rules: BTreeSet<&str> = all.iter().map(|entry| entry.rule).collect();
        assert_eq!(rules.len(), all.len());
        for entry in all {
            assert!(!entry.tests.is_empty() && entry.section.starts_with('§'), "{entry:?}");
        }
    }

    #[test]
    fn every_switch_between_readings_that_nobody_knows_is_in_the_ledger() {
        let is_switch = |key: &str| ledger().iter().any(|entry| matches!(entry.source, Switch { key: other, .. } if other == key));
        for (reading, _) in crate::spec::StorageSpec::default().alternatives() {
            let key = reading.split(':').next().unwrap();
            assert!(is_switch(key), "{key}");
        }
    }
}
