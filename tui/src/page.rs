//! What one screen shows of the log, gathered before it is drawn: each pane that is seen fills itself.

use koipond_record::Event;
use ratatui::layout::Rect;

use crate::line::Content;
use crate::model::Model;
use crate::source::Source;
use crate::view::{PANES, PaneId};

/// The part of the log that a screen shows.
#[derive(Debug, Default)]
pub struct Page {
    /// The event under the cursor, if it can be read.
    pub selected: Option<Event>,
    pub panes: Vec<Shown>,
}

/// A pane on the screen.
#[derive(Debug)]
pub struct Shown {
    pub id: PaneId,
    /// Where, borders included.
    pub outer: Rect,
    /// Where its lines stand.
    pub inner: Rect,
    pub content: Content,
    /// The first line that is seen.
    pub top: usize,
}

/// What a pane may look at to fill itself.
pub struct Look<'a> {
    pub model: &'a Model,
    pub source: &'a mut Source,
    /// The columns it has.
    pub width: usize,
    /// The lines it has; it may give more, and is then scrolled.
    pub height: usize,
}

/// Gathers the page of the model's cursor and size.
pub fn gather(model: &mut Model, source: &mut Source) {
    model.page.selected = source.event(model.cursor);
    model.marked = source.marked();
    model.may_grow = source.may_grow();
    model.derived.clone_from(source.derived());
    model.page.panes = fill(model, source);
    model.trouble = source.trouble();
}

fn fill(model: &Model, source: &mut Source) -> Vec<Shown> {
    let Some(layout) = model.layout() else { return Vec::new() };
    let mut shown = Vec::new();
    for &(id, outer) in &layout.panes {
        let inner = layout.inner(outer);
        let (width, height) = (usize::from(inner.width), usize::from(inner.height));
        let content = (PANES[id].fill)(&mut Look { model, source: &mut *source, width, height });
        let scrolled = model.scrolled.get(&id).copied().unwrap_or(0);
        let top = top(&content, height, scrolled);
        shown.push(Shown { id, outer, inner, content, top });
    }
    shown
}

/// The first line that is seen: the pane's anchor is, unless the user scrolls away from it.
fn top(content: &Content, height: usize, scrolled: i32) -> usize {
    let lowest = content.lines.len().saturating_sub(height);
    let stands = if content.anchor < height { 0 } else { content.anchor.saturating_sub(height / 2) };
    let by = usize::try_from(scrolled.unsigned_abs()).unwrap_or(usize::MAX);
    let wanted = if scrolled < 0 { stands.min(lowest).saturating_sub(by) } else { stands.saturating_add(by) };
    wanted.min(lowest)
}
