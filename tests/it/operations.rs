//! Every operation once, with the way to it through both APIs: the access and parity tests walk this
//! table, and an operation that is missing here fails them.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::support::{PASSWORD, Person, Receiver, World};

/// Who an operation is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Whoever asks.
    Anyone,
    /// Whoever is signed in, for their own affairs.
    Own,
    /// The owner of the thing with this id; to others it is not there.
    Owner,
    /// Whoever is an agent, an admin or leads the team; others are told that they may not.
    Leader,
    /// The owner; to others nothing happens, and nothing is said.
    OwnerSilently,
}

/// How an answer of REST compares with one of GraphQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// The same object.
    Noun,
    /// `items` beside a list.
    Whole,
    /// A page beside a connection.
    Page,
    /// Nothing beside `done`.
    Nothing,
}

/// An operation: `{name}` stands for something of the scene, `<Type>` for all fields of a type.
pub(crate) struct Operation {
    pub(crate) id: &'static str,
    pub(crate) reach: Reach,
    pub(crate) form: Form,
    /// Whether it changes something.
    pub(crate) changes: bool,
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    pub(crate) body: Option<Value>,
    pub(crate) graphql: &'static str,
    /// Where the value is in GraphQL's `data`.
    pub(crate) at: &'static str,
    /// The field of GraphQL's Query, Me or Mutation that this covers.
    pub(crate) field: &'static str,
}

macro_rules! operation {
    ($id:literal $reach:ident $form:ident $changes:literal $method:literal $path:literal $body:expr, $graphql:literal $at:literal $field:literal) => {
        Operation {
            id: $id,
            reach: Reach::$reach,
            form: Form::$form,
            changes: $changes,
            method: $method,
            path: $path,
            body: $body,
            graphql: $graphql,
            at: $at,
            field: $field,
        }
    };
}

