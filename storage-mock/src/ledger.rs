//! The storage network's part of the fidelity ledger: each rule with its source and the tests that pin it.

use koipond_record::{LedgerEntry, Source};

use Source::{Inferred, Read};

/// All rules of the storage network: addresses, then who has what.
#[must_use]
pub fn ledger() -> Vec<LedgerEntry> {
    [ADDRESSES, HOSTS].into_iter().flatten().copied().collect()
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
const BYTES: &str = "what_was_put_is_what_is_read";

/// How a file gets its address.
const ADDRESSES: &[LedgerEntry] = &[
    known(
        "cid",
        "A CID is of version 1, in base32, over sha2-256. blake3 is there for speed, and no public gateway has it.",
        Read("CIDs that tasks submit: `bafybei…`"),
        "§9",
        &[SHA2, "blake3_cids_are_those_of_ipfs"],
    ),
    known(
        "wrapping-directory",
        "The CID names a directory with the file in it, so a file is read as CID and name.",
        Read("SDK getFile: /ipfs/{cid}/{name}"),
        "§9",
        &["the_cid_is_the_hash_of_the_directory_over_the_hash_of_the_bytes", "another_name_is_not_found"],
    ),
    known(
        "same-file",
        "The same bytes under the same name have one CID whoever stores them, and other bytes or another name have another.",
        Inferred("a CID is a hash of nothing else"),
        "§9",
        &["another_name_or_other_bytes_are_another_cid", "the_cid_is_the_hash_of_the_directory_over_the_hash_of_the_bytes"],
    ),
    known(
        "chunks",
        "A file is cut into raw blocks of 256 KiB under nodes of at most 174 links, as IPFS does by default.",
        Inferred("the reference implementation's defaults; what the gateways have set is not public"),
        "§9",
        &[SHA2],
    ),
    known(
        "cid-version-0",
        "A folder can be given CIDs of version 0, with leaves that are nodes, as `ipfs add` does without `--cid-version=1`; files are \
         stored in version 1 by tasks.",
        Inferred("the reference implementation's defaults for either version"),
        "§9",
        &["cids_of_version_0_are_those_of_ipfs", "cids_of_folders_of_version_0_are_those_of_ipfs"],
    ),
    known(
        "folders",
        "Several files and folders stand under one CID, ordered by the bytes of their names; one so large that IPFS would split it is \
         refused.",
        Inferred("the reference implementation; the SDK's upload takes several files"),
        "§9",
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
        "§9",
        &["a_path_that_leads_nowhere_says_why", "any_tree_is_read_and_listed_as_it_was_put"],
    ),
    known(
        "blocks",
        "A CID never names other bytes: every block has the hash that its CID says, and two contents have one CID only if they are equal.",
        Inferred("a CID is a hash of nothing else"),
        "§9",
        &["every_block_has_the_cid_it_is_told_with_and_no_other", "two_trees_have_one_cid_only_if_they_are_equal"],
    ),
    known(
        "car-out",
        "What is stored is written as a CAR of version 1 that other tools read, each block once and above those it links to.",
        Inferred("the CAR specification and its JavaScript implementation"),
        "§9",
        &["cars_are_those_of_the_reference_to_the_byte", "any_tree_comes_back_from_a_car"],
    ),
    known(
        "car-in",
        "A CAR is taken in whole or not at all: each block is compared with its CID, and trees of other shapes keep their blocks. Split \
         folders, links and other codecs are refused.",
        Inferred("ours"),
        "§9",
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
        "§9",
        &["every_text_of_a_cid_is_the_same_address", "a_text_that_is_no_cid_is_told_apart_from_an_unknown_one"],
    ),
    known(
        "names",
        "A name is compared byte by byte, and a path is none.",
        Inferred("a directory holds names without a slash"),
        "§9",
        &["another_name_is_not_found", "a_name_that_cannot_stand_in_a_directory_is_refused"],
    ),
];

/// Who has a file, and for how long.
const HOSTS: &[LedgerEntry] = &[
    known(
        "hosts",
        "A file is hosted by the nodes that put it, each by itself; that the client uploads to storage nodes and trusted gateways is left \
         out.",
        Inferred("ours: the storage nodes of the real network are task nodes too"),
        "§9",
        &["hosts_are_told_in_order_and_once"],
    ),
    known(
        "no-host",
        "A file can be read while one of its hosts is online; without one it is missing.",
        Inferred("ours"),
        "§9",
        &["a_file_is_served_while_one_of_its_hosts_is_online"],
    ),
    known("unknown-cid", "What nobody stored is missing.", Inferred("ours"), "§9", &["a_cid_that_nobody_stored_is_unknown"]),
    known(
        "retention",
        "Nothing that is hosted is ever forgotten; creators are asked to keep proofs for three rounds.",
        Inferred("DOC asks for three rounds; no limit is known"),
        "§9",
        &[BYTES],
    ),
    known(
        "who-may-store",
        "Everybody may store; that real storage nodes want a staked key is left out.",
        Inferred("DOC: the storage node checks it"),
        "§9",
        &[BYTES],
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
}
