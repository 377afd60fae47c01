//! The file system: the calls that an operating system gives to `fs`. Each gives its result, or the negated number of an [`Errno`].

use std::fmt::Write as _;

use rquickjs::{Coerced, Ctx, IntoJs, Result, TypedArray, Value};
use sha2::{Digest as _, Sha256};

use crate::engine::{Arguments, Host, NativeFunction};
use crate::files::{Errno, FileLimits, Follow, Status, Tree};

/// The functions of this family.
pub(super) const FUNCTIONS: &[NativeFunction] = &[
    ("open", open),
    ("close", close),
    ("read", read),
    ("write", write),
    ("truncate", truncate),
    ("stat", stat),
    ("lstat", lstat),
    ("fstat", fstat),
    ("list", list),
    ("readlink", readlink),
    ("realpath", realpath),
    ("access", access),
    ("mkdir", mkdir),
    ("mkdirp", mkdirp),
    ("mkdtemp", mkdtemp),
    ("symlink", symlink),
    ("link", link),
    ("unlink", unlink),
    ("rmdir", rmdir),
    ("removeAll", remove_all),
    ("rename", rename),
    ("chmod", chmod),
    ("lchmod", lchmod),
    ("fchmod", fchmod),
    ("chown", chown),
    ("lchown", lchown),
    ("fchown", fchown),
    ("utimes", utimes),
    ("lutimes", lutimes),
    ("futimes", futimes),
    ("usage", usage),
];

/// What a call costs besides the bytes that it moves, in bytes.
const CALL: u64 = 4096;

/// What a task's own files cost when they are put into a new tree, each, in bytes.
const MOUNT: u64 = 256;

/// The files of the node, made when first asked for.
fn with<'js, T>(host: &Host, ctx: &Ctx<'js>, bytes: u64, run: impl FnOnce(&mut Tree, i64) -> T) -> Result<T> {
    host.charge(ctx, CALL.saturating_add(bytes))?;
    let now = host.now_ns();
    let mut disk = host.disk.borrow_mut();
    let mut mounted = 0;
    if let Some(files) = disk.remounts() {
        mounted = host.task.files().len() as u64;
        mount(host, files, now);
    }
    let files = disk.files(|limits| {
        mounted = host.task.files().len() as u64;
        new_tree(host, limits, now)
    });
    let done = run(files, now);
    drop(disk);
    if mounted > 0 {
        host.charge(ctx, mounted * MOUNT)?;
    }
    Ok(done)
}

/// The tree of a new node, as `files/mod.rs` describes it.
fn new_tree(host: &Host, limits: FileLimits, now: i64) -> Tree {
    let mut tree = Tree::new(limits, now);
    let id = &host.identity.task_id;
    for path in [format!("/namespace/{id}"), "/tmp".to_owned(), "/home".to_owned(), "/executables".to_owned()] {
        // A tree this small is within any limits but those that leave no room for files at all.
        let _ = tree.make_folders(&path, 0o755, now);
    }
    mount(host, &mut tree, now);
    tree
}

/// Puts the files of the task's code among those of the node.
fn mount(host: &Host, tree: &mut Tree, now: i64) {
    for (path, content) in host.task.files() {
        tree.mount(&format!("/{path}"), content.clone(), now);
    }
    let executable = format!("/executables/{}.js", host.identity.task_id);
    // It leads to the code that runs now; there is none before the first.
    let _ = tree.unlink(&executable, now);
    let _ = tree.make_link(&format!("/{}", host.task.entry), &executable, now);
}

/// A result, or the negated number of why there is none.
fn outcome<'js>(ctx: &Ctx<'js>, result: std::result::Result<impl IntoJs<'js>, Errno>) -> Result<Value<'js>> {
    match result {
        Ok(value) => value.into_js(ctx),
        Err(errno) => (-errno.number()).into_js(ctx),
    }
}

/// The n-th argument as a whole number from 0; everything else is 0.
fn number(args: &Arguments<'_, '_>, n: usize) -> Result<u64> {
    Ok(args.get::<Coerced<f64>>(n)?.0 as u64)
}

fn small(args: &Arguments<'_, '_>, n: usize) -> Result<u32> {
    Ok(u32::try_from(number(args, n)?).unwrap_or(u32::MAX))
}

/// The n-th argument as a place in a file; below 0 it says: where the last reading or writing ended.
fn place(args: &Arguments<'_, '_>, n: usize) -> Result<Option<u64>> {
    let place = args.get::<Coerced<f64>>(n)?.0;
    Ok((place >= 0.0).then_some(place as u64))
}

/// The n-th argument, milliseconds since 1970, in nanoseconds.
fn moment(args: &Arguments<'_, '_>, n: usize) -> Result<i64> {
    let ms = args.get::<Coerced<f64>>(n)?.0;
    // Whole microseconds, as far as a number of JavaScript is exact for the present time.
    Ok(((ms * 1e3).round() as i64).saturating_mul(1_000))
}

