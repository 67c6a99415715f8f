//! Programs as the machine runs them.

/// A compiled text: its functions and what they share. Never changes, so any number of machines may run it at once.
#[derive(Debug, Default)]
pub struct Program {
    /// How error messages name the text.
    pub(in crate::script) chunk: Box<[u8]>,
    /// The name of the text: `@user_script`, or the text itself.
    pub(in crate::script) source: Box<[u8]>,
    /// The main function is the first.
    pub(in crate::script) functions: Box<[Function]>,
    pub(in crate::script) numbers: Box<[f64]>,
    pub(in crate::script) strings: Box<[Text]>,
    /// Names of variables, for error messages.
    pub(in crate::script) names: Box<[Text]>,
    /// All texts, one after the other.
    pub(in crate::script) bytes: Box<[u8]>,
}

#[derive(Clone, Copy, Debug)]
pub struct Text {
    pub start: u32,
    pub len: u32,
    pub hash: u32,
}

#[derive(Debug, Default)]
pub struct Function {
    pub code: Box<[Op]>,
    /// The line of each operation.
    pub lines: Box<[u32]>,
    pub parameters: u8,
    pub variadic: bool,
    /// How many registers it uses.
    pub registers: u8,
    /// What it takes along of the functions around it.
    pub captures: Box<[Capture]>,
    /// Names of what it takes along.
    pub captured_names: Box<[u32]>,
    pub locals: Box<[Local]>,
}

/// Where the closure finds a variable when it is made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Capture {
    Register(u8),
    /// The enclosing function has itself captured it.
    Captured(u8),
    /// The closure itself, under the name that its body knows it by.
    Itself,
}

/// A local variable, for error messages.
#[derive(Clone, Copy, Debug)]
pub struct Local {
    pub name: u32,
    pub register: u8,
    pub start: u32,
    pub end: u32,
}

impl Program {
    pub(in crate::script) fn text(&self, text: Text) -> &[u8] {
        &self.bytes[text.start as usize..(text.start + text.len) as usize]
    }

    pub(in crate::script) fn name(&self, index: u32) -> &[u8] {
        self.text(self.names[index as usize])
    }

    /// Bytes that the program takes, about.
    pub fn footprint(&self) -> usize {
        let functions: usize = self.functions.iter().map(|function| 12 * function.code.len() + 160).sum();
        functions
            + self.source.len()
            + self.bytes.len()
            + 12 * (self.strings.len() + self.names.len())
            + 8 * self.numbers.len()
    }
}

/// The target of a jump, and with which outcome of the comparison it is taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Branch(pub u32);

impl Branch {
    pub fn new(to: u32, when: bool) -> Branch {
        Branch(to << 1 | when as u32)
    }

    #[inline(always)]
    pub fn to(self) -> u32 {
        self.0 >> 1
    }

    #[inline(always)]
    pub fn when(self) -> bool {
        self.0 & 1 == 1
    }
}

/// A constant that a value is compared with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Simple {
    Nil,
    False,
    True,
}