#[rustfmt::skip]
pub(crate) fn operations() -> Vec<Operation> {
    let sign_up = json!({ "email": "{fresh}", "password": PASSWORD, "displayName": "Fresh", "timeZone": "Europe/Berlin" });
    let sign_in = json!({ "email": "{email}", "password": PASSWORD });
    vec![
        operation!("sign_up" Anyone Noun true "POST" "/v1/users" Some(sign_up),
            "mutation { signUp(input: {email: \"{fresh}\", password: \"five sturdy walking shoes\", displayName: \"Fresh\", timeZone: \"Europe/Berlin\"}) { user <User> } }" "/signUp/user" "Mutation.signUp"),
        operation!("sign_in" Anyone Noun true "POST" "/v1/sessions" Some(sign_in),
            "mutation { signIn(input: {email: \"{email}\", password: \"five sturdy walking shoes\"}) <SessionTokens> }" "/signIn" "Mutation.signIn"),
        operation!("refresh_session" Anyone Noun true "POST" "/v1/sessions/refresh" Some(json!({ "refreshToken": "{refresh}" })),
            "mutation { refreshSession(input: {refreshToken: \"{refresh}\"}) <SessionTokens> }" "/refreshSession" "Mutation.refreshSession"),
        operation!("get_me" Own Noun false "GET" "/v1/me" None,
            "{ me { user <User> } }" "/me/user" "Me.user"),
        operation!("update_me" Own Noun true "PATCH" "/v1/me" Some(json!({ "displayName": "Renamed" })),
            "mutation { updateMe(input: {displayName: \"Renamed\"}, expectedVersion: 2) { user <User> } }" "/updateMe/user" "Mutation.updateMe"),
        operation!("export_my_data" Own Noun false "GET" "/v1/me/export" None,
            "{ me { export <AccountExport> } }" "/me/export" "Me.export"),
        operation!("list_sessions" Own Page false "GET" "/v1/sessions?limit=5" None,
            "{ me { sessions(first: 5) { nodes <Session> pageInfo { hasNextPage endCursor } } } }" "/me/sessions" "Me.sessions"),
        operation!("list_tokens" Own Whole false "GET" "/v1/me/tokens" None,
            "{ me { tokens <Token> } }" "/me/tokens" "Me.tokens"),
        operation!("get_token" Owner Noun false "GET" "/v1/me/tokens/{token}" None,
            "{ token(id: \"{token}\") <Token> }" "/token" "Query.token"),
        operation!("get_consent_link" Own Noun false "GET" "/v1/me/tokens/fitbit/consent-link?lifetime=week&scopes=activity%20profile" None,
            "{ consentLink(input: {lifetime: WEEK, scopes: \"activity profile\"}) <ConsentLink> }" "/consentLink" "Query.consentLink"),
        operation!("list_devices" Own Whole false "GET" "/v1/me/devices" None,
            "{ me { devices <Device> } }" "/me/devices" "Me.devices"),
        operation!("list_sync_runs" Own Page false "GET" "/v1/me/sync?limit=1" None,
            "{ me { syncRuns(first: 1) { nodes <SyncRun> pageInfo { hasNextPage endCursor } } } }" "/me/syncRuns" "Me.syncRuns"),
        operation!("get_sync_run" Owner Noun false "GET" "/v1/me/sync/{run}" None,
            "{ syncRun(id: \"{run}\") <SyncRun> }" "/syncRun" "Query.syncRun"),
        operation!("list_days" Own Page false "GET" "/v1/me/days?limit=7&from=2026-10-01&to=2026-11-18" None,
            "{ me { days(first: 7, from: \"2026-10-01\", to: \"2026-11-18\") { nodes <Day> pageInfo { hasNextPage endCursor } } } }" "/me/days" "Me.days"),
        operation!("get_day" Own Noun false "GET" "/v1/me/days/{date}" None,
            "{ me { day(date: \"{date}\") <Day> } }" "/me/day" "Me.day"),
        operation!("get_intraday" Own Noun false "GET" "/v1/me/days/2026-11-18/intraday" None,
            "{ me { intradaySteps(date: \"2026-11-18\") <IntradaySteps> } }" "/me/intradaySteps" "Me.intradaySteps"),
        operation!("list_day_records" Own Page false "GET" "/v1/me/day-records?limit=2" None,
            "{ me { dayRecords(first: 2) { nodes <DayRecord> pageInfo { hasNextPage endCursor } } } }" "/me/dayRecords" "Me.dayRecords"),
        operation!("declare_excuse" Own Noun true "PUT" "/v1/me/days/2026-11-12/excuse" Some(json!({ "reason": "travel" })),
            "mutation { declareExcuse(date: \"2026-11-12\", input: {reason: TRAVEL}) { excuse <Excuse> } }" "/declareExcuse/excuse" "Mutation.declareExcuse"),
        operation!("get_excuse" Own Noun false "GET" "/v1/me/days/2026-11-12/excuse" None,
            "{ me { excuse(date: \"2026-11-12\") <Excuse> } }" "/me/excuse" "Me.excuse"),
        operation!("take_back_excuse" Own Nothing true "DELETE" "/v1/me/days/2026-11-10/excuse" None,
            "mutation { takeBackExcuse(date: \"2026-11-10\") { done } }" "/takeBackExcuse" "Mutation.takeBackExcuse"),
        operation!("start_backfill" Own Noun true "POST" "/v1/me/backfills" Some(json!({ "from": "2026-08-25", "to": "2026-09-10" })),
            "mutation { startBackfill(input: {from: \"2026-08-25\", to: \"2026-09-10\"}) { run <SyncRun> } }" "/startBackfill/run" "Mutation.startBackfill"),
        operation!("cancel_sync" Owner Noun true "DELETE" "/v1/me/sync/{run}" None,
            "mutation { cancelSync(id: \"{run}\") { run <SyncRun> } }" "/cancelSync/run" "Mutation.cancelSync"),
        operation!("list_activity_kinds" Own Whole false "GET" "/v1/activity-kinds" None,
            "{ activityKinds <KindFacts> }" "/activityKinds" "Query.activityKinds"),
        operation!("log_activity" Own Noun true "POST" "/v1/me/activities" Some(json!({ "date": "2026-11-17", "kind": "gardening", "minutes": 30 })),
            "mutation { logActivity(input: {date: \"2026-11-17\", kind: GARDENING, minutes: 30}) { activity <Activity> } }" "/logActivity/activity" "Mutation.logActivity"),
        operation!("list_activities" Own Page false "GET" "/v1/me/activities?limit=1" None,
            "{ me { activities(first: 1) { nodes <Activity> pageInfo { hasNextPage endCursor } } } }" "/me/activities" "Me.activities"),
        operation!("get_activity" Owner Noun false "GET" "/v1/me/activities/{activity}" None,
            "{ activity(id: \"{activity}\") <Activity> }" "/activity" "Query.activity"),
        operation!("replace_activity" Owner Noun true "PUT" "/v1/me/activities/{activity}" Some(json!({ "date": "2026-11-16", "kind": "walking", "distanceMeters": 3_219 })),
            "mutation { replaceActivity(id: \"{activity}\", expectedVersion: 1, input: {date: \"2026-11-16\", kind: WALKING, distanceMeters: 3219}) { activity <Activity> } }" "/replaceActivity/activity" "Mutation.replaceActivity"),
        operation!("remove_activity" OwnerSilently Nothing true "DELETE" "/v1/me/activities/{activity}" None,
            "mutation { removeActivity(id: \"{activity}\") { done } }" "/removeActivity" "Mutation.removeActivity"),
        operation!("put_nutrition" Own Noun true "PUT" "/v1/me/nutrition/2026-11-17" Some(json!({ "quarterCups": 18 })),
            "mutation { putNutrition(date: \"2026-11-17\", input: {quarterCups: 18}) { nutrition <Nutrition> } }" "/putNutrition/nutrition" "Mutation.putNutrition"),
        operation!("list_nutrition" Own Page false "GET" "/v1/me/nutrition?limit=1" None,
            "{ me { nutrition(first: 1) { nodes <Nutrition> pageInfo { hasNextPage endCursor } } } }" "/me/nutrition" "Me.nutrition"),
        operation!("get_nutrition" Own Noun false "GET" "/v1/me/nutrition/2026-11-16" None,
            "{ me { nutritionOf(date: \"2026-11-16\") <Nutrition> } }" "/me/nutritionOf" "Me.nutritionOf"),
        operation!("remove_nutrition" Own Nothing true "DELETE" "/v1/me/nutrition/2026-11-15" None,
            "mutation { removeNutrition(date: \"2026-11-15\") { done } }" "/removeNutrition" "Mutation.removeNutrition"),
        operation!("list_goals" Own Page false "GET" "/v1/me/goals?limit=1" None,
            "{ me { goals(first: 1) { nodes <Goal> pageInfo { hasNextPage endCursor } } } }" "/me/goals" "Me.goals"),
        operation!("get_goal" Owner Noun false "GET" "/v1/goals/{goal}" None,
            "{ goal(id: \"{goal}\") <Goal> }" "/goal" "Query.goal"),
        operation!("get_goal_suggestions" Own Noun false "GET" "/v1/me/goal-suggestions" None,
            "{ me { goalSuggestions <GoalSuggestions> } }" "/me/goalSuggestions" "Me.goalSuggestions"),
        operation!("get_progress" Own Noun false "GET" "/v1/me/progress?period=week&from=2026-11-01&to=2026-11-18" None,
            "{ me { progress(period: WEEK, from: \"2026-11-01\", to: \"2026-11-18\") <Progress> } }" "/me/progress" "Me.progress"),
        operation!("paste_token" Own Noun true "POST" "/v1/me/tokens/fitbit" Some(json!({ "accessToken": "{paste}" })),
            "mutation { pasteToken(input: {accessToken: \"{paste}\"}) { token <Token> } }" "/pasteToken/token" "Mutation.pasteToken"),
        operation!("start_sync" Own Noun true "POST" "/v1/me/sync" Some(json!({ "waitSeconds": 20 })),
            "mutation { startSync(input: {waitSeconds: 20}) { run <SyncRun> } }" "/startSync/run" "Mutation.startSync"),
        operation!("set_goal" Own Noun true "POST" "/v1/me/goals" Some(json!({ "metric": "steps", "period": "day", "target": 9_000 })),
            "mutation { setGoal(input: {metric: STEPS, period: DAY, target: 9000}) { goal <Goal> } }" "/setGoal/goal" "Mutation.setGoal"),
        operation!("pause_goal" Owner Noun true "POST" "/v1/goals/{goal}/pause" None,
            "mutation { pauseGoal(id: \"{goal}\") { goal <Goal> } }" "/pauseGoal/goal" "Mutation.pauseGoal"),
        operation!("resume_goal" Owner Noun true "POST" "/v1/goals/{paused}/resume" None,
            "mutation { resumeGoal(id: \"{paused}\") { goal <Goal> } }" "/resumeGoal/goal" "Mutation.resumeGoal"),
        operation!("get_streak" Own Noun false "GET" "/v1/me/streak" None,
            "{ me { streak <Streak> } }" "/me/streak" "Me.streak"),
        operation!("list_care" Own Whole false "GET" "/v1/me/care" None,
            "{ me { care <Care> } }" "/me/care" "Me.care"),
        operation!("begin_care" Own Noun true "PUT" "/v1/me/care" Some(json!({ "reason": "injury" })),
            "mutation { beginCare(input: {reason: INJURY}) { care <Care> } }" "/beginCare/care" "Mutation.beginCare"),
        operation!("end_care" Own Nothing true "DELETE" "/v1/me/care" None,
            "mutation { endCare { done } }" "/endCare" "Mutation.endCare"),
        operation!("end_goal" Owner Noun true "DELETE" "/v1/goals/{goal}" None,
            "mutation { endGoal(id: \"{goal}\") { goal <Goal> } }" "/endGoal/goal" "Mutation.endGoal"),
        operation!("create_season" Leader Noun true "POST" "/v1/seasons" Some(json!({ "name": "Spring", "startsOn": "2026-11-30", "timeZone": "America/New_York", "areas": ["Virginia/Montgomery County"] })),
            "mutation { createSeason(input: {name: \"Spring\", startsOn: \"2026-11-30\", timeZone: \"America/New_York\", areas: [\"Virginia/Montgomery County\"]}) { season <Season> } }" "/createSeason/season" "Mutation.createSeason"),
        operation!("list_seasons" Own Page false "GET" "/v1/seasons?limit=1" None,
            "{ seasons(first: 1) { nodes <Season> pageInfo { hasNextPage endCursor } } }" "/seasons" "Query.seasons"),
        operation!("get_season" Own Noun false "GET" "/v1/seasons/{season}" None,
            "{ season(id: \"{season}\") <Season> }" "/season" "Query.season"),
        operation!("get_season_draw" Own Noun false "GET" "/v1/seasons/{season}/draw" None,
            "{ seasonDraw(seasonId: \"{season}\") <SeasonDraw> }" "/seasonDraw" "Query.seasonDraw"),
        operation!("update_season" Leader Noun true "PATCH" "/v1/seasons/{season}" Some(json!({ "weeks": 10 })),
            "mutation { updateSeason(id: \"{season}\", expectedVersion: 1, input: {weeks: 10}) { season <Season> } }" "/updateSeason/season" "Mutation.updateSeason"),
        operation!("join" Own Noun true "POST" "/v1/me/memberships" Some(json!({ "seasonId": "{season2}" })),
            "mutation { join(input: {seasonId: \"{season2}\"}) { membership <Membership> } }" "/join/membership" "Mutation.join"),
        operation!("create_team" Own Noun true "POST" "/v1/seasons/{season2}/teams" Some(json!({ "name": "Late {fresh}", "shares": ["goals"] })),
            "mutation { createTeam(seasonId: \"{season2}\", input: {name: \"Late {fresh}\", shares: GOALS}) { team <Team> } }" "/createTeam/team" "Mutation.createTeam"),
        operation!("get_leaderboard" Own Noun false "GET" "/v1/seasons/{season}/leaderboard?of=teams&period=week&limit=5" None,
            "{ leaderboard(seasonId: \"{season}\", of: TEAMS, period: WEEK, first: 5) <Leaderboard> }" "/leaderboard" "Query.leaderboard"),
        operation!("list_teams" Own Page false "GET" "/v1/seasons/{season}/teams?limit=1" None,
            "{ teams(seasonId: \"{season}\", first: 1) { nodes <Team> pageInfo { hasNextPage endCursor } } }" "/teams" "Query.teams"),
        operation!("get_team" Own Noun false "GET" "/v1/teams/{team}" None,
            "{ team(id: \"{team}\") <Team> }" "/team" "Query.team"),
        operation!("list_members" Leader Whole false "GET" "/v1/teams/{team}/members" None,
            "{ team(id: \"{team}\") { members <TeamMember> } }" "/team/members" "Team.members"),
        operation!("get_team_page" Leader Noun false "GET" "/v1/teams/{team}/page" None,
            "{ teamPage(id: \"{team}\") <TeamPage> }" "/teamPage" "Query.teamPage"),
        operation!("get_team_progress" Leader Noun false "GET" "/v1/teams/{team}/progress?from=2026-11-30&to=2026-12-31" None,
            "{ teamProgress(id: \"{team}\", from: \"2026-11-30\", to: \"2026-12-31\") <TeamProgress> }" "/teamProgress" "Query.teamProgress"),
        operation!("get_team_code" Leader Noun false "GET" "/v1/teams/{team}/code" None,
            "{ teamCode(id: \"{team}\") <TeamCode> }" "/teamCode" "Query.teamCode"),
        operation!("list_invitations" Leader Whole false "GET" "/v1/teams/{team}/invitations" None,
            "{ invitations(teamId: \"{team}\") <Invitation> }" "/invitations" "Query.invitations"),
        operation!("list_memberships" Own Page false "GET" "/v1/me/memberships?limit=1" None,
            "{ me { memberships(first: 1) { nodes <Membership> pageInfo { hasNextPage endCursor } } } }" "/me/memberships" "Me.memberships"),
        operation!("get_membership" Owner Noun false "GET" "/v1/me/memberships/{membership}" None,
            "{ membership(id: \"{membership}\") <Membership> }" "/membership" "Query.membership"),
        operation!("update_membership" Owner Noun true "PATCH" "/v1/me/memberships/{membership}" Some(json!({ "shares": ["steps", "goals"] })),
            "mutation { updateMembership(id: \"{membership}\", expectedVersion: 1, input: {shares: [STEPS, GOALS]}) { membership <Membership> } }" "/updateMembership/membership" "Mutation.updateMembership"),
        operation!("log_member_activity" Leader Noun true "POST" "/v1/teams/{team}/members/{mate}/activities" Some(json!({ "date": "2026-11-18", "kind": "gardening", "minutes": 30 })),
            "mutation { logMemberActivity(teamId: \"{team}\", userId: \"{mate}\", input: {date: \"2026-11-18\", kind: GARDENING, minutes: 30}) { activity <Activity> } }" "/logMemberActivity/activity" "Mutation.logMemberActivity"),
        operation!("put_member_nutrition" Leader Noun true "PUT" "/v1/teams/{team}/members/{mate}/nutrition/2026-11-18" Some(json!({ "quarterCups": 18 })),
            "mutation { putMemberNutrition(teamId: \"{team}\", userId: \"{mate}\", date: \"2026-11-18\", input: {quarterCups: 18}) { nutrition <Nutrition> } }" "/putMemberNutrition/nutrition" "Mutation.putMemberNutrition"),
        operation!("create_invitation" Leader Noun true "POST" "/v1/teams/{team}/invitations" None,
            "mutation { createInvitation(teamId: \"{team}\") <IssuedInvitation> }" "/createInvitation" "Mutation.createInvitation"),
        operation!("revoke_invitation" Leader Nothing true "DELETE" "/v1/teams/{team}/invitations/{invitation}" None,
            "mutation { revokeInvitation(teamId: \"{team}\", id: \"{invitation}\") { done } }" "/revokeInvitation" "Mutation.revokeInvitation"),
        operation!("renew_team_code" Leader Noun true "POST" "/v1/teams/{team}/code" None,
            "mutation { renewTeamCode(id: \"{team}\") { teamCode <TeamCode> } }" "/renewTeamCode/teamCode" "Mutation.renewTeamCode"),
        operation!("update_team" Leader Noun true "PATCH" "/v1/teams/{team}" Some(json!({ "name": "Later {fresh}" })),
            "mutation { updateTeam(id: \"{team}\", expectedVersion: 2, input: {name: \"Later {fresh}\"}) { team <Team> } }" "/updateTeam/team" "Mutation.updateTeam"),
        operation!("hand_over_team" Leader Noun true "PUT" "/v1/teams/{team}/captain" Some(json!({ "userId": "{mate}" })),
            "mutation { handOverTeam(id: \"{team}\", input: {userId: \"{mate}\"}) { team <Team> } }" "/handOverTeam/team" "Mutation.handOverTeam"),
        operation!("remove_member" Leader Nothing true "DELETE" "/v1/teams/{team}/members/{mate}" None,
            "mutation { removeMember(teamId: \"{team}\", userId: \"{mate}\") { done } }" "/removeMember" "Mutation.removeMember"),
        operation!("leave" Owner Noun true "DELETE" "/v1/me/memberships/{membership}" None,
            "mutation { leave(id: \"{membership}\") { membership <Membership> } }" "/leave/membership" "Mutation.leave"),
        operation!("close_team" Leader Noun true "DELETE" "/v1/teams/{team}" None,
            "mutation { closeTeam(id: \"{team}\") { team <Team> } }" "/closeTeam/team" "Mutation.closeTeam"),
        operation!("create_api_client" Leader Noun true "POST" "/v1/api-clients" Some(json!({ "name": "Dashboard", "scopes": ["fitbit:proxy"] })),
            "mutation { createApiClient(input: {name: \"Dashboard\", scopes: [FITBIT_PROXY]}) <IssuedApiClient> }" "/createApiClient" "Mutation.createApiClient"),
        operation!("list_api_clients" Leader Page false "GET" "/v1/api-clients?limit=1" None,
            "{ apiClients(first: 1) { nodes <ApiClient> pageInfo { hasNextPage endCursor } } }" "/apiClients" "Query.apiClients"),
        operation!("get_api_client" Leader Noun false "GET" "/v1/api-clients/{client}" None,
            "{ apiClient(id: \"{client}\") <ApiClient> }" "/apiClient" "Query.apiClient"),
        operation!("put_subscriber" Leader Noun true "PUT" "/v1/api-clients/{client2}/subscriber" Some(json!({ "url": "https://dashboard.example.org/notices" })),
            "mutation { putSubscriber(clientId: \"{client2}\", input: {url: \"https://dashboard.example.org/notices\"}) <IssuedSubscriber> }" "/putSubscriber" "Mutation.putSubscriber"),
        operation!("get_subscriber" Leader Noun false "GET" "/v1/api-clients/{client}/subscriber" None,
            "{ subscriber(clientId: \"{client}\") <Subscriber> }" "/subscriber" "Query.subscriber"),
        operation!("verify_subscriber" Leader Noun true "POST" "/v1/api-clients/{client}/subscriber/verification" None,
            "mutation { verifySubscriber(clientId: \"{client}\") { subscriber <Subscriber> } }" "/verifySubscriber/subscriber" "Mutation.verifySubscriber"),
        operation!("remove_subscriber" Leader Nothing true "DELETE" "/v1/api-clients/{client}/subscriber" None,
            "mutation { removeSubscriber(clientId: \"{client}\") { done } }" "/removeSubscriber" "Mutation.removeSubscriber"),
        operation!("list_client_permissions" Own Page false "GET" "/v1/me/client-permissions?limit=1" None,
            "{ me { clientPermissions(first: 1) { nodes <ClientPermission> pageInfo { hasNextPage endCursor } } } }" "/me/clientPermissions" "Me.clientPermissions"),
        operation!("allow_client" Own Noun true "PUT" "/v1/me/client-permissions/{client2}" Some(json!({ "scopes": ["fitbit:proxy"] })),
            "mutation { allowClient(clientId: \"{client2}\", input: {scopes: [FITBIT_PROXY]}) { clientPermission <ClientPermission> } }" "/allowClient/clientPermission" "Mutation.allowClient"),
        operation!("withdraw_client_permission" Own Nothing true "DELETE" "/v1/me/client-permissions/{client2}" None,
            "mutation { withdrawClientPermission(clientId: \"{client2}\") { done } }" "/withdrawClientPermission" "Mutation.withdrawClientPermission"),
        operation!("renew_api_client_secret" Leader Noun true "POST" "/v1/api-clients/{client2}/secret" None,
            "mutation { renewApiClientSecret(id: \"{client2}\") <IssuedApiClient> }" "/renewApiClientSecret" "Mutation.renewApiClientSecret"),
        operation!("revoke_api_client" Leader Noun true "DELETE" "/v1/api-clients/{client2}" None,
            "mutation { revokeApiClient(id: \"{client2}\") { apiClient <ApiClient> } }" "/revokeApiClient/apiClient" "Mutation.revokeApiClient"),
        operation!("start_authorization" Own Noun true "POST" "/v1/me/tokens/google_health/authorizations" Some(json!({ "returnUrl": "fitexapp://connected" })),
            "mutation { startAuthorization(provider: GOOGLE_HEALTH, input: {returnUrl: \"fitexapp://connected\"}) <StartedAuthorization> }" "/startAuthorization" "Mutation.startAuthorization"),
        operation!("get_authorization" Owner Noun false "GET" "/v1/me/authorizations/{authorization}" None,
            "{ authorization(id: \"{authorization}\") <Authorization> }" "/authorization" "Query.authorization"),
        operation!("list_token_events" Own Page false "GET" "/v1/me/token-events?limit=1" None,
            "{ me { tokenEvents(first: 1) { nodes <TokenEvent> pageInfo { hasNextPage endCursor } } } }" "/me/tokenEvents" "Me.tokenEvents"),
        operation!("disconnect_token" OwnerSilently Noun true "DELETE" "/v1/me/tokens/{token}" None,
            "mutation { disconnectToken(id: \"{token}\") <Disconnection> }" "/disconnectToken" "Mutation.disconnectToken"),
        operation!("end_session" OwnerSilently Nothing true "DELETE" "/v1/sessions/{session}" None,
            "mutation { endSession(id: \"{session}\") { done } }" "/endSession" "Mutation.endSession"),
        operation!("change_password" Own Nothing true "PUT" "/v1/me/password" Some(json!({ "currentPassword": PASSWORD, "newPassword": "seven worn hiking boots" })),
            "mutation { changePassword(input: {currentPassword: \"five sturdy walking shoes\", newPassword: \"seven worn hiking boots\"}) { done } }" "/changePassword" "Mutation.changePassword"),
        operation!("sign_out" Own Nothing true "DELETE" "/v1/sessions/current" None,
            "mutation { signOut { done } }" "/signOut" "Mutation.signOut"),
        operation!("delete_me" Own Noun true "DELETE" "/v1/me" None,
            "mutation { deleteMe { receipt <Receipt> } }" "/deleteMe/receipt" "Mutation.deleteMe"),
    ]
}

