//! A public client library of Fitbit's, unmodified, with only its endpoint changed: the package `fitbit`
//! of Python's index. It is installed for that, so this is one of the long proofs.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::wearer;
use crate::scale::either;
use crate::support::{Engine, Person, World};
use crate::translation;
use fitex::simulator::Options;
use serde_json::{Value, json};

const PACKAGE: &str = "fitbit==0.3.1";
const SCRIPT: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/it/proxy/python_fitbit.py"
);

/// A folder with the package, gone afterwards.
struct Installed(PathBuf);

impl Drop for Installed {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Installed {
    async fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("fitex-python-{}", std::process::id()));
        let this = Self(folder);
        let mut command = Command::new("python3");
        command.args(["-m", "venv"]).arg(&this.0);
        run(command).await;
        let mut command = Command::new(this.python());
        command.args(["-m", "pip", "install", "--quiet", PACKAGE]);
        run(command).await;
        this
    }

    fn python(&self) -> PathBuf {
        self.0.join(Path::new("bin/python"))
    }

    /// What came of every call, for somebody.
    async fn calls(&self, person: &Person) -> Value {
        let mut command = Command::new(self.python());
        command
            .arg(SCRIPT)
            .env("OAUTHLIB_INSECURE_TRANSPORT", "1")
            .env("FITEX_BASE", &person.base)
            .env("ACCESS_TOKEN", person.token.as_ref().unwrap())
            .env("REFRESH_TOKEN", &person.refresh_token);
        serde_json::from_slice(&run(command).await).unwrap()
    }
}

/// Runs a program beside FitEx, which goes on.
async fn run(mut command: Command) -> Vec<u8> {
    command.stdin(Stdio::null());
    let told = tokio::task::spawn_blocking(move || command.output());
    let told = told.await.unwrap().unwrap();
    let complaint = String::from_utf8_lossy(&told.stderr);
    assert!(told.status.success(), "{complaint}");
    told.stdout
}

#[tokio::test]
async fn the_package_of_pypi_runs_its_calls_on_both_back_ends() {
    if either(0, 1) == 0 {
        return;
    }
    let world = World::with(Engine::sqlite(), |options| Options {
        hourly_calls: 1_000_000,
        ..options
    });
    let world = world.await;
    let passed = wearer(&world, "ada", 0).await;
    let translated = world.person("bob").await;
    translation::connect_for_all(&world, &translated, 1).await;
    let installed = Installed::new().await;
    // Their access tokens expire, so that the package renews them first.
    world.pass_hours(1);

    for (person, missing) in [(&passed, &[][..]), (&translated, &[])] {
        let told = installed.calls(person).await;
        assert_eq!(told["renewals"], 1, "{told:#}");
        for (name, outcome) in told.as_object().unwrap() {
            let unknown = name.ends_with("of version 1");
            match outcome.as_str() {
                Some(fault) if unknown => {
                    assert!(fault.starts_with("HTTPNotFound"), "{name}: {fault}");
                }
                Some("list" | "bool") => {}
                Some(fault) => assert!(missing.contains(&name.as_str()), "{name}: {fault}"),
                None => assert!(!unknown && *outcome != json!([]), "{name}: {outcome}"),
            }
        }
    }
}
