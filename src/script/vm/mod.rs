//! The machine.

mod call;
pub mod coroutine;
pub mod frame;
mod index;
mod meta;
mod naming;
mod run;
#[cfg(test)]
mod tests;
mod unwind;

pub use self::frame::Step;

use self::coroutine::Resumed;
use self::frame::{ALL, Exit, Frame, Kind};
use super::compile::code::Program;
use super::fault::{Fault, Result};
use super::heap::Heap;
use super::heap::function::{Closure, Function};
use super::host::{Host, Interrupt};
use super::lib::State;
use super::native::Native;
use super::value::{FunctionRef, StrRef, TableRef, Value};
use std::sync::{Arc, Weak};

/// Runs programs. Used again and again: libraries are made once and sealed, everything else is forgotten by
/// [`Vm::reset`].
pub struct Vm {
    pub heap: Heap,
    /// For its maker, to tell machines for one purpose from those for another.
    pub kind: usize,
    pub(super) stack: Vec<Value>,
    pub(super) frames: Vec<Frame>,
    /// Behind the last of as many values as there are, where an operation takes or leaves as many.
    top: usize,
    /// Results of native functions under way.
    pub(super) results: Vec<Value>,
    /// Values that native functions under way want to keep.
    pub(super) kept: Vec<Value>,
    images: Vec<Image>,
    free_images: Vec<u32>,
    sealed_images: usize,
    /// The program that was loaded last and is not among the sealed ones.
    newcomer: Option<Arc<Program>>,
    /// The newcomers before it, by which one that comes again is known.
    recent: [Weak<Program>; RECENT],
    /// A program would have been kept, had there been room.
    worn: bool,
    spare: Vec<Vec<Value>>,
    globals: TableRef,
    /// Globals that [`Vm::reset`] takes away.
    passing_globals: Vec<StrRef>,
    /// Permanent values besides the globals.
    pinned: Vec<Value>,
    /// Steps until the host is asked.
    steps: u32,
    /// Native functions, protected calls and metamethods under way, one in the other.
    depth: u32,
    /// Runs of the loop under way, one in the other.
    runs: u32,
    /// Coroutines that are running or have resumed others, from the outermost.
    resumed: Vec<Resumed>,
    pub(super) libraries: State,
}

/// A program that functions of the machine belong to.
struct Image {
    program: Arc<Program>,
    /// The program's strings as objects; nil where none has been made yet.
    strings: Vec<Value>,
    /// Bytes that are accounted for. 0 when nothing is here any more.
    charged: usize,
}

/// Native functions and the like in each other. As in Lua, that is an error when it is reached; beyond it there is room
/// for handlers of that error, up to a limit of their own.
const MAX_DEPTH: u32 = 200;
const MAX_HANDLING_DEPTH: u32 = MAX_DEPTH + MAX_DEPTH / 8;
/// The call of the script itself counts.
const FIRST_DEPTH: u32 = 1;
/// Calls of scripts' functions in each other.
const MAX_FRAMES: usize = 16384;
/// Registers that a frame may name.
const WINDOW: usize = 256;
/// Programs that a machine keeps, and the size up to which it does. They go with the machine.
const KEPT_IMAGES: usize = 64;
const KEPT_BYTES: usize = 64 * 1024;
/// How many programs ago is recent.
const RECENT: usize = 8;
/// Steps before the host is asked for the first time.
const FIRST_STEPS: u32 = 1000;

impl Vm {
    /// An empty machine whose values may have so many bytes.
    pub fn new(limit: usize) -> Vm {
        let mut heap = Heap::new(limit);
        let globals = heap.table(0, 64).expect("a machine has room for its globals");
        Vm {
            heap,
            stack: vec![Value::Nil; 4 * WINDOW],
            frames: Vec::new(),
            top: 0,
            results: Vec::new(),
            kept: Vec::new(),
            images: Vec::new(),
            free_images: Vec::new(),
            sealed_images: 0,
            newcomer: None,
            recent: Default::default(),
            worn: false,
            kind: 0,
            spare: Vec::new(),
            globals,
            passing_globals: Vec::new(),
            pinned: Vec::new(),
            steps: FIRST_STEPS,
            depth: FIRST_DEPTH,
            runs: 0,
            resumed: Vec::new(),
            libraries: State::default(),
        }
    }

