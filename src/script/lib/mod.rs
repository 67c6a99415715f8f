//! The libraries that a script finds as global tables, apart from `redis`.

mod args;
pub mod base;
mod bit;
mod buffer;
mod cjson;
mod cmsgpack;
mod coroutine;
pub mod function;
mod load;
mod math;
mod os;
mod printf;
mod random;
pub mod redis;
mod sort;
mod string;
mod struct_;
mod table;
#[cfg(test)]
mod testing;

use super::fault::Result;
use super::native::Call;
use super::value::Value;
use super::vm::Vm;

/// What the libraries remember while one script runs.
#[derive(Default)]
pub struct State {
    random: random::Random,
    /// Of the library itself, and of each that `cjson.new` has made.
    json: Vec<cjson::Settings>,
}

impl State {
    /// From here on `math.random` gives numbers that follow from this one.
    pub fn seed_random(&mut self, seed: u64) {
        self.random.begin(seed);
    }
}

/// Makes the libraries. Functions stand in their tables in the order in which Lua puts them there, since `pairs` shows it.
pub fn install(vm: &mut Vm) -> Result {
    base::install(vm)?;
    let globals = vm.globals();
    vm.register(globals, load::FUNCTIONS)?;
    coroutine::install(vm)?;
    let string = vm.library("string", string::FUNCTIONS)?;
    let gmatch = vm.heap.get_str(string, b"gmatch");
    vm.heap.set_str(string, b"gfind", gmatch)?;
    vm.heap.set_string_methods(string)?;
    vm.library("table", table::FUNCTIONS)?;
    let math = vm.library("math", math::FUNCTIONS)?;
    for (name, number) in math::CONSTANTS {
        vm.heap.set_str(math, name.as_bytes(), Value::Number(*number))?;
    }
    vm.register(math, &[&math::MOD])?;
    let cjson = cjson::make(&mut vm.heap, 0)?;
    vm.heap.set_str(globals, b"cjson", cjson.into())?;
    vm.library("struct", struct_::FUNCTIONS)?;
    let cmsgpack = cmsgpack::make(vm)?;
    vm.heap.set_str(globals, b"cmsgpack", cmsgpack.into())?;
    vm.library("bit", bit::FUNCTIONS)?;
    vm.library("os", os::FUNCTIONS)?;
    Ok(())
}

impl Call<'_> {
    fn libraries(&mut self) -> &mut State {
        &mut self.vm.libraries
    }
}

#[cfg(test)]
mod tests {
    use super::testing::{Arg, Libraries, args};
    use crate::script::fault::Fault;
    use crate::script::testing::Stopping;
    use crate::script::value::Value;

    /// The keys of a library in the order of `pairs`.
    fn keys(library: &str) -> String {
        let mut lua = Libraries::new();
        let globals = lua.vm.globals();
        let Value::Table(table) = lua.vm.heap.get_str(globals, library.as_bytes()) else { panic!("no {library}") };
        let (mut keys, mut key) = (Vec::new(), Value::Nil);
        while let Some((next, _)) = lua.vm.heap.next(table, key) {
            let Value::Str(name) = next else { panic!("a name") };
            keys.push(String::from_utf8_lossy(lua.vm.heap.bytes_of(name)).into_owned());
            key = next;
        }
        keys.join(" ")
    }

    /// Each would run for minutes, hours or for ever.
    #[test]
    fn long_calls_can_be_stopped() {
        let cases: [(&str, &str, Vec<Arg>); 5] = [
            ("string", "find", args!["a".repeat(60).as_str(), format!("{}b", "a*".repeat(30)).as_str()].into()),
            ("string", "match", args!["a".repeat(60).as_str(), format!("{}b", "(.-)".repeat(30)).as_str()].into()),
            ("string", "gsub", args!["(".repeat(1 << 20).as_str(), "%b()", ""].into()),
            ("table", "insert", args![vec![1, 2, 3], i32::MIN, 0].into()),
            ("table", "concat", args![vec![0; 1 << 21]].into()),
        ];
        for (library, name, arguments) in cases {
            let mut lua = Libraries::new();
            let function = lua.function(library, name);
            let arguments: Vec<Value> = arguments.into_iter().map(|argument| lua.value(argument)).collect();
            let stopped = lua.vm.call(&mut Stopping, function, &arguments);
            assert!(matches!(stopped, Err(Fault::Stopped)), "{name}: {stopped:?}");
        }
    }

    #[test]
    fn libraries_are_listed_in_the_order_of_a_server() {
        assert_eq!(
            keys("string"),
            "sub upper len gfind rep find match char dump gmatch reverse byte format gsub lower"
        );
        assert_eq!(keys("table"), "setn insert getn foreachi maxn foreach concat sort remove");
        assert_eq!(
            keys("math"),
            "log max acos huge ldexp pi cos tanh pow deg tan cosh sinh random randomseed frexp ceil \
                    floor rad abs sqrt modf asin min mod fmod log10 atan2 exp sin atan"
        );
        assert_eq!(keys("bit"), "band rshift bor bnot bswap bxor tobit ror lshift tohex rol arshift");
        assert_eq!(keys("struct"), "pack size unpack");
        assert_eq!(
            keys("cjson"),
            "_NAME encode decode_max_depth _VERSION decode_invalid_numbers encode_keep_buffer null \
                    encode_number_precision new encode_max_depth encode_invalid_numbers decode \
                    encode_sparse_array"
        );
        assert_eq!(keys("cmsgpack"), "_DESCRIPTION pack _NAME unpack _COPYRIGHT _VERSION unpack_one unpack_limit");
    }
}