/// An operation. `a` is mostly the register that is written; `k` is a number of a constant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Op {
    Move {
        a: u8,
        b: u8,
    },
    /// Makes `count` registers from `a` on nil.
    Nil {
        a: u8,
        count: u8,
    },
    Bool {
        a: u8,
        value: bool,
    },
    Number {
        a: u8,
        k: u32,
    },
    Text {
        a: u8,
        k: u32,
    },

    GetCaptured {
        a: u8,
        index: u8,
    },
    GetShared {
        a: u8,
        index: u8,
    },
    SetShared {
        a: u8,
        index: u8,
    },
    /// Makes the variable in a register one that closures share.
    NewCell {
        a: u8,
    },
    GetCell {
        a: u8,
        b: u8,
    },
    /// The cell is in `a`, the value in `b`.
    SetCell {
        a: u8,
        b: u8,
    },

    GetGlobal {
        a: u8,
        k: u32,
    },
    SetGlobal {
        a: u8,
        k: u32,
    },
    GetIndex {
        a: u8,
        b: u8,
        c: u8,
    },
    GetField {
        a: u8,
        b: u8,
        k: u32,
    },
    GetInteger {
        a: u8,
        b: u8,
        index: i32,
    },
    /// `a[b] = c`
    SetIndex {
        a: u8,
        b: u8,
        c: u8,
    },
    SetField {
        a: u8,
        c: u8,
        k: u32,
    },
    SetInteger {
        a: u8,
        c: u8,
        index: i32,
    },
    /// `a = b[k]`, and `b` in the register after it: a method and its object.
    Method {
        a: u8,
        b: u8,
        k: u32,
    },
    Table {
        a: u8,
        hash: u16,
        array: u32,
    },
    /// Stores the registers after `a`; `count` 0 for all up to the last result.
    List {
        a: u8,
        count: u8,
        start: u32,
    },

    Add {
        a: u8,
        b: u8,
        c: u8,
    },
    Subtract {
        a: u8,
        b: u8,
        c: u8,
    },
    Multiply {
        a: u8,
        b: u8,
        c: u8,
    },
    Divide {
        a: u8,
        b: u8,
        c: u8,
    },
    Modulo {
        a: u8,
        b: u8,
        c: u8,
    },
    Power {
        a: u8,
        b: u8,
        c: u8,
    },
    AddNumber {
        a: u8,
        b: u8,
        k: u32,
    },
    SubtractNumber {
        a: u8,
        b: u8,
        k: u32,
    },
    MultiplyNumber {
        a: u8,
        b: u8,
        k: u32,
    },
    DivideNumber {
        a: u8,
        b: u8,
        k: u32,
    },
    ModuloNumber {
        a: u8,
        b: u8,
        k: u32,
    },
    Minus {
        a: u8,
        b: u8,
    },
    Not {
        a: u8,
        b: u8,
    },
    Length {
        a: u8,
        b: u8,
    },
    /// The registers from `b` to `c`, which it may overwrite.
    Concat {
        a: u8,
        b: u8,
        c: u8,
    },

    Jump {
        to: u32,
    },
    /// A jump backwards, which counts a step.
    Loop {
        to: u32,
    },
    Test {
        a: u8,
        branch: Branch,
    },
    Equal {
        a: u8,
        b: u8,
        branch: Branch,
    },
    EqualText {
        a: u8,
        k: u16,
        branch: Branch,
    },
    EqualNumber {
        a: u8,
        k: u16,
        branch: Branch,
    },
    EqualSimple {
        a: u8,
        b: Simple,
        branch: Branch,
    },
    Less {
        a: u8,
        b: u8,
        branch: Branch,
    },
    LessEqual {
        a: u8,
        b: u8,
        branch: Branch,
    },
    /// `a < k`, and so on.
    LessNumber {
        a: u8,
        k: u16,
        branch: Branch,
    },
    LessEqualNumber {
        a: u8,
        k: u16,
        branch: Branch,
    },
    GreaterNumber {
        a: u8,
        k: u16,
        branch: Branch,
    },
    GreaterEqualNumber {
        a: u8,
        k: u16,
        branch: Branch,
    },

    /// Counts (arguments, results) are one more than they say; 0 is for all that there are.
    Call {
        a: u8,
        arguments: u8,
        results: u8,
    },
    TailCall {
        a: u8,
        arguments: u8,
    },
    Return {
        a: u8,
        count: u8,
    },
    ReturnNone,
    ReturnOne {
        a: u8,
    },
    Vararg {
        a: u8,
        count: u8,
    },
    Closure {
        a: u8,
        index: u32,
    },
    /// The table `arg` of a variadic function that does not use `...`.
    ArgumentTable {
        a: u8,
    },

    /// Start, limit, step, variable in the registers from `a` on.
    ForPrepare {
        a: u8,
        to: u32,
    },
    ForLoop {
        a: u8,
        to: u32,
    },
    /// Function, state, control, variables in the registers from `a` on.
    ForCall {
        a: u8,
        results: u8,
    },
    ForTest {
        a: u8,
        to: u32,
    },
}

