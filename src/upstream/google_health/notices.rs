//! What Google tells its subscriber: who, what kind of data, and which time. Never a value.

use jiff::civil::Date;
use serde::Deserialize;

use super::numbers::Moment;
use crate::model::fitbit::Collection;
use crate::upstream::Failure;
use crate::upstream::data::Noticed;

/// A post to the subscriber.
#[derive(Debug, PartialEq, Eq)]
pub enum Post {
    /// Google asks whether the subscriber is who it says.
    Verification,
    /// Something changed.
    Changes(Vec<Noticed>),
}

/// Kinds of data that a day is made of.
const OF_A_DAY: [&str; 9] = [
    "steps",
    "distance",
    "floors",
    "total-calories",
    "active-minutes",
    "active-zone-minutes",
    "activity-level",
    "altitude",
    "exercise",
];

#[derive(Deserialize)]
#[serde(untagged)]
enum Told {
    Many(Vec<Notice>),
    One(Notice),
}

#[derive(Deserialize)]
struct Notice {
    #[serde(rename = "type", default)]
    kind: String,
    data: Option<Data>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Data {
    health_user_id: String,
    #[serde(default)]
    operation: String,
    #[serde(default, rename = "dataType")]
    kind: String,
    #[serde(default)]
    intervals: Vec<Interval>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Interval {
    civil_date_time_interval: Option<Civil>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Civil {
    start_date_time: Moment,
    end_date_time: Moment,
}

impl Data {
    fn noticed(self) -> Result<Option<Noticed>, Failure> {
        let mut dates: Option<(Date, Date)> = None;
        for civil in self
            .intervals
            .iter()
            .filter_map(|it| it.civil_date_time_interval.as_ref())
        {
            let (first, mut last) = (civil.start_date_time.date()?, civil.end_date_time.date()?);
            // The end is not part of it.
            if civil.end_date_time.is_midnight() && last > first {
                last = last.yesterday().unwrap_or(last);
            }
            dates = Some(dates.map_or((first, last), |(from, to)| (from.min(first), to.max(last))));
        }
        // Something deleted without a time may be everything: the consent.
        let is_withdrawal = self.operation == "DELETE" && dates.is_none();
        let is_of_days = OF_A_DAY.contains(&self.kind.as_str());
        let collection = match is_withdrawal {
            true => Some(Collection::UserRevokedAccess),
            false => collection(&self.kind),
        };
        Ok((is_withdrawal || dates.is_some()).then_some(Noticed {
            account: self.health_user_id,
            collection,
            is_of_days: is_withdrawal || is_of_days,
            dates,
        }))
    }
}

/// Where programs of Fitbit's look for a kind of data.
fn collection(kind: &str) -> Option<Collection> {
    match kind {
        kind if OF_A_DAY.contains(&kind) => Some(Collection::Activities),
        "heart-rate" => Some(Collection::Activities),
        "weight" | "body-fat" => Some(Collection::Body),
        "nutrition-log" | "hydration-log" => Some(Collection::Foods),
        "sleep" => Some(Collection::Sleep),
        _ => None,
    }
}

/// Reads a post to the subscriber: one notice or many.
pub fn read(body: &[u8]) -> Result<Post, Failure> {
    let odd = || Failure::BadAnswer("a post that is no notice".to_owned());
    let told: Told = serde_json::from_slice(body).map_err(|_| odd())?;
    let notices = match told {
        Told::Many(notices) => notices,
        Told::One(notice) if notice.kind == "verification" => return Ok(Post::Verification),
        Told::One(notice) => vec![notice],
    };
    let mut changes = Vec::new();
    for notice in notices {
        changes.extend(notice.data.ok_or_else(odd)?.noticed()?);
    }
    Ok(Post::Changes(changes))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{Post, read};
    use crate::model::fitbit::Collection::{self, Activities, Sleep, UserRevokedAccess};
    use crate::upstream::data::Noticed;

    const NOTICE: &str = r#"{"data":{"version":"1","healthUserId":"123","operation":"UPSERT","dataType":"steps","intervals":[
        {"civilDateTimeInterval":{"startDateTime":{"date":{"year":2026,"month":1,"day":5},"time":{"hours":23}},
         "endDateTime":{"date":{"year":2026,"month":1,"day":6},"time":{"minutes":15}}}}]}}"#;

    #[test]
    fn a_notice_is_one_or_many_and_names_the_dates_it_touches() {
        let of = |collection: Option<Collection>| Noticed {
            account: "123".to_owned(),
            collection,
            is_of_days: collection == Some(Activities),
            dates: Some((date(2026, 1, 5), date(2026, 1, 6))),
        };
        let expected = of(Some(Activities));

        assert_eq!(
            read(NOTICE.as_bytes()).unwrap(),
            Post::Changes(vec![expected.clone()])
        );
        let many = format!("[{NOTICE},{NOTICE}]");
        assert_eq!(
            read(many.as_bytes()).unwrap(),
            Post::Changes(vec![expected.clone(), expected])
        );
        for (kind, collection) in [
            ("sleep", Some(Sleep)),
            ("body-fat", Some(Collection::Body)),
            ("hydration-log", Some(Collection::Foods)),
            ("daily-oxygen-saturation", None),
        ] {
            let other = NOTICE.replace("steps", kind);
            let told = read(other.as_bytes()).unwrap();
            assert_eq!(told, Post::Changes(vec![of(collection)]), "{kind}");
        }
        assert_eq!(
            read(br#"{"type":"verification"}"#).unwrap(),
            Post::Verification
        );
        assert!(read(b"{}").is_err());
    }

    #[test]
    fn a_deletion_without_a_time_may_be_a_withdrawal() {
        let text = br#"{"data":{"healthUserId":"123","operation":"DELETE","dataType":"steps"}}"#;

        let gone = Noticed {
            account: "123".to_owned(),
            collection: Some(UserRevokedAccess),
            is_of_days: true,
            dates: None,
        };
        assert_eq!(read(text).unwrap(), Post::Changes(vec![gone]));
    }
}
