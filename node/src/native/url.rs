//! Addresses by the WHATWG's rules, and the encoding of forms.

use rquickjs::object::Property;
use rquickjs::{Array, Ctx, IntoJs, Result, Value};
use url::{Url, form_urlencoded, quirks};

use crate::engine::{Arguments, Host, NativeFunction};

/// The functions of this family.
pub(super) const FUNCTIONS: &[NativeFunction] = &[
    ("parse", parse),
    ("set", set),
    ("domainToAscii", domain_to_ascii),
    ("domainToUnicode", domain_to_unicode),
    ("formParse", form_parse),
    ("formEncode", form_encode),
];

/// `parse(input, base)`: the parts of an address, or `undefined` where it is none.
fn parse<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let input = args.text(0)?;
    host.charge(ctx, input.len() as u64)?;
    let relative_to = if args.get::<Value>(1)?.is_undefined() { None } else { Some(args.text(1)?) };
    parsed(&input, relative_to.as_deref()).map(|url| parts(&url)).into_js(ctx)
}

fn parsed(input: &str, base: Option<&str>) -> Option<Url> {
    match base {
        None => Url::parse(input).ok(),
        Some(base) => {
            let base = Url::parse(base).ok()?;
            let slashes = if base.is_special() && base.scheme() != "file" { behind_slashes(input) } else { None };
            base.join(slashes.as_deref().unwrap_or(input)).ok()
        }
    }
}

/// An input that begins with more than two slashes, with two: more mean nothing, but the crate takes them for a host without a name.
fn behind_slashes(input: &str) -> Option<String> {
    let is_slash = |sign: char| sign == '/' || sign == '\\';
    let front = input.trim_start_matches(|sign: char| sign <= ' ');
    let rest = front.trim_start_matches(|sign: char| is_slash(sign) || matches!(sign, '\t' | '\n' | '\r'));
    let slashes = front[..front.len() - rest.len()].chars().filter(|sign| is_slash(*sign)).count();
    (slashes > 2).then(|| format!("//{rest}"))
}

/// `set(href, part, value)`: the parts of an address of which one was set; `undefined` where `value` cannot be its `href`.
fn set<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let (href, part, value) = (args.text(0)?, args.text(1)?, args.text(2)?);
    host.charge(ctx, (href.len() + value.len()) as u64)?;
    changed(&href, &part, &value).map(|url| parts(&url)).into_js(ctx)
}

fn changed(href: &str, part: &str, value: &str) -> Option<Url> {
    let mut url = Url::parse(href).ok()?;
    // Where a value does not fit, setters leave the address as it was.
    let _ = match part {
        "href" => return Url::parse(value).ok(),
        "protocol" => quirks::set_protocol(&mut url, value),
        "username" => quirks::set_username(&mut url, value),
        "password" => quirks::set_password(&mut url, value),
        "host" => quirks::set_host(&mut url, value),
        "hostname" => quirks::set_hostname(&mut url, value),
        "port" => quirks::set_port(&mut url, value),
        "pathname" => {
            quirks::set_pathname(&mut url, value);
            Ok(())
        }
        "search" => {
            quirks::set_search(&mut url, value);
            Ok(())
        }
        _ => {
            quirks::set_hash(&mut url, value);
            Ok(())
        }
    };
    Some(url)
}

/// The parts of an address, a line each; none of them can hold the end of a line.
fn parts(url: &Url) -> String {
    [
        url.as_str(),
        &quirks::origin(url),
        quirks::protocol(url),
        quirks::username(url),
        quirks::password(url),
        quirks::host(url),
        quirks::hostname(url),
        quirks::port(url),
        quirks::pathname(url),
        quirks::search(url),
        quirks::hash(url),
    ]
    .join("\n")
}

/// `domainToAscii(domain)`: as DNS has it; the empty text where it is no domain.
fn domain_to_ascii<'js>(_: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    host_name(&args.text(0)?).into_js(ctx)
}

/// `domainToUnicode(domain)`: as people read it.
fn domain_to_unicode<'js>(_: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    readable(&host_name(&args.text(0)?)).into_js(ctx)
}

/// A host name as people read it; numbers stay as they are.
fn readable(name: &str) -> String {
    let found = quirks::domain_to_unicode(name);
    if found.is_empty() { name.to_owned() } else { found }
}

/// What a text becomes as the host name of an address.
fn host_name(domain: &str) -> String {
    let mut url = Url::parse("ws://x").expect("this is an address");
    match quirks::set_hostname(&mut url, domain) {
        Ok(()) => quirks::hostname(&url).to_owned(),
        Err(()) => String::new(),
    }
}

/// `formParse(text)`: names and values in turn.
fn form_parse<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let text = args.text(0)?;
    host.charge(ctx, text.len() as u64)?;
    let found = Array::new(ctx.clone())?;
    let mut n: u32 = 0;
    for (name, value) in form_urlencoded::parse(text.as_bytes()) {
        // Defined, not assigned, so that no setter of the task's runs.
        found.as_object().prop(n, Property::from(name.as_ref()).writable().configurable().enumerable())?;
        found.as_object().prop(n + 1, Property::from(value.as_ref()).writable().configurable().enumerable())?;
        n += 2;
    }
    Ok(found.into_value())
}

/// `formEncode(text)`: as forms write it.
fn form_encode<'js>(host: &Host, ctx: &Ctx<'js>, args: &Arguments<'_, 'js>) -> Result<Value<'js>> {
    let text = args.text(0)?;
    host.charge(ctx, text.len() as u64)?;
    form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().into_js(ctx)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PARTS: [&str; 10] = ["href", "protocol", "username", "password", "host", "hostname", "port", "pathname", "search", "hash"];

    fn piece() -> impl Strategy<Value = String> {
        let signs = "http|https:|file:|//|/|\\\\|:|@|\\?|#|\\[::1\\]|localhost|C:|C\\||\\.\\.|%2e|%zz|:80|:65536|xn--|\u{fc}|\u{1F600}|\u{0}| |\t|a|1|256";
        proptest::collection::vec(signs, 0..8).prop_map(|parts| parts.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn any_text_parses_or_is_refused(input in piece(), base in proptest::option::of(piece())) {
            if let Some(url) = parsed(&input, base.as_deref()) {
                prop_assert_eq!(parts(&url).split('\n').count(), 11);
            }
        }

        #[test]
        fn any_part_can_be_set_to_any_text(input in piece(), values in proptest::collection::vec((0..PARTS.len(), piece()), 1..4)) {
            let mut url = parsed(&input, Some("http://a/b"));
            for (part, value) in values {
                let Some(now) = url else { break };
                url = changed(now.as_str(), PARTS[part], &value);
            }
        }

        #[test]
        fn any_text_is_a_domain_or_is_refused(domain in piece()) {
            readable(&host_name(&domain));
        }
    }
}