    /// The table of global variables.
    pub fn globals(&self) -> TableRef {
        self.globals
    }

    /// Puts native functions into a table, each under its own name.
    pub fn register(&mut self, table: TableRef, natives: &[&'static Native]) -> Result {
        for native in natives {
            let function = self.heap.native(native, &[])?;
            self.heap.set_str(table, native.name.as_bytes(), function.into())?;
        }
        Ok(())
    }

    /// A new table that is a global variable, with native functions in it: a library.
    pub fn library(&mut self, name: &str, natives: &[&'static Native]) -> Result<TableRef> {
        let table = self.heap.table(0, natives.len())?;
        self.register(table, natives)?;
        self.heap.set_str(self.globals, name.as_bytes(), table.into())?;
        Ok(table)
    }

    /// Declares global variables that come and go with each script. To be called before [`Vm::seal`].
    pub fn declare_passing(&mut self, names: &[&str]) -> Result {
        for name in names {
            let name = self.heap.string(name.as_bytes())?;
            // The key stays where it is when the value goes.
            self.heap.set(self.globals, name.into(), true.into())?;
            self.passing_globals.push(name);
        }
        for name in &self.passing_globals {
            self.heap.set(self.globals, (*name).into(), Value::Nil)?;
        }
        Ok(())
    }

    /// Sets a global variable that was declared as a passing one, by its place among those.
    pub fn set_passing(&mut self, index: usize, value: impl Into<Value>) -> Result {
        self.heap.set(self.globals, self.passing_globals[index].into(), value.into())
    }

    /// Sets a global variable, though scripts may not.
    pub fn set_global(&mut self, name: &str, value: impl Into<Value>) -> Result {
        self.heap.set_str(self.globals, name.as_bytes(), value.into())
    }

    /// Keeps a value as long as the machine lives.
    pub fn pin(&mut self, value: impl Into<Value>) {
        self.pinned.push(value.into());
    }

    /// Makes everything so far permanent. Tables that are permanent should be read-only: nothing puts them back.
    pub fn seal(&mut self) {
        for image in &mut self.images[self.sealed_images..] {
            for (text, place) in image.program.strings.iter().zip(&mut image.strings) {
                if let Ok(text) = self.heap.string(image.program.text(*text)) {
                    *place = text.into();
                }
            }
        }
        self.sealed_images = self.images.len();
        self.free_images.clear();
        self.heap.seal();
    }

    /// Whether there is no room for another program that comes again and again: a new machine would be quicker.
    pub fn is_worn(&self) -> bool {
        self.worn
    }

    /// Makes a program that has come again permanent, since its texts take long to make anew. Right after a reset.
    fn keep_newcomer(&mut self) {
        let Some(program) = self.newcomer.take() else { return };
        if !self.recent.iter().any(|known| std::ptr::eq(known.as_ptr(), &*program)) {
            self.recent.rotate_right(1);
            self.recent[0] = Arc::downgrade(&program);
        } else if program.footprint() <= KEPT_BYTES {
            self.worn = self.sealed_images >= KEPT_IMAGES;
            if !self.worn && self.image(&program, 0).is_ok() {
                self.seal();
            }
        }
    }

    /// From here on `math.random` gives numbers that follow from this one.
    pub fn seed_random(&mut self, seed: u64) {
        self.libraries.seed_random(seed);
    }

    /// Forgets everything since [`Vm::seal`]. The cost follows from how much that is.
    pub fn reset(&mut self) {
        self.abandon();
        for name in &self.passing_globals {
            // Cannot fail: the key is there.
            let _ = self.heap.set(self.globals, (*name).into(), Value::Nil);
        }
        self.heap.reset();
        self.free_images.clear();
        for mut image in self.images.drain(self.sealed_images..) {
            if self.spare.len() < 4 {
                image.strings.clear();
                self.spare.push(image.strings);
            }
        }
        if self.stack.len() > 64 * WINDOW {
            self.stack.truncate(4 * WINDOW);
            self.stack.shrink_to_fit();
        }
        self.libraries = State::default();
        self.keep_newcomer();
    }

    /// Ends what was under way.
    pub fn abandon(&mut self) {
        self.frames.clear();
        self.results.clear();
        self.kept.clear();
        if let Some(first) = self.resumed.drain(..).next() {
            self.stack = first.resumer.stack;
        }
        (self.top, self.depth, self.runs) = (0, FIRST_DEPTH, 0);
        // A host that said stop has left none.
        self.steps = FIRST_STEPS;
    }

    /// How much memory the values may take.
    pub fn set_limit(&mut self, limit: usize) {
        self.heap.account.set_limit(limit);
    }

    /// The main function of a program.
    pub fn load(&mut self, program: &Arc<Program>) -> Result<FunctionRef> {
        let sealed = &self.images[..self.sealed_images];
        if let Some(image) = sealed.iter().position(|image| Arc::ptr_eq(&image.program, program)) {
            return self.heap.function(Function::Script(Closure {
                image: image as u32,
                index: 0,
                captured: Box::default(),
            }));
        }
        self.newcomer = Some(Arc::clone(program));
        self.load_charged(program, 0)
    }

    /// As [`Vm::load`], for a program that only this machine has and that takes so many bytes.
    pub(super) fn load_charged(&mut self, program: &Arc<Program>, bytes: usize) -> Result<FunctionRef> {
        let image = self.image(program, bytes)?;
        self.heap.function(Function::Script(Closure { image, index: 0, captured: Box::default() }))
    }

    fn image(&mut self, program: &Arc<Program>, bytes: usize) -> Result<u32> {
        let count = program.strings.len();
        let charged = bytes + size_of::<Image>() + count * size_of::<Value>();
        self.heap.charge(charged)?;
        let mut strings = self.spare.pop().unwrap_or_default();
        strings.resize(count, Value::Nil);
        let made = Image { program: Arc::clone(program), strings, charged };
        Ok(match self.free_images.pop() {
            Some(index) => {
                self.images[index as usize] = made;
                index
            }
            None => {
                self.images.push(made);
                self.images.len() as u32 - 1
            }
        })
    }

    /// Gets a function ready to be run, instead of what was under way.
    pub fn start(&mut self, function: impl Into<Value>, arguments: &[Value]) -> Result {
        self.abandon();
        self.make_room(arguments.len() + 1)?;
        self.stack[0] = function.into();
        self.stack[1..1 + arguments.len()].copy_from_slice(arguments);
        self.top = 1 + arguments.len();
        Ok(())
    }

    /// Runs what was started, or goes on with what was paused. After a fault the machine remembers where it was
    /// ([`Vm::place_of_fault`]).
    pub fn run(&mut self, host: &mut dyn Host) -> Result<Step> {
        let exit = if self.frames.is_empty() {
            let count = self.top - 1;
            self.perform(host, 0, count, ALL)?
        } else {
            self.go_on(host, 0)?
        };
        Ok(match exit {
            Exit::Paused => Step::Paused,
            _ => Step::Done(self.stack[..self.top].into()),
        })
    }

    /// Calls a function and waits for its results, from outside any script.
    pub fn call(&mut self, host: &mut dyn Host, function: Value, arguments: &[Value]) -> Result<Vec<Value>> {
        self.call_from_native(host, 0, function, arguments)
    }

    /// The name of the text, in Lua's form, and the line where the last fault happened: of the innermost function of a script, when nothing but the
    /// native function that it called stands between.
    pub fn place_of_fault(&self) -> Option<(&[u8], u32)> {
        let frame = self.frames.last().filter(|frame| frame.kind == Kind::Script)?;
        let (_, line) = self.place_of(frame)?;
        Some((&self.images[frame.image as usize].program.source, line))
    }

    /// The error with this text.
    pub(super) fn text_fault(&mut self, text: Vec<u8>) -> Fault {
        match self.heap.adopt(text) {
            Ok(text) => Fault::Error(text.into()),
            Err(fault) => fault,
        }
    }

    /// The error with this text, after the position of the function under way.
    pub(super) fn fault(&mut self, text: &[u8]) -> Fault {
        let mut message = self.position(1);
        message.extend_from_slice(text);
        self.text_fault(message)
    }

    /// A step has been taken by a native function that may be long.
    pub(super) fn spend(&mut self, host: &mut dyn Host, steps: u32) -> Result {
        self.steps = self.steps.saturating_sub(steps);
        if self.steps == 0 {
            self.ask(host)?;
        }
        Ok(())
    }

    /// Asks the host; whether to pause.
    #[cold]
    fn ask(&mut self, host: &mut dyn Host) -> Result<bool> {
        match host.interrupt() {
            Interrupt::Continue(steps) => {
                self.steps = steps.max(1);
                Ok(false)
            }
            Interrupt::Pause => {
                self.steps = FIRST_STEPS;
                Ok(self.runs <= 1)
            }
            Interrupt::Stop => Err(Fault::Stopped),
        }
    }

    /// Collects garbage when it is due. Only between operations.
    #[inline]
    fn safe_point(&mut self) {
        if self.heap.account.is_due() {
            self.collect();
        }
    }

    /// Removes all objects that nothing refers to any more.
    #[cold]
    pub(super) fn collect(&mut self) {
        let end = self.extent().max(self.top).min(self.stack.len());
        let mut marker = self.heap.marker();
        marker.mark_all(&self.stack[..end]);
        marker.mark_all(&self.results);
        marker.mark_all(&self.kept);
        marker.mark_all(&self.pinned);
        marker.mark_table(self.globals);
        marker.mark_string_metatable();
        for image in &self.images {
            marker.mark_all(&image.strings);
        }
        for frame in &self.frames {
            marker.mark(frame.function.into());
        }
        for resumed in &self.resumed {
            marker.mark(resumed.coroutine.into());
            marker.mark_all(&resumed.resumer.stack);
            for frame in &resumed.resumer.frames {
                marker.mark(frame.function.into());
            }
        }
        marker.finish();
        if self.images.len() > self.sealed_images + 1 {
            self.free_images();
        }
    }

    /// Forgets programs of which no function is left. Their places are used again.
    fn free_images(&mut self) {
        let mut used = vec![false; self.images.len()];
        let frames = self.resumed.iter().flat_map(|resumed| &resumed.resumer.frames).chain(&self.frames);
        for frame in frames.filter(|frame| frame.kind == Kind::Script) {
            used[frame.image as usize] = true;
        }
        for index in 0..self.heap.functions.end() {
            if let Function::Script(closure) = self.heap.functions.get(index) {
                used[closure.image as usize] = true;
            }
        }
        for (index, image) in self.images.iter_mut().enumerate().skip(self.sealed_images) {
            if !used[index] && image.charged > 0 {
                self.heap.account.release(std::mem::take(&mut image.charged));
                image.strings = Vec::new();
                image.program = Arc::default();
                self.free_images.push(index as u32);
            }
        }
    }

    /// Where the stack is free above the innermost frame.
    fn extent(&self) -> usize {
        match self.frames.last() {
            Some(frame) if frame.kind == Kind::Script => frame.base as usize + frame.registers as usize,
            Some(frame) => frame.base as usize,
            None => 0,
        }
    }

    /// Makes sure that there is a window above `end`.
    #[inline]
    fn make_room(&mut self, end: usize) -> Result {
        if self.stack.len() < end + WINDOW { self.grow_stack(end) } else { Ok(()) }
    }

    #[cold]
    fn grow_stack(&mut self, end: usize) -> Result {
        let len = (2 * self.stack.len()).max(end + WINDOW).min(end + 65536);
        self.heap.check((len - self.stack.len()) * size_of::<Value>())?;
        self.stack.resize(len, Value::Nil);
        Ok(())
    }
}
