//! Lists in pages: keyset cursors that clients pass back without looking inside.

use async_graphql::SimpleObject;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::field::{Field, Invalid, Parse, Raw};
use crate::error::Fault;
use crate::parsed;

/// How many items a page has: 1 to 200.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit(pub u32);

impl Limit {
    /// Everything at once, for what a list is not shown from.
    pub const NONE: Self = Self(u32::MAX);
}

impl Default for Limit {
    fn default() -> Self {
        Self(50)
    }
}

impl Parse for Limit {
    type Wire = i32;

    fn parse(raw: Raw) -> Result<Self, Invalid> {
        let number = match raw {
            // A query string has no numbers.
            Raw::Text(text) => text
                .parse()
                .map_or(Raw::Text(text), Raw::Integer)
                .integer()?,
            raw => raw.integer()?,
        };
        u32::try_from(number)
            .ok()
            .filter(|limit| (1..=200).contains(limit))
            .map(Self)
            .ok_or_else(|| Invalid::new("out_of_range", "must lie between 1 and 200."))
    }
}

/// Where a page begins, as its list wrote it: the list's name and the last key seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    list: String,
    key: String,
}

impl Cursor {
    /// Points behind the item with `key` in `list`.
    pub fn new(list: &str, key: &str) -> Self {
        Self {
            list: list.to_owned(),
            key: key.to_owned(),
        }
    }

    /// The text that clients pass back.
    pub fn encode(&self) -> String {
        URL_SAFE_NO_PAD.encode(format!("{}:{}", self.list, self.key))
    }

    /// The key of the item of type `T` behind which a list goes on; nothing at its beginning.
    pub fn behind<T: Listed, K: Parse>(cursor: Option<Self>) -> Result<Option<K>, Vec<Fault>> {
        let read = |cursor: Self| {
            let own = cursor.list == T::LIST;
            let key = own.then(|| K::parse(Raw::Text(cursor.key)).ok()).flatten();
            key.ok_or_else(|| vec![bad_cursor().at("/cursor")])
        };
        cursor.map(read).transpose()
    }
}

fn bad_cursor() -> Invalid {
    Invalid::new(
        "bad_cursor",
        "is not a cursor of this list; pass on `nextCursor` as it came.",
    )
}

impl Parse for Cursor {
    type Wire = String;

    fn parse(raw: Raw) -> Result<Self, Invalid> {
        let text = raw.text()?;
        let plain = URL_SAFE_NO_PAD
            .decode(text)
            .ok()
            .and_then(|bytes| String::from_utf8(bytes).ok());
        plain
            .as_deref()
            .and_then(|plain| plain.split_once(':'))
            .map(|(list, key)| Self::new(list, key))
            .ok_or_else(bad_cursor)
    }
}

/// Where to go on in a list.
#[derive(Clone, Debug, Serialize, ToSchema, SimpleObject)]
#[serde(rename_all = "camelCase")]
#[graphql(name = "ListPageInfo")]
pub struct PageInfo {
    /// Pass it as `cursor` to get the next page; absent on the last.
    pub next_cursor: Option<String>,
    /// Whether there is a next page.
    pub has_next_page: bool,
}

/// One page of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Page<T> {
    /// The items, in the list's order.
    pub items: Vec<T>,
    /// Where to go on.
    pub page_info: PageInfo,
}

/// An item that a list can go on behind.
pub trait Listed {
    /// The list's name, part of its cursors.
    const LIST: &str;

    /// What the list is sorted by.
    fn key(&self) -> String;

    /// The cursor behind this item.
    fn cursor(&self) -> Cursor {
        Cursor::new(Self::LIST, &self.key())
    }
}

impl<T: Listed> Page<T> {
    /// Makes a page of `limit` items from rows of which one more was asked for.
    pub fn of(mut items: Vec<T>, limit: Limit) -> Self {
        let size = usize::try_from(limit.0).unwrap_or(usize::MAX);
        let has_next_page = items.len() > size;
        items.truncate(size);
        let last = items.last().filter(|_| has_next_page);
        let next_cursor = last.map(|item| item.cursor().encode());
        Self {
            items,
            page_info: PageInfo {
                next_cursor,
                has_next_page,
            },
        }
    }
}

/// Which page of a list.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Paging {
    /// How many items: 1 to 200, 50 if left out.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<Field<Limit>>,
    /// `pageInfo.nextCursor` of the page before.
    #[param(value_type = Option<String>)]
    pub cursor: Option<Field<Cursor>>,
}

impl Paging {
    /// How many items of type `T`, and the key behind which they begin.
    pub fn read<T: Listed, K: Parse>(self) -> Result<(Limit, Option<K>), Vec<Fault>> {
        let (limit, cursor) = parsed!(self => limit, cursor)?;
        Ok((limit.unwrap_or_default(), Cursor::behind::<T, K>(cursor)?))
    }
}
