//! Every error text, once. The texts are those of a real server, code first.

pub use crate::engine::error::{Error, Result};

pub const WRONG_TYPE: Error = Error::new("WRONGTYPE Operation against a key holding the wrong kind of value");
pub const SYNTAX: Error = Error::new("ERR syntax error");
pub const NOT_AN_INTEGER: Error = Error::new("ERR value is not an integer or out of range");
pub const NOT_A_FLOAT: Error = Error::new("ERR value is not a valid float");
pub const VALUE_OUT_OF_RANGE: Error = Error::new("ERR value is out of range");
pub const COUNT_OUT_OF_RANGE: Error =
    Error::new("ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807");
pub const NOT_FINITE: Error = Error::new("ERR value is NaN or Infinity");
pub const HASH_NOT_AN_INTEGER: Error = Error::new("ERR hash value is not an integer");
pub const HASH_NOT_A_FLOAT: Error = Error::new("ERR hash value is not a float");
pub const FIELDS_MISSING: Error = Error::new("ERR Mandatory argument FIELDS is missing or not at the right position");
pub const NUMFIELDS_NOT_POSITIVE: Error = Error::new("ERR Number of fields must be a positive integer");
pub const NUMFIELDS_OF_VALKEY: Error =
    Error::new("ERR numfields should be greater than 0 and match the provided number of fields");
pub const NUMFIELDS_TOO_SMALL: Error = Error::new("ERR Parameter `numFields` should be greater than 0");
pub const EXPIRE_NEGATIVE: Error = Error::new("ERR invalid expire time, must be >= 0");
pub const FNX_AND_FXX: Error = Error::new("ERR Only one of FXX or FNX arguments can be specified");
pub const TWO_DEADLINES: Error = Error::new("ERR Only one of EX, PX, EXAT, PXAT or KEEPTTL arguments can be specified");
pub const FIELD_COUNT: Error = Error::new("ERR invalid number of fields");
pub const NUMFIELDS_MISMATCH: Error = Error::new("ERR The `numfields` parameter must match the number of arguments");
pub const OUT_OF_RANGE: Error = Error::new("ERR index out of range");
pub const NOT_POSITIVE: Error = Error::new("ERR value is out of range, must be positive");
pub const TIMEOUT_NOT_A_FLOAT: Error = Error::new("ERR timeout is not a float or out of range");
pub const TIMEOUT_NOT_AN_INTEGER: Error = Error::new("ERR timeout is not an integer or out of range");
pub const NOT_ZERO_OR_ONE: Error = Error::new("ERR value is out of range, value must between 0 and 1");
pub const NO_APPEND_ONLY_FILE: Error =
    Error::new("ERR WAITAOF cannot be used when numlocal is set but appendonly is disabled.");
pub const TIMEOUT_NEGATIVE: Error = Error::new("ERR timeout is negative");
pub const TIMEOUT_OUT_OF_RANGE: Error = Error::new("ERR timeout is out of range");
pub const PAUSE_MODE: Error = Error::new("ERR CLIENT PAUSE mode must be WRITE or ALL");
pub const UNBLOCK_REASON: Error = Error::new("ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR");
pub const RANK_ZERO: Error = Error::new(concat!(
    "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... ",
    "or use negative to start from the end of the list"
));
pub const COUNT_NEGATIVE: Error = Error::new("ERR COUNT can't be negative");
pub const MAXLEN_NEGATIVE: Error = Error::new("ERR MAXLEN can't be negative");
pub const COUNT_NOT_POSITIVE: Error = Error::new("ERR count should be greater than 0");
pub const NUMKEYS: Error = Error::new("ERR numkeys should be greater than 0");
pub const NUMKEYS_TOO_LARGE: Error = Error::new("ERR Number of keys can't be greater than number of args");
pub const NUMKEYS_INVALID: Error = Error::new("ERR invalid numkeys value");
pub const NUMKEYS_INVALID_OF_VALKEY: Error = Error::new("ERR invalid numkeys value or out of range");
pub const WRONG_NUMBER_OF_PAIRS: Error = Error::new("ERR wrong number of key-value pairs");
pub const DIGEST_LENGTH: Error = Error::new("ERR must be exactly 16 hexadecimal characters");
pub const COMPARISON: Error = Error::new("ERR Invalid condition. Use IFEQ, IFNE, IFDEQ, or IFDNE");
pub const COMPARISON_WRONG_TYPE: Error = Error::new("ERR Key should be of string type if conditions are specified");
pub const LCS_WRONG_TYPE: Error = Error::new("ERR The specified keys must contain string values");
pub const LCS_LEN_AND_IDX: Error = Error::new("ERR If you want both the length and indexes, please just use IDX.");
pub const LCS_TOO_LONG: Error =
    Error::new("ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len");