/// Operations that are for machines and have no GraphQL: keys and health, and OAuth, where a client proves
/// itself by what it sends.
pub(crate) const FOR_MACHINES: [&str; 7] = [
    "get_jwks",
    "get_liveness",
    "get_readiness",
    "issue_token",
    "introspect_token",
    "revoke_token",
    "get_authorization_server",
];
/// Fields of GraphQL that only lead to others.
pub(crate) const LEADING: [&str; 3] = ["Query.me", "Query.node", "Me.fitbit"];

/// Fields that are operations of their own and no part of the noun they hang on.
pub(crate) const EDGES: [&str; 1] = ["Team.members"];

/// What stands for the names in braces.
pub(crate) type Scene = HashMap<&'static str, String>;

/// Gives a person one of everything, and its ids.
pub(crate) async fn scene(world: &World, person: &Person, walker: usize, fresh: &str) -> Scene {
    person.connect(world, walker).await;
    let goal = json!({ "metric": "steps", "period": "week", "target": 50_000 });
    let goal = person.post("/v1/me/goals", goal).await.expect(201);
    person
        .post(
            "/v1/me/goals",
            json!({ "metric": "steps", "period": "day", "target": 7_000 }),
        )
        .await
        .expect(201);
    let paused = json!({ "metric": "distance", "period": "day", "target": 5_000 });
    let paused = person.post("/v1/me/goals", paused).await.expect(201)["id"].clone();
    let path = format!("/v1/goals/{}/pause", paused.as_str().unwrap());
    person.post(&path, json!({})).await.expect(200);
    let token = person.get("/v1/me/tokens").await.expect(200)["items"][0]["id"].clone();
    let run = person.get("/v1/me/sync").await.expect(200)["items"][0]["id"].clone();
    let excuse = json!({ "reason": "travel" });
    person
        .call("PUT", "/v1/me/days/2026-11-12/excuse", Some(&excuse))
        .await
        .expect(200);
    let activity =
        json!({ "date": "2026-11-16", "kind": "tennis", "minutes": 45, "note": "Doubles" });
    let activity = person.post("/v1/me/activities", activity).await.expect(201);
    person
        .call(
            "PUT",
            "/v1/me/nutrition/2026-11-16",
            Some(&json!({ "quarterCups": 6 })),
        )
        .await
        .expect(200);
    let care = json!({ "startsOn": "2026-11-16" });
    person
        .call("PUT", "/v1/me/care", Some(&care))
        .await
        .expect(200);
    person.delete("/v1/me/care").await.expect(204);
    let days = person.get("/v1/me/days?limit=1").await.expect(200);
    let mut other = person.clone();
    other.token = None;
    other.sign_in().await;
    let paste = world
        .simulator
        .grant(&world.walkers()[walker].id, &["activity"], 86_400)
        .unwrap();
    let way = person
        .post("/v1/me/tokens/google_health/authorizations", json!({}))
        .await
        .expect(201);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    person.admin(world).await;
    let mut clients = Vec::new();
    for name in ["One client", "Another client"] {
        let client = json!({ "name": name, "scopes": ["fitbit:proxy"] });
        let client = person.post("/v1/api-clients", client).await.expect(201);
        clients.push(text(&client["client"]["id"]));
    }
    listen(person, &clients[0]).await;
    let allowed = format!("/v1/me/client-permissions/{}", clients[0]);
    person
        .call(
            "PUT",
            &allowed,
            Some(&json!({ "scopes": ["fitbit:proxy"] })),
        )
        .await
        .expect(200);
    let (season, season2) = (person.season(world).await, person.season(world).await);
    let path = format!("/v1/seasons/{}/teams", text(&season["id"]));
    let team = json!({ "name": format!("Team of {fresh}") });
    let team = text(&person.post(&path, team).await.expect(201)["id"]);
    let membership = person.get("/v1/me/memberships").await.expect(200)["items"][0]["id"].clone();
    let code = person
        .get(&format!("/v1/teams/{team}/code"))
        .await
        .expect(200)["code"]
        .clone();
    let mate = world.person(&format!("{fresh}-mate")).await;
    mate.post("/v1/me/memberships", json!({ "code": code }))
        .await
        .expect(201);
    let invited = person
        .post(&format!("/v1/teams/{team}/invitations"), json!({}))
        .await
        .expect(201);
    HashMap::from([
        ("client", clients[0].clone()),
        ("client2", clients[1].clone()),
        ("season", text(&season["id"])),
        ("season2", text(&season2["id"])),
        ("team", team),
        ("membership", text(&membership)),
        ("mate", mate.id.clone()),
        ("invitation", text(&invited["invitation"]["id"])),
        ("email", person.email.clone()),
        ("fresh", format!("{fresh}@example.org")),
        ("refresh", other.refresh_token.clone()),
        ("token", text(&token)),
        ("run", text(&run)),
        ("goal", text(&goal["id"])),
        ("paused", text(&paused)),
        ("activity", text(&activity["id"])),
        ("authorization", text(&way["authorization"]["id"])),
        ("session", other.session.clone()),
        ("date", text(&days["items"][0]["date"])),
        ("paste", paste),
    ])
}

