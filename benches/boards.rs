//! What boards cost among few people and among many: `cargo bench --bench boards`.
//!
//! Fresh databases are filled with one running season: its people in teams of ten, their days, goals, totals
//! and boards. Then what people do is measured, among `BOARDS_SMALL` and among `BOARDS_LARGE` of them: to read
//! boards over HTTP, and to write a day, from what a source said to the totals made of it. That it takes no
//! longer among many than among few is the point. `BOARDS_DAYS` is how many days there are of each person.
//!
//! PostgreSQL is measured where `TEST_POSTGRES_URL` names a server, in databases of its own. The long run,
//! with the temporary folder on a disk with 25 GB to spare, takes about an hour:
//!
//! ```sh
//! BOARDS_SMALL=10000 BOARDS_LARGE=1000000 cargo bench --bench boards
//! ```

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    reason = "a benchmark may fail loudly, tells people what it found, and fills databases in SQL of its own"
)]

#[path = "boards/fill.rs"]
mod fill;
#[path = "boards/measure.rs"]
mod measure;
#[path = "boards/people.rs"]
mod people;
#[path = "boards/place.rs"]
mod place;
#[path = "boards/totals.rs"]
mod totals;

use self::measure::Figures;
use self::people::Crowd;
use self::place::Place;

fn main() {
    let small = Crowd::new(number("BOARDS_SMALL", 1_000), number("BOARDS_DAYS", 56));
    let large = Crowd::new(number("BOARDS_LARGE", 20_000), small.days);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        both("SQLite", Place::sqlite, &small, &large).await;
        match std::env::var("TEST_POSTGRES_URL") {
            Ok(server) => both("PostgreSQL", || Place::postgres(&server), &small, &large).await,
            Err(_) => println!("PostgreSQL: not measured; set TEST_POSTGRES_URL to a server"),
        }
    });
}

fn number(name: &str, default: i64) -> i64 {
    std::env::var(name).map_or(default, |text| text.parse().unwrap())
}

/// Measures one engine with few and with many, one database after the other.
async fn both(engine: &str, place: impl Fn() -> Place, small: &Crowd, large: &Crowd) {
    let few = measure::crowd(&place(), small).await;
    let many = measure::crowd(&place(), large).await;
    println!();
    line(
        engine,
        &[
            &format!("{} people", small.people),
            &format!("{} people", large.people),
            "ratio",
        ],
    );
    for ((name, few), (_, many)) in few.sizes.iter().zip(&many.sizes) {
        line(name, &[&grouped(*few), &grouped(*many), ""]);
    }
    for (name, few) in few.millis.iter().map(|(name, few)| (name, *few)) {
        let many = of(&many, name);
        line(
            name,
            &[
                &format!("{few:.2} ms"),
                &format!("{many:.2} ms"),
                &format!("{:.2}", many / few),
            ],
        );
    }
    for ((name, few), (_, many)) in few.rates.iter().zip(&many.rates) {
        line(
            name,
            &[
                &format!("{few:.0} a second"),
                &format!("{many:.0} a second"),
                "",
            ],
        );
    }
}

fn of(figures: &Figures, name: &str) -> f64 {
    let found = figures.millis.iter().find(|(other, _)| other == name);
    found.map(|(_, millis)| *millis).unwrap()
}

fn line(name: &str, cells: &[&str]) {
    let cells: Vec<String> = cells.iter().map(|cell| format!("{cell:>18}")).collect();
    println!("{name:<44}{}", cells.concat());
}

fn grouped(number: i64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}
