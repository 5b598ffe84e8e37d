//! One operation of the Fitbit Web API, as data: where it is, what it takes, and where its answer
//! comes from.

use super::kind::{Kind, Words};

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// Read.
    Get,
    /// Add or change.
    Post,
    /// Remove.
    Delete,
}

impl Method {
    /// The word of HTTP.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Delete => "DELETE",
        }
    }
}

/// A parameter of the query or of the form.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What it may be.
    pub kind: Kind,
    /// Whether Fitbit's documents require it.
    pub required: bool,
}

/// What the body of a request is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// Nothing.
    None,
    /// A form with the keys of the operation, which may stand in the query as well.
    Form,
    /// JSON.
    Json,
}

/// How long a range of dates may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Longest {
    /// Any length.
    Any,
    /// So many days; one resource may have a limit of its own.
    Days(u16, Option<(&'static str, u16)>),
    /// 24 hours.
    Hours,
}

/// How soon an answer can be another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cache {
    /// It must not be used twice: something was changed.
    Never,
    /// Within minutes.
    Minutes,
    /// By its dates: today's within minutes, those of days that are over seldom.
    ByDate,
    /// Hardly ever: a catalogue.
    Days,
}

/// Who answers an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answers {
    /// Whatever provider has the person's data.
    Provider,
    /// FitEx, whose tokens are meant: a provider knows nothing of them.
    Tokens,
    /// FitEx, which has subscriptions of its own: at a provider they would be those of its application.
    Subscriptions,
}

/// What is made of the data of a person whose provider is Google Health.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Translation {
    /// The whole answer.
    Whole,
    /// The answer without some of its members.
    Partly,
    /// An answer from what FitEx itself knows.
    Own,
    /// Nothing: no source has it.
    No,
}

impl Translation {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Whole => "yes",
            Self::Partly => "partly",
            Self::Own => "from FitEx",
            Self::No => "no",
        }
    }
}

/// One operation.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// Its name, the same for ever.
    pub id: &'static str,
    /// What it does, in a line.
    pub summary: &'static str,
    /// How.
    pub method: Method,
    /// Where, without `/fitbit`: parameters stand in braces.
    pub template: &'static str,
    /// Other places where it is as well.
    pub also: &'static [&'static str],
    /// What `resource-path`, `goal-type` or `collection-path` may be.
    pub words: Words,
    /// What `period` may be.
    pub periods: Words,
    /// What `detail-level` may be.
    pub details: Words,
    /// Parameters of the query or of the form.
    pub keys: &'static [Key],
    /// What the body is.
    pub content: Content,
    /// The scopes it needs; none if any token will do.
    pub scopes: &'static [&'static str],
    /// How long its range of dates may be.
    pub longest: Longest,
    /// How soon its answer can be another one.
    pub cache: Cache,
    /// Whether its answer depends on days before its dates as well.
    pub looks_back: bool,
    /// Who answers it.
    pub answers: Answers,
    /// What is made of Google Health's data.
    pub translation: Translation,
    /// How its answers differ from Fitbit's.
    pub differences: &'static str,
}

const fn operation(
    method: Method,
    id: &'static str,
    template: &'static str,
    summary: &'static str,
) -> Operation {
    Operation {
        id,
        summary,
        method,
        template,
        also: &[],
        words: &[],
        periods: &[],
        details: &[],
        keys: &[],
        content: match method {
            Method::Post => Content::Form,
            Method::Get | Method::Delete => Content::None,
        },
        scopes: &[],
        longest: Longest::Any,
        cache: match method {
            Method::Get => Cache::ByDate,
            Method::Post | Method::Delete => Cache::Never,
        },
        looks_back: false,
        answers: Answers::Provider,
        translation: Translation::Whole,
        differences: "",
    }
}

/// Something to read.
pub(super) const fn get(
    id: &'static str,
    template: &'static str,
    summary: &'static str,
) -> Operation {
    operation(Method::Get, id, template, summary)
}

/// Something to add or to change.
pub(super) const fn post(
    id: &'static str,
    template: &'static str,
    summary: &'static str,
) -> Operation {
    operation(Method::Post, id, template, summary)
}

/// Something to remove.
pub(super) const fn delete(
    id: &'static str,
    template: &'static str,
    summary: &'static str,
) -> Operation {
    operation(Method::Delete, id, template, summary)
}

impl Operation {
    /// It is there as well.
    pub(super) const fn also(mut self, templates: &'static [&'static str]) -> Self {
        self.also = templates;
        self
    }

    /// One parameter of the path is one of these.
    pub(super) const fn of(mut self, words: Words) -> Self {
        self.words = words;
        self
    }

    /// The period is one of these.
    pub(super) const fn periods(mut self, periods: Words) -> Self {
        self.periods = periods;
        self
    }

    /// The detail level is one of these, and the answer covers a day at most.
    pub(super) const fn details(mut self, details: Words) -> Self {
        self.details = details;
        self.longest = Longest::Hours;
        self
    }

    /// It takes these parameters.
    pub(super) const fn keys(mut self, keys: &'static [Key]) -> Self {
        self.keys = keys;
        self
    }

    /// Its body is JSON.
    pub(super) const fn json(mut self) -> Self {
        self.content = Content::Json;
        self
    }

    /// The scopes it needs.
    pub(super) const fn needs(mut self, scopes: &'static [&'static str]) -> Self {
        self.scopes = scopes;
        self
    }

    /// Its range has at most so many days.
    pub(super) const fn days(mut self, days: u16) -> Self {
        self.longest = Longest::Days(days, None);
        self
    }

    /// The same, but for one resource.
    pub(super) const fn days_but(mut self, days: u16, but: (&'static str, u16)) -> Self {
        self.longest = Longest::Days(days, Some(but));
        self
    }

    /// How soon its answer can be another one.
    pub(super) const fn cache(mut self, cache: Cache) -> Self {
        self.cache = cache;
        self
    }

    /// Its answer depends on days before its dates as well.
    pub(super) const fn looks_back(mut self) -> Self {
        self.looks_back = true;
        self
    }

    /// FitEx itself answers it, for either kind of person.
    pub(super) const fn kept_here(mut self, answers: Answers) -> Self {
        self.answers = answers;
        self
    }

    /// Whether it is passed on to a provider that speaks Fitbit's API.
    pub fn passes(&self) -> bool {
        self.answers == Answers::Provider
    }

    /// Its translation differs in this.
    pub(super) const fn differs(mut self, differences: &'static str) -> Self {
        self.differences = differences;
        self
    }

    /// Google Health has a part of it.
    pub(super) const fn partly(mut self, differences: &'static str) -> Self {
        self.translation = Translation::Partly;
        self.differences = differences;
        self
    }

    /// FitEx itself has it.
    pub(super) const fn own(mut self, differences: &'static str) -> Self {
        self.translation = Translation::Own;
        self.differences = differences;
        self
    }

    /// No source has it.
    pub(super) const fn missing(mut self, differences: &'static str) -> Self {
        self.translation = Translation::No;
        self.differences = differences;
        self
    }
}

/// A parameter that may be left out.
pub(super) const fn key(name: &'static str, kind: Kind) -> Key {
    Key {
        name,
        kind,
        required: false,
    }
}

/// A parameter that Fitbit's documents require.
pub(super) const fn needed(name: &'static str, kind: Kind) -> Key {
    Key {
        name,
        kind,
        required: true,
    }
}