pub const SCORES_NOT_DOUBLE: Error = Error::new("ERR One or more scores can't be converted into double");
pub const ENX_WITHOUT_TIME: Error = Error::new("ERR ENX flag requires an expiration");
pub const BOUNDS_CROSSED: Error = Error::new("ERR LBOUND can't be greater than UBOUND");
pub const LIMIT_NEGATIVE: Error = Error::new("ERR LIMIT can't be negative");
pub const OFFSET_OUT_OF_RANGE: Error = Error::new("ERR offset is out of range");
pub const STRING_TOO_LONG: Error = Error::new("ERR string exceeds maximum allowed size (proto-max-bulk-len)");
pub const INCREMENT_OVERFLOW: Error = Error::new("ERR increment or decrement would overflow");
pub const DECREMENT_OVERFLOW: Error = Error::new("ERR decrement would overflow");
pub const INCREMENT_NOT_FINITE: Error = Error::new("ERR increment would produce NaN or Infinity");
pub const BIT_OFFSET: Error = Error::new("ERR bit offset is not an integer or out of range");
pub const BIT_VALUE: Error = Error::new("ERR bit is not an integer or out of range");
pub const BIT_ARGUMENT: Error = Error::new("ERR The bit argument must be 1 or 0.");
pub const BITOP_NOT_KEYS: Error = Error::new("ERR BITOP NOT must be called with a single source key.");
pub const GEO_UNIT: Error = Error::new("ERR unsupported unit provided. please use M, KM, FT, MI");
pub const GEO_RADIUS: Error = Error::new("ERR need numeric radius");
pub const GEO_RADIUS_NEGATIVE: Error = Error::new("ERR radius cannot be negative");
pub const GEO_WIDTH: Error = Error::new("ERR need numeric width");
pub const GEO_HEIGHT: Error = Error::new("ERR need numeric height");
pub const GEO_BOX_NEGATIVE: Error = Error::new("ERR height or width cannot be negative");
pub const GEO_MEMBER: Error = Error::new("ERR could not decode requested zset member");
pub const GEO_COUNT: Error = Error::new("ERR COUNT must be > 0");
pub const GEO_ANY: Error = Error::new("ERR the ANY argument requires COUNT argument");
pub const NO_SKETCH: Error = Error::new("WRONGTYPE Key is not a valid HyperLogLog string value.");
pub const SKETCH_CORRUPTED: Error = Error::new("INVALIDOBJ Corrupted HLL object detected");
pub const SKETCH_NO_KEY: Error = Error::new("ERR The specified key does not exist");
pub const SKETCH_NOT_SPARSE: Error = Error::new("ERR HLL encoding is not sparse");
pub const ON_OR_OFF: Error = Error::new("ERR Argument must be ON or OFF");
pub const BITFIELD_TYPE: Error =
    Error::new("ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64 is.");
pub const BITFIELD_OVERFLOW: Error = Error::new("ERR Invalid OVERFLOW type specified");
pub const BITFIELD_RO: Error = Error::new("ERR BITFIELD_RO only supports the GET subcommand");
pub const FREQUENCY_NOT_KEPT: Error = Error::new(concat!(
    "ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please note that when switching between ",
    "policies at runtime LRU and LFU data will take some time to adjust."
));
pub const IDLE_TIME_NOT_KEPT: Error = Error::new(concat!(
    "ERR An LFU maxmemory policy is selected, idle time not tracked. Please note that when switching between policies ",
    "at runtime LRU and LFU data will take some time to adjust."
));
pub const NO_SUCH_KEY: Error = Error::new("ERR no such key");
pub const NOAUTH: Error = Error::new("NOAUTH Authentication required.");
pub const NO_PASSWORD_SET: Error = Error::new(concat!(
    "ERR AUTH <password> called without any password configured for the default user. ",
    "Are you sure your configuration is correct?"
));
pub const WRONG_PASSWORD: Error = Error::new("WRONGPASS invalid username-password pair or user is disabled.");
pub const HELLO_NOAUTH: Error = Error::new(concat!(
    "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto> AUTH <user> <pass> ",
    "option can be used to authenticate the client and select the RESP protocol version at the same time"
));
pub const NOPROTO: Error = Error::new("NOPROTO unsupported protocol version");
pub const PROTOCOL_NOT_AN_INTEGER: Error = Error::new("ERR Protocol version is not an integer or out of range");
pub const CLIENT_NAME: Error = Error::new("ERR Client names cannot contain spaces, newlines or special characters.");
pub const CACHING_WITHOUT_TRACKING: Error = Error::new(
    "ERR CLIENT CACHING can be called only when the client is in tracking mode with OPTIN or OPTOUT mode enabled",
);
pub const CACHING_YES: Error =
    Error::new("ERR CLIENT CACHING YES is only valid when tracking is enabled in OPTIN mode.");