/// `open(path, flags, mode)`: the number of the open file.
fn open<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let (path, flags, mode) = (args.text(0)?, small(args, 1)?, small(args, 2)?);
    outcome(ctx, with(host, ctx, 0, |files, now| files.open(&path, flags, mode, now))?)
}

/// `close(file)`.
fn close<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let file = small(args, 0)?;
    outcome(ctx, with(host, ctx, 0, |files, _| files.close(file))?)
}

/// `read(file, most, from)`: bytes, fewer at the end of the file.
fn read<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let (file, most, from) = (small(args, 0)?, number(args, 1)?, place(args, 2)?);
    // The bytes leave the disk's borrow before a value is made of them, since that can collect garbage.
    let bytes = with(host, ctx, 0, |files, now| files.read(file, most, from, now).map(<[u8]>::to_vec))?;
    match bytes {
        Ok(bytes) => {
            host.charge(ctx, bytes.len() as u64)?;
            TypedArray::<u8>::new_copy(ctx.clone(), &bytes)?.into_js(ctx)
        }
        Err(errno) => (-errno.number()).into_js(ctx),
    }
}

/// `write(file, bytes, at)`: how many were written.
fn write<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let (file, bytes, at) = (small(args, 0)?, args.bytes(1)?, place(args, 2)?);
    let written = with(host, ctx, bytes.len() as u64, |files, now| files.write(file, &bytes, at, now))?;
    outcome(ctx, written.map(|count| count as f64))
}

/// `truncate(file, size)`.
fn truncate<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let (file, size) = (small(args, 0)?, number(args, 1)?);
    outcome(ctx, with(host, ctx, 0, |files, now| files.truncate(file, size, now))?)
}

/// Times are given as seconds and the nanoseconds over, since one number of JavaScript does not hold them.
fn status<'js>(ctx: &Ctx<'js>, found: std::result::Result<Status, Errno>) -> Result<Value<'js>> {
    let Ok(status) = found.map_err(Errno::number) else { return outcome(ctx, found.map(|_| ())) };
    let Status { number, mode, links, owner, size, times } = status;
    let mut numbers = vec![f64::from(mode), f64::from(links), f64::from(owner.0), f64::from(owner.1), number as f64, size as f64];
    for time in [times.access, times.modify, times.change, times.birth] {
        numbers.push(time.div_euclid(1_000_000_000) as f64);
        numbers.push(time.rem_euclid(1_000_000_000) as f64);
    }
    TypedArray::<f64>::new_copy(ctx.clone(), &numbers)?.into_js(ctx)
}

/// `stat(path)`: mode, links, user, group, number, size, and four times.
fn stat<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let path = args.text(0)?;
    status(ctx, with(host, ctx, 0, |files, _| files.status(&path, Follow::Yes))?)
}

/// `lstat(path)`.
fn lstat<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let path = args.text(0)?;
    status(ctx, with(host, ctx, 0, |files, _| files.status(&path, Follow::No))?)
}

/// `fstat(file)`.
fn fstat<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let file = small(args, 0)?;
    status(ctx, with(host, ctx, 0, |files, _| files.status_of_open(file))?)
}

/// `list(path)`: the names in a folder as one text, each with its kind before it (`1` folder, `2` file, `3` link) and `/` after it.
fn list<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let path = args.text(0)?;
    let listed = with(host, ctx, 0, |files, _| {
        let entries = files.list(&path)?;
        let mut text = String::new();
        for (name, bits) in entries {
            let kind = match bits {
                0o040_000 => 1,
                0o100_000 => 2,
                _ => 3,
            };
            write!(text, "{kind}{name}/").expect("because writing to a text does not fail");
        }
        Ok(text)
    })?;
    if let Ok(text) = &listed {
        host.charge(ctx, text.len() as u64)?;
    }
    outcome(ctx, listed)
}

/// `readlink(path)`.
fn readlink<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let path = args.text(0)?;
    outcome(ctx, with(host, ctx, 0, |files, _| files.read_link(&path).map(str::to_owned))?)
}

/// `realpath(path)`.
fn realpath<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let path = args.text(0)?;
    outcome(ctx, with(host, ctx, 0, |files, _| files.real_path(&path))?)
}

/// `access(path, wanted)`.
fn access<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let (path, wanted) = (args.text(0)?, small(args, 1)?);
    outcome(ctx, with(host, ctx, 0, |files, _| files.access(&path, wanted))?)
}

/// `mkdir(path, mode)`.
fn mkdir<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let (path, mode) = (args.text(0)?, small(args, 1)?);
    outcome(ctx, with(host, ctx, 0, |files, now| files.make_folder(&path, mode, now))?)
}

/// `mkdirp(path, mode)`: the first folder that was made.
fn mkdirp<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let (path, mode) = (args.text(0)?, small(args, 1)?);
    outcome(ctx, with(host, ctx, 0, |files, now| files.make_folders(&path, mode, now))?)
}

