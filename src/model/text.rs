//! Texts with rules: e-mail addresses, display names, passwords.

use std::borrow::Cow;
use std::fmt;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use utoipa::ToSchema;

use super::field::{Invalid, Parse, Raw};
use crate::stored_as;

/// Shows a text newtype as a GraphQL `String`.
macro_rules! graphql_text {
    ($name:ty) => {
        impl async_graphql::OutputType for $name {
            fn type_name() -> std::borrow::Cow<'static, str> {
                <String as async_graphql::OutputType>::type_name()
            }

            fn create_type_info(registry: &mut async_graphql::registry::Registry) -> String {
                <String as async_graphql::OutputType>::create_type_info(registry)
            }

            async fn resolve(
                &self,
                _: &async_graphql::ContextSelectionSet<'_>,
                _: &async_graphql::Positioned<async_graphql::parser::types::Field>,
            ) -> async_graphql::ServerResult<async_graphql::Value> {
                Ok(async_graphql::Value::String(self.shown().into_owned()))
            }
        }
    };
}
pub(crate) use graphql_text;

/// An e-mail address, in the one spelling that FitEx compares: trimmed, NFKC, lower case.
#[derive(
    Clone, Debug, PartialEq, Eq, Hash, AsExpression, FromSqlRow, Serialize, Deserialize, ToSchema,
)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[serde(transparent)]
#[schema(value_type = String, format = Email, max_length = 254, example = "ada@example.org")]
pub struct Email(String);

impl Email {
    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn shown(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.0)
    }
}

impl Parse for Email {
    type Wire = String;

    fn parse(raw: Raw) -> Result<Self, Invalid> {
        let text = raw.text()?;
        let text: String = text.trim().nfkc().collect::<String>().to_lowercase();
        if text.is_empty() {
            return Err(Invalid::new("required", "is required."));
        }
        if text.len() > 254 {
            return Err(Invalid::new("too_long", "must be at most 254 bytes long."));
        }
        if is_address(&text) {
            return Ok(Self(text));
        }
        Err(Invalid::new(
            "bad_email",
            "is not an e-mail address, as in ada@example.org.",
        ))
    }
}

/// Accepts what mail systems of today take; whether mail arrives only a message can tell.
fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let odd = |c: char| c.is_control() || c.is_whitespace() || "@<>()[]\\,;:\"".contains(c);
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c == '-' || c.is_alphanumeric())
    };
    (1..=64).contains(&local.len())
        && !local.contains(odd)
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && domain.contains('.')
        && domain.split('.').all(label)
}

stored_as!(
    Email,
    diesel::sql_types::Text,
    String,
    |value| Ok(Self(value)),
    |this| this.0.clone()
);
graphql_text!(Email);

/// The name under which others see a person: 1 to 60 characters, no control characters.
#[derive(
    Clone, Debug, PartialEq, Eq, Hash, AsExpression, FromSqlRow, Serialize, Deserialize, ToSchema,
)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[serde(transparent)]
#[schema(value_type = String, min_length = 1, max_length = 60, example = "Ada")]
pub struct DisplayName(String);

impl DisplayName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn shown(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.0)
    }
}

impl Parse for DisplayName {
    type Wire = String;

    fn parse(raw: Raw) -> Result<Self, Invalid> {
        let text: String = raw.text()?.trim().nfc().collect();
        plain_text(&text, 60).map(|()| Self(text))
    }
}

/// The name of a season, a team or an API client: 1 to 60 characters, no control characters.
#[derive(
    Clone, Debug, PartialEq, Eq, Hash, AsExpression, FromSqlRow, Serialize, Deserialize, ToSchema,
)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[serde(transparent)]
#[schema(value_type = String, min_length = 1, max_length = 60, example = "The Early Birds")]
pub struct GroupName(String);

impl GroupName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The spelling by which two names are the same: NFKC, lower case, single spaces.
    pub fn folded(&self) -> String {
        let text: String = self.0.nfkc().collect::<String>().to_lowercase();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn shown(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.0)
    }
}

impl Parse for GroupName {
    type Wire = String;

    fn parse(raw: Raw) -> Result<Self, Invalid> {
        let text: String = raw.text()?.trim().nfc().collect();
        plain_text(&text, 60).map(|()| Self(text))
    }
}

