//! A call whose token was accepted, and what it says.

use actix_web::{HttpRequest, HttpResponse};
use jiff::civil::{Date, DateTime, Time};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use url::form_urlencoded;

use super::errors::{invalid, refuse, scope_missing};
use super::units::Units;
use crate::simulator::truth::life::Life;
use crate::simulator::truth::people::Person;
use crate::simulator::world::World;

/// What is answered to it.
pub(in crate::simulator) type Answer = Result<Value, HttpResponse>;

/// The call.
pub(in crate::simulator) struct Asked<'a> {
    pub(in crate::simulator) world: &'a World,
    pub(in crate::simulator) person: &'a Person,
    pub(super) life: Life<'a>,
    pub(super) units: Units,
    /// Where the API is.
    pub(super) base: String,
    scopes: Vec<String>,
    /// The gaps of the path, then the query, then a form.
    said: Vec<(String, String)>,
}

impl<'a> Asked<'a> {
    pub(super) fn new(
        (world, person): (&'a World, &'a Person),
        scopes: Vec<String>,
        request: &HttpRequest,
        body: &[u8],
    ) -> Self {
        let gaps = request.match_info().iter();
        let gaps = gaps.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let query = form_urlencoded::parse(request.query_string().as_bytes()).into_owned();
        let form = form_urlencoded::parse(body).into_owned();
        let at = request.connection_info();
        Self {
            world,
            person,
            life: world.life(person),
            units: Units::of(request),
            base: format!("{}://{}", at.scheme(), at.host()),
            scopes,
            said: gaps.chain(query).chain(form).collect(),
        }
    }

    /// What is said under a name, if it says anything.
    pub(super) fn said(&self, name: &str) -> Option<&str> {
        let said = self.said.iter().find(|(of, _)| of == name);
        let said = said.map(|(_, value)| value.as_str());
        said.filter(|value| !value.is_empty())
    }

    /// A gap of the path, which every path that fits has filled.
    pub(super) fn gap(&self, name: &str) -> &str {
        self.said(name).unwrap_or_default()
    }

    /// What must be said.
    pub(super) fn need(&self, name: &str) -> Result<&str, HttpResponse> {
        let missing = || {
            refuse(
                400,
                "invalid_request",
                &format!("Missing parameters: {name}"),
            )
        };
        self.said(name).ok_or_else(missing)
    }

    /// An amount, which is never negative.
    pub(super) fn amount(&self, name: &str) -> Result<f64, HttpResponse> {
        let amount = self.need(name)?.parse::<f64>().ok();
        let amount = amount.filter(|amount| amount.is_finite() && (0.0..1e12).contains(amount));
        amount.ok_or_else(|| self.faulty(name))
    }

    /// A whole number.
    pub(super) fn count(&self, name: &str) -> Result<u64, HttpResponse> {
        let count = self.need(name)?.parse();
        count.map_err(|_| self.faulty(name))
    }

    /// `true` or `false`.
    pub(super) fn flag(&self, name: &str) -> Result<bool, HttpResponse> {
        let flag = self.need(name)?.parse();
        flag.map_err(|_| self.faulty(name))
    }

    /// The id in the path of something.
    pub(super) fn id(&self, name: &str) -> Result<u64, HttpResponse> {
        self.gap(name).parse().map_err(|_| self.faulty(name))
    }

    /// 400 of something that says what it may not.
    pub(super) fn faulty(&self, name: &str) -> HttpResponse {
        let said = self.said(name).unwrap_or_default();
        invalid(name, &format!("Invalid value for {name}: {said}"))
    }

    /// Whether the person has allowed it.
    pub(super) fn holds(&self, scope: &str) -> bool {
        self.scopes.iter().any(|held| held == scope)
    }

    /// Another scope that is needed.
    pub(super) fn needs(&self, scope: &str) -> Result<(), HttpResponse> {
        match self.holds(scope) {
            true => Ok(()),
            false => Err(scope_missing(scope)),
        }
    }

    /// A date that is said, or today.
    pub(super) fn date(&self, name: &str) -> Result<Date, HttpResponse> {
        let said = self.need(name)?;
        self.read_date(name, said)
    }

    pub(super) fn read_date(&self, name: &str, said: &str) -> Result<Date, HttpResponse> {
        if said == "today" {
            return Ok(self.life.today());
        }
        let plain = said.len() == 10;
        let date = plain.then(|| said.parse().ok()).flatten();
        date.ok_or_else(|| invalid(name, &format!("Invalid date: {said}")))
    }

    /// A time of day: `HH:mm` or `HH:mm:ss`.
    pub(super) fn time(&self, name: &str) -> Result<Time, HttpResponse> {
        let time = self.need(name)?.parse();
        time.map_err(|_| self.faulty(name))
    }

    /// When something began, and how long it lasted, in milliseconds.
    pub(super) fn span(
        &self,
        start: &str,
        duration: &str,
    ) -> Result<(Timestamp, Timestamp), HttpResponse> {
        let start = self
            .life
            .at(self.date("date")?.to_datetime(self.time(start)?));
        let millis = i64::try_from(self.count(duration)?).unwrap_or(i64::MAX);
        let day = SignedDuration::from_hours(24);
        let length = SignedDuration::from_millis(millis);
        let length = Some(length).filter(|length| !length.is_zero() && *length <= day);
        let length = length.ok_or_else(|| self.faulty(duration))?;
        Ok((start, start.saturating_add(length).unwrap_or(start)))
    }

    /// Local time without a zone, as Fitbit writes it.
    pub(super) fn local(&self, at: Timestamp) -> String {
        written(self.life.clock(at))
    }
}

/// A time without a zone, with thousandths of a second.
pub(super) fn written(time: DateTime) -> String {
    format!("{}.000", time.strftime("%Y-%m-%dT%H:%M:%S"))
}

/// 404 of an id that nothing has.
pub(super) fn not_found(what: &str) -> HttpResponse {
    refuse(404, "not_found", &format!("There is no such {what}."))
}