pub const CACHING_NO: Error =
    Error::new("ERR CLIENT CACHING NO is only valid when tracking is enabled in OPTOUT mode.");
pub const REDIRECT_TWICE: Error = Error::new("ERR A client can only redirect to a single other client");
pub const REDIRECT_TO_NOBODY: Error = Error::new("ERR The client ID you want redirect to does not exist");
pub const PREFIX_WITHOUT_BCAST: Error = Error::new("ERR PREFIX option requires BCAST mode to be enabled");
pub const BCAST_SWITCHED: Error = Error::new(concat!(
    "ERR You can't switch BCAST mode on/off before disabling tracking for this client, ",
    "and then re-enabling it with a different mode."
));
pub const BCAST_WITH_CHOICE: Error = Error::new("ERR OPTIN and OPTOUT are not compatible with BCAST");
pub const OPTIN_AND_OPTOUT: Error = Error::new("ERR You can't specify both OPTIN mode and OPTOUT mode");
pub const CHOICE_SWITCHED: Error = Error::new(concat!(
    "ERR You can't switch OPTIN/OPTOUT mode before disabling tracking for this client, ",
    "and then re-enabling it with a different mode."
));
pub const INVALID_CLIENT_ID: Error = Error::new("ERR Invalid client ID");
pub const INVALID_COMMAND: Error = Error::new("ERR Invalid command specified");
pub const INVALID_COMMAND_ARITY: Error = Error::new("ERR Invalid number of arguments specified for command");
pub const INVALID_COMMAND_ARGS: Error = Error::new("ERR Invalid arguments specified for command");
pub const COMMAND_WITHOUT_KEYS: Error = Error::new("ERR The command has no key arguments");
pub const DB_INDEX: Error = Error::new("ERR DB index is out of range");
pub const FIRST_DB_INDEX: Error = Error::new("ERR invalid first DB index");
pub const SECOND_DB_INDEX: Error = Error::new("ERR invalid second DB index");
pub const NOT_AN_INT32: Error = Error::new("ERR value is out of range, value must between -2147483648 and 2147483647");
pub const SAME_OBJECT: Error = Error::new("ERR source and destination objects are the same");
pub const INVALID_CURSOR: Error = Error::new("ERR invalid cursor");
pub const NOVALUES_WITHOUT_HASH: Error = Error::new("ERR NOVALUES option can only be used in HSCAN");
pub const EXPIRE_NX_AND_OTHERS: Error =
    Error::new("ERR NX and XX, GT or LT options at the same time are not compatible");
pub const EXPIRE_GT_AND_LT: Error = Error::new("ERR GT and LT options at the same time are not compatible");
pub const NX_AND_XX: Error = Error::new("ERR XX and NX options at the same time are not compatible");
pub const NX_GT_LT: Error = Error::new("ERR GT, LT, and/or NX options at the same time are not compatible");
pub const INCR_ONE_PAIR: Error = Error::new("ERR INCR option supports a single increment-element pair");
pub const SCORE_NAN: Error = Error::new("ERR resulting score is not a number (NaN)");
pub const SCORE_RANGE: Error = Error::new("ERR min or max is not a float");
pub const LEX_RANGE: Error = Error::new("ERR min or max not valid string range item");
pub const LIMIT_BY_RANK: Error =
    Error::new("ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX");
