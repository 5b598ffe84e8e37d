//! What Fitbit tells its subscriber: who, and which date. Never a value.

use jiff::civil::Date;
use serde::Deserialize;

use crate::model::fitbit::Collection;
use crate::upstream::Failure;
use crate::upstream::data::Noticed;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    /// One that is new to FitEx is of no interest, and no reason to refuse the others.
    collection_type: String,
    owner_id: String,
    date: Option<Date>,
}

/// Reads a notice: the dates of each person whose data changed, and whose consent was withdrawn.
pub fn read(body: &[u8]) -> Result<Vec<Noticed>, Failure> {
    let items: Vec<Item> = serde_json::from_slice(body)
        .map_err(|_| Failure::BadAnswer("a notice that is no list of changes".to_owned()))?;
    let noticed = items.into_iter().filter_map(|item| {
        let collection = Collection::from_word(&item.collection_type)?;
        let dates = match collection {
            Collection::UserRevokedAccess => None,
            _ => Some((item.date?, item.date?)),
        };
        Some(Noticed {
            account: item.owner_id,
            collection: Some(collection),
            is_of_days: match collection {
                Collection::Activities | Collection::User | Collection::UserRevokedAccess => true,
                Collection::Body | Collection::Foods | Collection::Sleep => false,
            },
            dates,
        })
    });
    Ok(noticed.collect())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::read;
    use crate::model::fitbit::Collection::{self, Activities, Sleep, UserRevokedAccess};
    use crate::upstream::data::Noticed;

    #[test]
    fn what_changed_is_told_with_its_date_and_a_withdrawal_without() {
        let text = br#"[
            {"collectionType":"activities","date":"2026-01-05","ownerId":"ABC123","ownerType":"user","subscriptionId":"320"},
            {"collectionType":"sleep","date":"2026-01-05","ownerId":"ABC123","ownerType":"user","subscriptionId":"320"},
            {"collectionType":"news","date":"2026-01-05","ownerId":"ABC123","ownerType":"user","subscriptionId":"320"},
            {"collectionType":"userRevokedAccess","ownerId":"DEF456","ownerType":"user","subscriptionId":"320"}]"#;

        let day = date(2026, 1, 5);
        let noticed = |account: &str, collection: Collection, dates| Noticed {
            account: account.to_owned(),
            collection: Some(collection),
            is_of_days: collection != Sleep,
            dates,
        };
        assert_eq!(
            read(text).unwrap(),
            [
                noticed("ABC123", Activities, Some((day, day))),
                noticed("ABC123", Sleep, Some((day, day))),
                noticed("DEF456", UserRevokedAccess, None)
            ]
        );
        assert!(read(b"{}").is_err());
    }
}
