//! Every route on one page, and the document that describes them: both come from the same list.

use std::sync::Arc;

use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use utoipa::openapi::OpenApi;
use utoipa_actix_web::AppExt;
use utoipa_actix_web::service_config::ServiceConfig as Described;

use super::problem::Failed;
use super::{connect, docs, fitbit, graphql, health, join, keys, oauth, problem, rest, webhooks};
use crate::error::{Code, Error};

macro_rules! described {
    ($cfg:expr, $($handler:expr),+ $(,)?) => { $($cfg.service($handler);)+ };
}

/// The routes that OpenAPI describes.
fn rest_routes(cfg: &mut Described<'_>) {
    described!(
        cfg,
        rest::users::sign_up,
        rest::users::get_me,
        rest::users::update_me,
        rest::users::change_password,
        rest::users::delete_me,
        rest::sessions::sign_in,
        rest::sessions::refresh_session,
        rest::users::export_my_data,
        rest::sessions::list_sessions,
        rest::sessions::sign_out,
        rest::sessions::end_session,
        rest::tokens::paste_token,
        rest::tokens::get_consent_link,
        rest::tokens::list_tokens,
        rest::tokens::get_token,
        rest::tokens::disconnect_token,
        rest::authorizations::start_authorization,
        rest::authorizations::get_authorization,
        rest::authorizations::list_token_events,
        rest::devices::list_devices,
        rest::sync::start_sync,
        rest::sync::list_sync_runs,
        rest::sync::get_sync_run,
        rest::sync::cancel_sync,
        rest::sync::start_backfill,
        rest::days::list_days,
        rest::days::get_intraday,
        rest::days::list_day_records,
        rest::excuses::declare_excuse,
        rest::excuses::get_excuse,
        rest::excuses::take_back_excuse,
        rest::days::get_day,
        rest::activities::list_activity_kinds,
        rest::activities::log_activity,
        rest::activities::list_activities,
        rest::activities::get_activity,
        rest::activities::replace_activity,
        rest::activities::remove_activity,
        rest::nutrition::put_nutrition,
        rest::nutrition::list_nutrition,
        rest::nutrition::get_nutrition,
        rest::nutrition::remove_nutrition,
        rest::goals::set_goal,
        rest::goals::list_goals,
        rest::goals::get_goal,
        rest::goals::end_goal,
        rest::goals::pause_goal,
        rest::goals::resume_goal,
        rest::care::begin_care,
        rest::care::end_care,
        rest::care::list_care,
        rest::streaks::get_streak,
        rest::suggestions::get_goal_suggestions,
        rest::progress::get_progress,
        rest::seasons::create_season,
        rest::seasons::list_seasons,
        rest::seasons::get_season,
        rest::seasons::update_season,
        rest::seasons::get_season_draw,
        rest::leaderboards::get_leaderboard,
        rest::teams::create_team,
        rest::teams::list_teams,
        rest::teams::get_team,
        rest::teams::update_team,
        rest::teams::close_team,
        rest::teams::list_members,
        rest::teams::get_team_page,
        rest::teams::get_team_progress,
        rest::teams::remove_member,
        rest::teams::hand_over_team,
        rest::teams::log_member_activity,
        rest::teams::put_member_nutrition,
        rest::teams::get_team_code,
        rest::teams::renew_team_code,
        rest::teams::create_invitation,
        rest::teams::list_invitations,
        rest::teams::revoke_invitation,
        rest::memberships::join,
        rest::memberships::list_memberships,
        rest::memberships::get_membership,
        rest::memberships::update_membership,
        rest::memberships::leave,
        keys::get_jwks,
        health::get_liveness,
        health::get_readiness,
    );
    client_routes(cfg);
}

/// Those about programs with credentials of their own.
fn client_routes(cfg: &mut Described<'_>) {
    described!(
        cfg,
        rest::api_clients::create_api_client,
        rest::api_clients::list_api_clients,
        rest::api_clients::get_api_client,
        rest::api_clients::renew_api_client_secret,
        rest::api_clients::revoke_api_client,
        rest::api_clients::put_subscriber,
        rest::api_clients::get_subscriber,
        rest::api_clients::verify_subscriber,
        rest::api_clients::remove_subscriber,
        rest::client_permissions::list_client_permissions,
        rest::client_permissions::allow_client,
        rest::client_permissions::withdraw_client_permission,
        oauth::issue_token,
        oauth::introspect_token,
        oauth::revoke_token,
        oauth::get_authorization_server,
    );
}