pub const WITHSCORES_BYLEX: Error = Error::new("ERR syntax error, WITHSCORES not supported in combination with BYLEX");
pub const WEIGHT: Error = Error::new("ERR weight value is not a float");
pub const STREAM_ID: Error = Error::new("ERR Invalid stream ID specified as stream command argument");
pub const STREAM_START: Error = Error::new("ERR invalid start ID for the interval");
pub const STREAM_END: Error = Error::new("ERR invalid end ID for the interval");
pub const STREAM_EXHAUSTED: Error =
    Error::new("ERR The stream has exhausted the last possible ID, unable to add more items");
pub const STREAM_ENTRY_TOO_LARGE: Error = Error::new("ERR Elements are too large to be stored");
pub const XADD_ID: Error =
    Error::new("ERR The ID specified in XADD is equal or smaller than the target stream top item");
pub const XADD_ID_ZERO: Error = Error::new("ERR The ID specified in XADD must be greater than 0-0");
pub const XADD_MAXLEN: Error = Error::new("ERR The MAXLEN argument must be >= 0.");
pub const STREAM_LIMIT_NEGATIVE: Error = Error::new("ERR The LIMIT argument must be >= 0.");
pub const MAXLEN_AND_MINID: Error =
    Error::new("ERR syntax error, MAXLEN and MINID options at the same time are not compatible");
pub const LIMIT_WITHOUT_BOUND: Error =
    Error::new("ERR syntax error, LIMIT cannot be used without specifying a trimming strategy");
pub const LIMIT_OF_EXACT: Error = Error::new("ERR syntax error, LIMIT cannot be used without the special ~ option");
pub const NUMIDS_NOT_POSITIVE: Error = Error::new("ERR Number of IDs must be a positive integer");
pub const NUMIDS_MISMATCH: Error = Error::new("ERR The `numids` parameter must match the number of arguments");
pub const ENTRIESADDED_NEGATIVE: Error = Error::new("ERR entries_added must be positive");
pub const ENTRIESADDED_BELOW_LEN: Error =
    Error::new("ERR The entries_added specified in XSETID is smaller than the target stream length");
pub const XSETID_BELOW_TOP: Error =
    Error::new("ERR The ID specified in XSETID is smaller than the target stream top item");
pub const XSETID_BELOW_DELETED: Error =
    Error::new("ERR The ID specified in XSETID is smaller than current max_deleted_entry_id");
pub const XSETID_BELOW_GIVEN_DELETED: Error =
    Error::new("ERR The ID specified in XSETID is smaller than the provided max_deleted_entry_id");
pub const GROUP_IN_XREAD: Error =
    Error::new("ERR The GROUP option is only supported by XREADGROUP. You called XREAD instead.");
pub const NOACK_IN_XREAD: Error =
    Error::new("ERR The NOACK option is only supported by XREADGROUP. You called XREAD instead.");
pub const GROUP_MISSING: Error = Error::new("ERR Missing GROUP option for XREADGROUP");
pub const NEW_IN_XREAD: Error =
    Error::new("ERR The > ID can be specified only when calling XREADGROUP using the GROUP <group> <consumer> option.");
pub const BUSYGROUP: Error = Error::new("BUSYGROUP Consumer Group name already exists");
pub const ENTRIESREAD: Error = Error::new("ERR value for ENTRIESREAD must be positive or -1");
pub const XGROUP_WITHOUT_KEY: Error = Error::new(concat!(
    "ERR The XGROUP subcommand requires the key to exist. ",
    "Note that for CREATE you may want to use the MKSTREAM option to create an empty stream automatically."
));
pub const XCLAIM_IDLE: Error = Error::new("ERR Invalid min-idle-time argument for XCLAIM");
pub const XAUTOCLAIM_IDLE: Error = Error::new("ERR Invalid min-idle-time argument for XAUTOCLAIM");
pub const XAUTOCLAIM_COUNT: Error = Error::new("ERR COUNT must be > 0");
pub const CLAIM_NOT_AN_INTEGER: Error = Error::new("ERR min-idle-time is not an integer");
pub const CLAIM_NEGATIVE: Error = Error::new("ERR min-idle-time must be a positive integer");
pub const MONITORS: Error = Error::new("ERR Replica can't interact with the keyspace");
pub const DEBUG_NOT_ALLOWED: Error = Error::new(concat!(
    "ERR DEBUG command not allowed. If the enable-debug-command option is set to \"local\", you can run it from a ",
    "local connection, otherwise you need to set this option in the configuration file, and then restart the server."
));
pub const INTERNAL: Error = Error::new("ERR internal error: the command failed and the engine goes on");

