//! Which versions of servers have a parameter, for those that came, or went, since Redis 7.0.

/// Names with spaces between; the versions of Redis and of Valkey that brought them, empty for none so far; and the version
/// of Valkey that took them away, empty for none.
type Row = (&'static str, &'static str, &'static str, &'static str);

const ROWS: &[Row] = &[
    ("locale-collate cluster-announce-human-nodename", "7.2.0", "7.2.0", ""),
    ("set-max-listpack-entries set-max-listpack-value", "7.2.0", "7.2.0", ""),
    ("aof-rewrite-cpulist bgsave-cpulist bio-cpulist server-cpulist", "7.4.0", "8.0.0", ""),
    ("max-new-connections-per-cycle max-new-tls-connections-per-cycle", "7.4.0", "8.0.0", ""),
    ("hide-user-data-from-log", "7.4.0", "8.1.0", ""),
    ("replica-full-sync-buffer-limit cluster-compatibility-sample-ratio", "8.0.0", "", ""),
    ("vset-force-single-threaded-execution", "8.0.0", "", ""),
    ("cluster-slot-stats-enabled", "8.2.0", "8.0.0", ""),
    ("dynamic-hz", "4.0.0", "7.2.0", "8.1.0"),
    ("sanitize-dump-payload", "6.2.0", "7.2.0", "9.1.0"),
];

/// Whether a server has the parameter of this name, an older one or not. `has` says whether it has what came with these
/// versions of Redis and of Valkey.
pub fn has(name: &str, has: impl Fn(&'static str, &'static str) -> bool) -> bool {
    let row = ROWS.iter().find(|(names, ..)| names.split(' ').any(|each| each.eq_ignore_ascii_case(name)));
    row.is_none_or(|&(_, redis, valkey, gone)| has(redis, valkey) && (gone.is_empty() || !has("", gone)))
}

#[cfg(test)]
mod tests {
    use super::super::names;
    use super::ROWS;

    #[test]
    fn every_parameter_that_came_or_went_is_one() {
        for name in ROWS.iter().flat_map(|(names, ..)| names.split(' ')) {
            assert!(names().iter().any(|&(known, _)| known == name), "{name}");
        }
    }
}
