//! The kinds of parameters that Fitbit's operations have: what each accepts, and what is said of what
//! it does not.

use jiff::civil::{Date, Time};

/// Words of which a parameter is one.
pub type Words = &'static [&'static str];

/// What a parameter may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `yyyy-MM-dd` or `today`.
    Date,
    /// A span of time that ends on a date.
    Period(Words),
    /// How fine values within a day are.
    Detail(Words),
    /// `HH:mm` on the person's clock.
    Time,
    /// One of some words.
    Word(Words),
    /// A number that names something.
    Id,
    /// Letters and digits that name something.
    Name,
    /// A whole number, at most this.
    UpTo(u32),
    /// A date, and perhaps a time on it.
    Moment,
    /// `HH:mm`, and perhaps seconds.
    Clock,
    /// A number.
    Decimal,
    /// `true` or `false`.
    Flag,
    /// Any text of a line.
    Text,
}

/// A date as it was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// The person's own today.
    Today,
    /// A date.
    On(Date),
}

impl When {
    /// The date, if it is this date today.
    pub fn on(self, today: Date) -> Date {
        match self {
            Self::Today => today,
            Self::On(date) => date,
        }
    }
}

/// A parameter of the path, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A date.
    Date(When),
    /// A time of day.
    Time(Time),
    /// One of the words of its kind.
    Word(&'static str),
    /// Anything else, as it was sent.
    Text(String),
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Date(When::Today) => f.write_str("today"),
            Self::Date(When::On(date)) => date.fmt(f),
            Self::Time(time) => write!(f, "{:02}:{:02}", time.hour(), time.minute()),
            Self::Word(word) => f.write_str(word),
            Self::Text(text) => f.write_str(text),
        }
    }
}

/// The longest text that any parameter has: descriptions of food are the longest.
const LONGEST: usize = 1_000;
/// The longest name: Fitbit's for a subscription.
const LONGEST_NAME: usize = 50;

impl Kind {
    /// Understands a value; nothing if it is not of this kind.
    pub fn read(self, text: &str) -> Option<Value> {
        let as_sent = |fits: bool| fits.then(|| Value::Text(text.to_owned()));
        match self {
            Self::Date => date(text).map(Value::Date),
            Self::Time => time(text).map(Value::Time),
            Self::Period(words) | Self::Detail(words) | Self::Word(words) => words
                .iter()
                .copied()
                .find(|word| *word == text)
                .map(Value::Word),
            Self::Id => as_sent(is_whole(text)),
            Self::UpTo(most) => {
                as_sent(is_whole(text) && text.parse().is_ok_and(|n: u32| n <= most))
            }
            Self::Moment => as_sent(is_moment(text)),
            Self::Clock => as_sent(is_clock(text)),
            Self::Name => as_sent(is_name(text)),
            Self::Decimal => as_sent(is_decimal(text)),
            Self::Flag => as_sent(matches!(text, "true" | "false")),
            Self::Text => as_sent(text.len() <= LONGEST && !text.chars().any(char::is_control)),
        }
    }

    /// Whether a value that is not of this kind makes the request faulty. If not, the path is
    /// another one: a name that nothing has.
    pub(super) fn is_checked(self) -> bool {
        !matches!(self, Self::Id | Self::Name)
    }

    /// Whether a value was meant to be of this kind, though it is not.
    pub(super) fn resembles(self, text: &str) -> bool {
        let like_a_date = text.contains('-') || text.len() > 4;
        match self {
            Self::Date => like_a_date,
            Self::Period(_) | Self::Detail(_) => !like_a_date,
            _ => false,
        }
    }

    /// What Fitbit says of a value that is not of this kind.
    pub(super) fn complaint(self, name: &str, text: &str) -> (&'static str, String) {
        let shown: String = text.chars().filter(|c| !c.is_control()).take(64).collect();
        match self {
            Self::Date | Self::Moment => ("bad_date", format!("Invalid date: {shown}")),
            Self::Period(_) => ("bad_period", format!("Invalid time period: {shown}")),
            Self::Detail(_) => ("bad_detail_level", format!("Invalid detail level: {shown}")),
            Self::Time | Self::Clock => ("bad_time", format!("Invalid time: {shown}")),
            Self::Word(_) if name == "resource-path" => (
                "bad_resource",
                format!("Invalid time series resource path: {shown}"),
            ),
            _ => ("bad_value", format!("Invalid value of {name}: {shown}")),
        }
    }

