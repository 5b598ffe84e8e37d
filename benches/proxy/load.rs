//! What is asked, by `wrk`, and what it found.

use std::fmt::Write;
use std::path::PathBuf;
use std::process::Command;

use crate::servers::Folder;

/// What is asked for.
#[derive(Clone, Copy)]
pub(crate) enum Asked {
    /// A week of steps.
    Small,
    /// A day of heart rates.
    Large,
}

/// What was found.
pub(crate) struct Figures {
    /// Requests a second.
    pub(crate) rate: f64,
    /// Milliseconds within which half of them were answered.
    pub(crate) median: f64,
    /// Milliseconds within which 99 % were.
    pub(crate) late: f64,
}

/// A script that asks as one person after another, each time for another date, so that no two ask the
/// same at the same time.
pub(crate) fn script(folder: &Folder, asked: Asked, prefix: &str, tokens: &[String]) -> PathBuf {
    let mut text = "local tokens = {\n".to_owned();
    for token in tokens {
        writeln!(text, "  \"{token}\",").unwrap();
    }
    let (before, after) = match asked {
        Asked::Small => ("/1/user/-/activities/steps/date/", "/7d.json"),
        Asked::Large => ("/1/user/-/activities/heart/date/", "/1d/1sec.json"),
    };
    write!(
        text,
        r#"}}
local requests = {{}}
function init()
  for day = 1, 28 do
    for _, token in ipairs(tokens) do
      local path = string.format("{prefix}{before}2025-01-%02d{after}", day)
      table.insert(requests, wrk.format("GET", path, {{ Authorization = "Bearer " .. token }}))
    end
  end
end
local at = 0
function request()
  at = at % #requests + 1
  return requests[at]
end
"#
    )
    .unwrap();
    let file = folder.file("ask.lua");
    std::fs::write(&file, text).unwrap();
    file
}

/// Asks over so many connections for so many seconds.
pub(crate) fn run(script: &PathBuf, base: &str, connections: u32, seconds: u32) -> Figures {
    let told = Command::new("wrk")
        .args(["--threads", "1", "--latency", "--timeout", "10s"])
        .args(["--connections", &connections.to_string()])
        .args(["--duration", &format!("{seconds}s")])
        .arg("--script")
        .arg(script)
        .arg(base)
        .output()
        .unwrap_or_else(|fault| panic!("wrk cannot be started ({fault}); install it"));
    let told = String::from_utf8(told.stdout).unwrap();
    assert!(
        !told.contains("Non-2xx") && !told.contains("Socket errors"),
        "{base}: {told}"
    );
    let value = |name: &str| {
        let line = told.lines().find_map(|line| line.trim().strip_prefix(name));
        line.unwrap_or_else(|| panic!("{base}: {told}")).trim()
    };
    Figures {
        rate: value("Requests/sec:").parse().unwrap(),
        median: millis(value("50%")),
        late: millis(value("99%")),
    }
}

fn millis(text: &str) -> f64 {
    let (number, factor) = match text {
        text if text.ends_with("us") => (text.trim_end_matches("us"), 0.001),
        text if text.ends_with("ms") => (text.trim_end_matches("ms"), 1.0),
        text => (text.trim_end_matches('s'), 1000.0),
    };
    number.parse::<f64>().unwrap() * factor
}
