//! Why an operation on files fails, by the numbers of Linux.

/// Why an operation fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Errno {
    /// That is not done, whoever asks.
    NotPermitted = 1,
    /// There is no such file or folder.
    NoEntry = 2,
    /// No open file has that number, or it is not open for that.
    BadDescriptor = 9,
    /// Nobody may do that.
    Denied = 13,
    /// It is in use.
    Busy = 16,
    /// It is there already.
    Exists = 17,
    /// From a place that cannot be linked to another.
    CrossDevice = 18,
    /// A folder is needed.
    NotFolder = 20,
    /// It is a folder.
    IsFolder = 21,
    /// An argument makes no sense.
    Invalid = 22,
    /// Too many files are open.
    TooManyOpen = 24,
    /// The file would be too large.
    TooLarge = 27,
    /// The disk is full.
    Full = 28,
    /// One of the task's own files.
    ReadOnly = 30,
    /// A name or a path is too long.
    NameTooLong = 36,
    /// The folder is not empty.
    NotEmpty = 39,
    /// Too many links lead on.
    Loop = 40,
}

impl Errno {
    /// Its number.
    pub(crate) fn number(self) -> i32 {
        self as i32
    }
}
