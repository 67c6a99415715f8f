//! LATENCY: what took long, when, and how long commands take.

use std::fmt::Write;

use super::args::Args;
use super::error::{self, Result};
use super::help;
use super::spec::{CommandSpec, Flags, Shape};
use super::table::{Command, table};
use crate::engine::access::Ctx;
use crate::engine::config::Param;
use crate::engine::latency::{Sample, Series};
use crate::reply::Tape;
use crate::reply::tape::Aggregate;

pub const COMMANDS: &[CommandSpec] = &[LATENCY];

const LATENCY: CommandSpec =
    CommandSpec::container("LATENCY", &[DOCTOR, GRAPH, HELP, HISTOGRAM, HISTORY, LATEST, RESET])
        .summary("Holds the commands about latency.")
        .since("2.8.13")
        .time("Depends on the subcommand.");

const FLAGS: Flags = Flags::ADMIN.and(Flags::NOSCRIPT).and(Flags::LOADING).and(Flags::STALE);
const TIPS: &[&str] = &["nondeterministic_output", "request_policy:all_nodes", "response_policy:special"];

const DOCTOR: CommandSpec = CommandSpec::new("DOCTOR", "", doctor)
    .summary("Tells in words what took long.")
    .since("2.8.13")
    .flags(FLAGS)
    .tips(TIPS)
    .reply(Shape::Text);

fn doctor(ctx: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    let threshold = ctx.engine.config.number(Param::LatencyMonitorThreshold);
    let events = ctx.engine.observed.latency.all();
    let mut text = String::new();
    if threshold == 0 && events.is_empty() {
        text.push_str("Nothing is watched: CONFIG SET latency-monitor-threshold <milliseconds> begins to.\n");
    } else if events.is_empty() {
        _ = writeln!(text, "Nothing took {threshold} ms or longer.");
    }
    for (name, series) in &events {
        let (average, deviation) = average(&series.samples);
        let count = series.samples.len();
        _ = writeln!(
            text,
            "{name}: {count} spikes, {average} ms on average with a mean deviation of {deviation} ms, at most {} ms.",
            series.most
        );
    }
    if !events.is_empty() {
        text.push_str("SLOWLOG GET shows the slowest commands with their arguments.\n");
    }
    out.verbatim(b"txt", text.as_bytes());
    Ok(())
}

fn average(samples: &[Sample]) -> (u64, u64) {
    let count = samples.len().max(1) as u64;
    let average = samples.iter().map(|sample| sample.milliseconds).sum::<u64>() / count;
    (average, samples.iter().map(|sample| sample.milliseconds.abs_diff(average)).sum::<u64>() / count)
}

const GRAPH: CommandSpec = CommandSpec::new("GRAPH", "event", graph)
    .summary("Draws the times that an event took.")
    .since("2.8.13")
    .flags(FLAGS)
    .tips(TIPS)
    .reply(Shape::Text);

fn graph(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let event = args.next()?;
    let Some((name, series)) = ctx.engine.observed.latency.series(event) else {
        return Err(error::join(&[b"ERR No samples available for event '", event, b"'"]));
    };
    out.verbatim(b"txt", draw(name, &series, ctx.now() / 1000).as_bytes());
    Ok(())
}

/// Rows of the drawing, and how much of a row's height each character fills.
const ROWS: usize = 4;
const FILLING: [char; 3] = ['_', 'o', '#'];

/// A column for each sample, the oldest first, with its age written downwards beneath.
fn draw(name: &str, series: &Series, now: u64) -> String {
    let times = || series.samples.iter().map(|sample| sample.milliseconds);
    let (high, low) = (times().max().unwrap_or(0), times().min().unwrap_or(0));
    let mut text = format!("{name} - high {high} ms, low {low} ms (all time high {} ms)\n", series.most);
    text.extend(std::iter::repeat_n('-', 80));
    text.push('\n');
    let steps = ROWS * FILLING.len();
    let heights: Vec<usize> =
        times().map(|time| ((time - low) as usize * steps / (high - low).max(1) as usize).min(steps - 1)).collect();
    for row in (0..ROWS).rev() {
        let part = |height: usize| match height.checked_sub(row * FILLING.len()) {
            None => ' ',
            Some(rest) => FILLING.get(rest).copied().unwrap_or('|'),
        };
        text.extend(heights.iter().map(|&height| part(height)));
        text.push('\n');
    }
    let ages: Vec<String> = series.samples.iter().map(|sample| age(now.saturating_sub(sample.time))).collect();
    // A line between the drawing and the ages is left empty.
    let longest = ages.iter().map(String::len).max().unwrap_or(0);
    text.extend(ages.iter().map(|_| ' ').chain(['\n']));
    for at in 0..longest {
        text.extend(ages.iter().map(|age| age.as_bytes().get(at).map_or(' ', |&byte| byte as char)));
        text.push('\n');
    }
    text
}

