//! What people paste: the address that the browser shows after consent, or the bare token.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::SecretString;
use serde::Deserialize;
use url::Url;

/// What stands behind the `#` of the address.
#[derive(Clone, Debug)]
pub struct Fragment {
    /// The access token.
    pub access_token: SecretString,
    /// Whose it says it is.
    pub user_id: Option<String>,
}

/// What a token says of itself. Nobody has verified it: a hint, for a clear answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hints {
    /// When it ends, in seconds since 1970.
    pub expires_at: Option<i64>,
    /// Whose it says it is.
    pub user_id: Option<String>,
}

/// What is wrong with something that was pasted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasteFault {
    /// It has nothing of a token.
    NotAToken,
    /// A token that lacks its end.
    CutOff,
    /// The address of a consent that was refused.
    Refused,
    /// The address carries a code, as the other flow gives it.
    Code,
    /// An address without anything behind the `#`.
    NoFragment,
}

/// Reads the address that the browser shows after consent.
pub fn read_redirect(text: &str) -> Result<Fragment, PasteFault> {
    let url = Url::parse(text).map_err(|_| PasteFault::NotAToken)?;
    let member = |part: Option<&str>, name: &str| {
        let pairs = url::form_urlencoded::parse(part.unwrap_or_default().as_bytes());
        pairs
            .into_owned()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value)
    };
    if member(url.query(), "error")
        .or_else(|| member(url.fragment(), "error"))
        .is_some()
    {
        return Err(PasteFault::Refused);
    }
    if let Some(token) = member(url.fragment(), "access_token") {
        return Ok(Fragment {
            access_token: token.into(),
            user_id: member(url.fragment(), "user_id"),
        });
    }
    if member(url.query(), "code").is_some() {
        return Err(PasteFault::Code);
    }
    Err(PasteFault::NoFragment)
}

#[derive(Deserialize)]
struct Payload {
    exp: Option<i64>,
    sub: Option<String>,
}

/// Reads what a token says of itself.
pub fn hints(token: &str) -> Result<Hints, PasteFault> {
    let parts: Vec<&str> = token.split('.').collect();
    let decoded = |part: &str| URL_SAFE_NO_PAD.decode(part.trim_end_matches('=')).ok();
    let begins = parts.first().and_then(|head| decoded(head));
    // `{"` in base64: whatever begins so was meant to be a JWT.
    if begins.is_none_or(|head| !head.starts_with(b"{")) && !token.starts_with("eyJ") {
        return Err(PasteFault::NotAToken);
    }
    let [_, payload, signature] = parts.as_slice() else {
        return Err(PasteFault::CutOff);
    };
    let payload = decoded(payload).ok_or(PasteFault::CutOff)?;
    let payload: Payload = serde_json::from_slice(&payload).map_err(|_| PasteFault::CutOff)?;
    // HS256, which Fitbit signs with, has 32 bytes.
    if decoded(signature).is_none_or(|signature| signature.len() < 32) {
        return Err(PasteFault::CutOff);
    }
    Ok(Hints {
        expires_at: payload.exp,
        user_id: payload.sub,
    })
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use secrecy::ExposeSecret;

    use super::{Hints, PasteFault, hints, read_redirect};

    fn token() -> String {
        let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
        let signature = URL_SAFE_NO_PAD.encode([7; 32]);
        format!(
            "{}.{}.{signature}",
            part(r#"{"alg":"HS256"}"#),
            part(r#"{"exp":1767225600,"sub":"ABC123"}"#)
        )
    }

    #[test]
    fn a_whole_token_tells_when_it_ends_and_whose_it_is() {
        let told = Hints {
            expires_at: Some(1_767_225_600),
            user_id: Some("ABC123".to_owned()),
        };

        assert_eq!(hints(&token()), Ok(told));
    }

    #[test]
    fn a_token_cut_off_anywhere_is_called_cut_off() {
        let whole = token();

        for length in 3..whole.len() {
            assert_eq!(
                hints(&whole[..length]),
                Err(PasteFault::CutOff),
                "{length} of {}",
                whole.len()
            );
        }
    }

    #[test]
    fn other_text_is_no_token() {
        for text in [
            "hello",
            "https://www.fitbit.com/",
            "23ABCD",
            "ABC123.DEF.GHI",
        ] {
            assert_eq!(hints(text), Err(PasteFault::NotAToken), "{text}");
        }
    }

    #[test]
    fn an_address_gives_its_token_in_any_order() {
        let text = format!(
            "http://localhost/#scope=activity+profile&user_id=ABC123&access_token={}&expires_in=1",
            token()
        );
        let fragment = read_redirect(&text).ok();

        assert_eq!(
            fragment.as_ref().and_then(|f| f.user_id.as_deref()),
            Some("ABC123")
        );
        assert_eq!(
            fragment.map(|f| f.access_token.expose_secret().to_owned()),
            Some(token())
        );
    }

    #[test]
    fn an_address_without_a_token_says_why() {
        assert_eq!(
            read_redirect("http://localhost/?error=access_denied").err(),
            Some(PasteFault::Refused)
        );
        assert_eq!(
            read_redirect("http://localhost/#error=access_denied").err(),
            Some(PasteFault::Refused)
        );
        assert_eq!(
            read_redirect("http://localhost/?code=abc#_=_").err(),
            Some(PasteFault::Code)
        );
        assert_eq!(
            read_redirect("http://localhost/").err(),
            Some(PasteFault::NoFragment)
        );
        assert_eq!(
            read_redirect("localhost").err(),
            Some(PasteFault::NotAToken)
        );
    }
}
