//! What tasks can ask of the storage network's hosts by HTTP, and how each of them answers.
//!
//! | file | host |
//! |---|---|
//! | `entry.rs` | the door to them all: which host it is |
//! | `storage_node.rs` | the nodes of the storage network: signed uploads, and files |
//! | `public.rs` | public gateways, by path and by subdomain |
//! | `task_metadata.rs` | the bucket of tasks' metadata, which has no file of a task |
//! | `web3_storage.rs` | the old API of web3.storage |
//! | `pinning.rs`, `spheron.rs` | the paid pinning service: the standard API, and uploads in the way of Spheron |
//! | `koii_rpc.rs` | Koii's own RPC, which knows the state of the storage network's task |
//!
//! | file | what they share |
//! |---|---|
//! | `request.rs` | a request as it is read |
//! | `answer.rs` | an answer |
//! | `files.rs` | files and folders by CID and path |
//! | `trustless.rs` | blocks and CAR files by CID and path |
//! | `upload.rs` | what comes of an upload |
//! | `books.rs` | what services remember of a node's requests |
//! | `multipart.rs` | forms |
//! | `signed.rs` | who signed an upload |
//! | `content_type.rs`, `range.rs`, `date.rs` | headers and dates |

mod answer;
mod books;
mod content_type;
mod date;
mod entry;
mod files;
mod koii_rpc;
mod multipart;
mod pinning;
mod public;
mod range;
mod request;
mod signed;
mod spheron;
mod storage_node;
mod task_metadata;
mod trustless;
mod upload;
mod web3_storage;

use answer::Answer;
pub(crate) use books::Books;
use request::Request;
