//! The ways of a handler to a collection: finding it, making it, changing it, and removing it when it has become empty.

use super::error::{self, Result};
use crate::engine::Engine;
use crate::engine::access::{Ctx, Edit};
use crate::engine::change::Event;
use crate::engine::config::Param;
use crate::value::object::{Collection, Limits};
use crate::value::record::Record;

/// Elements that a command with a negative count draws at most. A real server has no limit and fills all memory with the
/// reply; here the memory is that of the application around.
pub const MOST_REPEATS: usize = 1 << 24;

/// The collection of this type that a record holds.
#[inline]
pub fn collection_of<C: Collection>(record: &Record) -> Result<&C> {
    record.collection().ok_or(error::WRONG_TYPE)
}

/// Looks a collection up to read it: counts a hit or a miss.
#[inline]
pub fn read<'c, C: Collection>(ctx: &'c mut Ctx<'_>, key: &[u8]) -> Result<Option<&'c C>> {
    ctx.read(key).map(collection_of).transpose()
}

/// Looks a collection up without counting: reads that precede a write.
#[inline]
pub fn peek<'c, C: Collection>(ctx: &'c mut Ctx<'_>, key: &[u8]) -> Result<Option<&'c C>> {
    ctx.peek(key).map(collection_of).transpose()
}

/// As [`read`], for a command that reads a part of the collection: `work` says of how many elements. Too many are not
/// for a caller in a hurry.
pub fn read_part<'c, C: Collection>(
    ctx: &'c mut Ctx<'_>,
    key: &[u8],
    work: impl FnOnce(&C) -> usize,
) -> Result<Option<&'c C>> {
    let work = peek(ctx, key)?.map_or(0, work);
    ctx.bound(work)?;
    read(ctx, key)
}

/// Changes a collection in place and removes its key when it is empty then; `None` when there is no such key. A change
/// that is refused leaves the collection as it was.
pub fn edit<C: Collection, T>(
    ctx: &mut Ctx<'_>,
    key: &[u8],
    event: Event,
    change: impl FnOnce(&mut C) -> Result<Edit<T>>,
) -> Result<Option<T>> {
    let mut emptied = false;
    let result = ctx.try_edit(key, event, |record| {
        let collection: &mut C = record.collection_mut().ok_or(error::WRONG_TYPE)?;
        let result = change(collection)?;
        emptied = collection.is_empty();
        Ok(result)
    })?;
    if emptied {
        ctx.remove_emptied(key);
    }
    Ok(result)
}

/// As [`edit`], beginning with an empty collection when there is no such key.
pub fn edit_or_new<C: Collection, T>(
    ctx: &mut Ctx<'_>,
    key: &[u8],
    event: Event,
    change: impl FnOnce(&mut C) -> Result<Edit<T>>,
) -> Result<T> {
    let mut change = Some(change);
    let edited = edit(ctx, key, event, |collection| match change.take() {
        Some(change) => change(collection),
        None => unreachable!("a change is made once"),
    })?;
    if let Some(result) = edited {
        return Ok(result);
    }
    let Some(change) = change else { unreachable!("only a change to an existing key has been made") };
    let mut collection = C::new();
    let (Edit::Changed(result) | Edit::Same(result)) = change(&mut collection)?;
    if !collection.is_empty() {
        ctx.put(key, Record::object(key, collection.into_object(), None), event);
    }
    Ok(result)
}

/// Makes the value of a key this collection, whatever there was before, deadline included. An empty collection removes
/// the key.
pub fn store<C: Collection>(ctx: &mut Ctx<'_>, key: &[u8], collection: C, event: Event) {
    if collection.is_empty() {
        ctx.remove(key, Event::generic("del"));
    } else {
        ctx.put(key, Record::object(key, collection.into_object(), None), event);
    }
}

/// What two parameters say about the compact encoding of a type.
pub fn limits(engine: &Engine, entries: Param, value: Param) -> Limits {
    let number = |param| usize::try_from(engine.config.number(param)).unwrap_or(0);
    Limits { entries: number(entries), value: number(value), hasher: *engine.hasher() }
}