/// Gives a client an address that shows that it is the client's as long as the test runs.
async fn listen(admin: &Person, client: &str) {
    let receiver = Receiver::start().await;
    let form = json!({ "url": receiver.url });
    let path = format!("/v1/api-clients/{client}/subscriber");
    let issued = admin.call("PUT", &path, Some(&form)).await.expect(200);
    let code = issued["subscriber"]["verificationCode"].as_str().unwrap();
    receiver.knows(code);
}

/// Fills the names in.
pub(crate) fn fill(text: &str, scene: &Scene) -> String {
    scene.iter().fold(text.to_owned(), |text, (name, value)| {
        text.replace(&format!("{{{name}}}"), value)
    })
}

impl Operation {
    /// Carries it out over REST.
    pub(crate) async fn rest(&self, person: &Person, scene: &Scene) -> crate::support::Answer {
        let body = self
            .body
            .as_ref()
            .map(|body| serde_json::from_str::<Value>(&fill(&body.to_string(), scene)).unwrap());
        let mut request = person.request(self.method.parse().unwrap(), &fill(self.path, scene));
        let version = match self.id {
            "update_me" | "update_team" => Some("\"v2\""),
            "replace_activity" | "update_season" | "update_membership" => Some("\"v1\""),
            _ => None,
        };
        if let Some(version) = version {
            request = request.header("If-Match", version);
        }
        if let Some(body) = &body {
            request = request.json(body);
        }
        person.send(request).await
    }

