//! Settings: from `FITEX_*` environment variables and `fitex.toml`, read once and in one place.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;

/// How the log is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// One JSON object a line, for machines.
    #[default]
    Json,
    /// One sentence a line, for people.
    Text,
}

/// What is worth a line in the log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogLevel {
    /// Every request and what FitEx does by itself.
    #[default]
    Info,
    /// What went wrong.
    Warn,
    /// What went wrong on our side.
    Error,
}

/// Which proofs a notice of Google's must carry. One that is there and wrong is refused in any case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NoticeProof {
    /// The secret, the signature, or both.
    #[default]
    Any,
    /// The secret.
    Secret,
    /// The signature.
    Signature,
    /// Both.
    Both,
}

/// Everything that an operator can set.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// `FITEX_BIND`: the address to listen on.
    pub bind: SocketAddr,
    /// `DATABASE_URL`: `sqlite:PATH` or `postgres://…`.
    pub database_url: SecretString,
    /// `FITEX_DATABASE_CONNECTIONS`: the most connections the pool opens.
    pub database_connections: u32,
    /// `FITEX_PUBLIC_URL`: where people and programs reach FitEx; `http://` + bind if not set.
    pub public_url: Option<Url>,
    /// `FITEX_FITBIT_CLIENT_ID`: FitEx's own application at Fitbit.
    pub fitbit_client_id: Option<String>,
    /// `FITEX_FITBIT_CLIENT_SECRET`: its secret.
    pub fitbit_client_secret: Option<SecretString>,
    /// `FITEX_FITBIT_REDIRECT_URL`: where consent through a pasted link ends.
    pub fitbit_redirect_url: Url,
    /// `FITEX_FITBIT_API_URL`: where the Fitbit Web API is.
    pub fitbit_api_url: Url,
    /// `FITEX_FITBIT_RETIRED_ON`: the date from which the API is taken for switched off.
    pub fitbit_retired_on: Option<Date>,
    /// `FITEX_SYNC_MINUTES`: minutes between two fetches of a person's data; 0 for none but those
    /// that are asked for or that a provider's notice sets off.
    pub sync_minutes: u16,
    /// `FITEX_FITBIT_CALLS_PER_HOUR`: calls that FitEx makes for one person at Fitbit, which allows 150.
    pub fitbit_calls_per_hour: u32,
    /// `FITEX_GOOGLE_CALLS_PER_MINUTE`: calls that FitEx makes for one person at Google, which allows
    /// 300.
    pub google_calls_per_minute: u32,
    /// `FITEX_KEEP_INTRADAY`: whether steps within days are kept once they were asked for.
    pub keep_intraday: bool,
    /// `FITEX_PROXY_CACHE_MEGABYTES`: memory for answers of providers that are passed on; 0 for none.
    pub proxy_cache_megabytes: u32,
    /// `FITEX_PROXY_REQUESTS_PER_MINUTE`: requests to `/fitbit` that one person's programs may make.
    pub proxy_requests_per_minute: u32,
    /// `FITEX_RETURN_URLS`: where a person may be sent back to after consent, separated by commas.
    pub return_urls: String,
    /// `FITEX_FITBIT_WEB_URL`: where Fitbit's consent page is.
    pub fitbit_web_url: Url,
    /// `FITEX_GOOGLE_CLIENT_ID`: FitEx's own application at Google.
    pub google_client_id: Option<String>,
    /// `FITEX_GOOGLE_CLIENT_SECRET`: its secret.
    pub google_client_secret: Option<SecretString>,
    /// `FITEX_GOOGLE_HEALTH_URL`: where the Google Health API is.
    pub google_health_url: Url,
    /// `FITEX_GOOGLE_OAUTH_URL`: where Google's consent page is.
    pub google_oauth_url: Url,
    /// `FITEX_GOOGLE_TOKEN_URL`: where Google's token endpoint is.
    pub google_token_url: Url,
    /// `FITEX_FITBIT_VERIFICATION_CODE`: what Fitbit shows for the subscriber, whose address is
    /// `/webhooks/fitbit`; without it FitEx does not subscribe to notices.
    pub fitbit_verification_code: Option<SecretString>,
    /// `FITEX_GOOGLE_NOTICE_SECRET`: the `Authorization` that Google sends to
    /// `/webhooks/google-health`; without it notices are refused.
    pub google_notice_secret: Option<SecretString>,
    /// `FITEX_GOOGLE_NOTICE_PROOF`: `any`, `secret`, `signature` or `both` must be on a notice.
    pub google_notice_proof: NoticeProof,
    /// `FITEX_GOOGLE_KEYSET_URL`: where the keys of Google's signatures are.
    pub google_keyset_url: Url,
    /// `FITEX_MASTER_KEY`: 32 bytes in base64; seals everything secret in the database.
    pub master_key: Option<SecretString>,
    /// `FITEX_MASTER_KEY_FILE`: a file that holds it, readable by nobody else.
    pub master_key_file: Option<PathBuf>,
    /// `FITEX_SUBSCRIBER_NETWORKS`: networks beside the public internet in which API clients may be told of
    /// changes, separated by commas.
    pub subscriber_networks: String,
    /// `FITEX_TRUSTED_PROXIES`: addresses of reverse proxies, separated by commas.
    pub trusted_proxies: String,
    /// `FITEX_LOG`: `json` or `text`.
    pub log: LogFormat,
    /// `FITEX_LOG_LEVEL`: what is worth a line, `info`, `warn` or `error`.
    pub log_level: LogLevel,
    /// `FITEX_WORKERS`: threads that answer requests; one for each processor if not set.
    pub workers: Option<usize>,
    /// `FITEX_PASSWORD_MEMORY_KIB`: memory of one password hash; not less than 19456.
    pub password_memory_kib: u32,
    /// `FITEX_PASSWORD_PASSES`: passes of one password hash; not less than 2.
    pub password_passes: u32,
}

