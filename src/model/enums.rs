//! How an enum of words is spelled: once for the database and JSON, upper-case in GraphQL.

/// Makes an enum whose values are words: `words!(/** doc */ Period, "a period" { /** doc */ Day = "day" })`.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident, $what:literal { $($(#[$each:meta])* $value:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, Hash, async_graphql::Enum,
            serde::Serialize, serde::Deserialize, utoipa::ToSchema, diesel::expression::AsExpression, diesel::deserialize::FromSqlRow,
        )]
        #[diesel(sql_type = diesel::sql_types::Text)]
        pub enum $name { $($(#[$each])* #[serde(rename = $word)] $value,)+ }

        impl $name {
            /// Every value there is.
            pub const ALL: &[Self] = &[$(Self::$value,)+];

            /// The word for the value.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$value => $word,)+ }
            }

            /// The value of a word.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$value),)+ _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl $crate::model::field::Parse for $name {
            type Wire = Self;

            fn parse(raw: $crate::model::field::Raw) -> Result<Self, $crate::model::field::Invalid> {
                let known = [$($word,)+];
                Self::from_word(&raw.text()?).ok_or_else(|| {
                    $crate::model::field::Invalid::new(
                        "unknown_value",
                        format!("is not {}; one of: {}.", $what, known.join(", ")),
                    )
                })
            }

            fn parse_graphql(
                value: async_graphql::Value,
            ) -> Result<Self, $crate::model::field::Invalid> {
                <Self as async_graphql::InputType>::parse(Some(value)).map_err(|_| {
                    let known: Vec<&str> = <Self as async_graphql::resolver_utils::EnumType>::items()
                        .iter().map(|item| item.name).collect();
                    $crate::model::field::Invalid::new(
                        "unknown_value",
                        format!("is not {}; one of: {}.", $what, known.join(", ")),
                    )
                })
            }
        }

        $crate::stored_as!(
            $name, diesel::sql_types::Text, String,
            |value| $name::from_word(&value).ok_or_else(|| format!("unknown word {value}").into()),
            |this| this.as_str().to_owned()
        );
    };
}

pub(crate) use words;
