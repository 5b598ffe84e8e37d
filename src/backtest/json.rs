//! The report as JSON, unrounded, with each person's share.

use serde_json::{Value, json};

use super::LIMIT;
use crate::engine::backtest::{Figures, Report};

pub(super) fn of(report: &Report) -> Result<String, String> {
    let table = |lines: &[Figures]| lines.iter().map(figures).collect::<Vec<_>>();
    let marks = report.marks.iter().map(|mark| {
        json!({
            "name": mark.name,
            "value": mark.value,
            "lowest": mark.lowest,
            "highest": mark.highest,
            "passed": mark.is_passed(),
        })
    });
    let told = json!({
        "people": report.people,
        "days": report.days,
        "validDays": report.valid_days,
        "limit": LIMIT,
        "ownDays": table(&report.own),
        "commonDays": table(&report.common),
        "marks": marks.collect::<Vec<_>>(),
    });
    let mut text = serde_json::to_string_pretty(&told).map_err(|fault| fault.to_string())?;
    text.push('\n');
    Ok(text)
}

fn figures(figures: &Figures) -> Value {
    let shares = figures.shares.iter().map(|share| {
        json!({
            "id": share.id,
            "goalDays": share.goal_days,
            "hits": share.hits,
            "attainment": share.attainment(),
            "meanGoal": share.mean_goal,
        })
    });
    json!({
        "strategy": figures.rule.name(),
        "goalDays": figures.goal_days,
        "hits": figures.hits,
        "computable": figures.computable,
        "attainmentMicro": figures.attainment_micro,
        "attainmentMacro": figures.attainment_macro,
        "attainmentSd": figures.attainment_sd,
        "expectedAttainment": figures.rule.expected(),
        "people": figures.people,
        "peopleBelow20Percent": figures.people_below_20,
        "peopleAbove80Percent": figures.people_above_80,
        "challengeMean": figures.challenge_mean,
        "challengeMedian": figures.challenge_median,
        "volatility": figures.volatility,
        "ramp": figures.ramp,
        "sumOfGoals": figures.sum_of_goals,
        "shares": shares.collect::<Vec<_>>(),
    })
}
