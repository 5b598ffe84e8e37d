//! The program as people start it: the demo with its printed lines, orderly stops, and a log
//! without secrets.

use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{Running, wait};

/// A folder that is removed with this value.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("fitex-program-{}", uuid::Uuid::now_v7()));
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn fitex(folder: &Folder) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fitex"));
    command
        .current_dir(&folder.0)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn signal(child: &Child, name: &str) {
    let done = Command::new("kill")
        .arg(format!("-{name}"))
        .arg(child.id().to_string())
        .status();
    assert!(done.unwrap().success());
}

/// Starts the demo and reads what it prints up to its last line.
fn demo(folder: &Folder, days: Option<&str>) -> (Running, String) {
    let mut command = fitex(folder);
    command.arg("demo").stderr(Stdio::null());
    if let Some(file) = days {
        command.args(["--days", file]);
    }
    let mut child = Running(command.spawn().unwrap());
    let mut printed = String::new();
    for line in BufReader::new(child.0.stdout.as_mut().unwrap()).lines() {
        let line = line.unwrap();
        printed.push_str(&line);
        printed.push('\n');
        if line.starts_with("Ctrl+C") {
            break;
        }
    }
    (child, printed)
}

/// Runs the printed lines in a shell, as a person would paste them; one answer for each `curl`.
fn paste(printed: &str) -> Vec<Value> {
    let lines: Vec<&str> = printed
        .lines()
        .filter(|line| {
            line.starts_with("curl ") || line.starts_with("TOKEN=") || line.starts_with("ADDRESS=")
        })
        .collect();
    let script = lines.iter().fold(String::new(), |script, line| {
        let end = if line.starts_with("curl ") {
            "\necho"
        } else {
            ""
        };
        format!("{script}{line}{end}\n")
    });
    let output = Command::new("bash").arg("-c").arg(script).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap_or(Value::Null))
        .collect()
}

#[test]
fn the_demo_starts_and_its_printed_lines_do_what_they_say() {
    let folder = Folder::new();
    let began = Instant::now();
    let (mut child, printed) = demo(&folder, None);
    assert!(
        began.elapsed() < Duration::from_mins(1),
        "{:?}",
        began.elapsed()
    );

    let answers = paste(&printed);

    let [
        week,
        graphql,
        days,
        goal,
        team,
        synced,
        traded,
        passed,
        revoked,
        refused,
        healed,
        again,
    ] = <[Value; 12]>::try_from(answers).unwrap();
    assert_eq!(week["items"][0]["target"], 49_000, "{week}");
    assert_eq!(
        graphql["data"]["me"]["progress"]["target"], 49_000,
        "{graphql}"
    );
    assert_eq!(days["items"].as_array().unwrap().len(), 7, "{days}");
    assert_eq!(goal["target"], 8_000, "{goal}");
    let members = team["data"]["team"]["members"].as_array().unwrap();
    assert_eq!(
        (members.len(), &members[0]["role"]),
        (6, &"CAPTAIN".into()),
        "{team}"
    );
    assert_eq!(members[1]["today"]["target"], 7_000, "{team}");
    assert_eq!(synced["state"], "succeeded", "{synced}");
    assert_eq!(traded["scope"], "fitbit:proxy", "{traded}");
    let steps = passed["activities-steps"].as_array().unwrap();
    assert_eq!(steps.len(), 7, "{passed}");
    assert_eq!(revoked, Value::Null);
    assert_eq!(refused["code"], "reauthorization_required", "{refused}");
    assert_eq!(healed["state"], "active", "{healed}");
    assert_eq!(again["state"], "succeeded", "{again}");
    signal(&child.0, "INT");
    assert!(wait(&mut child.0, Duration::from_secs(20)).success());
}

