//! `storeGet`, `storeSet` and the store of documents behind them.

use crate::desk::Desk;
use crate::{HEAD, IN_ROUND_1, says};

#[test]
fn what_was_stored_under_a_key_comes_back_and_else_null() {
    let script = "for (const value of ['text', 5, null, { a: [1] }]) { await w.storeSet('k', value); show(await w.storeGet('k')); }
        show(await w.storeGet('none'));";
    assert_eq!(says(Desk::new(), script), ["\"text\"", "5", "null", r#"{"a":[1]}"#, "null"]);
}

#[test]
fn a_key_that_no_document_can_have_loses_its_value_with_a_line_in_the_log() {
    let said = says(Desk::new(), "for (const key of ['a.b', '$a']) { await w.storeSet(key, 1); show(await w.storeGet(key)); }");
    assert!(said[0].starts_with("Error: Field names cannot contain a ."), "{said:?}");
    assert!(said.iter().any(|line| line.starts_with("Error: Field names cannot begin with the $ character")), "{said:?}");
    assert_eq!(said.iter().filter(|line| *line == "null").count(), 2);
}

#[test]
fn the_store_of_documents_shows_what_was_stored_under_keys_and_the_other_way_round() {
    let script = "await w.storeSet('a', 5); await w.initializeDB(); const db = await w.getDb();
        show(await db.find({}, { _id: 0 })); await w.storeSet('b', 'x'); show(await db.count({}));
        await db.update({ key: 'a' }, { $set: { a: 6 } }); show(await w.storeGet('a')); await db.remove({ key: 'b' }); show(await w.storeGet('b'));";
    assert_eq!(says(Desk::new(), script), [r#"[{"key":"a","a":5}]"#, "2", "6", "null"]);
}

#[test]
fn documents_survive_a_crash_with_their_names() {
    let script = "const db = await w.getDb(); const found = await db.findOne({ n: { $exists: true } });
        if (found === null) { await w.storeSet('k', 'kept'); await db.insert([{ n: 1, at: new Date(5) }, { gone: true }]); await db.remove({ gone: true });
          await db.ensureIndex({ fieldName: 'n', unique: true }); show(await db.findOne({ n: 1 })); }
        else { show(found); show(await w.storeGet('k')); show(await db.count()); await tried(() => db.insert({ n: 1 })); show(found.at instanceof Date); }";
    let mut desk = Desk::new().boot(&format!("{HEAD}\n{script}"), IN_ROUND_1);
    desk.stop();
    desk.start();
    assert_eq!(desk.said.len(), 6, "{:?}", desk.said);
    assert_eq!(desk.said[0], desk.said[1]);
    assert_eq!(desk.said[2..], ["\"kept\"", "2", "Error: Can't insert key 1, it violates the unique constraint", "true"]);
}

#[test]
fn names_of_documents_are_drawn_for_the_node() {
    let name = |seed| says(Desk { seed, ..Desk::new() }, "show((await (await w.getDb()).insert({}))._id);")[0].clone();
    assert_eq!(name(7), name(7));
    assert_ne!(name(7), name(8));
    assert_eq!(name(7).len(), 18);
}

/// What expressions over a store of three documents give, one line each.
fn found(expressions: &[(&str, &str)]) {
    let head = "const db = await w.getDb(); const ids = async (query) => (await db.find(query)).map(({ _id }) => _id).join('');
        const fresh = async () => { await db.remove({}, { multi: true }); await db.insert([
          { _id: 'c', n: 3, tags: [] }, { _id: 'a', n: 1, tags: ['x', 'y'], o: { k: 1, l: [{ m: 1 }, { m: 2 }] } }, { _id: 'b', n: 2, tags: ['y'], t: 'Koi' }]); };";
    let asked: String = expressions.iter().map(|(code, _)| format!("await fresh(); await tried(async () => {code});\n")).collect();
    let said = says(Desk::new(), &format!("{head}\n{asked}"));
    let wrong: Vec<String> = expressions
        .iter()
        .zip(&said)
        .filter(|((_, want), got)| want != got)
        .map(|((code, want), got)| format!("{code}\n  want {want}\n  got  {got}"))
        .collect();
    assert!(wrong.is_empty() && said.len() == expressions.len(), "{}", wrong.join("\n"));
}

#[test]
fn queries_find_what_they_should() {
    found(&[
        ("ids({})", "\"abc\""),
        ("ids({ n: 2 })", "\"b\""),
        ("ids({ n: { $gt: 1 } })", "\"bc\""),
        ("ids({ n: { $gte: 2, $lt: 3 } })", "\"b\""),
        ("ids({ n: { $lte: 1 } })", "\"a\""),
        ("ids({ n: { $gt: '1' } })", "\"\""),
        ("ids({ n: { $ne: 2 } })", "\"ac\""),
        ("ids({ n: { $in: [1, 3] } })", "\"ac\""),
        ("ids({ n: { $nin: [1] } })", "\"bc\""),
        ("ids({ t: { $exists: true } })", "\"b\""),
        ("ids({ t: { $exists: false } })", "\"ac\""),
        ("ids({ t: /^ko/i })", "\"b\""),
        ("ids({ t: { $regex: /oi$/ } })", "\"b\""),
        ("ids({ tags: 'y' })", "\"ab\""),
        ("ids({ tags: ['y'] })", "\"b\""),
        ("ids({ tags: { $size: 0 } })", "\"c\""),
        ("ids({ 'o.k': 1 })", "\"a\""),
        ("ids({ o: { k: 1 } })", "\"\""),
        ("ids({ 'o.l.m': 2 })", "\"a\""),
        ("ids({ 'o.l.1.m': 2 })", "\"a\""),
        ("ids({ 'o.l': { $elemMatch: { m: 1 } } })", "\"a\""),
        ("ids({ $or: [{ n: 1 }, { t: 'Koi' }] })", "\"ab\""),
        ("ids({ $and: [{ n: { $gt: 1 } }, { tags: 'y' }] })", "\"b\""),
        ("ids({ $not: { n: 2 } })", "\"ac\""),
        ("ids({ $where() { return this.n === 3; } })", "\"c\""),
        ("ids({ n: { $near: 1 } })", "Error: Unknown comparison function $near"),
        ("ids({ $nor: [] })", "Error: Unknown logical operator $nor"),
        ("ids({ n: { $in: 1 } })", "Error: $in operator called with a non-array"),
        ("ids({ n: { $gt: 1, m: 1 } })", "Error: You cannot mix operators and normal fields"),
        ("db.find({}, { n: 1, _id: 0 }).sort({ n: -1 }).skip(1).limit(1)", r#"[{"n":2}]"#),
        ("db.find({ _id: 'b' }).projection({ tags: 0 }).then(([found]) => found)", r#"{"_id":"b","n":2,"t":"Koi"}"#),
        ("db.findOne({ _id: 'a' }, { 'o.k': 1 })", r#"{"o":{"k":1},"_id":"a"}"#),
        ("db.findOne({ _id: 'a' }, { n: 1, tags: 0 })", "Error: Can't both keep and omit fields except for _id"),
        ("db.findOne({ _id: 'z' })", "null"),
        ("db.count({ tags: 'y' })", "2"),
    ]);
}

#[test]
fn updates_change_what_they_should() {
    let after = |update: &str| format!("db.update({{ _id: 'a' }}, {update}).then(() => db.findOne({{ _id: 'a' }}, {{ o: 0 }}))");
    let cases: Vec<(String, &str)> = vec![
        (after("{ $set: { n: 5, 'p.q': 1 } }"), r#"{"_id":"a","n":5,"tags":["x","y"],"p":{"q":1}}"#),
        (after("{ $unset: { n: true } }"), r#"{"_id":"a","tags":["x","y"]}"#),
        (after("{ $inc: { n: 2, m: -1 } }"), r#"{"_id":"a","n":3,"tags":["x","y"],"m":-1}"#),
        (after("{ $min: { n: 0 }, $max: { m: 4 } }"), r#"{"_id":"a","n":0,"tags":["x","y"],"m":4}"#),
        (after("{ $push: { tags: { $each: ['z', 'w'], $slice: 3 } } }"), r#"{"_id":"a","n":1,"tags":["x","y","z"]}"#),
        (after("{ $addToSet: { tags: 'x' } }"), r#"{"_id":"a","n":1,"tags":["x","y"]}"#),
        (after("{ $pull: { tags: 'x' } }"), r#"{"_id":"a","n":1,"tags":["y"]}"#),
        (after("{ $pop: { tags: 1 } }"), r#"{"_id":"a","n":1,"tags":["x"]}"#),
        (after("{ $rename: { n: 'm' } }"), "Error: Unknown modifier $rename"),
        (after("{ plain: 1 }"), r#"{"plain":1,"_id":"a"}"#),
        (after("{ $set: { n: 1 }, m: 1 }"), "Error: You cannot mix modifiers and normal fields"),
        (after("{ $shake: { n: 1 } }"), "Error: Unknown modifier $shake"),
        (after("{ $inc: { tags: 1 } }"), "Error: Don't use the $inc modifier on non-number fields"),
        (after("{ $push: { n: 1 } }"), "Error: Can't $push an element on non-array values"),
        (after("{ _id: 'q' }"), "Error: You cannot change a document's _id"),
        (after("{ 'a.b': 1 }"), "Error: Field names cannot contain a ."),
        ("db.update({}, { $set: { m: 1 } })".to_owned(), "1"),
        ("db.update({}, { $set: { m: 1 } }, { multi: true })".to_owned(), "3"),
        ("db.update({ k: 9 }, { $set: { m: 1 } }).then(() => db.count({ m: 1 }))".to_owned(), "0"),
        (
            "db.update({ k: 9 }, { $inc: { m: 1 } }, { upsert: true }).then(() => db.findOne({ m: 1 }, { _id: 0 }))".to_owned(),
            r#"{"k":9,"m":1}"#,
        ),
        ("db.update({ _id: 'n' }, { x: 1, _id: 'n' }, { upsert: true, returnUpdatedDocs: true })".to_owned(), r#"{"x":1,"_id":"n"}"#),
        ("db.remove({ n: { $gt: 1 } })".to_owned(), "1"),
        ("db.remove({ n: { $gt: 1 } }, { multi: true })".to_owned(), "2"),
        ("db.insert({ _id: 'a' })".to_owned(), "Error: Can't insert key \"a\", it violates the unique constraint"),
        ("db.insert([{ _id: 'y' }, { _id: 'a' }]).catch(() => db.count())".to_owned(), "3"),
        ("db.ensureIndex({})".to_owned(), "Error: Cannot create an index without a fieldName"),
        (
            "db.ensureIndex({ fieldName: 'n', unique: true }).then(() => db.insert({ n: 1 })).finally(() => db.removeIndex('n'))"
                .to_owned(),
            "Error: Can't insert key 1, it violates the unique constraint",
        ),
        ("db.compactDatafile()".to_owned(), "undefined"),
    ];
    found(&cases.iter().map(|(code, want)| (code.as_str(), *want)).collect::<Vec<_>>());
}
