//! The verb `replied`: a request of the timeline is answered.

use std::collections::BTreeMap;

use koipond_record::unit::CountBound;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A request of the timeline is answered, and its response is as all that is given here says. Opportunity: the request is sent. One that
/// finds nobody, or whose connection breaks, is not answered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Replied {
    /// What the timeline calls the request.
    #[schemars(length(min = 1), extend("format" = "request-name"))]
    pub request: String,
    /// The status, `200` or `at least 400`. Default: any.
    pub status: Option<CountBound>,
    /// A text that the body has in it. Default: any body.
    #[schemars(length(min = 1))]
    pub contains: Option<String>,
    /// What stands in the body, which is JSON then, by its path: `{ round: 3, nodes.0.name: honest-1 }`. A text stands there as it is,
    /// everything else as JSON has it, without blanks.
    #[serde(default)]
    pub json: BTreeMap<String, String>,
    /// Headers by name, each with a text that its value has in it.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
}

#[cfg(feature = "engine")]
mod fold {
    use koipond_record::event::{Event, NetEvent, What};
    use koipond_record::unit::Bound;
    use koipond_record::{HttpResponse, NodeId, Payload, Round, Seq};
    use serde_json::Value;

    use super::Replied;
    use crate::expect::fold::{Fold, Phrase, Scene, Told, Touch, Verb, Who};
    use crate::spec::When;
    use crate::words::count;

    /// How much of a body is shown, in characters.
    const SHOWN: usize = 60;

    impl Verb for Replied {
        fn who(&self) -> Who {
            Who::Run { some: format!("the request `{}`", self.request), none: None }
        }

        fn phrase(&self) -> Phrase {
            let mut with: Vec<String> = Vec::new();
            match self.status.map(|bound| bound.0) {
                Some(Bound::Exactly(status)) => with.push(status.to_string()),
                Some(bound) => with.push(format!("a status of {bound}")),
                None => {}
            }
            with.extend(self.contains.as_ref().map(|text| format!("`{}` in its body", begin(text))));
            with.extend(self.json.iter().map(|(path, value)| format!("`{path}: {}` in its JSON", begin(value))));
            with.extend(self.headers.iter().map(|(name, value)| format!("the header `{name}: {}`", begin(value))));
            let with = match with.split_last() {
                None => String::new(),
                Some((last, [])) => format!(" with {last}"),
                Some((last, others)) => format!(" with {} and {last}", others.join(", ")),
            };
            Phrase { of: "", aux: "is", rest: format!("answered{with}") }
        }

        fn lacking(&self) -> String {
            format!("the request `{}` was not sent", self.request)
        }

        fn fold(&self, _: When, _: usize) -> Box<dyn Fold> {
            Box::new(Replying { spec: self.clone(), sent: None, came: None, unlike: None, holds: false, evidence: Vec::new() })
        }
    }

    /// What became of the request.
    struct Replying {
        spec: Replied,
        sent: Option<(Option<NodeId>, Round)>,
        /// What came of it, and when.
        came: Option<(Came, Round)>,
        /// In which way the response is not as it should be.
        unlike: Option<String>,
        holds: bool,
        evidence: Vec<Seq>,
    }

    /// What came of a request.
    enum Came {
        Response {
            status: u16,
            body: String,
        },
        /// None, and why.
        Nothing(String),
    }

    impl Fold for Replying {
        fn on_event(&mut self, e: &Event, scene: &Scene<'_>) -> Vec<Touch> {
            let round = scene.story.cast.round;
            match &e.what {
                What::Net(NetEvent::Requested { name, .. }) if *name == self.spec.request => {
                    self.sent = Some((e.node, round));
                    self.evidence = vec![e.seq];
                    vec![Touch::Opportunity(0)]
                }
                // What came first is what the client saw.
                What::Net(NetEvent::Replied { name, response }) if *name == self.spec.request && !self.holds => {
                    let came = match response {
                        Ok(response) => {
                            self.unlike = unlike(&self.spec, response);
                            self.holds = self.unlike.is_none();
                            Came::Response { status: response.status, body: beginning(&response.body) }
                        }
                        Err(why) => Came::Nothing(why.clone()),
                    };
                    self.came = Some((came, round));
                    self.evidence.truncate(1);
                    self.evidence.extend(e.cause);
                    self.evidence.push(e.seq);
                    vec![Touch::Changed(0)]
                }
                _ => vec![],
            }
        }

        fn holds(&self, _: usize) -> bool {
            self.holds
        }