stored_as!(
    GroupName,
    diesel::sql_types::Text,
    String,
    |value| Ok(Self(value)),
    |this| this.0.clone()
);
graphql_text!(GroupName);

/// A place in a tree, from the widest: `Virginia/Montgomery County`. 1 to 5 parts of 1 to 60 characters.
#[derive(
    Clone, Debug, PartialEq, Eq, Hash, AsExpression, FromSqlRow, Serialize, Deserialize, ToSchema,
)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[serde(transparent)]
#[schema(value_type = String, min_length = 1, max_length = 304, example = "Virginia/Montgomery County")]
pub struct Area(String);

impl fmt::Display for Area {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Area {
    /// The place and every wider one that it lies in, the widest first.
    pub fn with_wider(&self) -> impl Iterator<Item = Self> {
        let ends = self.0.match_indices('/').map(|(end, _)| end);
        let ends = ends.chain([self.0.len()]);
        ends.filter_map(|end| self.0.get(..end).map(|wider| Self(wider.to_owned())))
    }

    fn shown(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.0)
    }
}

impl Parse for Area {
    type Wire = String;

    fn parse(raw: Raw) -> Result<Self, Invalid> {
        let text: String = raw.text()?.nfc().collect();
        let parts: Vec<&str> = text.split('/').map(str::trim).collect();
        if parts.len() > 5 {
            let message = "must have at most five parts between slashes.";
            return Err(Invalid::new("too_deep", message));
        }
        for part in &parts {
            plain_text(part, 60)?;
        }
        Ok(Self(parts.join("/")))
    }
}

stored_as!(
    Area,
    diesel::sql_types::Text,
    String,
    |value| Ok(Self(value)),
    |this| this.0.clone()
);
graphql_text!(Area);

/// What a person says of something they enter: 1 to 200 characters, no control characters.
#[derive(
    Clone, Debug, PartialEq, Eq, Hash, AsExpression, FromSqlRow, Serialize, Deserialize, ToSchema,
)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[serde(transparent)]
#[schema(value_type = String, min_length = 1, max_length = 200, example = "Around the lake")]
pub struct Note(String);

impl Note {
    fn shown(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.0)
    }
}

impl Parse for Note {
    type Wire = String;

    fn parse(raw: Raw) -> Result<Self, Invalid> {
        let text: String = raw.text()?.trim().nfc().collect();
        plain_text(&text, 200).map(|()| Self(text))
    }
}

stored_as!(
    Note,
    diesel::sql_types::Text,
    String,
    |value| Ok(Self(value)),
    |this| this.0.clone()
);
graphql_text!(Note);

/// Refuses what is empty, too long, or would disturb a page or a log that shows it.
fn plain_text(text: &str, longest: usize) -> Result<(), Invalid> {
    if text.is_empty() {
        return Err(Invalid::new("required", "must not be empty."));
    }
    if text.chars().count() > longest {
        return Err(Invalid::new(
            "too_long",
            format!("must have at most {longest} characters."),
        ));
    }
    if text.chars().any(|c| c.is_control() || is_direction_mark(c)) {
        return Err(Invalid::new(
            "control_character",
            "must not contain control characters.",
        ));
    }
    Ok(())
}

/// Characters that are not seen but reorder what is.
fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

stored_as!(
    DisplayName,
    diesel::sql_types::Text,
    String,
    |value| Ok(Self(value)),
    |this| this.0.clone()
);
graphql_text!(DisplayName);

/// A password that somebody chooses: 15 to 128 characters, not one that is easily guessed.
#[derive(Clone, ToSchema)]
#[schema(value_type = String, format = Password, min_length = 15, max_length = 128, example = "five sturdy walking shoes")]
pub struct NewPassword(SecretString);

/// A password that somebody types to prove who they are: any text.
#[derive(Clone, ToSchema)]
#[schema(value_type = String, format = Password, max_length = 128, example = "five sturdy walking shoes")]
pub struct Password(SecretString);

/// NIST SP 800-63B-4: at least 15 characters where the password is the only factor.
const SHORTEST: usize = 15;
/// Hashing costs grow with length; kanidm and OWASP ASVS 6.2.9 allow no less than 64.
const LONGEST: usize = 128;
const LONGEST_BYTES: usize = 512;

