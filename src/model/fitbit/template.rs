//! Where an operation is: the parts of its path, and what a request's path has in their places.

use std::fmt::Write;

use super::kind::{Kind, Value};
use super::operation::Operation;
use crate::error::Fault;

/// What stands in the places of a path's parameters.
pub(super) type Parameters = Vec<(&'static str, Value)>;

/// Bytes that hold most paths.
const USUAL: usize = 96;

/// A part of a path, between two slashes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Segment {
    /// A word that stands there always.
    Literal(&'static str),
    /// Whose data: `-` for those of whoever asks.
    Person,
    /// A parameter, and what follows it: `.json`.
    Parameter(&'static str, Kind, &'static str),
}

/// The parts of a path.
#[derive(Clone, Debug)]
pub(super) struct Template {
    segments: Vec<Segment>,
    /// The place of its longest word, which tells it from most others.
    telling: Option<(usize, &'static str)>,
}

/// How well a path fits: parameters that are not of their kind, and how many of these were meant to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fit {
    pub(super) wrong: usize,
    pub(super) meant: usize,
}

impl Template {
    pub(super) fn of(operation: &Operation, template: &'static str) -> Self {
        let parts = template.split('/').skip(1);
        let segments: Vec<Segment> = parts.map(|part| segment(operation, part)).collect();
        let words = segments.iter().enumerate().filter_map(|(at, segment)| {
            let Segment::Literal(word) = *segment else {
                return None;
            };
            Some((at, word))
        });
        Self {
            telling: words.max_by_key(|(_, word)| word.len()),
            segments,
        }
    }

    /// Whether a path is of this form; parameters of it may still be wrong.
    pub(super) fn fit(&self, asked: &[&str]) -> Option<Fit> {
        let is_told = |(at, word): (usize, &str)| asked.get(at) == Some(&word);
        if self.segments.len() != asked.len() || !self.telling.is_none_or(is_told) {
            return None;
        }
        let mut fit = Fit { wrong: 0, meant: 0 };
        for (segment, &text) in self.segments.iter().zip(asked) {
            let (kind, value) = match *segment {
                Segment::Literal(word) if word == text => continue,
                Segment::Literal(_) => return None,
                Segment::Person if text == "-" => continue,
                Segment::Person => (Kind::Name, text),
                Segment::Parameter(_, kind, suffix) => (kind, text.strip_suffix(suffix)?),
            };
            if kind.read(value).is_some() {
                continue;
            }
            if !kind.is_checked() || value.is_empty() {
                return None;
            }
            fit.wrong += 1;
            fit.meant += usize::from(kind.resembles(value));
        }
        Some(fit)
    }

    /// Whose data a path of this form asks for, if not the asker's own.
    pub(super) fn whose(&self, asked: &[&str]) -> Option<String> {
        let mut places = self.segments.iter().zip(asked);
        let named = places.find(|(segment, text)| **segment == Segment::Person && **text != "-");
        named.map(|(_, text)| (*text).to_owned())
    }

    /// The parameters of a path of this form, or what is wrong with them.
    pub(super) fn read(&self, asked: &[&str]) -> Result<Parameters, Vec<Fault>> {
        let (mut values, mut faults) = (Vec::new(), Vec::new());
        for (segment, text) in self.segments.iter().zip(asked) {
            if let Segment::Parameter(name, kind, suffix) = *segment {
                let text = text.strip_suffix(suffix).unwrap_or(text);
                match kind.read(text) {
                    Some(value) => values.push((name, value)),
                    None => faults.push(fault(name, kind.complaint(name, text))),
                }
            }
        }
        if faults.is_empty() {
            Ok(values)
        } else {
            Err(faults)
        }
    }

    /// The path with these parameters, for whoever owns the token.
    pub(super) fn write(&self, values: &[(&'static str, Value)]) -> String {
        let mut path = String::with_capacity(USUAL);
        for segment in &self.segments {
            path.push('/');
            match *segment {
                Segment::Literal(word) => path.push_str(word),
                Segment::Person => path.push('-'),
                Segment::Parameter(name, _, suffix) => {
                    let value = values.iter().find(|(known, _)| *known == name);
                    if let Some((_, value)) = value {
                        // It writes into memory, which does not fail.
                        let _ = write!(path, "{value}");
                    }
                    path.push_str(suffix);
                }
            }
        }
        path
    }

    /// The names and kinds of the parameters.
    pub(super) fn parameters(&self) -> impl Iterator<Item = (&'static str, Kind)> {
        self.segments.iter().filter_map(|segment| match *segment {
            Segment::Parameter(name, kind, _) => Some((name, kind)),
            _ => None,
        })
    }

    /// Whether no path is of both forms.
    #[cfg(test)]
    pub(super) fn excludes(&self, other: &Self) -> bool {
        self.segments.len() != other.segments.len()
            || self
                .segments
                .iter()
                .zip(&other.segments)
                .any(|(one, other)| one.excludes(*other))
    }
}

/// Says what is wrong with a parameter.
pub(super) fn fault(name: &str, (code, message): (&'static str, String)) -> Fault {
    Fault {
        pointer: format!("/{name}"),
        code,
        message,
    }
}

fn segment(operation: &Operation, part: &'static str) -> Segment {
    let Some((name, suffix)) = part.strip_prefix('{').and_then(|part| part.split_once('}')) else {
        return match part {
            "-" => Segment::Person,
            word => Segment::Literal(word),
        };
    };
    let kind = match name {
        "period" => Kind::Period(operation.periods),
        "detail-level" => Kind::Detail(operation.details),
        "start-time" | "end-time" => Kind::Time,
        "resource-path" | "goal-type" | "collection-path" => Kind::Word(operation.words),
        "tracker-id" | "subscription-id" => Kind::Name,
        name if name.ends_with("-id") => Kind::Id,
        _ => Kind::Date,
    };
    Segment::Parameter(name, kind, suffix)
}

#[cfg(test)]
impl Segment {
    /// Whether nothing can stand in both places.
    fn excludes(self, other: Self) -> bool {
        match (self, other) {
            (Self::Literal(one), Self::Literal(other)) => one != other,
            (Self::Literal(word), Self::Parameter(_, kind, suffix))
            | (Self::Parameter(_, kind, suffix), Self::Literal(word)) => word
                .strip_suffix(suffix)
                .and_then(|word| kind.read(word))
                .is_none(),
            (Self::Parameter(_, one, suffix), Self::Parameter(_, other, other_suffix)) => {
                suffix != other_suffix || one.excludes(other)
            }
            (Self::Person, Self::Literal(word)) | (Self::Literal(word), Self::Person) => {
                word != "-" && Kind::Name.read(word).is_none()
            }
            (Self::Person, _) | (_, Self::Person) => false,
        }
    }
}

#[cfg(test)]
impl Kind {
    fn excludes(self, other: Self) -> bool {
        match (self, other) {
            (Self::Period(words) | Self::Detail(words) | Self::Word(words), other)
            | (other, Self::Period(words) | Self::Detail(words) | Self::Word(words)) => {
                words.iter().all(|word| other.read(word).is_none())
            }
            (Self::Date | Self::Time | Self::Id, Self::Date | Self::Time | Self::Id) => {
                self != other
            }
            _ => false,
        }
    }
}