        fn seen(&self, _: usize) -> String {
            match &self.came {
                None => "no answer".to_owned(),
                Some((Came::Response { status, body }, _)) => format!("{status}, {body}"),
                Some((Came::Nothing(why), _)) => format!("no answer: {why}"),
            }
        }

        fn told(&self, _: usize, scene: &Scene<'_>) -> Told {
            let cast = &scene.story.cast;
            let request = format!("the request `{}`", self.spec.request);
            let to = self.sent.and_then(|(node, _)| cast.card(node?)).map_or_else(String::new, |card| format!(" to {}", card.name));
            let why = match (&self.came, self.sent) {
                (Some((Came::Nothing(why), round)), _) => format!("{request}{to} got no answer in round {round}: {why}"),
                (Some((Came::Response { status, body }, round)), _) => {
                    let unlike = self.unlike.as_ref().map_or_else(String::new, |unlike| format!("; {unlike}"));
                    format!("{request}{to} was answered in round {round} with {status}, {body}{unlike}")
                }
                (None, Some((_, round))) => format!("{request}{to} was sent in round {round} and is not answered"),
                (None, None) => format!("{request} was not sent"),
            };
            Told { why, evidence: self.evidence.clone() }
        }
    }

    /// In which way a response is not as it should be; the first there is.
    fn unlike(spec: &Replied, response: &HttpResponse) -> Option<String> {
        if spec.status.is_some_and(|bound| !bound.0.holds(u64::from(response.status))) {
            return Some(format!("its status is {}", response.status));
        }
        let header = spec.headers.iter().find_map(|(name, text)| header_unlike(response, name, text));
        if header.is_some() || (spec.contains.is_none() && spec.json.is_empty()) {
            return header;
        }
        let Some(bytes) = response.body.bytes() else {
            return Some(format!("its body of {} lies beside the log and was not looked into", bytes_of(response.body.len())));
        };
        let text = String::from_utf8_lossy(bytes);
        if let Some(wanted) = spec.contains.as_ref().filter(|wanted| !text.contains(wanted.as_str())) {
            return Some(format!("its body has no `{}` in it", begin(wanted)));
        }
        if spec.json.is_empty() {
            return None;
        }
        let Ok(json) = serde_json::from_str::<Value>(&text) else { return Some("its body is no JSON".to_owned()) };
        spec.json.iter().find_map(|(path, wanted)| match at(&json, path).map(said) {
            None => Some(format!("its JSON has no `{path}`")),
            Some(there) if there != *wanted => Some(format!("its JSON has `{path}: {}`", begin(&there))),
            Some(_) => None,
        })
    }

    fn header_unlike(response: &HttpResponse, name: &str, text: &str) -> Option<String> {
        let mut values = response.headers.iter().filter(|(there, _)| there.eq_ignore_ascii_case(name)).map(|(_, value)| value).peekable();
        let first = values.peek().copied();
        match first {
            None => Some(format!("it has no header `{name}`")),
            Some(first) if !values.any(|value| value.contains(text)) => Some(format!("its header is `{name}: {}`", begin(first))),
            Some(_) => None,
        }
    }

