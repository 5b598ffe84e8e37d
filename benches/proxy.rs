//! What passing on costs, beside the upstream itself and nginx in front of it:
//! `cargo bench --profile dist --bench proxy`.
//!
//! One upstream that answers as fast as it can, in a process of its own; in front of it FitEx, as it is
//! shipped but for its cache, and nginx. `wrk` asks each for the same, with the tokens of many people: small
//! answers and answers of 256 KiB over 32 connections, and small ones over one. FitEx finds out who asks,
//! looks up and opens their token, counts the call and checks the answer; nginx does none of this.
//!
//! They are asked in turns, several times, and the median turn of each counts: a machine that others use as
//! well is not equally fast all the time.
//!
//! Needs `nginx` and `wrk` (Debian: `nginx-light` and `wrk`). `PROXY_SECONDS` is how long a turn takes.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark may fail loudly, tells people what it found, and reads its settings"
)]

#[path = "proxy/load.rs"]
mod load;
#[path = "proxy/servers.rs"]
mod servers;
#[path = "proxy/upstream.rs"]
mod upstream;

use self::load::{Asked, Figures};
use self::servers::{FitEx, Folder, Nginx, Upstream};

/// Connections of a busy time.
const BUSY: u32 = 32;
/// How often each is asked.
const TURNS: usize = 5;

fn main() {
    let mut arguments = std::env::args().skip(1);
    if let (Some("upstream"), Some(port)) = (arguments.next().as_deref(), arguments.next()) {
        upstream::serve(port.parse().unwrap());
        return;
    }
    let seconds = std::env::var("PROXY_SECONDS").map_or(3, |text| text.parse().unwrap());
    let folder = Folder::new();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut people = runtime.block_on(FitEx::people(&folder));
    let upstream = Upstream::start();
    let nginx = Nginx::start(&folder, &upstream.base());
    let fitex = FitEx::start(&folder, &upstream.base(), true);
    let tokens = runtime.block_on(fitex.tokens(&mut people));

    for (name, asked, connections) in [
        ("small, 32 connections", Asked::Small, BUSY),
        ("256 KiB, 32 connections", Asked::Large, BUSY),
        ("small, 1 connection", Asked::Small, 1),
    ] {
        let ask = |base: &str, prefix: &str| {
            let script = load::script(&folder, asked, prefix, &tokens);
            // What is built at first use is not what is measured.
            load::run(&script, base, connections, 1);
            load::run(&script, base, connections, seconds)
        };
        let turns = (0..TURNS).map(|_| {
            [
                ask(&upstream.base(), ""),
                ask(&nginx.base(), ""),
                ask(&fitex.base(), "/fitbit"),
            ]
        });
        let turns: Vec<[Figures; 3]> = turns.collect();
        let [upstream, nginx, fitex] = [0, 1, 2].map(|who| {
            let mut all: Vec<&Figures> = turns.iter().map(|turn| &turn[who]).collect();
            all.sort_by(|one, other| one.rate.total_cmp(&other.rate));
            all[TURNS / 2]
        });
        println!("\n{name}");
        line("upstream", upstream, upstream, nginx);
        line("nginx", nginx, upstream, nginx);
        line("FitEx", fitex, upstream, nginx);
    }
}

fn line(name: &str, figures: &Figures, upstream: &Figures, nginx: &Figures) {
    println!(
        "{name:<10} {:>9.0} a second  {:>7.3} ms median  {:>7.3} ms 99 %   {:>5.2} of nginx  {:>5.2} of upstream  {:>+7.3} ms",
        figures.rate,
        figures.median,
        figures.late,
        figures.rate / nginx.rate,
        figures.rate / upstream.rate,
        figures.median - upstream.median,
    );
}
