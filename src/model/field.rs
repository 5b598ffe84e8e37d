//! Input as it arrives: every field is read on its own, so that one answer names all that is wrong.

use std::fmt;

use async_graphql::registry::Registry;
use async_graphql::{InputType, InputValueResult, Value};
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::error::Fault;

/// A value before it is understood, from JSON, a query string, a path or GraphQL.
#[derive(Clone, Debug, PartialEq)]
pub enum Raw {
    /// `null`.
    Null,
    /// A string.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A list.
    List(Vec<Raw>),
    /// Any other kind of value, by its name in a sentence.
    Other(&'static str),
}

impl Raw {
    fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Text(_) => "a string",
            Self::Integer(_) => "a whole number",
            Self::List(_) => "an array",
            Self::Other(kind) => kind,
        }
    }

    /// The string, or the fault of not being one.
    pub fn text(self) -> Result<String, Invalid> {
        match self {
            Self::Text(text) => Ok(text),
            other => Err(other.not("a string")),
        }
    }

    /// The whole number, or the fault of not being one.
    pub fn integer(self) -> Result<i64, Invalid> {
        match self {
            Self::Integer(number) => Ok(number),
            other => Err(other.not("a whole number")),
        }
    }

    fn not(&self, expected: &str) -> Invalid {
        Invalid::new(
            "wrong_type",
            format!("must be {expected}, not {}.", self.kind()),
        )
    }
}

/// Why a value is not acceptable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// For programs.
    pub code: &'static str,
    /// For people: what is wrong and how to mend it.
    pub message: String,
}

impl Invalid {
    /// Says what is wrong with a value.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }

    /// Says where the value stands.
    pub fn at(self, pointer: &str) -> Fault {
        Fault {
            pointer: pointer.to_owned(),
            code: self.code,
            message: self.message,
        }
    }
}

/// A type that is parsed at the edge and cannot be wrong afterwards.
pub trait Parse: Sized + Send + Sync {
    /// The GraphQL input type that stands for it in the schema.
    type Wire: InputType;

    /// Understands a value or says what is wrong with it.
    fn parse(raw: Raw) -> Result<Self, Invalid>;

    /// Understands a GraphQL value; enums spell their values differently there.
    fn parse_graphql(value: Value) -> Result<Self, Invalid> {
        Self::parse(raw_of(value))
    }
}

fn raw_of(value: Value) -> Raw {
    match value {
        Value::Null => Raw::Null,
        Value::String(text) => Raw::Text(text),
        Value::Number(number) => number.as_i64().map_or(Raw::Other("a number"), Raw::Integer),
        Value::Boolean(_) => Raw::Other("a boolean"),
        Value::List(items) => Raw::List(items.into_iter().map(raw_of).collect()),
        Value::Object(_) => Raw::Other("an object"),
        Value::Enum(name) => Raw::Text(name.to_string()),
        Value::Binary(_) => Raw::Other("binary data"),
    }
}

/// A list whose items are each understood; the first that is wrong is named by its place.
impl<T: Parse> Parse for Vec<T> {
    type Wire = Vec<T::Wire>;

    fn parse(raw: Raw) -> Result<Self, Invalid> {
        match raw {
            Raw::List(items) => each(items, T::parse),
            other => Err(other.not("an array")),
        }
    }

    fn parse_graphql(value: Value) -> Result<Self, Invalid> {
        match value {
            Value::List(items) => each(items, T::parse_graphql),
            // GraphQL takes a single value for a list of one.
            single => each(vec![single], T::parse_graphql),
        }
    }
}

fn each<R, T>(items: Vec<R>, parse: impl Fn(R) -> Result<T, Invalid>) -> Result<Vec<T>, Invalid> {
    let read = |(place, item)| {
        parse(item).map_err(|invalid: Invalid| Invalid {
            message: format!("item {place} {}", invalid.message),
            ..invalid
        })
    };
    items.into_iter().enumerate().map(read).collect()
}

/// One field of an input: its value, or what is wrong with it.
#[derive(Clone, Debug)]
pub struct Field<T>(Result<T, Invalid>);

impl<T> Default for Field<T> {
    fn default() -> Self {
        Self(Err(Invalid::new("required", "is required.")))
    }
}

impl<T: Parse> Field<T> {
    /// Reads a path parameter or another piece of text.
    pub fn of_text(text: &str) -> Self {
        Self(T::parse(Raw::Text(text.to_owned())))
    }

    /// Returns the value of a field that comes alone, such as a path parameter, or its fault.
    pub fn alone(self, name: &str) -> Result<T, Vec<Fault>> {
        self.0.map_err(|invalid| vec![invalid.at(&pointer(name))])
    }

