use super::*;
use crate::script::compile::compile;
use crate::script::testing::{Nobody, show};
use crate::script::{lib, lua};

/// A host that answers as it is told, in turn, and then lets everything go on.
struct Turns(Vec<Interrupt>);

impl Host for Turns {
    fn interrupt(&mut self) -> Interrupt {
        self.0.pop().unwrap_or(Interrupt::Continue(1000))
    }
}

fn program(source: &str) -> Arc<Program> {
    let tree = lua::parse(source.as_bytes(), b"@user_script").unwrap();
    Arc::new(compile(&tree, b"user_script").unwrap())
}

fn machine(limit: usize) -> Vm {
    let mut vm = Vm::new(limit);
    lib::install(&mut vm).unwrap();
    vm.declare_passing(&["KEYS"]).unwrap();
    lib::base::protect(&mut vm).unwrap();
    vm.seal();
    vm
}

fn start(vm: &mut Vm, program: &Arc<Program>) {
    let main = vm.load(program).unwrap();
    vm.start(main, &[]).unwrap();
}

fn outcome(vm: &mut Vm, host: &mut dyn Host) -> String {
    match vm.run(host) {
        Ok(Step::Done(values)) => values.iter().map(|value| show(vm, *value)).collect::<Vec<_>>().join(" "),
        Ok(Step::Paused) => "paused".into(),
        Err(Fault::Error(value)) => format!("error {}", show(vm, value)),
        Err(fault) => format!("{fault:?}"),
    }
}

fn run(vm: &mut Vm, source: &str) -> String {
    run_program(vm, &program(source))
}

fn run_program(vm: &mut Vm, program: &Arc<Program>) -> String {
    start(vm, program);
    let outcome = outcome(vm, &mut Nobody);
    vm.reset();
    outcome
}

#[test]
fn a_machine_is_used_again() {
    let mut vm = machine(1 << 24);
    let bytes = vm.heap.bytes();
    for _ in 0..3 {
        assert_eq!(run(&mut vm, "local t = {} for i = 1, 1e4 do t['k' .. i] = {i} end return #('x'):rep(100)"), "100");
        assert_eq!(vm.heap.bytes(), bytes);
        assert_eq!(run(&mut vm, "return loadstring('return 1 + 1')()"), "2");
        let keys = vm.heap.table(0, 0).unwrap();
        vm.set_global("KEYS", keys).unwrap();
        assert_eq!(run(&mut vm, "return #KEYS"), "0");
        let missing = "error \"user_script:1: Script attempted to access nonexistent global variable 'KEYS'\"";
        assert_eq!(run(&mut vm, "return KEYS").replace("\\'", "'"), missing);
    }
}

#[test]
fn a_program_that_comes_again_is_kept() {
    let mut vm = machine(1 << 24);
    let first = program("local t = {name = 1} for k in pairs(t) do return k, loadstring('return 7')() end");
    let mut bytes = Vec::new();
    for _ in 0..4 {
        assert_eq!(run_program(&mut vm, &first), "\"name\" 7");
        bytes.push(vm.heap.bytes());
    }
    assert!(bytes[0] < bytes[1] && bytes[1] == bytes[3], "{bytes:?}");
    // There is an end to it.
    for n in 0..70 {
        let other = program(&format!("return {n}"));
        (0..2).for_each(|_| assert_eq!(run_program(&mut vm, &other), n.to_string()));
    }
    assert!(vm.is_worn());
    assert_eq!(run_program(&mut vm, &first), "\"name\" 7");
}

#[test]
fn garbage_is_collected() {
    let mut vm = machine(4 << 20);
    assert_eq!(
        run(
            &mut vm,
            "local n = 0 for i = 1, 1e5 do local t = {i, 'a' .. i, function() return i end} n = n + #t end return n"
        ),
        "300000"
    );
    assert_eq!(run(&mut vm, "local s = '' for i = 1, 2000 do s = s .. 'abcdefghij' end return #s"), "20000");
    assert_eq!(run(&mut vm, "for i = 1, 3000 do loadstring('return ' .. i)() end return 1"), "1");
    assert_eq!(
        run(&mut vm, "for i = 1, 3000 do coroutine.wrap(function() coroutine.yield(1) end)() end return 1"),
        "1"
    );
    let sorting = "local t = {} for i = 1, 2000 do t[i] = (i * 7919) % 2000 end
        table.sort(t, function(a, b) local u = {a, b} return u[1] < u[2] end) return t[1], t[2000]";
    assert_eq!(run(&mut vm, sorting), "0 1999");
}

#[test]
fn memory_has_a_ceiling() {
    let mut vm = machine(2 << 20);
    for bomb in [
        "local t = {} while true do t[#t + 1] = {} end",
        "local t = {} while true do t[#t + 1] = #t end",
        "local s = 'x' while true do s = s .. s end",
        "return ('x'):rep(1e9)",
        "local t = {} for i = 1, 1e9 do t['k' .. i] = i end",
        "local t = {} for i = 1, 1e9 do local j = i t[i] = function() j = j + 1 end end",
        "local t = {} for i = 1, 1e9 do t[i] = coroutine.create(function() end) end",
        "return pcall(function() local t = {} while true do t[#t + 1] = {} end end)",
        "local function f(...) local t = {f, ...} return f(unpack(t, 1, 7000)) + f(...) end f()",
    ] {
        assert_eq!(run(&mut vm, bomb), "Memory", "{bomb}");
    }
    assert_eq!(run(&mut vm, "return 1"), "1");
}

