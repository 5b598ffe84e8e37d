//! One rule as a chart: a bar for each person, as high as the share of goal days they would have met,
//! the lowest first; too hard and too easy are shaded.

use std::fmt::Write;

use crate::engine::backtest::{Figures, Share};

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 320.0;
const LEFT: f64 = 48.0;
const TOP: f64 = 56.0;
const PLOT: (f64, f64) = (WIDTH - LEFT - 16.0, HEIGHT - TOP - 36.0);

pub(super) fn of(figures: &Figures) -> String {
    let mut shares: Vec<f64> = figures.shares.iter().map(Share::attainment).collect();
    shares.sort_by(f64::total_cmp);
    let name = figures.rule.name();
    let mut svg = format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12" role="img" aria-label="{name}">
<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>
<text x="{LEFT}" y="22" font-size="16" font-weight="bold">{name}</text>
<text x="{LEFT}" y="42" fill="#555">{}</text>
"##,
        summary(figures)
    );
    for (from, to) in [(0.0, 0.2), (0.8, 1.0)] {
        let (x, y, width, height) = (LEFT, y_of(to), PLOT.0, y_of(from) - y_of(to));
        let _ = writeln!(
            svg,
            r##"<rect x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}" fill="#f6e9e4"/>"##
        );
    }
    bars(&mut svg, &shares);
    for tenths in [0_u8, 2, 4, 6, 8, 10] {
        let (share, y) = (f64::from(tenths) / 10.0, y_of(f64::from(tenths) / 10.0));
        let _ = writeln!(
            svg,
            r##"<line x1="{LEFT}" x2="{:.1}" y1="{y:.1}" y2="{y:.1}" stroke="#ccc" stroke-width="0.5"/><text x="{:.1}" y="{:.1}" text-anchor="end">{:.0} %</text>"##,
            LEFT + PLOT.0,
            LEFT - 6.0,
            y + 4.0,
            share * 100.0
        );
    }
    line(&mut svg, figures.attainment_micro, "#1b4f72", "");
    line(
        &mut svg,
        figures.rule.expected(),
        "#b03a2e",
        r#" stroke-dasharray="6 4""#,
    );
    let _ = writeln!(
        svg,
        r##"<text x="{LEFT}" y="{:.1}" fill="#555">one bar a person; line: all days together; dashed: what theory expects</text>
</svg>"##,
        HEIGHT - 12.0
    );
    svg
}

fn summary(figures: &Figures) -> String {
    let Some(attained) = figures.attainment_micro else {
        return "no goal days".to_owned();
    };
    format!(
        "met on {} of {} goal days ({:.1} %); {} of {} people below 20 %, {} above 80 %",
        figures.hits,
        figures.goal_days,
        attained * 100.0,
        figures.people_below_20,
        figures.people,
        figures.people_above_80
    )
}

fn bars(svg: &mut String, shares: &[f64]) {
    let count = u32::try_from(shares.len()).unwrap_or(u32::MAX).max(1);
    let step = PLOT.0 / f64::from(count);
    let mut x = LEFT;
    for share in shares {
        let (y, height) = (y_of(*share), y_of(0.0) - y_of(*share));
        let width = step * 0.8;
        let _ = writeln!(
            svg,
            r##"<rect x="{x:.2}" y="{y:.1}" width="{width:.2}" height="{height:.1}" fill="#5499c7"/>"##
        );
        x += step;
    }
}

fn line(svg: &mut String, share: Option<f64>, colour: &str, dashes: &str) {
    if let Some(share) = share {
        let y = y_of(share);
        let _ = writeln!(
            svg,
            r#"<line x1="{LEFT}" x2="{:.1}" y1="{y:.1}" y2="{y:.1}" stroke="{colour}" stroke-width="1.5"{dashes}/>"#,
            LEFT + PLOT.0
        );
    }
}

/// Where a share stands.
fn y_of(share: f64) -> f64 {
    TOP + PLOT.1 * (1.0 - share)
}
