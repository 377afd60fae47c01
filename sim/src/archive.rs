//! What a run stored, out of its folder and into a CAR file; and what a CAR file holds.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::sync::Arc;

use koipond_record::event::StorageEvent;
use koipond_record::{Payload, RecordError, RunFolder, What};
use koipond_scenarios::Plan;
use koipond_storage_mock::{CarError, Content, Storage};

/// Everything that was in the storage network of a run.
pub struct Stored {
    storage: Storage,
    /// The CIDs in the order in which they were stored first.
    roots: Vec<String>,
    /// Those whose blocks cannot be made again from what the run kept, each with the reason.
    left_out: Vec<(String, &'static str)>,
}

/// A file of a CAR.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// `<cid>/<path>`.
    pub path: String,
    /// Its size.
    pub bytes: u64,
}

impl Stored {
    /// Gathers what a run stored from its log and what it kept beside it.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn of(folder: &RunFolder) -> Result<Self, RecordError> {
        let plan: Plan = folder.plan()?;
        let mut stored = Self { storage: Storage::new(&plan.storage), roots: Vec::new(), left_out: Vec::new() };
        let kept = folder.task_files()?;
        for name in &plan.storage.import {
            let car = kept.get(name).and_then(|files| files.get(name));
            match car.map(|car| stored.storage.import(car)) {
                Some(Ok(roots)) => stored.roots.extend(roots),
                _ => stored.left_out.push((name.clone(), "its archive is not kept beside the run")),
            }
        }
        let (mut seen, mut told) = (BTreeSet::new(), Vec::new());
        folder.log()?.each(|event| {
            if let What::Storage(StorageEvent::Stored { cid, files, .. }) = &event.what
                && seen.insert(cid.clone())
            {
                let files: Vec<(String, Payload)> = files.iter().map(|file| (file.name.clone(), file.content.clone())).collect();
                told.push((cid.clone(), files));
            }
            ControlFlow::Continue(())
        })?;
        let imported: BTreeSet<String> = stored.roots.iter().cloned().collect();
        for (cid, files) in told.into_iter().filter(|(cid, _)| !imported.contains(cid)) {
            stored.puts_back(folder, cid, files);
        }
        Ok(stored)
    }

    fn puts_back(&mut self, folder: &RunFolder, cid: String, files: Vec<(String, Payload)>) {
        let bytes = |content: Payload| match content {
            Payload::Here(bytes) => Some(bytes),
            Payload::Kept { hash, .. } => folder.kept(hash).map(Arc::from),
        };
        let files: Option<Vec<(String, Arc<[u8]>)>> = files.into_iter().map(|(name, content)| Some((name, bytes(content)?))).collect();
        match files {
            None => self.left_out.push((cid, "a file of it is not kept beside the run")),
            Some(files) => {
                if self.storage.restore(&cid, files) {
                    self.roots.push(cid);
                } else {
                    self.left_out.push((cid, "its blocks have another shape than those made from its files"));
                }
            }
        }
    }

    /// The CIDs, in the order in which they were stored first.
    #[must_use]
    pub fn roots(&self) -> &[String] {
        &self.roots
    }

    /// What could not be gathered, each with the reason.
    #[must_use]
    pub fn left_out(&self) -> &[(String, &'static str)] {
        &self.left_out
    }

    /// A CAR with these CIDs.
    ///
    /// # Errors
    /// When one of them was not stored, or there are none.
    pub fn car(&self, roots: &[&str]) -> Result<Vec<u8>, CarError> {
        self.storage.export(roots)
    }
}

/// The files of a CAR, root by root.
///
/// # Errors
/// When it is damaged, or holds what is no file or folder.
pub fn files_of(car: &[u8]) -> Result<BTreeMap<String, Vec<Held>>, CarError> {
    let mut storage = Storage::new(&koipond_storage_mock::spec::StorageSpec::default());
    let roots = storage.import(car)?;
    let mut found = BTreeMap::new();
    for root in roots {
        let mut files = Vec::new();
        if let Ok(content) = storage.content(&root) {
            each_file(&root, content, &mut files);
        }
        found.insert(root, files);
    }
    Ok(found)
}

fn each_file(path: &str, content: &Content, files: &mut Vec<Held>) {
    match content {
        Content::File(bytes) => files.push(Held { path: path.to_owned(), bytes: bytes.len() as u64 }),
        Content::Folder(folder) => folder.entries().for_each(|(name, content)| each_file(&format!("{path}/{name}"), content, files)),
    }
}