/// `mkdtemp(prefix)`: the folder that was made; its name is drawn for this node and this number of temporary folders.
fn mkdtemp<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let prefix = args.text(0)?;
    let key = host.keys.staking.public();
    let draw = |n: u64, letter: usize| {
        let hash = Sha256::new().chain_update("mkdtemp").chain_update(key.as_str()).chain_update(n.to_le_bytes()).finalize();
        usize::from(u16::from_le_bytes([hash[letter * 2], hash[letter * 2 + 1]]))
    };
    outcome(ctx, with(host, ctx, 0, |files, now| files.make_temporary(&prefix, now, draw))?)
}

/// `symlink(target, path)`.
fn symlink<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let (target, path) = (args.text(0)?, args.text(1)?);
    outcome(ctx, with(host, ctx, 0, |files, now| files.make_link(&target, &path, now))?)
}

/// `link(from, to)`.
fn link<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let (from, to) = (args.text(0)?, args.text(1)?);
    outcome(ctx, with(host, ctx, 0, |files, now| files.link(&from, &to, now))?)
}

/// `unlink(path)`.
fn unlink<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let path = args.text(0)?;
    outcome(ctx, with(host, ctx, 0, |files, now| files.unlink(&path, now))?)
}

/// `rmdir(path)`.
fn rmdir<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let path = args.text(0)?;
    outcome(ctx, with(host, ctx, 0, |files, now| files.remove_folder(&path, now))?)
}

/// `removeAll(path)`: a folder and all that is in it.
fn remove_all<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let path = args.text(0)?;
    let removed = with(host, ctx, 0, |files, now| files.remove_all(&path, now))?;
    if let Ok(count) = removed {
        host.charge(ctx, count.saturating_mul(CALL))?;
    }
    outcome(ctx, removed.map(|_| ()))
}

/// `rename(from, to)`.
fn rename<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let (from, to) = (args.text(0)?, args.text(1)?);
    outcome(ctx, with(host, ctx, 0, |files, now| files.rename(&from, &to, now))?)
}

/// `chmod(path, mode)`.
fn chmod<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let (path, mode) = (args.text(0)?, small(args, 1)?);
    outcome(ctx, with(host, ctx, 0, |files, now| files.set_mode(&path, Follow::Yes, mode, now))?)
}

/// `lchmod(path, mode)`.
fn lchmod<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let (path, mode) = (args.text(0)?, small(args, 1)?);
    outcome(ctx, with(host, ctx, 0, |files, now| files.set_mode(&path, Follow::No, mode, now))?)
}

/// `fchmod(file, mode)`.
fn fchmod<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let (file, mode) = (small(args, 0)?, small(args, 1)?);
    outcome(ctx, with(host, ctx, 0, |files, now| files.set_mode_of_open(file, mode, now))?)
}

/// A user and a group; -1 keeps the one that there is.
fn owner(args: &Arguments<'_, '_>, n: usize) -> Result<(u32, u32)> {
    let one = |n: usize| args.get::<Coerced<f64>>(n).map(|id| if id.0 < 0.0 { u32::MAX } else { id.0 as u32 });
    Ok((one(n)?, one(n + 1)?))
}

/// `chown(path, user, group)`.
fn chown<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let (path, owner) = (args.text(0)?, owner(args, 1)?);
    outcome(ctx, with(host, ctx, 0, |files, now| files.set_owner(&path, Follow::Yes, owner, now))?)
}

/// `lchown(path, user, group)`.
fn lchown<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let (path, owner) = (args.text(0)?, owner(args, 1)?);
    outcome(ctx, with(host, ctx, 0, |files, now| files.set_owner(&path, Follow::No, owner, now))?)
}

/// `fchown(file, user, group)`.
fn fchown<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let (file, owner) = (small(args, 0)?, owner(args, 1)?);
    outcome(ctx, with(host, ctx, 0, |files, now| files.set_owner_of_open(file, owner, now))?)
}

/// `utimes(path, read, written)`, in milliseconds.
fn utimes<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let (path, times) = (args.text(0)?, (moment(args, 1)?, moment(args, 2)?));
    outcome(ctx, with(host, ctx, 0, |files, now| files.set_times(&path, Follow::Yes, times, now))?)
}

/// `lutimes(path, read, written)`, in milliseconds.
fn lutimes<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let (path, times) = (args.text(0)?, (moment(args, 1)?, moment(args, 2)?));
    outcome(ctx, with(host, ctx, 0, |files, now| files.set_times(&path, Follow::No, times, now))?)
}

/// `futimes(file, read, written)`, in milliseconds.
fn futimes<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let (file, times) = (small(args, 0)?, (moment(args, 1)?, moment(args, 2)?));
    outcome(ctx, with(host, ctx, 0, |files, now| files.set_times_of_open(file, times, now))?)
}

/// `usage()`: bytes used and allowed, inodes used and allowed.
fn usage<'js>(host: &Host, ctx: &Ctx<'js>, _: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let (used, bytes, taken, inodes) = with(host, ctx, 0, |files, _| files.usage())?;
    TypedArray::<f64>::new_copy(ctx.clone(), [used as f64, bytes as f64, taken as f64, inodes as f64])?.into_js(ctx)
}
