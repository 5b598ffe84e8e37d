//! SQL types that both engines store natively: `uuid`, `timestamptz` and `date` on PostgreSQL;
//! BLOB, microseconds and days since 1970 as integers on SQLite.

use std::error::Error as StdError;
use std::io::Write;

use diesel::deserialize::FromSqlRow;
use diesel::deserialize::{self, FromSql};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{BigInt, Binary, Integer, SqlOrd, SqlType};
use diesel::sqlite::{Sqlite, SqliteValue};
use jiff::civil::Date;
use jiff::{SignedDuration, Span, Timestamp};
use uuid::Uuid;

/// A UUID.
#[derive(Clone, Copy, Debug, Default, diesel::query_builder::QueryId, SqlType)]
#[diesel(postgres_type(oid = 2950, array_oid = 2951))]
#[diesel(sqlite_type(name = "Binary"))]
pub struct SqlUuid;

/// An instant with microseconds.
#[derive(Clone, Copy, Debug, Default, diesel::query_builder::QueryId, SqlType)]
#[diesel(postgres_type(oid = 1184, array_oid = 1185))]
#[diesel(sqlite_type(name = "Long"))]
pub struct SqlInstant;

/// A civil date.
#[derive(Clone, Copy, Debug, Default, diesel::query_builder::QueryId, SqlType)]
#[diesel(postgres_type(oid = 1082, array_oid = 1182))]
#[diesel(sqlite_type(name = "Integer"))]
pub struct SqlDate;

impl SqlOrd for SqlUuid {}
impl SqlOrd for SqlInstant {}
impl SqlOrd for SqlDate {}

/// A UUID as both engines hold it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = SqlUuid)]
pub struct DbUuid(pub Uuid);

/// An instant as both engines hold it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = SqlInstant)]
pub struct DbInstant(pub Timestamp);

/// A civil date as both engines hold it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = SqlDate)]
pub struct DbDate(pub Date);

/// PostgreSQL counts from 2000-01-01T00:00:00Z.
const POSTGRES_EPOCH_MICROS: i64 = 946_684_800_000_000;
const POSTGRES_EPOCH: Date = Date::constant(2000, 1, 1);
const UNIX_EPOCH: Date = Date::constant(1970, 1, 1);

type Fault = Box<dyn StdError + Send + Sync>;

impl ToSql<SqlUuid, Pg> for DbUuid {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(self.0.as_bytes())?;
        Ok(IsNull::No)
    }
}

impl FromSql<SqlUuid, Pg> for DbUuid {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(Uuid::from_slice(value.as_bytes())?))
    }
}

impl ToSql<SqlUuid, Sqlite> for DbUuid {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.as_bytes().as_slice());
        Ok(IsNull::No)
    }
}

impl FromSql<SqlUuid, Sqlite> for DbUuid {
    fn from_sql(value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        let bytes = <Vec<u8> as FromSql<Binary, Sqlite>>::from_sql(value)?;
        Ok(Self(Uuid::from_slice(&bytes)?))
    }
}

impl ToSql<SqlInstant, Pg> for DbInstant {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        let micros = self.0.as_microsecond() - POSTGRES_EPOCH_MICROS;
        out.write_all(&micros.to_be_bytes())?;
        Ok(IsNull::No)
    }
}

impl FromSql<SqlInstant, Pg> for DbInstant {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let micros = <i64 as FromSql<BigInt, Pg>>::from_sql(value)?;
        instant(micros.checked_add(POSTGRES_EPOCH_MICROS))
    }
}

impl ToSql<SqlInstant, Sqlite> for DbInstant {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.as_microsecond());
        Ok(IsNull::No)
    }
}

impl FromSql<SqlInstant, Sqlite> for DbInstant {
    fn from_sql(value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        instant(Some(<i64 as FromSql<BigInt, Sqlite>>::from_sql(value)?))
    }
}

