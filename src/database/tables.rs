//! The tables, as the query builder knows them.

#![allow(missing_docs, reason = "the migrations document the columns")]

diesel::table! {
    use crate::database::types::{SqlDate, SqlInstant, SqlUuid};
    use diesel::sql_types::{Binary, Bool, Double, Integer, Nullable, Text};

    users (id) {
        id -> SqlUuid,
        email -> Text,
        password_hash -> Text,
        display_name -> Text,
        time_zone -> Text,
        unit_preference -> Text,
        role -> Text,
        age_group -> Text,
        version -> Integer,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

diesel::table! {
    use crate::database::types::{SqlDate, SqlInstant, SqlUuid};
    use diesel::sql_types::{Binary, Bool, Double, Integer, Nullable, Text};

    sessions (id) {
        id -> SqlUuid,
        user_id -> SqlUuid,
        generation -> Integer,
        current_hash -> Binary,
        previous_hash -> Nullable<Binary>,
        confirmed -> Bool,
        successor -> Nullable<Binary>,
        agent -> Nullable<Text>,
        address -> Nullable<Text>,
        created_at -> SqlInstant,
        last_used_at -> SqlInstant,
        idle_expires_at -> SqlInstant,
        expires_at -> SqlInstant,
        ended_at -> Nullable<SqlInstant>,
        end_reason -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::database::types::{SqlDate, SqlInstant, SqlUuid};
    use diesel::sql_types::{Binary, Bool, Double, Integer, Nullable, Text};

    secrets (id) {
        id -> Text,
        sealed_value -> Binary,
        created_at -> SqlInstant,
    }
}

diesel::table! {
    use crate::database::types::{SqlDate, SqlInstant, SqlUuid};
    use diesel::sql_types::{Binary, Bool, Double, Integer, Nullable, Text};

    signing_keys (id) {
        id -> Text,
        public_key -> Binary,
        sealed_private_key -> Binary,
        active -> Bool,
        created_at -> SqlInstant,
    }
}

diesel::table! {
    use crate::database::types::{SqlDate, SqlInstant, SqlUuid};
    use diesel::sql_types::{Binary, Bool, Double, Integer, Nullable, Text};

    master_keys (id) {
        id -> Integer,
        check_value -> Binary,
        created_at -> SqlInstant,
    }
}

diesel::table! {
    use crate::database::types::{SqlDate, SqlInstant, SqlUuid};
    use diesel::sql_types::{Binary, Bool, Double, Integer, Nullable, Text};

    tokens (id) {
        id -> SqlUuid,
        user_id -> SqlUuid,
        provider -> Text,
        state -> Text,
        reason -> Nullable<Text>,
        since -> SqlInstant,
        provider_user_id -> Text,
        client_id -> Text,
        scopes -> Text,
        expires_at -> SqlInstant,
        last_good_day -> Nullable<SqlDate>,
        version -> Integer,
        sealed_access_token -> Binary,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
        sealed_refresh_token -> Nullable<Binary>,
        fitbit_user_id -> Nullable<Text>,
        issued_at -> Nullable<SqlInstant>,
        episode -> Integer,
        lease_id -> Nullable<SqlUuid>,
        lease_until -> Nullable<SqlInstant>,
        attempted_at -> Nullable<SqlInstant>,
        uncertain -> Bool,
        failures -> Integer,
        next_attempt_at -> Nullable<SqlInstant>,
        degraded -> Nullable<Text>,
        degraded_since -> Nullable<SqlInstant>,
    }
}

diesel::table! {
    use crate::database::types::{SqlDate, SqlInstant, SqlUuid};
    use diesel::sql_types::{Binary, Bool, Double, Integer, Nullable, Text};

    data_keys (user_id) {
        user_id -> SqlUuid,
        master_key_id -> Integer,
        sealed_key -> Binary,
        version -> Integer,
        created_at -> SqlInstant,
    }
}

diesel::table! {
    use crate::database::types::{SqlDate, SqlInstant, SqlUuid};
    use diesel::sql_types::{Binary, Bool, Double, Integer, Nullable, Text};

    authorizations (id) {
        id -> SqlUuid,
        user_id -> SqlUuid,
        session_id -> SqlUuid,
        provider -> Text,
        scopes -> Text,
        state -> Text,
        reason -> Nullable<Text>,
        token_id -> Nullable<SqlUuid>,
        return_url -> Nullable<Text>,
        ticket_hash -> Binary,
        state_hash -> Nullable<Binary>,
        browser_hash -> Nullable<Binary>,
        sealed_verifier -> Nullable<Binary>,
        created_at -> SqlInstant,
        expires_at -> SqlInstant,
        consumed_at -> Nullable<SqlInstant>,
        finished_at -> Nullable<SqlInstant>,
    }
}

diesel::table! {
    use crate::database::types::{SqlDate, SqlInstant, SqlUuid};
    use diesel::sql_types::{Binary, Bool, Double, Integer, Nullable, Text};

    token_events (id) {
        id -> SqlUuid,
        user_id -> SqlUuid,
        token_id -> SqlUuid,
        provider -> Text,
        kind -> Text,
        reason -> Nullable<Text>,
        episode -> Integer,
        created_at -> SqlInstant,
    }
}

diesel::table! {
    use crate::database::types::{SqlDate, SqlInstant, SqlUuid};
    use diesel::sql_types::{Binary, Bool, Double, Integer, Nullable, Text};

    revocations (id) {
        id -> SqlUuid,
        provider -> Text,
        account -> Binary,
        client_id -> Text,
        sealed_token -> Binary,
        attempts -> Integer,
        next_attempt_at -> SqlInstant,
        created_at -> SqlInstant,
    }
}

diesel::table! {
    use crate::database::types::{SqlDate, SqlInstant, SqlUuid};
    use diesel::sql_types::{Binary, Bool, Double, Integer, Nullable, Text};

    provider_states (provider) {
        provider -> Text,
        misconfigured_since -> Nullable<SqlInstant>,
        retry_at -> Nullable<SqlInstant>,
        suspect_since -> Nullable<SqlInstant>,
        believed_until -> Nullable<SqlInstant>,
    }
}

diesel::table! {
    use crate::database::types::{SqlDate, SqlInstant, SqlUuid};
    use diesel::sql_types::{Binary, Bool, Double, Integer, Nullable, Text};

    devices (user_id, provider, provider_device_id) {
        user_id -> SqlUuid,
        provider -> Text,
        provider_device_id -> Text,
        name -> Text,
        kind -> Text,
        battery_percent -> Nullable<Integer>,
        last_synced_at -> Nullable<SqlInstant>,
        observed_at -> SqlInstant,
    }
}

diesel::table! {
    use crate::database::types::{SqlDate, SqlInstant, SqlUuid};
    use diesel::sql_types::{Binary, Bool, Double, Integer, Nullable, Text};

    days (user_id, date) {
        user_id -> SqlUuid,
        date -> SqlDate,
        source -> Nullable<Text>,
        provider -> Nullable<Text>,
        time_zone -> Text,
        zone_origin -> Text,
        steps -> Nullable<Integer>,
        credited_steps -> Nullable<Integer>,
        distance_meters -> Nullable<Double>,
        energy_kilocalories -> Nullable<Integer>,
        floors -> Nullable<Integer>,
        light_active_minutes -> Nullable<Integer>,
        moderate_active_minutes -> Nullable<Integer>,
        vigorous_active_minutes -> Nullable<Integer>,
        wear_minutes -> Nullable<Integer>,
        status -> Text,
        status_reason -> Text,
        revision -> Integer,
        observed_at -> SqlInstant,
        self_reported_miles_hundredths -> Nullable<Integer>,
        self_reported_active_minutes -> Nullable<Integer>,
    }
}

diesel::table! {
    use crate::database::types::{SqlDate, SqlInstant, SqlUuid};
    use diesel::sql_types::{Binary, Bool, Double, Integer, Nullable, Text};

    day_records (user_id, date, source, told_by, revision) {
        user_id -> SqlUuid,
        date -> SqlDate,
        source -> Text,
        told_by -> Text,
        revision -> Integer,
        time_zone -> Text,
        zone_origin -> Text,
        steps -> Nullable<Integer>,
        distance_meters -> Nullable<Double>,
        energy_kilocalories -> Nullable<Integer>,
        floors -> Nullable<Integer>,
        light_active_minutes -> Nullable<Integer>,
        moderate_active_minutes -> Nullable<Integer>,
        vigorous_active_minutes -> Nullable<Integer>,
        wear_minutes -> Nullable<Integer>,
        hourly_steps -> Nullable<Integer>,
        status -> Text,
        status_reason -> Text,
        observed_at -> SqlInstant,
        superseded_at -> Nullable<SqlInstant>,
        self_reported_miles_hundredths -> Nullable<Integer>,
    }
}

diesel::table! {
    use crate::database::types::{SqlDate, SqlInstant, SqlUuid};
    use diesel::sql_types::{Binary, Bool, Double, Integer, Nullable, Text};

    readings (user_id, told_by, observed_at) {
        user_id -> SqlUuid,
        told_by -> Text,
        observed_at -> SqlInstant,
        first_date -> SqlDate,
        last_date -> SqlDate,
    }
}

diesel::table! {
    use crate::database::types::{SqlDate, SqlInstant, SqlUuid};
    use diesel::sql_types::{Binary, Bool, Double, Integer, Nullable, Text};

    excuses (user_id, date) {
        user_id -> SqlUuid,
        date -> SqlDate,
        reason -> Text,
        created_at -> SqlInstant,
    }
}

diesel::table! {
    use crate::database::types::{SqlDate, SqlInstant, SqlUuid};
    use diesel::sql_types::{Binary, Bool, Double, Integer, Nullable, Text};

    intraday_steps (user_id, date, interval_minutes) {
        user_id -> SqlUuid,
        date -> SqlDate,
        interval_minutes -> Integer,
        time_zone -> Text,
        steps -> Text,
        observed_at -> SqlInstant,
    }
}

diesel::table! {
    use crate::database::types::{SqlDate, SqlInstant, SqlUuid};
    use diesel::sql_types::{Binary, Bool, Double, Integer, Nullable, Text};

    sync_runs (id) {
        id -> SqlUuid,
        user_id -> SqlUuid,
        token_id -> SqlUuid,
        kind -> Text,
        cause -> Text,
        state -> Text,
        first_date -> Nullable<SqlDate>,
        last_date -> Nullable<SqlDate>,
        next_date -> Nullable<SqlDate>,
        days_read -> Integer,
        days_new -> Integer,
        days_restated -> Integer,
        days_unchanged -> Integer,
        days_rejected -> Integer,
        error_code -> Nullable<Text>,
        error_detail -> Nullable<Text>,
        error_facts -> Nullable<Text>,
        created_at -> SqlInstant,
        started_at -> Nullable<SqlInstant>,
        finished_at -> Nullable<SqlInstant>,
        attempts -> Integer,
        lease_until -> Nullable<SqlInstant>,
        not_before -> SqlInstant,
        rank_at -> SqlInstant,
    }
}

diesel::table! {
    use crate::database::types::{SqlDate, SqlInstant, SqlUuid};
    use diesel::sql_types::{Binary, Bool, Double, Integer, Nullable, Text};

    schedules (token_id) {
        token_id -> SqlUuid,
        user_id -> SqlUuid,
        next_sync_at -> Nullable<SqlInstant>,
        noticed_at -> Nullable<SqlInstant>,
        answered_at -> Nullable<SqlInstant>,
        held_until -> Nullable<SqlInstant>,
        subscribed_at -> Nullable<SqlInstant>,
        due_first -> Nullable<SqlDate>,
        due_last -> Nullable<SqlDate>,
        version -> Integer,
        failures -> Integer,
        touched -> Integer,
    }
}

diesel::table! {
    use crate::database::types::{SqlDate, SqlInstant, SqlUuid};
    use diesel::sql_types::{Binary, Bool, Double, Integer, Nullable, Text};

    activities (id) {
        id -> SqlUuid,
        user_id -> SqlUuid,
        entered_by -> SqlUuid,
        date -> SqlDate,
        start_minute -> Nullable<Integer>,
        kind -> Text,
        minutes -> Nullable<Integer>,
        distance_meters -> Nullable<Integer>,
        steps -> Nullable<Integer>,
        note -> Nullable<Text>,
        conversion -> Text,
        active_minutes -> Integer,
        fitex_miles_hundredths -> Integer,
        step_equivalent -> Nullable<Integer>,
        version -> Integer,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

diesel::table! {
    use crate::database::types::{SqlDate, SqlInstant, SqlUuid};
    use diesel::sql_types::{Binary, Bool, Double, Integer, Nullable, Text};

    nutrition (user_id, date) {
        user_id -> SqlUuid,
        date -> SqlDate,
        quarter_cups -> Integer,
        entered_by -> SqlUuid,
        updated_at -> SqlInstant,
    }
}

diesel::table! {
    use crate::database::types::{SqlDate, SqlInstant, SqlUuid};
    use diesel::sql_types::{Binary, Bool, Double, Integer, Nullable, Text};

    goals (id) {
        id -> SqlUuid,
        user_id -> SqlUuid,
        series_id -> SqlUuid,
        metric -> Text,
        period -> Text,
        season_id -> Nullable<SqlUuid>,
        target -> Nullable<Integer>,
        strategy -> Text,
        parameters -> Text,
        explanation -> Text,
        effective_from -> SqlDate,
        effective_to -> Nullable<SqlDate>,
        paused_on -> Nullable<SqlDate>,
        recomputes_at -> Nullable<SqlInstant>,
        version -> Integer,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

diesel::table! {
    use crate::database::types::{SqlDate, SqlInstant, SqlUuid};
    use diesel::sql_types::{BigInt, Binary, Bool, Double, Integer, Nullable, Text};

    care_times (user_id, starts_on) {
        user_id -> SqlUuid,
        starts_on -> SqlDate,
        ends_on -> Nullable<SqlDate>,
        reason -> Nullable<Text>,
        created_at -> SqlInstant,
    }
}

diesel::table! {
    use crate::database::types::{SqlDate, SqlInstant, SqlUuid};
    use diesel::sql_types::{Bool, Double, Nullable, Text};

    aims (user_id, kind) {
        user_id -> SqlUuid,
        kind -> Text,
        amount -> Double,
        amount_at_start -> Nullable<Double>,
        starts_on -> Nullable<SqlDate>,
        intensity -> Nullable<Text>,
        personalized -> Nullable<Bool>,
        updated_at -> SqlInstant,
    }
}

diesel::table! {
    use crate::database::types::{SqlDate, SqlInstant, SqlUuid};
    use diesel::sql_types::{Binary, Bool, Double, Integer, Nullable, Text};

    rate_limits (id) {
        id -> Text,
        arrives_at -> SqlInstant,
    }
}

diesel::table! {
    use crate::database::types::{SqlDate, SqlInstant, SqlUuid};
    use diesel::sql_types::{Binary, Bool, Double, Integer, Nullable, Text};

    idempotency_keys (owner, id) {
        owner -> Text,
        id -> Text,
        user_id -> SqlUuid,
        fingerprint -> Binary,
        answer -> Text,
        created_at -> SqlInstant,
    }
}

diesel::table! {
    use crate::database::types::{SqlDate, SqlInstant, SqlUuid};
    use diesel::sql_types::{Binary, Bool, Double, Integer, Nullable, Text};

    seasons (id) {
        id -> SqlUuid,
        name -> Text,
        areas -> Text,
        starts_on -> SqlDate,
        weeks -> Integer,
        ends_on -> SqlDate,
        time_zone -> Text,
        registration_opens_on -> SqlDate,
        registration_closes_on -> SqlDate,
        joining_closes_on -> SqlDate,
        smallest_team -> Integer,
        largest_team -> Integer,
        back_entry_days -> Integer,
        ranking_metric -> Text,
        grace_hours -> Integer,
        daily_cap -> Integer,
        minutes_per_mile -> Integer,
        miles_a_week -> Integer,
        cohorts -> Text,
        created_by -> Nullable<SqlUuid>,
        version -> Integer,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
        draw_secret -> Text,
    }
}

diesel::table! {
    use crate::database::types::{SqlDate, SqlInstant, SqlUuid};
    use diesel::sql_types::{Binary, Bool, Double, Integer, Nullable, Text};

    teams (id) {
        id -> SqlUuid,
        season_id -> SqlUuid,
        name -> Text,
        folded_name -> Text,
        area -> Nullable<Text>,
        cohort -> Nullable<Text>,
        member_count -> Integer,
        join_code -> Text,
        closed_on -> Nullable<SqlDate>,
        version -> Integer,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
        goal_days_percent -> Integer,
    }
}

diesel::table! {
    use crate::database::types::{SqlDate, SqlInstant, SqlUuid};
    use diesel::sql_types::{Binary, Bool, Double, Integer, Nullable, Text};

    memberships (id) {
        id -> SqlUuid,
        season_id -> SqlUuid,
        team_id -> Nullable<SqlUuid>,
        user_id -> SqlUuid,
        role -> Text,
        shares -> Text,
        joined_on -> SqlDate,
        left_on -> Nullable<SqlDate>,
        listed_as -> Text,
        alias -> Nullable<Text>,
        area -> Nullable<Text>,
        cohort -> Nullable<Text>,
        tally_due_at -> Nullable<SqlInstant>,
        tally_from -> Nullable<SqlDate>,
        version -> Integer,
        created_at -> SqlInstant,
        updated_at -> SqlInstant,
    }
}

diesel::table! {
    use crate::database::types::{SqlDate, SqlInstant, SqlUuid};
    use diesel::sql_types::{Binary, Bool, Double, Integer, Nullable, Text};

    invitations (id) {
        id -> SqlUuid,
        team_id -> SqlUuid,
        created_by -> SqlUuid,
        secret_hash -> Binary,
        created_at -> SqlInstant,
        expires_at -> SqlInstant,
        used_at -> Nullable<SqlInstant>,
    }
}

diesel::table! {
    use crate::database::types::{SqlDate, SqlInstant, SqlUuid};
    use diesel::sql_types::{BigInt, Binary, Bool, Double, Integer, Nullable, Text};

    standings (season_id, subject_id, period, starts_on) {
        season_id -> SqlUuid,
        subject_id -> SqlUuid,
        subject -> Text,
        period -> Text,
        starts_on -> SqlDate,
        ends_on -> SqlDate,
        listed_in -> Text,
        members -> Integer,
        current_members -> Integer,
        member_days -> Integer,
        valid_days -> Integer,
        goal_days_met -> Integer,
        goal_days_known -> Integer,
        steps -> BigInt,
        manual_days -> Integer,
        coverage -> Nullable<Double>,
        top_member_share -> Nullable<Double>,
        goal_day_rate -> Nullable<Double>,
        capped_mean -> Nullable<Double>,
        progress_index -> Nullable<Double>,
        improvement -> Nullable<Double>,
        consistency -> Nullable<Double>,
        unranked -> Nullable<Text>,
        updated_at -> SqlInstant,
    }
}

diesel::table! {
    use crate::database::types::{SqlDate, SqlInstant, SqlUuid};
    use diesel::sql_types::{BigInt, Binary, Bool, Double, Integer, Nullable, Text};

    boards (id) {
        id -> BigInt,
        season_id -> SqlUuid,
        settles_at -> SqlInstant,
        settled_at -> Nullable<SqlInstant>,
        revision -> Integer,
        revised_at -> Nullable<SqlInstant>,
        expires_at -> Nullable<SqlInstant>,
    }
}

diesel::table! {
    use crate::database::types::{SqlDate, SqlInstant, SqlUuid};
    use diesel::sql_types::{BigInt, Binary, Bool, Double, Integer, Nullable, Text};

    board_entries (board_id, subject_id) {
        board_id -> BigInt,
        subject_id -> SqlUuid,
        sort_key -> BigInt,
        settled_key -> Nullable<BigInt>,
    }
}

diesel::table! {
    use crate::database::types::{SqlDate, SqlInstant, SqlUuid};
    use diesel::sql_types::{BigInt, Binary, Bool, Double, Integer, Nullable, Text};

    board_counts (board_id, level, prefix) {
        board_id -> BigInt,
        level -> Integer,
        prefix -> BigInt,
        entries -> BigInt,
        settled -> Nullable<BigInt>,
    }
}

diesel::table! {
    use crate::database::types::{SqlDate, SqlInstant, SqlUuid};
    use diesel::sql_types::{Binary, Bool, Double, Integer, Nullable, Text};

    api_clients (id) {
        id -> SqlUuid,
        name -> Text,
        scopes -> Text,
        secret_hash -> Binary,
        generation -> Integer,
        created_at -> SqlInstant,
        secret_created_at -> SqlInstant,
        last_used_at -> Nullable<SqlInstant>,
        revoked_at -> Nullable<SqlInstant>,
    }
}

diesel::table! {
    use crate::database::types::{SqlDate, SqlInstant, SqlUuid};
    use diesel::sql_types::{Binary, Bool, Double, Integer, Nullable, Text};

    client_permissions (user_id, client_id) {
        user_id -> SqlUuid,
        client_id -> SqlUuid,
        scopes -> Text,
        since -> SqlInstant,
    }
}

diesel::table! {
    use crate::database::types::{SqlDate, SqlInstant, SqlUuid};
    use diesel::sql_types::{Binary, Bool, Double, Integer, Nullable, Text};

    ended_tokens (id) {
        id -> Text,
        expires_at -> SqlInstant,
    }
}

diesel::table! {
    use crate::database::types::{SqlInstant, SqlUuid};
    use diesel::sql_types::{Binary, Integer, Nullable, Text};

    subscribers (client_id) {
        client_id -> SqlUuid,
        url -> Text,
        verification_code -> Text,
        sealed_secret -> Binary,
        state -> Text,
        created_at -> SqlInstant,
        verified_at -> Nullable<SqlInstant>,
        delivered_at -> Nullable<SqlInstant>,
        failing_since -> Nullable<SqlInstant>,
        failures -> Integer,
        next_delivery_at -> SqlInstant,
    }
}

diesel::table! {
    use crate::database::types::{SqlInstant, SqlUuid};
    use diesel::sql_types::Text;

    program_subscriptions (client_id, user_id, collection) {
        client_id -> SqlUuid,
        user_id -> SqlUuid,
        collection -> Text,
        name -> Text,
        owner -> Text,
        created_at -> SqlInstant,
    }
}

diesel::table! {
    use crate::database::types::{SqlDate, SqlUuid};
    use diesel::sql_types::Text;

    program_notices (client_id, owner, collection, name, date) {
        client_id -> SqlUuid,
        owner -> Text,
        collection -> Text,
        name -> Text,
        date -> SqlDate,
        id -> SqlUuid,
    }
}

diesel::joinable!(client_permissions -> api_clients (client_id));
diesel::joinable!(program_subscriptions -> subscribers (client_id));
diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(authorizations -> users (user_id));
diesel::joinable!(tokens -> users (user_id));
diesel::joinable!(schedules -> tokens (token_id));
diesel::joinable!(teams -> seasons (season_id));
diesel::joinable!(memberships -> users (user_id));
diesel::joinable!(memberships -> seasons (season_id));
diesel::allow_tables_to_appear_in_same_query!(
    users,
    sessions,
    signing_keys,
    master_keys,
    tokens,
    devices,
    days,
    day_records,
    readings,
    excuses,
    intraday_steps,
    sync_runs,
    schedules,
    activities,
    nutrition,
    goals,
    care_times,
    aims,
    rate_limits,
    idempotency_keys,
    secrets,
    data_keys,
    authorizations,
    token_events,
    revocations,
    provider_states,
    seasons,
    teams,
    memberships,
    invitations,
    standings,
    boards,
    board_entries,
    board_counts,
    api_clients,
    client_permissions,
    ended_tokens,
    subscribers,
    program_subscriptions,
    program_notices,
);
