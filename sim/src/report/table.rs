//! Columns that line up.

/// How a column is set.
#[derive(Clone, Copy)]
pub(crate) enum Align {
    Left,
    Right,
}

/// Rows under a head, each column as wide as its widest cell, two spaces between.
pub(crate) fn table(head: &[(&str, Align)], rows: &[Vec<String>]) -> Vec<String> {
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.chain([head[column].0.chars().count()]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let set = |cells: &[String]| {
        let line: Vec<String> = cells.iter().zip(head).zip(&widths).map(|((cell, (_, align)), width)| pad(cell, *width, *align)).collect();
        line.join("  ").trim_end().to_owned()
    };
    let names: Vec<String> = head.iter().map(|(name, _)| (*name).to_owned()).collect();
    std::iter::once(set(&names)).chain(rows.iter().map(|row| set(row))).collect()
}

fn pad(cell: &str, width: usize, align: Align) -> String {
    let space = " ".repeat(width.saturating_sub(cell.chars().count()));
    match align {
        Align::Left => format!("{cell}{space}"),
        Align::Right => format!("{space}{cell}"),
    }
}

/// A whole number with a comma between thousands.
#[must_use]
pub fn grouped(n: u64) -> String {
    koipond_record::Slot(n).to_string()
}
