//! Mathematics that is the same on every machine: the functions of `Math` that QuickJS would take from the platform's C library.
//!
//! `sqrt`, rounding and the like are exact everywhere and stay the engine's own. The operator `**` is the engine's
//! too; its last bit may differ between C libraries.

use rquickjs::{Ctx, Function, Object, Result};

/// A function of one number, and one of two.
type Unary = fn(f64) -> f64;
type Binary = fn(f64, f64) -> f64;

const ONE: [(&str, Unary); 18] = [
    ("acos", libm::acos),
    ("acosh", libm::acosh),
    ("asin", libm::asin),
    ("asinh", libm::asinh),
    ("atan", libm::atan),
    ("atanh", libm::atanh),
    ("cbrt", libm::cbrt),
    ("cos", libm::cos),
    ("cosh", libm::cosh),
    ("exp", libm::exp),
    ("expm1", libm::expm1),
    ("log", libm::log),
    ("log10", libm::log10),
    ("log1p", libm::log1p),
    ("log2", libm::log2),
    ("sin", libm::sin),
    ("sinh", libm::sinh),
    ("tan", libm::tan),
];

/// An object with the functions by name.
pub(crate) fn functions<'js>(ctx: &Ctx<'js>) -> Result<Object<'js>> {
    let math = Object::new(ctx.clone())?;
    for (name, function) in ONE {
        math.set(name, Function::new(ctx.clone(), move |x: rquickjs::Coerced<f64>| function(x.0))?.with_name(name)?)?;
    }
    math.set("tanh", Function::new(ctx.clone(), |x: rquickjs::Coerced<f64>| libm::tanh(x.0))?.with_name("tanh")?)?;
    let two: [(&str, Binary); 2] = [("atan2", libm::atan2), ("pow", power)];
    for (name, function) in two {
        let called = move |x: rquickjs::Coerced<f64>, y: rquickjs::Coerced<f64>| function(x.0, y.0);
        math.set(name, Function::new(ctx.clone(), called)?.with_name(name)?)?;
    }
    let hypot = |of: rquickjs::function::Rest<rquickjs::Coerced<f64>>| of.0.iter().fold(0.0, |sum, x| libm::hypot(sum, x.0));
    math.set("hypot", Function::new(ctx.clone(), hypot)?.with_name("hypot")?)?;
    Ok(math)
}

/// `Math.pow`, which unlike C's gives `NaN` for a base of ±1 and an infinite exponent.
fn power(base: f64, exponent: f64) -> f64 {
    if exponent.is_nan() || (base.abs() == 1.0 && exponent.is_infinite()) { f64::NAN } else { libm::pow(base, exponent) }
}
