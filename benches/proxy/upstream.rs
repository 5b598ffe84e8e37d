//! An upstream that answers as fast as it can: the same bodies, whoever asks for whatever.

use std::fmt::Write;

use actix_web::http::header::{self, HeaderValue};
use actix_web::web::{self, Bytes, Data};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};

const LARGE: usize = 256 * 1024;

struct Bodies {
    small: Bytes,
    large: Bytes,
}

/// Answers until the process is ended.
pub(crate) fn serve(port: u16) {
    let bodies = Data::new(Bodies {
        small: small().into(),
        large: large().into(),
    });
    let server = HttpServer::new(move || {
        let answer = web::route().to(answer);
        App::new().app_data(bodies.clone()).default_service(answer)
    });
    let server = server.tcp_nodelay(true).workers(2);
    let running = server.bind(("127.0.0.1", port)).unwrap().run();
    actix_web::rt::System::new().block_on(running).unwrap();
}

async fn answer(request: HttpRequest, bodies: Data<Bodies>) -> HttpResponse {
    let body = match request.path().ends_with("1sec.json") {
        true => bodies.large.clone(),
        false => bodies.small.clone(),
    };
    let kind = HeaderValue::from_static("application/json;charset=UTF-8");
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, kind))
        .body(body)
}

/// Steps of a week.
fn small() -> String {
    let days: Vec<String> = (1..=7)
        .map(|day| {
            format!(
                r#"{{"dateTime":"2025-01-0{day}","value":"{}"}}"#,
                7_000 + day
            )
        })
        .collect();
    format!(r#"{{"activities-steps":[{}]}}"#, days.join(","))
}

/// Heart rates by the second, cut to size.
fn large() -> String {
    let mut text = r#"{"activities-heart-intraday":{"dataset":["#.to_owned();
    for second in 0.. {
        let (hour, minute) = (second / 3600, second / 60 % 60);
        let beat = 60 + second % 40;
        let clock = format!("{hour:02}:{minute:02}:{:02}", second % 60);
        write!(text, r#"{{"time":"{clock}","value":{beat}}},"#).unwrap();
        if text.len() > LARGE - 100 {
            break;
        }
    }
    text.truncate(text.len() - 1);
    text.push_str("]}}");
    text
}