    /// What stands at a path: keys, and places in lists from 0, with dots between. A key may have dots of its own.
    fn at<'a>(json: &'a Value, path: &str) -> Option<&'a Value> {
        let step = |key: &str| match json {
            Value::Object(map) => map.get(key),
            Value::Array(list) => list.get(key.parse::<usize>().ok()?),
            _ => None,
        };
        let further = |(dot, _): (usize, &str)| at(step(&path[..dot])?, &path[dot + 1..]);
        step(path).or_else(|| path.match_indices('.').find_map(further))
    }

    /// A value as an expectation has it.
    fn said(value: &Value) -> String {
        value.as_str().map_or_else(|| value.to_string(), str::to_owned)
    }

    /// The beginning of a body, as people read it.
    fn beginning(body: &Payload) -> String {
        match body.bytes().map(|bytes| std::str::from_utf8(bytes)) {
            Some(Ok("")) => "no body".to_owned(),
            Some(Ok(text)) => format!("`{}`", begin(text)),
            _ => bytes_of(body.len()),
        }
    }

    fn bytes_of(n: u64) -> String {
        count(n, "byte", "bytes")
    }

    /// The beginning of a text, in one line.
    fn begin(text: &str) -> String {
        let mut chars = text.chars().map(|c| if c.is_control() { ' ' } else { c });
        let shown: String = chars.by_ref().take(SHOWN).collect();
        if chars.next().is_some() { shown + "…" } else { shown }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_path_goes_through_maps_and_lists_and_keys_with_dots() {
            let json: Value = serde_json::from_str(r#"{"a":[{"b":1.5},null],"c.d":{"e.f":true},"g":{"h":"x"}}"#).expect("JSON");
            let there = |path| at(&json, path).map(said);
            for (path, value) in [("a.0.b", "1.5"), ("a.1", "null"), ("c.d.e.f", "true"), ("g.h", "x"), ("g", r#"{"h":"x"}"#)] {
                assert_eq!(there(path).as_deref(), Some(value), "{path}");
            }
            for path in ["", ".", "a.2", "a.b", "g.h.i", "c", "a..b"] {
                assert_eq!(there(path), None, "{path}");
            }
        }

        #[test]
        fn a_long_body_is_shown_by_its_beginning_in_one_line() {
            assert_eq!(begin(&format!("a\nb{}", "é".repeat(99))), format!("a b{}…", "é".repeat(57)));
            assert_eq!(beginning(&Payload::new(*b"")), "no body");
            assert_eq!(beginning(&Payload::new([0xff, 0xfe])), "2 bytes");
        }
    }
}

#[cfg(all(test, feature = "engine"))]
mod tests {
    use std::collections::BTreeMap;

    use koipond_record::Payload;

    use crate::spec::{Replied, VerbSpec, When};
    use crate::stage::{Stage, assert_broken, assert_held, assert_not_reached};

    const BODY: &str = r#"{"round":3,"of":["honest-1",null],"ok":true}"#;

    fn replied() -> Replied {
        Replied { request: "state".to_owned(), ..Replied::default() }
    }

    fn status(bound: &str) -> VerbSpec {
        VerbSpec::Replied(Replied { status: bound.parse().ok(), ..replied() })
    }

    fn contains(text: &str) -> VerbSpec {
        VerbSpec::Replied(Replied { contains: Some(text.to_owned()), ..replied() })
    }

    fn map(of: &[(&str, &str)]) -> BTreeMap<String, String> {
        of.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn json(of: &[(&str, &str)]) -> VerbSpec {
        VerbSpec::Replied(Replied { json: map(of), ..replied() })
    }

    fn headers(of: &[(&str, &str)]) -> VerbSpec {
        VerbSpec::Replied(Replied { headers: map(of), ..replied() })
    }

    /// In round 3 honest-1 answers the request; another request of the same node finds nobody.
    fn stage() -> Stage {
        let mut stage = Stage::staked();
        stage.round(2).requests("honest-1", "state").requests("honest-1", "other");
        stage.round(3).replies("honest-1", "state", 200, BODY).replies_not("honest-1", "other", "honest-1 does not run (ECONNREFUSED)");
        stage
    }

    #[test]
    fn a_fitting_answer_satisfies_eventually_and_finally_and_breaks_never() {
        let stage = stage();
        assert_held(&stage.judge(When::Eventually, status("200")), "round 3 · 200, `{\"round\":3,");
        assert_held(&stage.judge(When::Finally, status("200")), "200, `{\"round\":3,");
        assert_held(&stage.judge(When::Always, status("200")), "always so");
        let why = "the request `state` to honest-1 was answered in round 3 with 200, `{";
        let evidence = assert_broken(&stage.judge(When::Never, status("200")), stage.nth("Replied", 0), why);
        stage.assert_kinds(&evidence, &["Requested", "Replied"]);
    }

    #[test]
    fn another_status_breaks_eventually_and_finally_and_holds_never() {
        let stage = stage();
        let end = stage.nth("Ended", 0);
        for when in [When::Eventually, When::Finally] {
            let evidence = assert_broken(&stage.judge(when, status("at least 400")), end, "its status is 200");
            stage.assert_kinds(&evidence, &["Requested", "Replied"]);
        }
        assert_broken(&stage.judge(When::Always, status("404")), stage.nth("Replied", 0), "its status is 200");
        assert_held(&stage.judge(When::Never, status("at least 400")), "2 opportunities, never so");
    }

    #[test]
    fn the_body_is_looked_for_a_text() {
        let stage = stage();
        assert_held(&stage.judge(When::Eventually, contains("\"ok\":true")), "round 3");
        assert_broken(&stage.judge(When::Eventually, contains("nope")), stage.nth("Ended", 0), "; its body has no `nope` in it");
    }

    #[test]
    fn the_body_is_read_as_json() {
        let stage = stage();
        let wrong = |of, why| drop(assert_broken(&stage.judge(When::Finally, json(of)), stage.nth("Ended", 0), why));
        assert_held(&stage.judge(When::Finally, json(&[("round", "3"), ("of.0", "honest-1"), ("of.1", "null"), ("ok", "true")])), "200");
        assert_held(&stage.judge(When::Finally, json(&[("of", r#"["honest-1",null]"#)])), "200");
        wrong(&[("round", "4")], "; its JSON has `round: 3`");
        wrong(&[("ok", "true"), ("who", "x")], "; its JSON has no `who`");
        let mut text = Stage::staked();
        text.round(1).requests("honest-1", "state").replies("honest-1", "state", 200, "round 3");
        assert_broken(&text.judge(When::Finally, json(&[("round", "3")])), text.nth("Ended", 0), "`round 3`; its body is no JSON");
    }

    #[test]
    fn headers_are_found_by_name_and_have_a_text_in_them() {
        let stage = stage();
        let wrong = |of, why| drop(assert_broken(&stage.judge(When::Finally, headers(of)), stage.nth("Ended", 0), why));
        assert_held(&stage.judge(When::Finally, headers(&[("content-type", "application/json")])), "200");
        assert_held(&stage.judge(When::Finally, headers(&[("CONTENT-TYPE", "charset=utf-8")])), "200");
        wrong(&[("content-type", "text/html")], "its header is `content-type: application/json; charset=utf-8`");
        wrong(&[("etag", "x")], "it has no header `etag`");
    }

    #[test]
    fn a_request_that_finds_nobody_is_not_answered() {
        let stage = stage();
        let other = || VerbSpec::Replied(Replied { request: "other".to_owned(), ..Replied::default() });
        let why = "the request `other` to honest-1 got no answer in round 3: honest-1 does not run (ECONNREFUSED)";
        assert_broken(&stage.judge(When::Eventually, other()), stage.nth("Ended", 0), why);
        assert_held(&stage.judge(When::Never, other()), "never so");
    }

    #[test]
    fn a_request_on_its_way_at_the_end_is_not_answered() {
        let mut stage = Stage::staked();
        stage.round(2).requests("honest-2", "state");
        let why = "the request `state` to honest-2 was sent in round 2 and is not answered";
        assert_broken(&stage.judge(When::Finally, status("200")), stage.nth("Ended", 0), why);
        assert_held(&stage.judge(When::Never, status("200")), "1 opportunity, never so");
    }

    #[test]
    fn a_request_that_was_not_sent_was_not_reached() {
        let mut stage = Stage::staked();
        stage.round(1).requests("honest-1", "other").replies("honest-1", "other", 200, BODY);
        for when in [When::Eventually, When::Never, When::Finally, When::Always] {
            assert_not_reached(&stage.judge(when, status("200")), "the request `state` was not sent");
        }
    }

    #[test]
    fn a_body_that_is_not_at_hand_is_not_taken_for_a_fitting_one() {
        let mut stage = Stage::staked();
        let long = Payload::new(BODY.repeat(40).into_bytes());
        let kept = Payload::Kept { hash: long.blob().expect("it is long").0, len: long.len() };
        stage.round(1).requests("honest-1", "state").replies_kept("honest-1", "state", kept);
        let why = "with 200, 1,760 bytes; its body of 1,760 bytes lies beside the log and was not looked into";
        assert_broken(&stage.judge(When::Finally, contains("round")), stage.nth("Ended", 0), why);
        assert_held(&stage.judge(When::Finally, status("200")), "200, 1,760 bytes");
    }

    #[test]
    fn it_is_said_in_a_sentence() {
        let stage = stage();
        let whole = Replied { contains: Some("ok".to_owned()), json: map(&[("round", "3")]), headers: map(&[("etag", "x")]), ..replied() };
        let name = |when, verb| stage.name(when, verb);
        assert_eq!(name(When::Eventually, VerbSpec::Replied(replied())), "the request `state` is answered before the end");
        assert_eq!(name(When::Never, status("at least 400")), "the request `state` is never answered with a status of at least 400");
        assert_eq!(name(When::Finally, status("200")), "in the end the request `state` is answered with 200");
        assert_eq!(
            name(When::Eventually, VerbSpec::Replied(Replied { status: "200".parse().ok(), ..whole })),
            "the request `state` is answered with 200, `ok` in its body, `round: 3` in its JSON and the header `etag: x` before the end"
        );
    }
}