/// Three people of a made-up export: steps by day, the last day first.
fn export(folder: &Folder) -> (String, Vec<(&'static str, i64)>) {
    let header = "Id,ActivityDate,TotalSteps,TotalDistance,TrackerDistance,LoggedActivitiesDistance,VeryActiveDistance,ModeratelyActiveDistance,LightActiveDistance,SedentaryActiveDistance,VeryActiveMinutes,FairlyActiveMinutes,LightlyActiveMinutes,SedentaryMinutes,Calories";
    let mut text = format!("{header}\n");
    let mut sums = Vec::new();
    for (person, id) in ["1503960366", "1624580081", "2022484408"]
        .into_iter()
        .enumerate()
    {
        let mut sum = 0;
        for day in 0..32_i64 {
            let date = jiff::civil::date(2016, 3, 12) + jiff::Span::new().days(day);
            let steps = if day % 9 == 8 {
                0
            } else {
                1_700 + day * 437 + i64::try_from(person).unwrap() * 911
            };
            sum += steps;
            let (month, number, year) = (date.month(), date.day(), date.year());
            let km = (steps as f64) * 0.0007 + 0.000_000_19;
            text.push_str(&format!(
                "{id},{month}/{number}/{year},{steps},{km},{km},0,{km},0,0,0,10,5,100,1000,2100\n"
            ));
        }
        sums.push((id, sum));
    }
    let file = folder.0.join("days.csv");
    std::fs::write(&file, text).unwrap();
    (file.display().to_string(), sums)
}

#[test]
fn real_days_from_a_file_add_up_to_the_files_own_sums() {
    let folder = Folder::new();
    let (file, sums) = export(&folder);
    let (_child, printed) = demo(&folder, Some(&file));
    let base = printed
        .lines()
        .find_map(|line| line.strip_prefix("FitEx "))
        .unwrap()
        .trim()
        .to_owned();
    let password = printed.split('"').nth(1).unwrap().to_owned();

    let runtime = tokio::runtime::Runtime::new().unwrap();
    for (id, sum) in sums {
        let line = printed
            .lines()
            .find(|line| line.contains(&format!("(Id {id})")))
            .unwrap();
        let email = line.split_whitespace().next().unwrap();
        let body = serde_json::json!({ "email": email, "password": password });
        let shown: Value = runtime.block_on(async {
            let http = reqwest::Client::builder().no_proxy().build().unwrap();
            let tokens: Value = http
                .post(format!("{base}/v1/sessions"))
                .json(&body)
                .send()
                .await
                .unwrap()
                .json()
                .await
                .unwrap();
            let today = jiff::tz::TimeZone::UTC
                .to_datetime(jiff::Timestamp::now())
                .date();
            let from = today.checked_sub(jiff::Span::new().days(80)).unwrap();
            http.get(format!("{base}/v1/me/progress?from={from}&to={today}"))
                .bearer_auth(tokens["accessToken"].as_str().unwrap())
                .send()
                .await
                .unwrap()
                .json()
                .await
                .unwrap()
        });
        assert_eq!(shown["done"], sum, "{id}");
    }
}

#[test]
fn a_wrong_file_is_refused_in_one_line() {
    let folder = Folder::new();
    std::fs::write(folder.0.join("days.csv"), "Id,TotalSteps\n1,2\n").unwrap();

    let output = fitex(&folder)
        .args(["demo", "--days", "days.csv"])
        .output()
        .unwrap();

    assert!(!output.status.success());
    let fault = String::from_utf8(output.stderr).unwrap();
    assert!(
        fault
            .lines()
            .last()
            .unwrap()
            .contains("has no column ActivityDate"),
        "{fault}"
    );
}

#[test]
fn a_wrong_setting_is_refused_in_one_line_and_no_database_is_made() {
    let folder = Folder::new();
    for (name, value, expected) in [
        ("DATABASE_URL", "sqlit:fitex.db", "sqlit"),
        (
            "DATABASE_URL",
            "postgres://nobody:hunter2@127.0.0.1:1",
            "names no database",
        ),
        ("FITEX_BIMD", "127.0.0.1:1", "bimd"),
        ("FITEX_BIND", "here", "invalid"),
        ("FITEX_MASTER_KEY", "c2hvcnQ=", "32 bytes"),
        (
            "DATABASE_URL",
            "sqlite:/nowhere/at/all/fitex.db",
            "/nowhere/at/all/fitex.db",
        ),
    ] {
        let began = Instant::now();
        let output = fitex(&folder)
            .env("FITEX_LOG", "text")
            .env(name, value)
            .output()
            .unwrap();
        let fault = String::from_utf8(output.stderr).unwrap();
        let last = fault.lines().last().unwrap();
        assert!(
            !output.status.success() && last.starts_with("fitex: "),
            "{name}={value}: {fault}"
        );
        assert!(last.contains(expected), "{name}={value}: {fault}");
        assert!(!fault.contains("hunter2"), "{fault}");
        assert!(
            began.elapsed() < Duration::from_secs(10),
            "{name}={value}: {:?}",
            began.elapsed()
        );
    }
    let file = folder.0.join("fitex.db");
    // The one wrong setting that is read after the database was opened is the key.
    assert!(!file.exists() || std::fs::metadata(&file).unwrap().len() > 0);
}

#[test]
fn the_schema_commands_print_the_contracts() {
    let folder = Folder::new();
    let printed = |contract: &str| {
        let output = fitex(&folder).args(["schema", contract]).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };

    assert_eq!(printed("graphql"), fitex::export::graphql());
    assert_eq!(printed("openapi"), fitex::export::openapi().unwrap());
}

/// A FitEx that serves on a port of its own; its log is kept.
fn serve(folder: &Folder) -> (Running, String) {
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let log = std::fs::File::create(folder.0.join("log")).unwrap();
    let child = fitex(folder)
        .env("FITEX_BIND", format!("127.0.0.1:{port}"))
        .env("FITEX_PASSWORD_MEMORY_KIB", "19456")
        .stderr(log)
        .spawn()
        .unwrap();
    let base = format!("127.0.0.1:{port}");
    let deadline = Instant::now() + Duration::from_secs(20);
    while std::net::TcpStream::connect(&base).is_err() {
        assert!(Instant::now() < deadline);
        std::thread::sleep(Duration::from_millis(20));
    }
    (Running(child), base)
}

#[test]
fn requests_under_way_are_finished_on_either_signal() {
    use std::io::Write;
    for name in ["TERM", "INT"] {
        let folder = Folder::new();
        let (mut child, base) = serve(&folder);
        let body = serde_json::json!({ "email": "ada@example.org", "password": "five sturdy walking shoes", "displayName": "Ada", "timeZone": "Etc/UTC" }).to_string();
        let mut socket = std::net::TcpStream::connect(&base).unwrap();
        socket
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        let (first, rest) = body.split_at(20);
        write!(socket, "POST /v1/users HTTP/1.1\r\nHost: fitex\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\nExpect: 100-continue\r\n\r\n{first}", body.len()).unwrap();
        // Then it is under way.
        let mut begun = [0; "HTTP/1.1 100 Continue\r\n\r\n".len()];
        socket.read_exact(&mut begun).unwrap();
        assert!(begun.starts_with(b"HTTP/1.1 100"), "{name}");

        signal(&child.0, name);
        let heard = Instant::now();
        while std::net::TcpStream::connect(&base).is_ok() {
            assert!(heard.elapsed() < Duration::from_secs(20), "{name}");
            std::thread::sleep(Duration::from_millis(50));
        }
        socket.write_all(rest.as_bytes()).unwrap();
        let mut answer = String::new();
        socket.read_to_string(&mut answer).unwrap();

        assert!(answer.starts_with("HTTP/1.1 201"), "{name}: {answer}");
        assert!(
            wait(&mut child.0, Duration::from_secs(35)).success(),
            "{name}"
        );
    }
}

#[test]
fn an_operator_gives_roles_while_fitex_serves() {
    let folder = Folder::new();
    let (mut child, base) = serve(&folder);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let role = |email: &str, role: &[&str]| {
        let output = fitex(&folder)
            .args(["user", email])
            .args(role)
            .output()
            .unwrap();
        let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        (output.status.success(), text)
    };
    runtime.block_on(async {
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let form = serde_json::json!({ "email": "ada@example.org", "password": "five sturdy walking shoes", "displayName": "Ada", "timeZone": "Etc/UTC" });
        http.post(format!("http://{base}/v1/users")).json(&form).send().await.unwrap();
    });

    let (done, before) = role("Ada@example.org", &[]);
    assert!(done && before.contains("\tmember\t"), "{before}");
    let (done, after) = role("ada@example.org", &["--role", "agent"]);
    assert!(done && after.contains("\tagent\t"), "{after}");
    for (email, given, word) in [
        ("bob@example.org", vec![], "no such account"),
        (
            "ada@example.org",
            vec!["--role", "king"],
            "member, agent or admin",
        ),
        ("ada", vec![], "e-mail"),
    ] {
        let (done, told) = role(email, &given);
        let told: Vec<&str> = told
            .lines()
            .filter(|line| line.starts_with("fitex: "))
            .collect();
        assert!(
            !done && told.len() == 1 && told[0].contains(word),
            "{told:?}"
        );
    }
    assert!(role("ada@example.org", &[]).1.contains("\tagent\t"));
    signal(&child.0, "TERM");
    wait(&mut child.0, Duration::from_secs(35));
}

#[test]
fn the_log_is_json_with_request_ids_and_without_secrets() {
    let folder = Folder::new();
    let (mut child, base) = serve(&folder);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let secrets = runtime.block_on(async {
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let base = format!("http://{base}");
        let form = serde_json::json!({ "email": "canary@example.org", "password": "five sturdy walking shoes", "displayName": "Canary Bird", "timeZone": "Etc/UTC" });
        http.post(format!("{base}/v1/users")).json(&form).send().await.unwrap();
        let tokens: Value = http.post(format!("{base}/v1/sessions")).json(&form_of(&form)).send().await.unwrap().json().await.unwrap();
        let token = tokens["accessToken"].as_str().unwrap().to_owned();
        let pasted = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJDQU5BUlkifQ.c2lnbmF0dXJlc2lnbmF0dXJlc2lnbmF0dXJlc2lnbmF0dXJl";
        http.post(format!("{base}/v1/me/tokens/fitbit")).bearer_auth(&token).json(&serde_json::json!({ "accessToken": pasted })).send().await.unwrap();
        let day = format!("{base}/v1/me/days/2026-01-05?x=1");
        http.get(day).bearer_auth(&token).header("x-request-id", "find-me").send().await.unwrap();
        http.get(format!("{base}/v1/goals/gol_0199a6e2c4b07d1e8a53c0f1d2e3a4b5")).bearer_auth(&token).send().await.unwrap();
        let guess = [("grant_type", "client_credentials"), ("client_id", "cli_0199a6e2c4b07d1e8a53c0f1d2e3a4b5"), ("client_secret", "fxc_canarysecret"), ("subject_token", &token)];
        http.post(format!("{base}/oauth/token")).form(&guess).send().await.unwrap();
        vec!["fxc_".into(), token, tokens["refreshToken"].as_str().unwrap().to_owned(), pasted.to_owned(), "sturdy".into(), "canary@".into(), "Canary Bird".into(), "2026-01-05".into(), "gol_0199".into()]
    });
    signal(&child.0, "TERM");
    wait(&mut child.0, Duration::from_secs(35));

    let log = std::fs::read_to_string(folder.0.join("log")).unwrap();
    let lines: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let answered: Vec<&Value> = lines
        .iter()
        .filter(|line| line["message"] == "answered")
        .collect();
    assert!(answered.len() >= 5, "{log}");
    assert!(
        answered
            .iter()
            .all(|line| line["request.id"].is_string() && line["http.status"].is_number())
    );
    assert!(
        answered
            .iter()
            .any(|line| line["request.id"] == "find-me"
                && line["http.route"] == "/v1/me/days/{date}"),
        "{log}"
    );
    for secret in secrets {
        assert!(!log.contains(&secret), "`{secret}` is in the log");
    }
}

fn form_of(form: &Value) -> Value {
    serde_json::json!({ "email": form["email"], "password": form["password"] })
}
