//! Ids: opaque for clients, typed by their prefix, a `UUIDv7` underneath.

use jiff::Timestamp;
use uuid::Uuid;

/// Makes the id type of a noun: `id!(/** doc */ GoalId, "gol")`.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal, $what:literal) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
            diesel::expression::AsExpression, diesel::deserialize::FromSqlRow, utoipa::ToSchema,
        )]
        #[diesel(sql_type = $crate::database::types::SqlUuid)]
        #[schema(
            value_type = String,
            pattern = "^[a-z]{3}_[0-9a-f]{32}$",
            example = json!(concat!($prefix, "_0199a6e2c4b07d1e8a53c0f1d2e3a4b5"))
        )]
        pub struct $name(pub uuid::Uuid);

        impl $name {
            /// What every id of this kind begins with.
            pub const PREFIX: &str = $prefix;

            /// Makes a new id that sorts by `now`.
            pub fn new(now: jiff::Timestamp) -> Self {
                Self($crate::model::id::uuid_at(now))
            }

            /// The least id that can be made at `now`, for looking up what was made since.
            pub fn first_at(now: jiff::Timestamp) -> Self {
                Self($crate::model::id::first_uuid_at(now))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}_{}", $prefix, self.0.as_simple())
            }
        }

        impl $crate::model::field::Parse for $name {
            type Wire = async_graphql::ID;

            fn parse(raw: $crate::model::field::Raw) -> Result<Self, $crate::model::field::Invalid> {
                $crate::model::id::read($prefix, $what, &raw.text()?).map(Self)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                $crate::model::id::read($prefix, $what, &text)
                    .map(Self)
                    .map_err(|invalid| serde::de::Error::custom(invalid.message))
            }
        }

        $crate::stored_as!(
            $name, $crate::database::types::SqlUuid, $crate::database::types::DbUuid,
            |value| Ok(Self(value.0)),
            |this| $crate::database::types::DbUuid(this.0)
        );

        impl async_graphql::OutputType for $name {
            fn type_name() -> std::borrow::Cow<'static, str> {
                <async_graphql::ID as async_graphql::OutputType>::type_name()
            }

            fn create_type_info(registry: &mut async_graphql::registry::Registry) -> String {
                <async_graphql::ID as async_graphql::OutputType>::create_type_info(registry)
            }

            async fn resolve(
                &self,
                _: &async_graphql::ContextSelectionSet<'_>,
                _: &async_graphql::Positioned<async_graphql::parser::types::Field>,
            ) -> async_graphql::ServerResult<async_graphql::Value> {
                Ok(async_graphql::Value::String(self.to_string()))
            }
        }
    };
}

id!(/** The id of a person's account. */ UserId, "usr", "user");
id!(/** The id of a signed-in device. */ SessionId, "ses", "session");
id!(/** The id of an authorization at a data provider. */ TokenId, "tok", "token");
id!(/** The id of a person's way through a consent page. */ AuthorizationId, "aut", "authorization");
id!(/** The id of something that became of a grant. */ TokenEventId, "evt", "token event");
id!(/** The id of a withdrawal that is still to be made. */ RevocationId, "rev", "revocation");
id!(/** The id of a fetch of somebody's data. */ SyncRunId, "syn", "sync run");
id!(/** The id of a goal. */ GoalId, "gol", "goal");
id!(/** The id of a self-reported activity. */ ActivityId, "act", "activity");

id!(/** The id of a run of the programme. */ SeasonId, "sea", "season");
id!(/** The id of a team. */ TeamId, "tem", "team");
id!(/** The id of somebody's time in a season. */ MembershipId, "mem", "membership");
id!(/** The id of an invitation into a team. */ InvitationId, "inv", "invitation");
id!(/** The id of a program with credentials of its own. */ ClientId, "cli", "client");
id!(/** The id of a notice that waits to be sent to a program. */ NoticeId, "ntc", "notice");

use super::field::Invalid;

/// Makes a `UUIDv7` whose time is `now` and whose rest is random.
pub(crate) fn uuid_at(now: Timestamp) -> Uuid {
    let seconds = u64::try_from(now.as_second()).unwrap_or_default();
    let nanos = u32::try_from(now.subsec_nanosecond()).unwrap_or_default();
    Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, seconds, nanos))
}

/// The least `UUIDv7` of a millisecond.
pub(crate) fn first_uuid_at(now: Timestamp) -> Uuid {
    let millis = u64::try_from(now.as_millisecond()).unwrap_or_default();
    uuid::Builder::from_unix_timestamp_millis(millis, &[0; 10]).into_uuid()
}

/// Reads the one spelling that FitEx itself uses: prefix, underscore, 32 lower-case hex digits.
pub(crate) fn read(prefix: &str, what: &str, text: &str) -> Result<Uuid, Invalid> {
    let body = text
        .strip_prefix(prefix)
        .and_then(|rest| rest.strip_prefix('_'));
    let plain = |body: &&str| {
        body.len() == 32
            && body
                .bytes()
                .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    };
    body.filter(plain)
        .and_then(|body| Uuid::try_parse(body).ok())
        .ok_or_else(|| {
            Invalid::new(
                "bad_id",
                format!("is not the id of a {what}; such an id begins with `{prefix}_`."),
            )
        })
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::{GoalId, UserId};
    use crate::model::field::{Parse, Raw};

    #[test]
    fn an_id_reads_back_as_itself_and_as_nothing_else() {
        let id = UserId::new(Timestamp::UNIX_EPOCH);
        let text = id.to_string();

        assert_eq!(UserId::parse(Raw::Text(text.clone())), Ok(id));
        assert!(GoalId::parse(Raw::Text(text.clone())).is_err());
        for wrong in [
            "",
            "usr_",
            "usr_0199a6e2",
            &text.to_uppercase(),
            &format!("{text}0"),
            &text.replace('_', "-"),
        ] {
            assert!(
                UserId::parse(Raw::Text(wrong.to_owned())).is_err(),
                "{wrong}"
            );
        }
    }
}