    /// Takes a value that is known to be good.
    pub fn good(value: T) -> Self {
        Self(Ok(value))
    }
}

/// What [`parsed!`](crate::parsed) takes fields apart with.
pub trait Take {
    /// What a good field holds.
    type Value;

    /// Returns the value, or notes what is wrong with the field called `name`.
    fn take(self, name: &str, faults: &mut Vec<Fault>) -> Option<Self::Value>;
}

impl<T> Take for Field<T> {
    type Value = T;

    fn take(self, name: &str, faults: &mut Vec<Fault>) -> Option<T> {
        self.0
            .map_err(|invalid| faults.push(invalid.at(&pointer(name))))
            .ok()
    }
}

impl<T> Take for Option<Field<T>> {
    type Value = Option<T>;

    fn take(self, name: &str, faults: &mut Vec<Fault>) -> Option<Option<T>> {
        self.map_or(Some(None), |field| field.take(name, faults).map(Some))
    }
}

/// One field of a JSON Merge Patch: left alone, or changed.
#[derive(Clone, Debug)]
pub struct Change<T>(Option<Field<T>>);

impl<T> Default for Change<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Take for Change<T> {
    type Value = Option<T>;

    fn take(self, name: &str, faults: &mut Vec<Fault>) -> Option<Option<T>> {
        self.0.take(name, faults)
    }
}

/// The JSON Pointer to a field of the input, from its name in Rust.
fn pointer(name: &str) -> String {
    let mut pointer = String::from("/");
    let mut upper = false;
    for letter in name.chars() {
        if letter == '_' {
            upper = true;
        } else {
            pointer.push(if upper {
                letter.to_ascii_uppercase()
            } else {
                letter
            });
            upper = false;
        }
    }
    pointer
}

/// Takes the named fields of an input apart: a tuple of values, or all that is wrong with them.
#[macro_export]
#[doc(hidden)]
macro_rules! parsed {
    ($input:expr => $($name:ident),+ $(,)?) => {{
        let input = $input;
        let mut faults = Vec::new();
        $(let $name = $crate::model::field::Take::take(input.$name, stringify!($name), &mut faults);)+
        match ($($name,)+) {
            ($(Some($name),)+) => Ok(($($name,)+)),
            _ => Err(faults),
        }
    }};
}

impl<'de, T: Parse> Deserialize<'de> for Field<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Raw::deserialize(deserializer).map(|raw| Self(T::parse(raw)))
    }
}

impl<'de, T: Parse> Deserialize<'de> for Change<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Field::deserialize(deserializer).map(|field| Self(Some(field)))
    }
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E>(self, text: &str) -> Result<Raw, E> {
        Ok(Raw::Text(text.to_owned()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Raw, E> {
        Ok(Raw::Integer(number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Raw, E> {
        // Beyond every range that FitEx has; the largest number is refused by each of them.
        Ok(Raw::Integer(i64::try_from(number).unwrap_or(i64::MAX)))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Raw, E> {
        Ok(Raw::Other("a number with a fraction"))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Raw, E> {
        Ok(Raw::Other("a boolean"))
    }

    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_none<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, inner: D) -> Result<Raw, D::Error> {
        inner.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Raw, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Raw::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Raw, A::Error> {
        while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Raw::Other("an object"))
    }
}

impl<T: Parse> InputType for Field<T> {
    type RawValueType = Self;

    fn type_name() -> std::borrow::Cow<'static, str> {
        T::Wire::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::Wire::create_type_info(registry)
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        Ok(value.map_or_else(Self::default, |value| Self(T::parse_graphql(value))))
    }

    /// Only asked for the default values of arguments, of which inputs have none.
    fn to_value(&self) -> Value {
        Value::Null
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}

impl<T: Parse> InputType for Change<T> {
    type RawValueType = Self;

    fn type_name() -> std::borrow::Cow<'static, str> {
        Option::<T::Wire>::type_name()
    }

    fn qualified_type_name() -> String {
        T::Wire::type_name().into_owned()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::Wire::create_type_info(registry);
        T::Wire::type_name().into_owned()
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        Ok(Self(value.map(|value| Field(T::parse_graphql(value)))))
    }

    fn to_value(&self) -> Value {
        Value::Null
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::pointer;

    #[test]
    fn a_pointer_is_spelled_as_clients_spell_the_field() {
        assert_eq!(pointer("display_name"), "/displayName");
        assert_eq!(pointer("email"), "/email");
    }
}