fn age(seconds: u64) -> String {
    match seconds {
        0..60 => format!("{seconds}s"),
        60..3_600 => format!("{}m", seconds / 60),
        3_600..86_400 => format!("{}h", seconds / 3_600),
        _ => format!("{}d", seconds / 86_400),
    }
}

const HELP: CommandSpec = CommandSpec::help(help, "2.8.13");

fn help(_: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    let entries = [
        ("DOCTOR", "Tell in words what took long."),
        ("GRAPH <event>", "Draw the times that an event took."),
        ("HISTOGRAM [<command> ...]", "Return how the times of commands are distributed."),
        ("HISTORY <event>", "Return when an event happened and how many milliseconds it took."),
        ("LATEST", "Return the latest sample of each event."),
        ("RESET [<event> ...]", "Forget these events, or all."),
    ];
    help::write("LATENCY", &entries, out);
    Ok(())
}

const HISTOGRAM: CommandSpec = CommandSpec::new("HISTOGRAM", "[command [command ...]]", histogram)
    .summary("Tells for each command how many calls took up to how many microseconds.")
    .since("7.0.0")
    .time("O(N) in the commands.")
    .flags(FLAGS)
    .tips(TIPS)
    .reply(Shape::Any);

fn histogram(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let table = table();
    let commands: Vec<&Command> = if args.is_done() {
        table.commands.iter().collect()
    } else {
        let named = args.rest().iter().filter_map(|name| table.find_full(name));
        named.flat_map(|command| std::iter::once(command).chain(subcommands(command))).collect()
    };
    let calls = ctx.engine.calls();
    let mark = out.open(Aggregate::Map);
    let mut found = 0;
    for command in commands {
        let rows = ctx.engine.observed.commands.get(command.id).timing.lock().histogram.by_powers_of_two();
        // Some calls stand for others that were not timed; what is known of all is how many they are.
        let (calls, Some(&(_, timed))) = (calls[command.id], rows.last()) else { continue };
        found += 1;
        out.bulk(command.name.as_bytes());
        out.map(2);
        out.bulk(b"calls");
        out.int(calls as i64);
        out.bulk(b"histogram_usec");
        out.map(rows.len());
        for (microseconds, count) in rows {
            out.int(microseconds as i64);
            out.int((count as u128 * calls as u128 / timed as u128) as i64);
        }
    }
    out.close(mark, found);
    Ok(())
}

fn subcommands(command: &Command) -> impl Iterator<Item = &'static Command> + use<> {
    command.subcommands.clone().into_iter().map(|id| &table().commands[id])
}

const HISTORY: CommandSpec = CommandSpec::new("HISTORY", "event", history)
    .summary("Returns when an event happened and how many milliseconds it took, the longest of each second.")
    .since("2.8.13")
    .flags(FLAGS)
    .tips(TIPS)
    .reply(Shape::Any);

fn history(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let samples = ctx.engine.observed.latency.series(args.next()?).map_or(Vec::new(), |(_, series)| series.samples);
    out.array(samples.len());
    for sample in samples {
        out.array(2);
        out.int(sample.time as i64);
        out.int(sample.milliseconds as i64);
    }
    Ok(())
}

const LATEST: CommandSpec = CommandSpec::new("LATEST", "", latest)
    .summary("Returns of each event the latest sample and the longest time of all.")
    .since("2.8.13")
    .flags(FLAGS)
    .tips(TIPS)
    .reply(Shape::Any);

fn latest(ctx: &mut Ctx<'_>, _: &mut Args<'_>, out: &mut Tape) -> Result {
    let events = ctx.engine.observed.latency.all();
    out.array(events.len());
    for (name, series) in events {
        let last = series.samples.last().copied().unwrap_or(Sample { time: 0, milliseconds: 0 });
        out.array(4);
        out.bulk(name.as_bytes());
        for number in [last.time, last.milliseconds, series.most] {
            out.int(number as i64);
        }
    }
    Ok(())
}

