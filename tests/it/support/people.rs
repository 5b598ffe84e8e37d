//! People who speak REST and GraphQL.

use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use super::{PASSWORD, World};

/// An answer, read whole.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or(Value::Null)
    }

    /// The body, if the status is as expected.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        self.json()
    }

    /// The problem's code, if it is a problem.
    pub(crate) fn code(&self) -> String {
        let body = self.json();
        let code = body["code"]
            .as_str()
            .or(body["errors"][0]["extensions"]["code"].as_str());
        code.unwrap_or_default().to_lowercase()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The pointers of the fields that are wrong.
    pub(crate) fn pointers(&self) -> Vec<String> {
        self.of_every_fault("pointer")
    }

    /// The codes of the fields that are wrong.
    pub(crate) fn fault_codes(&self) -> Vec<String> {
        self.of_every_fault("code")
    }

    /// One member of each fault, from either API.
    fn of_every_fault(&self, member: &str) -> Vec<String> {
        let body = self.json();
        let over_graphql = &body["errors"][0]["extensions"]["errors"];
        let faults = over_graphql.as_array().or(body["errors"].as_array());
        let told = faults.into_iter().flatten();
        told.filter_map(|fault| fault[member].as_str().map(str::to_owned))
            .collect()
    }
}

/// Somebody who talks to FitEx.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) http: reqwest::Client,
    pub(crate) base: String,
    pub(crate) email: String,
    pub(crate) token: Option<String>,
    pub(crate) refresh_token: String,
    pub(crate) id: String,
    pub(crate) session: String,
}

impl Person {
    pub(crate) fn nobody(world: &World) -> Self {
        Self::nobody_at(world.http.clone(), world.base.clone())
    }

    /// Somebody without an account, at any FitEx.
    pub(crate) fn nobody_at(http: reqwest::Client, base: String) -> Self {
        Self {
            http,
            base,
            email: String::new(),
            token: None,
            refresh_token: String::new(),
            id: String::new(),
            session: String::new(),
        }
    }

    pub(crate) async fn sign_up(world: &World, name: &str) -> Self {
        Self::nobody(world).signed_up(name).await
    }

    /// The same person with an account, signed in.
    pub(crate) async fn signed_up(self, name: &str) -> Self {
        let mut person = self;
        person.email = format!("{name}@example.org");
        let form = json!({
            "email": person.email, "password": PASSWORD, "displayName": name,
            "timeZone": "America/New_York",
        });
        let user = person.post("/v1/users", form).await.expect(201);
        person.id = user["id"].as_str().unwrap().to_owned();
        person.sign_in().await;
        person
    }

    pub(crate) async fn sign_in(&mut self) {
        let form = json!({ "email": self.email, "password": PASSWORD });
        let tokens = self.post("/v1/sessions", form).await.expect(201);
        self.take(&tokens);
    }

    /// Uses these tokens from now on.
    pub(crate) fn take(&mut self, tokens: &Value) {
        self.token = Some(tokens["accessToken"].as_str().unwrap().to_owned());
        self.refresh_token = tokens["refreshToken"].as_str().unwrap().to_owned();
        self.session = tokens["session"]["id"].as_str().unwrap().to_owned();
    }

    /// Connects the tracker of one of the simulator's people and waits until the days are there.
    pub(crate) async fn connect(&self, world: &World, walker: usize) {
        let walker = &world.walkers()[walker];
        let scopes = ["activity", "profile", "settings"];
        let address = world
            .simulator
            .redirect_url(&walker.id, &scopes, 31_536_000)
            .unwrap();
        self.post("/v1/me/tokens/fitbit", json!({ "redirectUrl": address }))
            .await
            .expect(201);
        self.sync().await.expect(202);
    }

    /// Sends a form, without the person's own token, as a client of OAuth does.
    pub(crate) async fn form(
        &self,
        path: &str,
        client: Option<(&str, &str)>,
        form: &[(&str, &str)],
    ) -> Answer {
        let request = self.http.post(format!("{}{path}", self.base)).form(form);
        match client {
            Some((id, secret)) => self.send(request.basic_auth(id, Some(secret))).await,
            None => self.send(request).await,
        }
    }

    /// Makes the person an agent, and a season of theirs that starts in twelve days.
    pub(crate) async fn season(&self, world: &World) -> Value {
        self.agent(world).await;
        let season =
            json!({ "name": "Autumn", "startsOn": "2026-11-30", "timeZone": "America/New_York" });
        self.post("/v1/seasons", season).await.expect(201)
    }

    /// Makes the person an agent, if they are none.
    pub(crate) async fn agent(&self, world: &World) {
        if self.get("/v1/me").await.expect(200)["role"] == "member" {
            self.becomes(world, fitex::model::user::Role::Agent).await;
        }
    }

    /// Makes the person an admin.
    pub(crate) async fn admin(&self, world: &World) {
        self.becomes(world, fitex::model::user::Role::Admin).await;
    }

    async fn becomes(&self, world: &World, role: fitex::model::user::Role) {
        let id = fitex::model::field::Field::of_text(&self.id)
            .alone("id")
            .unwrap();
        fitex::service::users::set_role(&world.app, id, role)
            .await
            .unwrap();
    }

    /// Fetches and waits for the end.
    pub(crate) async fn sync(&self) -> Answer {
        self.post("/v1/me/sync", json!({ "waitSeconds": 20 })).await
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub(crate) async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        let response = request.send().await.unwrap();
        Answer {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            text: response.text().await.unwrap(),
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::POST, path).json(&body))
            .await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send(self.request(Method::DELETE, path)).await
    }

    pub(crate) async fn call(&self, method: &str, path: &str, body: Option<&Value>) -> Answer {
        let request = self.request(method.parse().unwrap(), path);
        match body {
            Some(body) => self.send(request.json(body)).await,
            None => self.send(request).await,
        }
    }

    /// Runs a GraphQL operation.
    pub(crate) async fn graphql(&self, query: &str, variables: Value) -> Answer {
        self.post(
            "/graphql",
            json!({ "query": query, "variables": variables }),
        )
        .await
    }

    /// Runs a GraphQL operation that must succeed, and returns its data.
    pub(crate) async fn data(&self, query: &str) -> Value {
        let answer = self.graphql(query, json!({})).await;
        let body = answer.json();
        assert!(body["errors"].is_null(), "{query}: {body}");
        body["data"].clone()
    }
}