/// The routes that people and GraphQL programs use.
const OTHER_ROUTES: &[(&str, &str)] = &[
    ("/graphql", "GET, POST"),
    ("/graphql/ws", "GET"),
    ("/graphiql", "GET"),
    ("/openapi.json", "GET"),
    ("/schema.graphql", "GET"),
    ("/docs", "GET"),
    ("/problems", "GET"),
    ("/problems/{code}", "GET"),
    ("/fitbit", "GET"),
    ("/fitbit/openapi.json", "GET"),
    ("/join", "GET"),
    ("/connect/{provider}", "GET, POST"),
    ("/connect/{provider}/callback", "GET"),
    ("/connect/{provider}/done", "GET"),
    webhooks::PATHS[0],
    webhooks::PATHS[1],
];

/// The OpenAPI document of all REST routes.
pub fn document() -> OpenApi {
    let (_, document) = actix_web::App::new()
        .into_utoipa_app()
        .openapi(docs::base())
        .configure(rest_routes)
        .split_for_parts();
    docs::finish(document)
}

/// Mounts every route.
pub fn mount(cfg: &mut ServiceConfig, document: &Arc<OpenApi>) {
    let known = Data::new(KnownPaths::of(document));
    // Routes are tried one after another, and programs ask most.
    cfg.configure(fitbit::routes);
    rest_routes(&mut Described::new(cfg));
    cfg.app_data(Data::from(Arc::clone(document)))
        .app_data(known)
        .service(docs::get_openapi)
        .service(docs::get_schema)
        .service(docs::get_docs)
        .service(docs::get_asset)
        .service(docs::get_graphiql)
        .service(docs::swagger_ui())
        .service(problem::list_problems)
        .service(problem::get_problem)
        .configure(webhooks::routes)
        .service(join::show)
        .service(connect::callback)
        .service(connect::done)
        .service(connect::show)
        .service(connect::depart)
        .service(
            web::resource("/graphql/ws")
                .route(web::get().to(graphql::ws::open))
                .default_service(web::to(unmatched)),
        )
        .service(
            web::resource("/graphql")
                .route(web::get().to(graphql::http::get))
                .route(web::post().to(graphql::http::post))
                .default_service(web::to(unmatched)),
        );
    cfg.default_service(web::to(unmatched));
}

/// Which methods each path has.
pub(super) struct KnownPaths(Vec<(Vec<String>, String)>);

impl KnownPaths {
    fn of(document: &OpenApi) -> Self {
        let described = document.paths.paths.iter().map(|(path, item)| {
            let methods = [
                (item.get.is_some(), "GET"),
                (item.post.is_some(), "POST"),
                (item.put.is_some(), "PUT"),
                (item.patch.is_some(), "PATCH"),
                (item.delete.is_some(), "DELETE"),
            ];
            let methods: Vec<&str> = methods
                .into_iter()
                .filter(|(has, _)| *has)
                .map(|(_, name)| name)
                .collect();
            (segments(path), methods.join(", "))
        });
        let others = OTHER_ROUTES
            .iter()
            .map(|(path, allow)| (segments(path), (*allow).to_owned()));
        Self(described.chain(others).collect())
    }

    /// The methods of every template that matches, if any does.
    fn allow(&self, path: &str) -> Option<String> {
        let asked = segments(path);
        let fits = |template: &[String]| {
            template.len() == asked.len()
                && template
                    .iter()
                    .zip(&asked)
                    .all(|(t, a)| t == a || (t.starts_with('{') && !a.is_empty()))
        };
        let methods: Vec<&str> = self
            .0
            .iter()
            .filter(|(template, _)| fits(template))
            .map(|(_, m)| m.as_str())
            .collect();
        (!methods.is_empty()).then(|| methods.join(", "))
    }
}

fn segments(path: &str) -> Vec<String> {
    path.split('/').map(str::to_owned).collect()
}

/// What has no route: a known path with another method, or no path at all.
pub(super) async fn unmatched(
    request: HttpRequest,
    known: Data<KnownPaths>,
) -> Result<HttpResponse, Failed> {
    let Some(allow) = known.allow(request.path()) else {
        return Err(Error::not_found("path").into());
    };
    let mut error = Error::new(Code::MethodNotAllowed, format!("This path takes {allow}."));
    error.facts.allow = Some(allow);
    Err(error.into())
}