impl Default for Config {
    fn default() -> Self {
        let url = |text: &str| Url::parse(text).unwrap_or_else(|_| unreachable!("{text} is a URL"));
        Self {
            bind: SocketAddr::from(([127, 0, 0, 1], 8080)),
            database_url: "sqlite:fitex.db".into(),
            database_connections: 8,
            public_url: None,
            fitbit_client_id: None,
            fitbit_client_secret: None,
            fitbit_redirect_url: url("http://localhost/"),
            fitbit_api_url: url("https://api.fitbit.com/"),
            fitbit_retired_on: None,
            sync_minutes: 60,
            fitbit_calls_per_hour: 120,
            google_calls_per_minute: 240,
            keep_intraday: false,
            proxy_cache_megabytes: 64,
            proxy_requests_per_minute: 240,
            return_urls: String::new(),
            fitbit_web_url: url("https://www.fitbit.com/"),
            google_client_id: None,
            google_client_secret: None,
            google_health_url: url("https://health.googleapis.com/"),
            google_oauth_url: url("https://accounts.google.com/"),
            google_token_url: url("https://oauth2.googleapis.com/token"),
            fitbit_verification_code: None,
            google_notice_secret: None,
            google_notice_proof: NoticeProof::Any,
            google_keyset_url: url(
                "https://www.gstatic.com/googlehealthapi/webhooks/webhooks_public_keyset.json",
            ),
            master_key: None,
            master_key_file: None,
            subscriber_networks: String::new(),
            trusted_proxies: String::new(),
            log: LogFormat::Json,
            log_level: LogLevel::Info,
            workers: None,
            password_memory_kib: 65_536,
            password_passes: 3,
        }
    }
}

impl Config {
    /// Reads `file` if it exists, then the environment, which prevails. The error is one line.
    pub fn load(
        file: &Path,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, String> {
        let mut settings = from_file(file)?;
        for (name, value) in environment {
            if name == "DATABASE_URL" {
                settings.insert("database_url".to_owned(), value.into());
            } else if let Some(key) = name.strip_prefix("FITEX_") {
                let key = key.to_ascii_lowercase();
                let value = typed(&key, &value);
                settings.insert(key, value);
            }
        }
        let config: Self = settings.try_into().map_err(|fault| one_line(&fault))?;
        config.checked()
    }

    /// Reads the process's environment and `fitex.toml` in the working directory.
    pub fn from_process() -> Result<Self, String> {
        #[expect(
            clippy::disallowed_methods,
            reason = "the one place that reads the environment"
        )]
        let environment = std::env::vars();
        Self::load(Path::new("fitex.toml"), environment)
    }

    /// Where people and programs reach FitEx, without a slash at the end.
    pub fn public_url(&self) -> String {
        self.public_url.as_ref().map_or_else(
            || format!("http://{}", self.bind),
            |url| url.as_str().trim_end_matches('/').to_owned(),
        )
    }

    /// Whether people and programs reach FitEx by HTTPS.
    pub fn is_https(&self) -> bool {
        self.public_url
            .as_ref()
            .is_some_and(|url| url.scheme() == "https")
    }

    /// The date from which the Fitbit Web API is taken for switched off. Fitbit's own was, on
    /// 2026-11-02; another server that speaks it need not be.
    pub fn fitbit_retired_on(&self) -> Option<Date> {
        const SWITCHED_OFF: Date = Date::constant(2026, 11, 2);
        let own = self.fitbit_api_url.host_str() == Some("api.fitbit.com");
        self.fitbit_retired_on.or(own.then_some(SWITCHED_OFF))
    }

    /// Whether a person may be sent back to this address after consent.
    pub fn may_return_to(&self, address: &str) -> bool {
        self.return_urls
            .split(',')
            .map(str::trim)
            .any(|known| !known.is_empty() && known == address)
    }

    /// Whether the database is the embedded default, for which FitEx may make its own key.
    pub fn is_embedded(&self) -> bool {
        self.database_url.expose_secret().starts_with("sqlite:")
    }

    fn checked(self) -> Result<Self, String> {
        if self.password_memory_kib < 19_456 || self.password_passes < 2 {
            return Err("password_memory_kib must be at least 19456 and password_passes at least 2 (OWASP's minimum for Argon2id)".to_owned());
        }
        if !(1..=200).contains(&self.database_connections) {
            return Err("database_connections must lie between 1 and 200".to_owned());
        }
        for network in self.subscriber_networks.split(',').map(str::trim) {
            if !network.is_empty() && network.parse::<ipnet::IpNet>().is_err() {
                return Err(format!(
                    "subscriber_networks: `{network}` is no network, as in 10.0.0.0/8"
                ));
            }
        }
        for proxy in self
            .trusted_proxies
            .split(',')
            .map(str::trim)
            .filter(|p| !p.is_empty())
        {
            if proxy.parse::<std::net::IpAddr>().is_err() {
                return Err(format!("trusted_proxies: `{proxy}` is not an IP address"));
            }
        }
        Ok(self)
    }
}

