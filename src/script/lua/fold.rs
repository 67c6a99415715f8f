//! Operations on constants, which Lua does while it reads: what they give is a constant itself.

use crate::script::ast::{Binary, Expr, ExprKind, Unary};

/// `operator operand`, if that is a constant.
pub fn unary<'s>(operator: Unary, operand: &Expr<'_>) -> Option<ExprKind<'s>> {
    match (operator, &operand.kind) {
        (Unary::Minus, ExprKind::Number(number)) => numeral(-number),
        (Unary::Not, kind) => Some(ExprKind::Bool(!truth(kind)?)),
        _ => None,
    }
}

/// `left operator right`, if that is a number. What would be no number, or divides by zero, is left to the machine.
pub fn binary<'s>(operator: Binary, left: &Expr<'_>, right: &Expr<'_>) -> Option<ExprKind<'s>> {
    let ExprKind::Number(second) = right.kind else { return None };
    match operator {
        Binary::And => return truth(&left.kind)?.then_some(ExprKind::Number(second)),
        Binary::Or => return (!truth(&left.kind)?).then_some(ExprKind::Number(second)),
        _ => {}
    }
    let ExprKind::Number(first) = left.kind else { return None };
    numeral(match operator {
        Binary::Add => first + second,
        Binary::Subtract => first - second,
        Binary::Multiply => first * second,
        Binary::Divide if second != 0.0 => first / second,
        Binary::Modulo if second != 0.0 => first - (first / second).floor() * second,
        Binary::Power => first.powf(second),
        _ => return None,
    })
}

/// A constant in parentheses is one without. There is only one value in it.
pub fn is_constant(expr: &Expr<'_>) -> bool {
    truth(&expr.kind).is_some()
}

fn numeral<'s>(number: f64) -> Option<ExprKind<'s>> {
    (!number.is_nan()).then_some(ExprKind::Number(number))
}

/// Whether a constant is true.
fn truth(kind: &ExprKind<'_>) -> Option<bool> {
    match kind {
        ExprKind::Nil | ExprKind::Bool(false) => Some(false),
        ExprKind::Bool(true) | ExprKind::Number(_) | ExprKind::Str(_) => Some(true),
        _ => None,
    }
}
