//! A program as a tree: what both front ends produce and the compiler reads.
//!
//! Lines are those to which Lua 5.1 would assign the operation, since error messages name them: of an operator the line
//! of the last word of its right operand, of a call the line on which its arguments begin, of a global variable or an index
//! the line of the last word read before its value is needed (often the word behind it).
//!
//! No tree that a front end makes is higher than [`super::lua::MAX_HEIGHT`], so code may walk it by recursion.

use std::borrow::Cow;

/// Text of the source, or made from it (escapes in a string, names made up by a front end).
pub type Text<'s> = Cow<'s, [u8]>;

#[derive(Debug, Default)]
pub struct Block<'s> {
    pub statements: Vec<Stat<'s>>,
    /// Line of the word that ends the block.
    pub end_line: u32,
}

#[derive(Debug)]
pub struct Stat<'s> {
    /// Line of the statement's last word; of a numeric `for` that of its `do`, of a generic `for` that of the word after
    /// its `in`, of a `function` that of its first word.
    pub line: u32,
    pub kind: StatKind<'s>,
}

#[derive(Debug)]
pub enum StatKind<'s> {
    Local {
        names: Vec<Text<'s>>,
        values: Vec<Expr<'s>>,
    },
    Assign {
        targets: Vec<Expr<'s>>,
        values: Vec<Expr<'s>>,
    },
    /// A call whose results are dropped.
    Call(Expr<'s>),
    Do(Block<'s>),
    While {
        condition: Expr<'s>,
        body: Block<'s>,
    },
    /// The condition sees the locals of the body.
    Repeat {
        body: Block<'s>,
        condition: Expr<'s>,
    },
    If {
        arms: Vec<(Expr<'s>, Block<'s>)>,
        otherwise: Option<Block<'s>>,
    },
    NumericFor {
        name: Text<'s>,
        start: Expr<'s>,
        limit: Expr<'s>,
        step: Option<Expr<'s>>,
        body: Block<'s>,
    },
    GenericFor {
        names: Vec<Text<'s>>,
        values: Vec<Expr<'s>>,
        body: Block<'s>,
    },
    /// `function a.b.c()`: the target is a name or an index. For `a:b()` the body has `self` as its first parameter.
    Function {
        target: Expr<'s>,
        body: Box<FunctionBody<'s>>,
    },
    /// The function sees its own name.
    LocalFunction {
        name: Text<'s>,
        body: Box<FunctionBody<'s>>,
    },
    Return(Vec<Expr<'s>>),
    Break,
}

#[derive(Debug)]
pub struct FunctionBody<'s> {
    pub parameters: Vec<Text<'s>>,
    /// A variadic function has a local variable `arg` after its parameters (the whole text, which is variadic, has not).
    pub variadic: bool,
    /// `arg` is a table of the further arguments with their number as `n`: in a variadic function that has no `...`. In
    /// others it is nil.
    pub needs_arg: bool,
    pub block: Block<'s>,
    pub line: u32,
}

#[derive(Debug)]
pub struct Expr<'s> {
    pub line: u32,
    pub kind: ExprKind<'s>,
}

#[derive(Debug)]
pub enum ExprKind<'s> {
    Nil,
    Bool(bool),
    Number(f64),
    Str(Text<'s>),
    Vararg,
    Function(Box<FunctionBody<'s>>),
    Name(Text<'s>),
    Index(Box<Expr<'s>>, Box<Expr<'s>>),
    Call {
        function: Box<Expr<'s>>,
        arguments: Vec<Expr<'s>>,
    },
    /// `object:name(arguments)`
    Method {
        object: Box<Expr<'s>>,
        name: Text<'s>,
        arguments: Vec<Expr<'s>>,
    },
    Unary(Unary, Box<Expr<'s>>),
    Binary(Binary, Box<Expr<'s>>, Box<Expr<'s>>),
    Table(Vec<Field<'s>>),
    /// In parentheses: several results become one.
    Paren(Box<Expr<'s>>),
}

#[derive(Debug)]
pub enum Field<'s> {
    Item(Expr<'s>),
    Pair(Expr<'s>, Expr<'s>),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unary {
    Minus,
    Not,
    Length,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Binary {
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Power,
    Concat,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    And,
    Or,
}