    /// Carries it out over GraphQL.
    pub(crate) async fn over_graphql(
        &self,
        person: &Person,
        scene: &Scene,
        types: &Types,
    ) -> crate::support::Answer {
        let query = types.fill(&fill(self.graphql, scene));
        person.graphql(&query, json!({})).await
    }
}

/// The types of the GraphQL schema: what can be selected of each.
pub(crate) struct Types(HashMap<String, Vec<(String, String, bool)>>);

impl Types {
    /// Asks the server.
    pub(crate) async fn of(person: &Person) -> Self {
        let query = "{ __schema { types { name kind fields { name args { name } type { name kind ofType { name kind ofType { name kind ofType { name kind } } } } } } } }";
        let answer = person.data(query).await;
        let mut types = HashMap::new();
        for described in answer["__schema"]["types"].as_array().unwrap() {
            let fields = described["fields"].as_array().cloned().unwrap_or_default();
            let fields = fields.iter().map(|field| {
                let mut named = &field["type"];
                while !named["ofType"].is_null() {
                    named = &named["ofType"];
                }
                let plain = matches!(named["kind"].as_str(), Some("SCALAR" | "ENUM"));
                let name = field["name"].as_str().unwrap().to_owned();
                (name, named["name"].as_str().unwrap().to_owned(), plain)
            });
            types.insert(
                described["name"].as_str().unwrap().to_owned(),
                fields.collect(),
            );
        }
        Self(types)
    }

    pub(crate) fn fields(&self, name: &str) -> Vec<String> {
        self.0[name]
            .iter()
            .map(|(field, ..)| format!("{name}.{field}"))
            .collect()
    }

    /// All fields of a type, and of the types in it.
    pub(crate) fn selection(&self, name: &str) -> String {
        let own = |(field, ..): &&(String, String, bool)| {
            !EDGES.contains(&format!("{name}.{field}").as_str())
        };
        let fields = self.0[name].iter().filter(own).map(|(field, kind, plain)| {
            if *plain {
                field.clone()
            } else {
                format!("{field} {}", self.selection(kind))
            }
        });
        format!("{{ {} }}", fields.collect::<Vec<_>>().join(" "))
    }

    fn fill(&self, query: &str) -> String {
        let mut filled = query.to_owned();
        for name in self.0.keys() {
            let place = format!("<{name}>");
            if filled.contains(&place) {
                filled = filled.replace(&place, &self.selection(name));
            }
        }
        filled
    }
}