impl Password {
    /// The password in the spelling that is hashed.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl NewPassword {
    /// The password in the spelling that is hashed.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// Refuses a password that is built from what everybody knows about its owner.
    pub fn refuse_if_guessable(&self, about: &[&str]) -> Result<(), Invalid> {
        let words: Vec<&str> = about
            .iter()
            .copied()
            .chain(["fitex", "fitbit", "steps"])
            .collect();
        // 3 of 4: "safely unguessable, moderate protection from offline slow-hash scenario".
        if zxcvbn::zxcvbn(self.expose(), &words).score() >= zxcvbn::Score::Three {
            return Ok(());
        }
        Err(Invalid::new(
            "too_easily_guessed",
            "is too easily guessed; several unrelated words are better.",
        ))
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

impl fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NewPassword(…)")
    }
}

impl Parse for NewPassword {
    type Wire = String;

    fn parse(raw: Raw) -> Result<Self, Invalid> {
        let text: String = raw.text()?.nfkc().collect();
        let length = text.chars().count();
        if length < SHORTEST {
            return Err(Invalid::new(
                "too_short",
                format!("must have at least {SHORTEST} characters."),
            ));
        }
        if length > LONGEST || text.len() > LONGEST_BYTES {
            return Err(Invalid::new(
                "too_long",
                format!("must have at most {LONGEST} characters and {LONGEST_BYTES} bytes."),
            ));
        }
        if text.chars().any(char::is_control) {
            return Err(Invalid::new(
                "control_character",
                "must not contain control characters.",
            ));
        }
        Ok(Self(text.into()))
    }
}

impl Parse for Password {
    type Wire = String;

    fn parse(raw: Raw) -> Result<Self, Invalid> {
        let text: String = raw.text()?.nfkc().collect();
        if text.is_empty() {
            return Err(Invalid::new("required", "is required."));
        }
        if text.chars().count() > LONGEST || text.len() > LONGEST_BYTES {
            return Err(Invalid::new(
                "too_long",
                format!("must have at most {LONGEST} characters."),
            ));
        }
        Ok(Self(text.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::{DisplayName, Email, NewPassword};
    use crate::model::field::{Parse, Raw};

    fn email(text: &str) -> Option<String> {
        Email::parse(Raw::Text(text.to_owned()))
            .ok()
            .map(|email| email.as_str().to_owned())
    }

    #[test]
    fn every_spelling_of_an_address_is_one_address() {
        for text in ["Ada@Example.org", " ada@example.ORG ", "ａda@example.org"] {
            assert_eq!(email(text).as_deref(), Some("ada@example.org"), "{text}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let long = format!("{}@example.org", "a".repeat(65));
        for text in [
            "",
            "ada",
            "ada@",
            "@example.org",
            "ada@example",
            "a b@example.org",
            "a\n@example.org",
            "ada@-x.org",
            "a..b@example.org",
            &long,
        ] {
            assert_eq!(email(text), None, "{text}");
        }
    }

    #[test]
    fn a_name_with_control_or_direction_characters_is_refused() {
        for text in ["", "   ", "Ada\u{0}", "Ada\u{202E}adA", &"x".repeat(61)] {
            assert!(
                DisplayName::parse(Raw::Text(text.to_owned())).is_err(),
                "{text:?}"
            );
        }
        assert!(DisplayName::parse(Raw::Text("Zoë 🥾".to_owned())).is_ok());
    }

    #[test]
    fn a_password_is_judged_by_how_hard_it_is_to_guess() {
        let judge = |text: &str| {
            NewPassword::parse(Raw::Text(text.to_owned()))
                .and_then(|password| {
                    password.refuse_if_guessable(&["ada.lovelace@example.org", "Ada"])
                })
                .map_err(|invalid| invalid.code)
        };

        assert_eq!(judge("short"), Err("too_short"));
        assert_eq!(judge("passwordpassword"), Err("too_easily_guessed"));
        assert_eq!(judge("aaaaaaaaaaaaaaaaaaaa"), Err("too_easily_guessed"));
        assert_eq!(judge("five sturdy walking shoes"), Ok(()));
        assert_eq!(judge(&"x".repeat(129)), Err("too_long"));
    }
}