const RESET: CommandSpec = CommandSpec::new("RESET", "[event [event ...]]", reset)
    .summary("Forgets events, or all; returns how many there were.")
    .since("2.8.13")
    .flags(FLAGS)
    .tips(&["request_policy:all_nodes", "response_policy:agg_sum"])
    .reply(Shape::Int);

fn reset(ctx: &mut Ctx<'_>, args: &mut Args<'_>, out: &mut Tape) -> Result {
    let latency = &ctx.engine.observed.latency;
    let forgotten = match args.rest() {
        [] => latency.clear(),
        events => events.iter().filter(|event| latency.forget(event)).count(),
    };
    out.int(forgotten as i64);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{START_MS, Testing};
    use super::*;

    /// A machine under load may take long for anything, so that nothing is said of the time that a command took.
    #[test]
    fn what_takes_long_is_an_event() {
        let mut t = Testing::new();
        t.engine.config.preset(Param::EnableDebugCommand, b"yes").unwrap();
        t.run("DEBUG SLEEP 0.01");
        assert_eq!(t.run("LATENCY LATEST"), "[]");
        assert!(t.run("LATENCY DOCTOR").starts_with("Nothing is watched"));
        t.run("CONFIG SET latency-monitor-threshold 1000000");
        t.run("DEBUG SLEEP 0.01");
        assert_eq!(t.run("LATENCY DOCTOR"), "Nothing took 1000000 ms or longer.\n");
        t.run("CONFIG SET latency-monitor-threshold 10");
        t.run("DEBUG SLEEP 0.01");
        t.run("CONFIG SET latency-monitor-threshold 1000000");
        let (_, series) = t.engine.observed.latency.series(b"command").expect("it slept for so long");
        assert!(series.most >= 10 && series.samples[0].time == START_MS / 1000);
    }

    #[test]
    fn events_are_shown_and_forgotten() {
        let mut t = Testing::new();
        t.engine.observed.latency.add("command", START_MS / 1000, 12);
        t.run("CONFIG SET latency-monitor-threshold 1000000");
        assert_eq!(t.run("LATENCY LATEST"), "[[\"command\", (integer) 1700000000, (integer) 12, (integer) 12]]");
        assert_eq!(t.run("LATENCY HISTORY command"), "[[(integer) 1700000000, (integer) 12]]");
        assert!(t.run("LATENCY DOCTOR").starts_with("command: 1 spikes, 12"));
        assert_eq!(
            (t.run("LATENCY HISTORY COMMAND"), t.run("LATENCY RESET x COMMAND")),
            ("[]".into(), "(integer) 1".into())
        );
        assert_eq!((t.run("LATENCY LATEST"), t.run("LATENCY RESET")), ("[]".into(), "(integer) 0".into()));
        assert_eq!(t.run("LATENCY GRAPH x"), "(error) ERR No samples available for event 'x'");
    }

    #[test]
    fn times_are_drawn_in_columns() {
        let sample = |time, milliseconds| Sample { time, milliseconds };
        let samples = vec![sample(100, 10), sample(4_000, 40), sample(9_940, 25), sample(9_999, 10)];
        let series = Series { samples, most: 90 };
        let text = draw("command", &series, 10_000);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "command - high 40 ms, low 10 ms (all time high 90 ms)");
        assert_eq!(lines[1], "-".repeat(80));
        assert_eq!(lines[2..], [" #  ", " |_ ", " || ", "_||_", "    ", "2111", "hhms"]);
    }

    #[test]
    fn calls_are_counted_exactly_and_their_times_estimated() {
        let mut t = Testing::new();
        (0..200).for_each(|_| _ = t.run("GET k"));
        t.run("CONFIG GET x");
        let get = t.run("LATENCY HISTOGRAM get nosuch");
        assert!(get.starts_with(r#"{"get" => {"calls" => (integer) 200, "histogram_usec" => {(integer) "#), "{get}");
        assert!(get.ends_with(" => (integer) 200}}}"), "{get}");
        assert!(t.run("LATENCY HISTOGRAM config").starts_with(r#"{"config|get" => {"calls" => (integer) 1, "#));
        t.run("CONFIG RESETSTAT");
        t.run("CONFIG SET latency-tracking no");
        t.run("PING");
        assert!(t.run("LATENCY HISTOGRAM").starts_with(r#"{"config|"#));
        assert_eq!(t.run("LATENCY HISTOGRAM ping get"), "{}");
    }
}