fn from_file(file: &Path) -> Result<toml::Table, String> {
    match std::fs::read_to_string(file) {
        Ok(text) => text
            .parse()
            .map_err(|fault: toml::de::Error| format!("{}: {}", file.display(), one_line(&fault))),
        Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => Ok(toml::Table::new()),
        Err(fault) => Err(format!("{}: {fault}", file.display())),
    }
}

/// The settings that are numbers; an id or a secret of digits stays text.
const NUMBERS: [&str; 9] = [
    "database_connections",
    "workers",
    "password_memory_kib",
    "password_passes",
    "sync_minutes",
    "fitbit_calls_per_hour",
    "google_calls_per_minute",
    "proxy_cache_megabytes",
    "proxy_requests_per_minute",
];

fn typed(key: &str, value: &str) -> toml::Value {
    let number = NUMBERS
        .contains(&key)
        .then(|| value.parse::<i64>().ok())
        .flatten();
    match (number, key, value) {
        (Some(number), ..) => toml::Value::Integer(number),
        (None, "keep_intraday", "true" | "false") => toml::Value::Boolean(value == "true"),
        _ => value.into(),
    }
}

/// The library's message without the excerpt, which would repeat a secret.
fn one_line(fault: &toml::de::Error) -> String {
    fault
        .message()
        .lines()
        .next()
        .unwrap_or("not valid TOML")
        .to_owned()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::Config;

    fn load(pairs: &[(&str, &str)]) -> Result<Config, String> {
        let pairs = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Config::load(Path::new("/nonexistent/fitex.toml"), pairs)
    }

    #[test]
    fn an_unknown_setting_is_refused_by_name() {
        let fault = load(&[("FITEX_BIMD", "127.0.0.1:1")])
            .err()
            .unwrap_or_default();

        assert!(fault.contains("bimd"), "{fault}");
        assert!(!fault.contains('\n'));
    }

    #[test]
    fn a_wrong_setting_is_refused() {
        assert!(load(&[("FITEX_BIND", "here")]).is_err());
        assert!(load(&[("FITEX_LOG", "xml")]).is_err());
        assert!(load(&[("FITEX_PASSWORD_PASSES", "1")]).is_err());
        assert!(load(&[("FITEX_TRUSTED_PROXIES", "10.0.0.1, proxy")]).is_err());
        assert!(load(&[("FITEX_SUBSCRIBER_NETWORKS", "10.0.0.0/8, 10.0.0.1")]).is_err());
        assert!(load(&[("FITEX_SUBSCRIBER_NETWORKS", "10.0.0.0/8, fd00::/8")]).is_ok());
        assert!(load(&[("FITEX_LOG_LEVEL", "loud")]).is_err());
    }

    #[test]
    fn an_id_of_digits_stays_text_and_a_number_a_number() {
        let config = load(&[("FITEX_FITBIT_CLIENT_ID", "123456"), ("FITEX_WORKERS", "3")]);

        let config = config.unwrap();
        assert_eq!(config.fitbit_client_id.as_deref(), Some("123456"));
        assert_eq!(config.workers, Some(3));
    }

    #[test]
    fn every_setting_can_be_given_by_the_environment() {
        let config = load(&[
            ("FITEX_SYNC_MINUTES", "0"),
            ("FITEX_FITBIT_CALLS_PER_HOUR", "60"),
            ("FITEX_GOOGLE_CALLS_PER_MINUTE", "90"),
            ("FITEX_KEEP_INTRADAY", "true"),
            ("FITEX_GOOGLE_NOTICE_PROOF", "both"),
        ]);

        let config = config.unwrap();
        assert_eq!(
            (
                config.sync_minutes,
                config.fitbit_calls_per_hour,
                config.google_calls_per_minute
            ),
            (0, 60, 90)
        );
        assert!(config.keep_intraday);
        assert_eq!(config.google_notice_proof, super::NoticeProof::Both);
        assert!(load(&[("FITEX_KEEP_INTRADAY", "perhaps")]).is_err());
    }

    #[test]
    fn a_secret_is_never_printed() {
        let shown = format!("{:?}", load(&[("FITEX_MASTER_KEY", "c2VjcmV0c2VjcmV0")]));

        assert!(!shown.contains("c2VjcmV0"), "{shown}");
    }
}
