//! A browser: it follows links by hand, keeps cookies, and fills in forms.

use std::collections::HashMap;

use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use serde_json::{Value, json};

use super::{Person, World};

/// A page, or where it leads.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) location: Option<String>,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) text: String,
}

impl Page {
    /// Where the page sends the browser by itself.
    pub(crate) fn leads_to(&self) -> String {
        let refresh = self.headers["refresh"].to_str().unwrap();
        refresh.strip_prefix("0; url=").unwrap().to_owned()
    }
}

/// A browser with cookies of its own.
#[derive(Default)]
pub(crate) struct Browser {
    cookies: HashMap<String, String>,
}

/// A person's way to a provider and back.
pub(crate) struct Way {
    /// What FitEx answered when it began.
    pub(crate) started: Value,
    /// The provider's consent page.
    pub(crate) consent: String,
}

fn client() -> reqwest::Client {
    let policy = reqwest::redirect::Policy::none();
    reqwest::Client::builder()
        .no_proxy()
        .redirect(policy)
        .build()
        .unwrap()
}

impl Browser {
    /// The one cookie that it keeps.
    pub(crate) fn cookie(&self) -> String {
        let (name, value) = self.cookies.iter().next().unwrap();
        format!("{name}={value}")
    }

    /// The same browser in another window.
    pub(crate) fn with_cookie(cookie: &str) -> Self {
        let (name, value) = cookie.split_once('=').unwrap();
        let cookies = HashMap::from([(name.to_owned(), value.to_owned())]);
        Self { cookies }
    }

    pub(crate) async fn get(&mut self, url: &str) -> Page {
        self.send(client().get(url)).await
    }

    pub(crate) async fn post(&mut self, url: &str, form: String) -> Page {
        let request = client().post(url).body(form);
        self.send(request.header("content-type", "application/x-www-form-urlencoded"))
            .await
    }

    async fn send(&mut self, request: reqwest::RequestBuilder) -> Page {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let request = if cookies.is_empty() {
            request
        } else {
            request.header(COOKIE, cookies.join("; "))
        };
        let response = request.send().await.unwrap();
        for set in response.headers().get_all(SET_COOKIE) {
            let pair = set.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        Page {
            status: response.status().as_u16(),
            location: response
                .headers()
                .get(LOCATION)
                .map(|value| value.to_str().unwrap().to_owned()),
            headers: response.headers().clone(),
            text: response.text().await.unwrap(),
        }
    }

    /// From the app's tap to the provider's consent page.
    pub(crate) async fn begin(&mut self, person: &Person, provider: &str, input: Value) -> Way {
        let path = format!("/v1/me/tokens/{provider}/authorizations");
        let started = person.post(&path, input).await.expect(201);
        let url = started["authorizeUrl"].as_str().unwrap().to_owned();
        let page = self.get(&url).await;
        assert_eq!(page.status, 200, "{}", page.text);
        let (address, query) = url.split_once('?').unwrap();
        let page = self.post(address, query.to_owned()).await;
        assert_eq!(page.status, 200, "{}", page.text);
        Way {
            started,
            consent: page.leads_to(),
        }
    }

    /// What the provider's page sends the browser back to.
    pub(crate) async fn decide(
        &mut self,
        way: &Way,
        walker: &str,
        allow: bool,
        leave_out: &[&str],
    ) -> String {
        let (address, query) = way.consent.split_once('?').unwrap();
        let page = client().get(&way.consent).send().await.unwrap();
        assert_eq!(page.status(), 200, "{}", page.text().await.unwrap());
        let scopes: Vec<String> = url::form_urlencoded::parse(query.as_bytes())
            .find(|(name, _)| name == "scope")
            .map(|(_, scopes)| scopes.split(' ').map(str::to_owned).collect())
            .unwrap();
        let mut form = url::form_urlencoded::Serializer::new(query.to_owned());
        form.append_pair("person", walker);
        form.append_pair("decision", if allow { "allow" } else { "deny" });
        for scope in scopes
            .iter()
            .filter(|scope| !leave_out.iter().any(|out| scope.contains(out)))
        {
            form.append_pair("tick", scope);
        }
        // Not with our cookies: it is another site.
        let answer = client()
            .post(address)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form.finish())
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 302, "{}", answer.text().await.unwrap());
        answer.headers()[LOCATION].to_str().unwrap().to_owned()
    }

    /// The whole way; the word that it ends with.
    pub(crate) async fn connect(
        &mut self,
        world: &World,
        person: &Person,
        provider: &str,
        walker: usize,
    ) -> String {
        self.connect_as(&world.walkers()[walker].id, person, provider)
            .await
    }

    /// The same as one of the simulator's people.
    pub(crate) async fn connect_as(
        &mut self,
        walker: &str,
        person: &Person,
        provider: &str,
    ) -> String {
        let way = self.begin(person, provider, json!({})).await;
        let back = self.decide(&way, walker, true, &[]).await;
        self.arrive(&back).await
    }

    /// Back at FitEx: the word that the way ends with.
    pub(crate) async fn arrive(&mut self, back: &str) -> String {
        let page = self.get(back).await;
        assert_eq!(page.status, 303, "{}", page.text);
        let end = page.location.unwrap();
        end.split_once("result=")
            .map(|(_, word)| word.split('&').next().unwrap().to_owned())
            .unwrap_or(end)
    }
}