const _: () = assert!(size_of::<Op>() == 8);

impl Op {
    /// Puts in the target of a jump.
    pub fn aim(&mut self, target: u32) {
        match self {
            Op::Jump { to } | Op::Loop { to } | Op::ForPrepare { to, .. } | Op::ForLoop { to, .. } => *to = target,
            Op::ForTest { to, .. } => *to = target,
            Op::Test { branch, .. }
            | Op::Equal { branch, .. }
            | Op::EqualText { branch, .. }
            | Op::EqualNumber { branch, .. }
            | Op::EqualSimple { branch, .. }
            | Op::Less { branch, .. }
            | Op::LessEqual { branch, .. }
            | Op::LessNumber { branch, .. }
            | Op::LessEqualNumber { branch, .. }
            | Op::GreaterNumber { branch, .. }
            | Op::GreaterEqualNumber { branch, .. } => *branch = Branch::new(target, branch.when()),
            _ => unreachable!("not a jump: {self:?}"),
        }
    }

    /// The target of a jump that reading code for names follows: those that Lua has as a jump of its own.
    pub fn jump(&self) -> Option<u32> {
        Some(match *self {
            Op::Jump { to } | Op::Loop { to } => to,
            Op::Test { branch, .. }
            | Op::Equal { branch, .. }
            | Op::EqualText { branch, .. }
            | Op::EqualNumber { branch, .. }
            | Op::EqualSimple { branch, .. }
            | Op::Less { branch, .. }
            | Op::LessEqual { branch, .. }
            | Op::LessNumber { branch, .. }
            | Op::LessEqualNumber { branch, .. }
            | Op::GreaterNumber { branch, .. }
            | Op::GreaterEqualNumber { branch, .. } => branch.to(),
            _ => return None,
        })
    }

    /// Whether the operation writes the register.
    pub fn writes(&self, register: u8) -> bool {
        match *self {
            // A test counts as writing in Lua, so what it has tested loses its name.
            Op::Test { a, .. }
            | Op::Move { a, .. }
            | Op::Bool { a, .. }
            | Op::Number { a, .. }
            | Op::Text { a, .. }
            | Op::GetCaptured { a, .. }
            | Op::GetShared { a, .. }
            | Op::NewCell { a }
            | Op::GetCell { a, .. }
            | Op::GetGlobal { a, .. }
            | Op::GetIndex { a, .. }
            | Op::GetField { a, .. }
            | Op::GetInteger { a, .. }
            | Op::Table { a, .. }
            | Op::Add { a, .. }
            | Op::Subtract { a, .. }
            | Op::Multiply { a, .. }
            | Op::Divide { a, .. }
            | Op::Modulo { a, .. }
            | Op::Power { a, .. }
            | Op::AddNumber { a, .. }
            | Op::SubtractNumber { a, .. }
            | Op::MultiplyNumber { a, .. }
            | Op::DivideNumber { a, .. }
            | Op::ModuloNumber { a, .. }
            | Op::Minus { a, .. }
            | Op::Not { a, .. }
            | Op::Length { a, .. }
            | Op::Closure { a, .. }
            | Op::ArgumentTable { a } => a == register,
            Op::Concat { a, b, .. } => a == register || register >= b,
            Op::Nil { a, count } => register >= a && (register as u32) < a as u32 + count as u32,
            Op::Method { a, .. } => register == a || register as u32 == a as u32 + 1,
            Op::Call { a, .. } | Op::TailCall { a, .. } | Op::Vararg { a, .. } => register >= a,
            Op::ForCall { a, .. } | Op::ForPrepare { a, .. } | Op::ForLoop { a, .. } => register >= a,
            _ => false,
        }
    }
}