#[test]
fn recursion_ends_in_an_error() {
    // On a stack as small as the threads of some systems have.
    let thread = std::thread::Builder::new().stack_size(if cfg!(debug_assertions) { 1 << 24 } else { 1 << 20 });
    let work = || {
        let mut vm = machine(1 << 28);
        let caught = "local ok, e = pcall(function() return t() end) return e";
        let deep = |body: &str| format!("local function t(...) {body} end {caught}");
        let overflow = "\"user_script:1: stack overflow\"";
        assert_eq!(run(&mut vm, &deep("return t() + 1")), overflow);
        // With the position of the operation, or without one where a native function calls.
        let depth = "\"user_script:1: C stack overflow\"";
        let bare = "\"C stack overflow\"";
        assert_eq!(run(&mut vm, &deep("return ('x'):gsub('x', t)")), bare);
        assert_eq!(run(&mut vm, &deep("table.sort({1, 2, 3}, t)")), bare);
        assert_eq!(run(&mut vm, &deep("return setmetatable({}, {__index = t}).x")), depth);
        assert_eq!(run(&mut vm, &deep("return setmetatable({}, {__concat = t}) .. 'x'")), depth);
        assert_eq!(run(&mut vm, &deep("return tostring(setmetatable({}, {__tostring = t}))")), bare);
        assert!(run(&mut vm, &deep("return coroutine.wrap(t)()")).contains("C stack overflow"));
        assert!(run(&mut vm, "local function t() return xpcall(t, t) end return t()").contains("true"));
        assert_eq!(
            run(&mut vm, "local function t(n) if n == 0 then return n end return t(n - 1) end return t(1e5)"),
            "0"
        );
    };
    thread.spawn(work).unwrap().join().unwrap();
}

#[test]
fn a_pause_goes_on_in_another_thread() {
    let source =
        "local s = 0 for i = 1, 5000 do local ok, n = pcall(function() local m = 0 for j = 1, 10 do m = m + j end
        return m end) s = s + n end return s";
    let mut vm = machine(1 << 24);
    start(&mut vm, &program(source));
    let mut host = Turns(vec![Interrupt::Pause; 20]);
    let mut pauses = 0;
    loop {
        match outcome(&mut vm, &mut host).as_str() {
            "paused" => {
                pauses += 1;
                // The machine goes to another thread and back.
                vm = std::thread::spawn(move || vm).join().unwrap();
            }
            end => break assert_eq!(end, "275000"),
        }
    }
    assert_eq!(pauses, 20);
}

#[test]
fn a_pause_waits_for_native_functions() {
    let mut vm = machine(1 << 24);
    start(
        &mut vm,
        &program("return (('x'):gsub('x', function() local n = 0 for i = 1, 5000 do n = n + 1 end return n end))"),
    );
    let mut host = Turns(vec![Interrupt::Pause; 3]);
    assert_eq!(outcome(&mut vm, &mut host), "\"5000\"");
}

#[test]
fn a_stop_cannot_be_caught() {
    for source in [
        "while true do end",
        "repeat until false",
        "for i = 1, 1e300 do end",
        "local function f() return f() end f()",
        "while true do pcall(function() while true do end end) end",
        "while true do xpcall(error, function() while true do end end) end",
        "coroutine.wrap(function() while true do end end)()",
        "local t = setmetatable({}, {__index = function() while true do end end}) return t.x",
        "for k in next, {1}, nil do while true do end end",
        "for i in function() return 1 end do end",
        "table.sort({1, 2, 3, 4}, function() while true do end end)",
    ] {
        let mut vm = machine(1 << 24);
        start(&mut vm, &program(source));
        let mut host = Turns(vec![Interrupt::Stop, Interrupt::Continue(5000)]);
        assert_eq!(outcome(&mut vm, &mut host), "Stopped", "{source}");
        vm.reset();
        assert_eq!(run(&mut vm, "return 1"), "1");
    }
}

#[test]
fn the_place_of_a_fault_is_known() {
    let mut vm = machine(1 << 24);
    for (source, place) in [
        ("\n\nerror('x')", "@user_script:3"),
        ("local function f()\n error({}) end\nf()", "@user_script:2"),
        ("local x\nreturn x.y", "@user_script:2"),
        ("loadstring('\\n\\nerror(1)', '@other')()", "@other:3"),
        ("return 1 +\n string.rep()", "@user_script:2"),
    ] {
        start(&mut vm, &program(source));
        assert!(outcome(&mut vm, &mut Nobody).starts_with("error"), "{source}");
        let (name, line) = vm.place_of_fault().unwrap();
        assert_eq!(format!("{}:{line}", String::from_utf8_lossy(name)), place);
        vm.reset();
    }
}
