//! Scripts without an engine: what the machine needs beside Lua 5.1, what a small script costs, how fast texts are
//! compiled.
//!
//! `cargo bench --no-default-features --bench script`; with a `lua5.1` on the PATH the programs run there too. Times are
//! processor time.

use nearis::script::compile::code::Program;
use nearis::script::compile::compile;
use nearis::script::host::{Host, Interrupt};
use nearis::script::vm::{Step, Vm};
use nearis::script::{lib, lua};
use std::hint::black_box;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Programs that compute.
const PROGRAMS: &[(&str, &str)] = &[
    ("1 M additions, for", "local s = 0 for i = 1, 1e6 do s = s + i end"),
    ("1 M additions, while", "local s, i = 0, 0 while i < 1e6 do s = s + i i = i + 1 end"),
    ("fib(25)", "local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end fib(25)"),
    (
        "concat of 100 k pieces",
        "local t = {} for i = 1, 100000 do t[#t + 1] = 'piece' .. i end local s = table.concat(t)",
    ),
    ("a string that grows", "local s = '' for i = 1, 10000 do s = s .. 'ab' end"),
    (
        "sort of 100 k",
        "local x, t = 42, {} for i = 1, 1e5 do x = (x * 1103515245 + 12345) % 2147483648 t[i] = x end table.sort(t)",
    ),
    (
        "sort of 100 k, comparator",
        concat!(
            "local x, t = 42, {} for i = 1, 1e5 do x = (x * 1103515245 + 12345) % 2147483648 t[i] = x end ",
            "table.sort(t, function(a, b) return a > b end)"
        ),
    ),
    (
        "fields and lists",
        concat!(
            "local p, a = {x = 1, y = 2}, {} for i = 1, 3e5 do p.x = p.x + p.y end for i = 1, 1e5 do a[i] = i end ",
            "local s = 0 for i = 1, #a do s = s + a[i] end for i, v in ipairs(a) do s = s + v end ",
            "for k, v in pairs(a) do s = s + v end"
        ),
    ),
    ("small tables", "local s = 0 for i = 1, 2e5 do local t = {i, i + 1} local u = {a = i} s = s + #t + u.a end"),
    (
        "string keys",
        "local t = {} for i = 1, 1e5 do t['k' .. i] = i end local s = 0 for k, v in pairs(t) do s = s + v end",
    ),
    ("closures", "local s = 0 for i = 1, 2e5 do local f = function(x) return x + i end s = s + f(1) end"),
    ("patterns", "local n = 0 for w in ('abc def '):rep(20000):gmatch('%a+') do n = n + #w end"),
];

/// Scripts as clients send them, by what they do.
const SMALL: &[(&str, &str)] = &[
    ("return 1", "return 1"),
    ("release of a lock", "if ARGV[1] == KEYS[1] then return KEYS[1] else return 0 end"),
    (
        "a limit",
        "local n = tonumber(ARGV[1]) local max = tonumber('10') if n > max then return {0, n - max} end return {1, n}",
    ),
];

struct Nothing;

impl Host for Nothing {
    fn interrupt(&mut self) -> Interrupt {
        Interrupt::Continue(100_000)
    }

    fn clock(&mut self) -> f64 {
        processor_time().as_secs_f64()
    }
}

/// Time that this thread has had of a processor.
fn processor_time() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(text.split(' ').next().and_then(|nanos| nanos.parse().ok()).unwrap_or(0))
}

fn program(source: &str) -> Arc<Program> {
    let tree = lua::parse(source.as_bytes(), b"@user_script").expect("the script is one");
    Arc::new(compile(&tree, b"user_script").expect("the script is one"))
}

fn machine() -> Vm {
    let mut vm = Vm::new(1 << 30);
    lib::install(&mut vm).expect("there is room for the libraries");
    vm.declare_passing(&["KEYS", "ARGV"]).expect("there is room for the libraries");
    lib::base::protect(&mut vm).expect("there is room for the libraries");
    vm.seal();
    vm
}

fn run(vm: &mut Vm, program: &Arc<Program>) {
    for name in ["KEYS", "ARGV"] {
        let table = vm.heap.table(1, 0).expect("there is room");
        let text = vm.heap.string(b"7").expect("there is room");
        vm.heap.set_int(table, 1, text.into()).expect("there is room");
        vm.set_global(name, table).expect("there is room");
    }
    let main = vm.load(program).expect("there is room");
    vm.start(main, &[]).expect("there is room");
    match vm.run(&mut Nothing) {
        Ok(Step::Done(values)) => drop(black_box(values)),
        other => panic!("the script did not end: {other:?}"),
    }
    vm.reset();
}

/// What `lua5.1` says that the program took, at best.
fn reference(source: &str) -> Option<Duration> {
    let text = format!("local c = os.clock() do {source} end print(os.clock() - c)");
    let once = || -> Option<f64> {
        let output = Command::new("lua5.1").args(["-e", &text]).output().ok()?;
        std::str::from_utf8(&output.stdout).ok()?.trim().parse().ok()
    };
    (0..5).map(|_| once()).collect::<Option<Vec<f64>>>()?.into_iter().reduce(f64::min).map(Duration::from_secs_f64)
}

fn main() {
    let mut vm = machine();
    println!("{:<28} {:>10} {:>10} {:>6}", "program", "here", "lua5.1", "ratio");
    for (name, source) in PROGRAMS {
        let program = program(source);
        // Time is counted in coarse steps, so a quick program runs several times.
        let several = |vm: &mut Vm, times: u32| {
            let start = processor_time();
            (0..times).for_each(|_| run(vm, &program));
            (processor_time() - start) / times
        };
        let times = 1 + (100_000_000 / several(&mut vm, 3).as_nanos().max(1_000_000)) as u32;
        let here = (0..3).map(|_| several(&mut vm, times)).min().expect("it ran");
        match reference(source) {
            Some(there) => {
                let ratio = here.as_secs_f64() / there.as_secs_f64();
                println!("{name:<28} {here:>10.2?} {there:>10.2?} {ratio:>6.2}");
            }
            None => println!("{name:<28} {here:>10.2?}"),
        }
    }
    println!("\n{:<28} {:>10}", "script, with its arguments", "a run");
    for (name, source) in SMALL {
        let program = program(source);
        let start = Instant::now();
        for _ in 0..200_000 {
            run(&mut vm, &program);
        }
        println!("{name:<28} {:>10.2?}", start.elapsed() / 200_000);
    }
    compiling();
}

/// The scripts of BullMQ, if they are installed.
fn compiling() {
    let Ok(folder) = std::fs::read_dir("node_modules/bullmq/dist/cjs/scripts") else { return };
    let files = folder.filter_map(|entry| std::fs::read_to_string(entry.ok()?.path()).ok());
    let scripts: Vec<String> = files
        .filter_map(|text| {
            let body = text.split_once("content = `")?.1.rsplit_once('`')?.0;
            Some(body.replace("\\\\", "\\").replace("\\`", "`").replace("\\$", "$"))
        })
        .collect();
    let bytes: usize = scripts.iter().map(String::len).sum();
    let several = |work: &dyn Fn(&str)| {
        let start = processor_time();
        for _ in 0..20 {
            scripts.iter().for_each(|script| work(script));
        }
        (processor_time() - start) / 20
    };
    let best = several(&|script| drop(black_box(program(script))));
    let parse = several(&|script| drop(black_box(lua::parse(script.as_bytes(), b"@user_script"))));
    println!("\n{} scripts of BullMQ, {bytes} bytes: compiled in {best:.2?} (read in {parse:.2?})", scripts.len());
}