    /// Something of this kind.
    pub fn example(self) -> &'static str {
        match self {
            Self::Date | Self::Moment => "2026-01-05",
            Self::Period(words) | Self::Detail(words) | Self::Word(words) => {
                words.first().copied().unwrap_or_default()
            }
            Self::Time | Self::Clock => "08:30",
            Self::Id => "31415926535",
            Self::Name => "320",
            Self::UpTo(_) => "10",
            Self::Decimal => "1.61",
            Self::Flag => "true",
            Self::Text => "oatmeal",
        }
    }
}

fn date(text: &str) -> Option<When> {
    if text == "today" {
        return Some(When::Today);
    }
    let plain = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    plain.then(|| text.parse().ok().map(When::On)).flatten()
}

fn time(text: &str) -> Option<Time> {
    let (hour, minute) = text.split_once(':')?;
    let number = |text: &str| {
        let plain = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
        plain.then(|| text.parse().ok()).flatten()
    };
    Time::new(number(hour)?, number(minute)?, 0, 0).ok()
}

fn is_moment(text: &str) -> bool {
    let (day, clock) = text.split_once('T').unwrap_or((text, "00:00"));
    date(day).is_some() && is_clock(clock)
}

fn is_clock(text: &str) -> bool {
    match text.rsplit_once(':') {
        Some((minutes, seconds)) if minutes.len() == 5 => {
            time(minutes).is_some() && time(&format!("00:{seconds}")).is_some()
        }
        _ => time(text).is_some(),
    }
}

/// Fitbit's numbers are unsigned and have 64 bits.
fn is_whole(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit()) && text.parse::<u64>().is_ok()
}

fn is_decimal(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_digit() || matches!(b, b'.' | b'-');
    text.len() <= 20 && text.bytes().all(plain) && text.parse::<f64>().is_ok()
}

fn is_name(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b':' | b'~');
    text.len() <= LONGEST_NAME
        && text.bytes().all(plain)
        && text
            .bytes()
            .next()
            .is_some_and(|b| b.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::{Kind, Value, When};

    #[test]
    fn a_date_is_written_whole_and_may_be_today() {
        assert_eq!(Kind::Date.read("today"), Some(Value::Date(When::Today)));
        for good in ["2026-01-05", "2024-02-29"] {
            assert_eq!(
                Kind::Date
                    .read(good)
                    .map(|date| date.to_string())
                    .as_deref(),
                Some(good)
            );
        }
        for bad in [
            "",
            "2026-13-01",
            "2026-02-29",
            "2026-1-5",
            "20260105",
            "+026-01-05",
            "Today",
            "2026-01-05 ",
        ] {
            assert_eq!(Kind::Date.read(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_time_is_one_of_a_clock_face() {
        for (text, is_time) in [
            ("00:00", true),
            ("23:59", true),
            ("24:00", false),
            ("8:30", false),
            ("08:3", false),
            ("+8:30", false),
        ] {
            assert_eq!(Kind::Time.read(text).is_some(), is_time, "{text}");
        }
    }

    #[test]
    fn a_moment_is_a_date_and_perhaps_a_time() {
        for good in [
            "2026-01-05",
            "today",
            "2026-01-05T08:30",
            "2026-01-05T08:30:59",
        ] {
            assert!(Kind::Moment.read(good).is_some(), "{good}");
        }
        for bad in [
            "2026-01-05T",
            "2026-01-05T8",
            "2026-01-05T08:30:60",
            "2026-01-05T08:30:00Z",
            "08:30",
        ] {
            assert_eq!(Kind::Moment.read(bad), None, "{bad}");
        }
    }

    #[test]
    fn an_id_has_64_bits_and_no_sign() {
        assert!(Kind::Id.read("18446744073709551615").is_some());
        for bad in ["", "18446744073709551616", "-1", "+1", "1.0", "abc"] {
            assert_eq!(Kind::Id.read(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_name_leads_nowhere_else() {
        for bad in ["", ".", "..", "-", "a/b", "a%2f", "a b", &"x".repeat(51)] {
            assert_eq!(Kind::Name.read(bad), None, "{bad}");
        }
        assert!(Kind::Name.read("320.my-app:1").is_some());
    }
}
