//! What Fitbit tells its subscriber: who, and which date. Never a value.

use jiff::civil::Date;
use serde::Deserialize;

use crate::upstream::Failure;
use crate::upstream::data::Noticed;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    collection_type: String,
    owner_id: String,
    date: Option<Date>,
}

/// Reads a notice: the dates of each person whose activities changed, and whose consent was withdrawn.
pub fn read(body: &[u8]) -> Result<Vec<Noticed>, Failure> {
    let items: Vec<Item> = serde_json::from_slice(body)
        .map_err(|_| Failure::BadAnswer("a notice that is no list of changes".to_owned()))?;
    let noticed = items.into_iter().filter_map(|item| {
        let dates = match item.collection_type.as_str() {
            "userRevokedAccess" => None,
            "activities" | "user" => Some((item.date?, item.date?)),
            _ => return None,
        };
        Some(Noticed {
            account: item.owner_id,
            dates,
        })
    });
    Ok(noticed.collect())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::read;
    use crate::upstream::data::Noticed;

    #[test]
    fn only_activities_and_withdrawals_are_of_interest() {
        let text = br#"[
            {"collectionType":"activities","date":"2026-01-05","ownerId":"ABC123","ownerType":"user","subscriptionId":"320"},
            {"collectionType":"sleep","date":"2026-01-05","ownerId":"ABC123","ownerType":"user","subscriptionId":"320"},
            {"collectionType":"userRevokedAccess","ownerId":"DEF456","ownerType":"user","subscriptionId":"320"}]"#;

        let day = date(2026, 1, 5);
        let noticed = |account: &str, dates| Noticed {
            account: account.to_owned(),
            dates,
        };
        assert_eq!(
            read(text).unwrap(),
            [noticed("ABC123", Some((day, day))), noticed("DEF456", None)]
        );
        assert!(read(b"{}").is_err());
    }
}
