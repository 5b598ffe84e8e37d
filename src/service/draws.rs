//! Who stands for a team on a date (`RANDOM_REP`; after Patel and others 2017, the BE FIT trial): drawn by
//! a secret that was committed to before.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::app::App;
use crate::auth::random;
use crate::caller::Caller;
use crate::error::Result;
use crate::model::draw::SeasonDraw;
use crate::model::field::Field;
use crate::model::id::{SeasonId, TeamId};
use crate::model::time::CivilDate;
use crate::service::seasons::season_id;
use crate::{policy, store};

/// A new season's secret.
pub(super) fn secret() -> Result<String> {
    Ok(URL_SAFE_NO_PAD.encode(random::bytes::<32>()?))
}

/// How a season's representatives are drawn; its secret once the season has ended in its zone.
pub async fn get(app: &App, caller: &Caller, season: Field<SeasonId>) -> Result<SeasonDraw> {
    policy::may_mind_their_own(caller)?;
    let (id, now) = (season_id(season)?, app.now());
    let (season, secret) = app
        .database
        .read(move |conn| store::seasons::with_draw(conn, id))
        .await?;
    let key = key(&secret);
    let ended = now.date_in(&season.time_zone) > season.ends_on;
    Ok(SeasonDraw {
        season_id: season.id,
        commitment: key.map(|key| URL_SAFE_NO_PAD.encode(random::sha256(&key))),
        secret: key.filter(|_| ended).map(|_| secret),
    })
}

/// A season from before there were draws has none.
fn key(secret: &str) -> Option<[u8; 32]> {
    URL_SAFE_NO_PAD.decode(secret).ok()?.try_into().ok()
}

/// The number that is drawn for a team on each of some dates.
pub(super) fn numbers(
    secret: &str,
    team: TeamId,
    (from, to): (CivilDate, CivilDate),
) -> BTreeMap<CivilDate, u64> {
    let Some(key) = key(secret) else {
        return BTreeMap::new();
    };
    let drawn = |date| {
        let mac = random::mac(&key, format!("{team}\n{date}").as_bytes());
        let number = mac
            .iter()
            .take(8)
            .fold(0, |number, byte| (number << 8) | u64::from(*byte));
        (date, number)
    };
    from.through(to).map(drawn).collect()
}
