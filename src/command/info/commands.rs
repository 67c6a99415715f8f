//! The sections of INFO that tell commands apart.

use super::{Totals, line};
use crate::command::table::table;
use crate::engine::access::Ctx;
use crate::engine::config::Param;
use crate::value::number;

/// The section commandstats: of each command that was tried, how many calls there were and how long they took.
pub fn calls(ctx: &Ctx<'_>, totals: &Totals, out: &mut String) {
    for command in &table().commands {
        let account = ctx.engine.observed.commands.get(command.id);
        let under_way = (command.name == "info") as u64;
        let calls = totals.calls[command.id].saturating_sub(under_way);
        let (rejected, failed) = (account.rejected.get(), account.failed.get());
        if calls == 0 && rejected == 0 {
            continue;
        }
        // Not every call is timed, but those that are stand for all.
        let mean = account.timing.lock().mean_us();
        let total = (mean * calls as f64).round();
        line(
            out,
            &format!("cmdstat_{}", command.name),
            format_args!(
                "calls={calls},usec={total},usec_per_call={mean:.2},rejected_calls={rejected},failed_calls={failed}"
            ),
        );
    }
}

/// The section errorstats.
pub fn errors(ctx: &Ctx<'_>, _: &Totals, out: &mut String) {
    for (code, count) in ctx.engine.stats.errors.by_code() {
        line(out, &format!("errorstat_{code}"), format_args!("count={count}"));
    }
}

/// The section latencystats: of each command, the microseconds that so many percent of the calls did not exceed.
pub fn latency(ctx: &Ctx<'_>, _: &Totals, out: &mut String) {
    let wanted = ctx.engine.config.text(Param::LatencyTrackingInfoPercentiles);
    let wanted: Vec<f64> = wanted.split(|&byte| byte == b' ').filter_map(number::parse_f64).collect();
    for command in &table().commands {
        let histogram = ctx.engine.observed.commands.get(command.id).timing.lock().histogram.clone();
        if histogram.total() == 0 {
            continue;
        }
        let percentile = |&percent: &f64| format!("p{percent}={:.3}", histogram.percentile(percent) as f64 / 1000.0);
        let values = wanted.iter().map(percentile).collect::<Vec<_>>().join(",");
        line(out, &format!("latency_percentiles_usec_{}", command.name), values);
    }
}
