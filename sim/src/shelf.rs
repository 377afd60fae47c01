//! Tasks that were compiled before, for as long as every file that their compilation asked for is the same.
//!
//! Compiling is the dear part of reading a scenario. A folder of scenarios compiles each task once, and a watched one only what changed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use koipond_node::{Task, TaskProblem, compile};
use koipond_record::Hash;

use crate::seen::Seen;
use crate::task_data::data_files;

/// Compiled tasks by their folder and the file with which they begin.
#[derive(Debug, Default)]
pub(crate) struct Shelf(Mutex<BTreeMap<(PathBuf, String), Arc<Place>>>);

/// One task's place, locked while it is compiled, so that nobody compiles it a second time meanwhile.
type Place = Mutex<Option<Compiled>>;

/// The files of a folder by path; `None` where there was no such file.
type Files = BTreeMap<String, Option<Hash>>;

#[derive(Debug)]
struct Compiled {
    task: Arc<Task>,
    /// What the compiler asked for.
    asked: Files,
    data: Files,
}

impl Shelf {
    /// The task that begins with a file of a folder, compiled now or before.
    pub(crate) fn task(&self, root: &Path, entry: &str, seen: &Arc<Seen>) -> Result<Arc<Task>, TaskProblem> {
        let key = (root.canonicalize().unwrap_or_else(|_| root.to_owned()), entry.to_owned());
        let place = Arc::clone(lock(&self.0).entry(key).or_default());
        let mut place = lock(&place);
        let data = data_files(root, seen);
        let hashes: Files = data.iter().map(|(path, content)| (path.clone(), Some(Hash::of(content)))).collect();
        let is_same = |(path, hash): (&String, &Option<Hash>)| seen.read(&root.join(path)).ok().map(|content| Hash::of(&content)) == *hash;
        if let Some(known) = place.as_ref()
            && known.data == hashes
            && known.asked.iter().all(is_same)
        {
            return Ok(Arc::clone(&known.task));
        }
        // What was compiled before is of no use from here on, also where the new code cannot be compiled.
        *place = None;
        let asked = Arc::new(Mutex::new(Files::new()));
        let (notes, root, seen) = (Arc::clone(&asked), root.to_owned(), Arc::clone(seen));
        let source = move |path: &str| {
            let content: Option<Arc<[u8]>> = seen.read(&root.join(path)).ok().map(Arc::from);
            lock(&notes).insert(path.to_owned(), content.as_ref().map(|content| Hash::of(content)));
            content
        };
        let task = Arc::new(compile(entry, Rc::new(source))?.with_data(data));
        let asked = std::mem::take(&mut *lock(&asked));
        *place = Some(Compiled { task: Arc::clone(&task), asked, data: hashes });
        Ok(task)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::disallowed_methods, reason = "this test writes the files of a task")]
    fn write(folder: &Path, name: &str, text: &str) {
        std::fs::create_dir_all(folder).expect("a folder can be made");
        std::fs::write(folder.join(name), text).expect("a file can be written");
    }

    #[test]
    fn a_task_is_compiled_again_only_when_a_file_it_asked_for_is_another() {
        let folder = std::env::temp_dir().join(format!("koipond-shelf-{}", std::process::id()));
        write(&folder, "index.js", "import './part.js';");
        write(&folder, "part.js", "1;");
        write(&folder, "other.js", "1;");
        let shelf = Shelf::default();
        let task = || shelf.task(&folder, "index.js", &Arc::default()).expect("it can be compiled");
        let first = task();
        assert!(Arc::ptr_eq(&first, &task()), "nothing changed");
        write(&folder, "other.js", "2;");
        assert!(Arc::ptr_eq(&first, &task()), "it asks for no such file");
        write(&folder, "part.js", "2;");
        let second = task();
        assert!(!Arc::ptr_eq(&first, &second), "a file of it is another");
        write(&folder, "part.js", "import './no-such.js';");
        assert!(shelf.task(&folder, "index.js", &Arc::default()).is_err());
        write(&folder, "no-such.js", "3;");
        let _ = task();
        let _ = std::fs::remove_dir_all(&folder);
    }
}