pub const NOSCRIPT: Error = Error::new("NOSCRIPT No matching script. Please use EVAL.");
pub const NOSCRIPT_TO_SHOW: Error = Error::new("NOSCRIPT No matching script.");
pub const NUMKEYS_NEGATIVE: Error = Error::new("ERR Number of keys can't be negative");
pub const WRITE_FLAG_IN_RO: Error = Error::new("ERR Can not execute a script with write flag using *_ro command.");
pub const UNKNOWN_FROM_SCRIPT: Error = Error::new("ERR Unknown Redis command called from script");
pub const ARITY_FROM_SCRIPT: Error = Error::new("ERR Wrong number of args calling Redis command from script");
pub const NOT_FROM_SCRIPT: Error = Error::new("ERR This Redis command is not allowed from script");
pub const WRITE_FROM_READ_ONLY: Error = Error::new("ERR Write commands are not allowed from read-only scripts.");
pub const KEY_NOT_LOCKED: Error = Error::new("ERR internal error: the script has not locked this key");
pub const SCRIPT_MEMORY: Error = Error::new("ERR script memory limit");
pub const SCRIPT_KILLED: Error = Error::new("ERR Script killed by user with SCRIPT KILL...");
pub const SCRIPT_ABANDONED: Error = Error::new("ERR the script was ended because its engine is closed");
pub const NO_FUNCTION: Error = Error::new("ERR Function not found");
pub const NO_FUNCTIONS: Error = Error::new("ERR No functions registered");
pub const NO_LIBRARY: Error = Error::new("ERR Library not found");
pub const NO_LIBRARY_NAME: Error = Error::new("ERR library name argument was not given");
pub const LIBRARY_LOST: Error =
    Error::new("ERR an earlier function of this library has failed internally: load it again");
pub const BAD_NUMKEYS: Error = Error::new("ERR Bad number of keys provided");
pub const FUNCTION_FLUSH: Error = Error::new("ERR FUNCTION FLUSH only supports SYNC|ASYNC option");
pub const RESTORE_POLICY: Error =
    Error::new("ERR Wrong restore policy given, value should be either FLUSH, APPEND or REPLACE.");
pub const SCRIPT_FLUSH: Error = Error::new("ERR SCRIPT FLUSH only support SYNC|ASYNC option");

pub const INVALID_SLOT: Error = Error::new("ERR Invalid slot");
pub const INVALID_SLOT_OR_COUNT: Error = Error::new("ERR Invalid slot or number of keys");
pub const OOM: Error = Error::new("OOM command not allowed when used memory > 'maxmemory'.");
pub const NO_CONFIG_FILE: Error = Error::new("ERR The server is running without a config file");
pub const NO_REWRITE: Error = Error::new("ERR Rewriting config file: Nearis leaves it as it is");
pub const NO_SHUTDOWN: Error = Error::new("ERR No shutdown in progress.");
pub const NO_SUCH_CLIENT: Error = Error::new("ERR No such client");
pub const CLIENT_ID_NOT_POSITIVE: Error = Error::new("ERR client-id should be greater than 0");
pub const MAXAGE: Error = Error::new("ERR maxage is not an integer or out of range");
pub const MAXAGE_NOT_POSITIVE: Error = Error::new("ERR maxage should be greater than 0");
pub const PACKED_THRESHOLD: Error =
    Error::new("ERR argument must be a memory value bigger than 1 and smaller than 4gb");
pub const RESP2_NOT_SUPPORTED: Error = Error::new("ERR RESP2 is not supported by this command");
pub const PROTOCOL_TYPE: Error = Error::new(concat!(
    "ERR Wrong protocol type name. Please use one of the following: ",
    "string|integer|double|bignum|null|array|set|map|attrib|push|verbatim|true|false"
));
pub const SLOWLOG_COUNT: Error = Error::new("ERR count should be greater than or equal to -1");

