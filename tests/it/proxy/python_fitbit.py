"""Runs the calls of the PyPI package `fitbit`, unmodified, against FitEx.

Only the endpoint is another one. Prints, as JSON, what came of each call: the keys of the answer, or the
name of the exception.
"""

import json
import os
import sys

import fitbit
from fitbit.api import FitbitOauth2Client

BASE = os.environ["FITEX_BASE"] + "/fitbit"
DAY = "2026-11-16"

fitbit.Fitbit.API_ENDPOINT = BASE
FitbitOauth2Client.API_ENDPOINT = BASE
FitbitOauth2Client.refresh_token_url = BASE + "/oauth2/token"

renewed = []
client = fitbit.Fitbit(
    "22ABCD",
    "a secret of Fitbit's",
    access_token=os.environ["ACCESS_TOKEN"],
    refresh_token=os.environ["REFRESH_TOKEN"],
    refresh_cb=renewed.append,
)


def log_walk():
    walk = {
        "activityId": 90013,
        "manualCalories": 100,
        "startTime": "07:00",
        "durationMillis": 1_800_000,
        "date": DAY,
        "distance": 2.5,
    }
    logged = client.log_activity(walk)
    client.delete_activities(logged["activityLog"]["logId"])
    return logged


def log_weight():
    logged = client.make_request(
        f"{BASE}/1/user/-/body/log/weight.json", data={"weight": 71.5, "date": DAY}
    )
    read = client.get_bodyweight(base_date=DAY)
    log = logged["weightLog"]["logId"]
    client.make_request(f"{BASE}/1/user/-/body/log/weight/{log}.json", method="DELETE")
    assert log in [weight["logId"] for weight in read["weight"]]
    return read


CALLS = {
    "profile": lambda: client.user_profile_get(),
    "summary": lambda: client.activities(date=DAY),
    "lifetime": lambda: client.activity_stats(),
    "recent activities": lambda: client.recent_activities(),
    "frequent activities": lambda: client.frequent_activities(),
    "favorite activities": lambda: client.favorite_activities(),
    "steps": lambda: client.time_series("activities/steps", base_date=DAY, period="1m"),
    "distance": lambda: client.time_series("activities/distance", base_date="2026-11-01", end_date=DAY),
    "floors of trackers": lambda: client.time_series("activities/tracker/floors", period="7d"),
    "heart": lambda: client.time_series("activities/heart", base_date=DAY, period="7d"),
    "steps within a day": lambda: client.intraday_time_series("activities/steps", base_date=DAY, detail_level="15min"),
    "steps within an hour": lambda: client.intraday_time_series(
        "activities/steps", base_date=DAY, detail_level="1min", start_time="09:00", end_time="10:00"
    ),
    "heart within a day": lambda: client.intraday_time_series("activities/heart", base_date=DAY, detail_level="1min"),
    "weight": lambda: client.get_bodyweight(base_date=DAY, period="1m"),
    "fat": lambda: client.get_bodyfat(base_date=DAY, period="7d"),
    "weight goal": lambda: client.body_weight_goal(),
    "fat goal": lambda: client.body_fat_goal(),
    "daily goal": lambda: client.activities_daily_goal(),
    "set daily goal": lambda: client.activities_daily_goal(steps=9000),
    "weekly goal": lambda: client.activities_weekly_goal(),
    "foods": lambda: client.foods_log(date=DAY),
    "water": lambda: client.foods_log_water(date=DAY),
    "water goal": lambda: client.water_goal(),
    "food goal": lambda: client.food_goal(),
    "recent foods": lambda: client.recent_foods(),
    "frequent foods": lambda: client.frequent_foods(),
    "favorite foods": lambda: client.favorite_foods(),
    "food units": lambda: client.food_units(),
    "search": lambda: client.search_foods("apple"),
    "meals": lambda: client.get_meals(),
    "devices": lambda: client.get_devices(),
    "badges": lambda: client.get_badges(),
    "log an activity": log_walk,
    "log weight": log_weight,
    # What this package still knows and Fitbit's public description does not.
    "sleep of version 1": lambda: client.sleep(date=DAY),
    "friends of version 1": lambda: client.get_friends(),
}


def outcome(call):
    try:
        answer = call()
    except Exception as fault:  # noqa: BLE001: whatever the package makes of it is what is told
        return f"{type(fault).__name__}: {fault}"[:300]
    return sorted(answer) if isinstance(answer, dict) else type(answer).__name__


told = {name: outcome(call) for name, call in CALLS.items()}
told["renewals"] = len(renewed)
json.dump(told, sys.stdout)