impl ToSql<SqlDate, Pg> for DbDate {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(&days_between(POSTGRES_EPOCH, self.0)?.to_be_bytes())?;
        Ok(IsNull::No)
    }
}

impl FromSql<SqlDate, Pg> for DbDate {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let days = <i32 as FromSql<Integer, Pg>>::from_sql(value)?;
        Ok(Self(
            POSTGRES_EPOCH.checked_add(Span::new().try_days(days)?)?,
        ))
    }
}

impl ToSql<SqlDate, Sqlite> for DbDate {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(days_between(UNIX_EPOCH, self.0)?);
        Ok(IsNull::No)
    }
}

impl FromSql<SqlDate, Sqlite> for DbDate {
    fn from_sql(value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        let days = <i32 as FromSql<Integer, Sqlite>>::from_sql(value)?;
        Ok(Self(UNIX_EPOCH.checked_add(Span::new().try_days(days)?)?))
    }
}

fn instant(micros: Option<i64>) -> deserialize::Result<DbInstant> {
    let micros = micros.ok_or("an instant outside the range of 64 bits")?;
    Ok(DbInstant(Timestamp::from_microsecond(micros)?))
}

fn days_between(from: Date, to: Date) -> Result<i32, Fault> {
    Ok(i32::try_from(
        from.duration_until(to).as_hours() / SignedDuration::from_hours(24).as_hours(),
    )?)
}

/// Lets a newtype around another portable value be stored as that value.
#[macro_export]
#[doc(hidden)]
macro_rules! stored_as {
    ($name:ty, $sql:ty, $inner:ty, |$value:ident| $wrap:expr, |$this:ident| $unwrap:expr) => {
        impl<DB> diesel::deserialize::FromSql<$sql, DB> for $name
        where
            DB: diesel::backend::Backend,
            $inner: diesel::deserialize::FromSql<$sql, DB>,
        {
            fn from_sql(bytes: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                let $value = <$inner as diesel::deserialize::FromSql<$sql, DB>>::from_sql(bytes)?;
                $wrap
            }
        }

        impl diesel::serialize::ToSql<$sql, diesel::pg::Pg> for $name {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>,
            ) -> diesel::serialize::Result {
                let $this = self;
                let inner: $inner = $unwrap;
                <$inner as diesel::serialize::ToSql<$sql, diesel::pg::Pg>>::to_sql(
                    &inner,
                    &mut out.reborrow(),
                )
            }
        }

        impl diesel::serialize::ToSql<$sql, diesel::sqlite::Sqlite> for $name {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, diesel::sqlite::Sqlite>,
            ) -> diesel::serialize::Result {
                let $this = self;
                let inner: $inner = $unwrap;
                $crate::database::types::set_sqlite(out, inner);
                Ok(diesel::serialize::IsNull::No)
            }
        }
    };
}

/// A value that SQLite takes by value, so that newtypes need not own what they lend.
pub trait SqliteOwned {
    /// Hands the value over.
    fn give(self, out: &mut Output<'_, '_, Sqlite>);
}

impl SqliteOwned for DbUuid {
    fn give(self, out: &mut Output<'_, '_, Sqlite>) {
        out.set_value(self.0.as_bytes().to_vec());
    }
}

impl SqliteOwned for DbInstant {
    fn give(self, out: &mut Output<'_, '_, Sqlite>) {
        out.set_value(self.0.as_microsecond());
    }
}

impl SqliteOwned for DbDate {
    fn give(self, out: &mut Output<'_, '_, Sqlite>) {
        // A civil date of jiff always fits: years -9999 to 9999.
        out.set_value(days_between(UNIX_EPOCH, self.0).unwrap_or_default());
    }
}

impl SqliteOwned for String {
    fn give(self, out: &mut Output<'_, '_, Sqlite>) {
        out.set_value(self);
    }
}

/// Hands an owned value to SQLite.
pub fn set_sqlite(out: &mut Output<'_, '_, Sqlite>, value: impl SqliteOwned) {
    value.give(out);
}