pub const MONITOR_INSIDE_MULTI: Error = Error::new("ERR MONITOR isn't allowed for DENY BLOCKING client");
pub const NESTED_MULTI: Error = Error::new("ERR MULTI calls can not be nested");
pub const WATCH_INSIDE_MULTI: Error = Error::new("ERR WATCH inside MULTI is not allowed");
pub const CROSS_SLOT: Error = Error::new("CROSSSLOT Keys in request don't hash to the same slot");
pub const STRICT_KEYS: Error = Error::new(concat!(
    "ERR Strict mode refuses KEYS, which stops a real server until it has looked at every key: ",
    "use SCAN (scanStream(), scanIterator())"
));
pub const STRICT_FLUSH: Error =
    Error::new("ERR Strict mode refuses FLUSHALL and FLUSHDB, which delete what others have stored");
pub const EXEC_WITHOUT_MULTI: Error = Error::new("ERR EXEC without MULTI");
pub const DISCARD_WITHOUT_MULTI: Error = Error::new("ERR DISCARD without MULTI");
pub const NOT_IN_TRANSACTION: Error = Error::new("ERR Command not allowed inside a transaction");
pub const SSUBSCRIBE_IN_TRANSACTION: Error = Error::new("ERR SSUBSCRIBE isn't allowed for a DENY BLOCKING client");
pub const EXEC_ABORTED: Error = Error::new("EXECABORT Transaction discarded because of previous errors.");

/// In the words of Valkey, which does not name Redis.
pub fn script_refusal_of_valkey(refusal: Error, names_itself: bool) -> Error {
    let is = |other: Error| refusal.as_bytes() == other.as_bytes();
    if is(UNKNOWN_FROM_SCRIPT) {
        Error::new("ERR Unknown command called from script")
    } else if is(ARITY_FROM_SCRIPT) {
        Error::new("ERR Wrong number of args calling command from script")
    } else if names_itself && is(NOT_FROM_SCRIPT) {
        Error::new("ERR This Valkey command is not allowed from script")
    } else {
        refusal
    }
}

/// EXEC was refused for this reason.
pub fn exec_aborted(reason: &Error) -> Error {
    let reason = reason.as_bytes();
    let reason = reason.strip_prefix(b"ERR ").unwrap_or(reason);
    Error::line([b"EXECABORT Transaction discarded because of: ", reason].concat())
}

/// `name` is the full name in lower case, a subcommand as `client|list`.
#[cold]
pub fn wrong_arity(name: &str) -> Error {
    Error::line(format!("ERR wrong number of arguments for '{name}' command"))
}

/// The text a real server gives for a command it does not have; long names and arguments are cut as there.
pub fn unknown_command(argv: &[&[u8]]) -> Error {
    let mut line = b"ERR unknown command '".to_vec();
    line.extend(cut(argv[0], 128));
    line.extend(b"', with args beginning with: ");
    let from = line.len();
    for arg in &argv[1..] {
        let used = line.len() - from;
        if used >= 128 {
            break;
        }
        line.push(b'\'');
        line.extend(cut(arg, 128 - used));
        line.extend(b"' ");
    }
    Error::line(line)
}

/// `sub` as the client sent it, `container` in upper case.
#[cold]
pub fn unknown_subcommand(sub: &[u8], container: &str) -> Error {
    let mut line = b"ERR unknown subcommand '".to_vec();
    line.extend(cut(sub, 128));
    line.extend(format!("'. Try {container} HELP.").as_bytes());
    Error::line(line)
}

/// `sub` as the client sent it, `container` in upper case.
pub fn subcommand_syntax(sub: &[u8], container: &str) -> Error {
    let mut line = b"ERR unknown subcommand or wrong number of arguments for '".to_vec();
    line.extend(cut(sub, 128));
    line.extend(format!("'. Try {container} HELP.").as_bytes());
    Error::line(line)
}

/// Of XPENDING and the claiming commands.
pub fn no_key_or_group(key: &[u8], group: &[u8]) -> Error {
    join(&[b"NOGROUP No such key '", key, b"' or consumer group '", group, b"'"])
}

/// Of XREADGROUP.
pub fn no_group_to_read(key: &[u8], group: &[u8]) -> Error {
    let end = b"' in XREADGROUP with GROUP option";
    join(&[b"NOGROUP No such key '", key, b"' or consumer group '", group, end])
}

/// Of XGROUP and XINFO.
pub fn no_group_for_key(group: &[u8], key: &[u8]) -> Error {
    join(&[b"NOGROUP No such consumer group '", group, b"' for key name '", key, b"'"])
}

/// `$` or `+` in XREADGROUP.
pub fn meaningless_in_group(id: u8) -> Error {
    let id = id as char;
    Error::line(format!(
        "ERR The {id} ID is meaningless in the context of XREADGROUP: you want to read the history of this consumer by \
         specifying a proper ID, or use the > ID to get new messages. The {id} ID would just return an empty result set."
    ))
}

/// `option` in upper case.
pub fn invalid_claim_option(option: &str) -> Error {
    Error::line(format!("ERR Invalid {option} option argument for XCLAIM"))
}

pub fn unrecognized_claim_option(option: &[u8]) -> Error {
    join(&[b"ERR Unrecognized XCLAIM option '", option, b"'"])
}

/// `is_own`: the client has the other prefix already.
pub fn prefixes_overlap(prefix: &[u8], other: &[u8], is_own: bool) -> Error {
    let which: &[u8] = if is_own { b"an existing" } else { b"another provided" };
    let end = b"'. Prefixes for a single client must not overlap.";
    join(&[b"ERR Prefix '", prefix, b"' overlaps with ", which, b" prefix '", other, end])
}

/// A message of texts from the client and of our own, each cut at a zero byte.
pub fn join(parts: &[&[u8]]) -> Error {
    let words: Vec<&[u8]> = parts.iter().map(|part| cut(part, part.len())).collect();
    Error::line(words.concat())
}

/// Keys and IDs of XREAD, or of XREADGROUP, that do not pair up.
pub fn unbalanced_streams(in_group: bool) -> Error {
    let (name, ids) = if in_group { ("xreadgroup", "an ID or '>'") } else { ("xread", "an ID, '+', or '$'") };
    Error::line(format!("ERR Unbalanced '{name}' list of streams: for each stream key {ids} must be specified."))
}

/// For a subscriber that speaks the old protocol, where messages and replies look alike. `name` as above.
#[cold]
pub fn subscriber_context(name: &str) -> Error {
    Error::line(format!(
        "ERR Can't execute '{name}': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this \
         context"
    ))
}

pub fn unsupported_option(option: &[u8]) -> Error {
    join(&[b"ERR Unsupported option ", option])
}

/// The beginning of a word in a message. A zero byte ends it, since the real server prints words as C strings.
fn cut(text: &[u8], most: usize) -> &[u8] {
    let end = text.iter().take(most).position(|&byte| byte == 0);
    &text[..end.unwrap_or(text.len().min(most))]
}

/// `name` in lower case.
pub fn invalid_expire(name: &str) -> Error {
    Error::line(format!("ERR invalid expire time in '{name}' command"))
}

/// `name` in lower case.
pub fn no_input_keys(name: &str) -> Error {
    Error::line(format!("ERR at least 1 input key is needed for '{name}' command"))
}

/// `what` names the argument.
pub fn not_an_integer(what: &str) -> Error {
    Error::line(format!("ERR {what} is not an integer or out of range"))
}

/// `what` names the argument.
pub fn not_a_float(what: &str) -> Error {
    Error::line(format!("ERR {what} is not a valid float"))
}

pub fn geo_position(longitude: f64, latitude: f64) -> Error {
    Error::line(format!("ERR invalid longitude,latitude pair {longitude:.6},{latitude:.6}"))
}

/// What is stored has no place for what was asked for.
pub fn geo_store(what: &str) -> Error {
    Error::line(format!("ERR {what} is not compatible with WITHDIST, WITHHASH and WITHCOORD options"))
}

/// `choice` names the two options, `name` is the command as the client sent it.
pub fn geo_exactly_one(choice: &str, name: &[u8]) -> Error {
    Error::line([b"ERR exactly one of ", choice.as_bytes(), b" can be specified for ", name].concat())
}

/// `name` as the client sent it.
pub fn unknown_pfdebug(name: &[u8]) -> Error {
    Error::line([b"ERR Unknown PFDEBUG subcommand '", cut(name, name.len()), b"'"].concat())
}

/// What PFSELFTEST found out.
pub fn self_test_failed(what: &str) -> Error {
    Error::line(format!("TESTFAILED {what}"))
}

/// `name` is the operation's in capitals.
pub fn bitop_two_keys(name: &str) -> Error {
    Error::line(format!("ERR BITOP {name} must be called with at least two source keys."))
}

/// `word` as the client sent it; a zero byte ends it.
pub fn unknown_argument(word: &[u8]) -> Error {
    join(&[b"ERR unknown argument: ", word])
}
