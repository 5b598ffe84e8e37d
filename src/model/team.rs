//! A team of a season, the code that lets people in, and its members as others see them.

use async_graphql::{InputObject, SimpleObject};
use diesel::{Insertable, Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::day::DayStatus;
use super::field::{Change, Field, Invalid, Parse, Raw};
use super::id::{SeasonId, TeamId, UserId};
use super::membership::{MemberRole, Shares};
use super::number;
use super::page::Listed;
use super::text::{Area, DisplayName, GroupName};
use super::time::{CivilDate, Instant};
use crate::database::tables::teams;

/// A team of a season.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Queryable,
    Selectable,
    Insertable,
    Serialize,
    Deserialize,
    ToSchema,
    SimpleObject,
)]
#[diesel(table_name = teams)]
#[diesel(treat_none_as_default_value = false)]
#[graphql(complex)]
#[serde(rename_all = "camelCase")]
pub struct Team {
    /// The team's id.
    pub id: TeamId,
    /// The season it takes part in.
    pub season_id: SeasonId,
    /// Its name, which no other team of the season has.
    pub name: GroupName,
    /// The place that it is from: one of the season's; absent if it names none.
    pub area: Option<Area>,
    /// The cohort that it is of: one of the season's; absent if it names none.
    pub cohort: Option<Area>,
    /// `GOAL_DAYS_TARGET`: of a hundred member-days, how many the team wants to be met; 45 at first.
    pub goal_days_percent: i32,
    /// How many members it has now.
    pub member_count: i32,
    /// The first date on which it was no more; absent while it is open.
    pub closed_on: Option<CivilDate>,
    /// Counts changes of the team and of its members; an update names the version it changes.
    pub version: i32,
    /// When it was founded.
    pub created_at: Instant,
    /// When it was last changed.
    pub updated_at: Instant,
}

impl Listed for Team {
    const LIST: &str = "teams";

    fn key(&self) -> String {
        self.id.to_string()
    }
}

/// What it takes to found a team. Its founder is its captain.
#[derive(Debug, Default, Deserialize, ToSchema, InputObject)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewTeam {
    /// Its name, which no other team of the season has.
    #[serde(default)]
    #[schema(value_type = GroupName, required)]
    pub name: Field<GroupName>,
    /// The place that it is from: one of the season's.
    #[schema(value_type = Option<Area>)]
    pub area: Option<Field<Area>>,
    /// The cohort that it is of: one of the season's.
    #[schema(value_type = Option<Area>)]
    pub cohort: Option<Field<Area>>,
    /// What its other members see of the founder; nothing but the name if left out.
    #[schema(value_type = Option<Vec<super::membership::Shared>>)]
    pub shares: Option<Field<Vec<super::membership::Shared>>>,
}

number::ranged!(/** Of a hundred member-days, how many are to be met: 10 to 100. */ GoalDaysPercent, 10, 100);

/// What can be changed of a team: a JSON Merge Patch (RFC 7396).
#[derive(Debug, Default, Deserialize, ToSchema, InputObject)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TeamPatch {
    /// Its name.
    #[serde(default)]
    #[schema(value_type = Option<GroupName>, nullable = false)]
    pub name: Change<GroupName>,
    /// The place that it is from.
    #[serde(default)]
    #[schema(value_type = Option<Area>, nullable = false)]
    pub area: Change<Area>,
    /// The cohort that it is of.
    #[serde(default)]
    #[schema(value_type = Option<Area>, nullable = false)]
    pub cohort: Change<Area>,
    /// Of a hundred member-days, how many the team wants to be met: 10 to 100. The team's progress tells
    /// how likely that is.
    #[serde(default)]
    #[schema(value_type = Option<u32>, nullable = false, minimum = 10, maximum = 100)]
    pub goal_days_percent: Change<GoalDaysPercent>,
}

/// Letters of a code that are not taken for each other (Crockford's base 32).
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Letters of a code: 50 bits, behind a limit of tries.
const LETTERS: usize = 10;

/// The code by which people join a team, in the spelling that is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JoinCode(pub String);

impl JoinCode {
    /// Makes a code of random bytes.
    pub fn of(bytes: [u8; LETTERS]) -> Self {
        let letter = |byte: u8| char::from(ALPHABET[usize::from(byte % 32)]);
        Self(bytes.into_iter().map(letter).collect())
    }

    /// The spelling that people read: `7K3QP-0M2XA`.
    pub fn shown(&self) -> String {
        let (head, tail) = self
            .0
            .split_at_checked(LETTERS / 2)
            .unwrap_or((&self.0, ""));
        format!("{head}-{tail}")
    }
}

impl Parse for JoinCode {
    type Wire = String;

    fn parse(raw: Raw) -> Result<Self, Invalid> {
        let text = raw.text()?;
        let letters = text
            .chars()
            .filter(|letter| !letter.is_whitespace() && *letter != '-')
            .map(|letter| match letter.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            });
        let code: String = letters.collect();
        let known = |letter: char| u8::try_from(letter).is_ok_and(|byte| ALPHABET.contains(&byte));
        if code.chars().count() == LETTERS && code.chars().all(known) {
            return Ok(Self(code));
        }
        Err(Invalid::new(
            "bad_code",
            "is not a team's code: ten letters and digits, as in 7K3QP-0M2XA.",
        ))
    }
}

/// The code by which people join a team. Whoever has it can, until it is renewed.
#[derive(Clone, Debug, Serialize, ToSchema, SimpleObject)]
#[serde(rename_all = "camelCase")]
pub struct TeamCode {
    /// The team.
    pub team_id: TeamId,
    /// The code, as in `7K3QP-0M2XA`; hyphens, spaces and case do not matter.
    pub code: String,
}

/// A member's own today, as far as they share it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema, SimpleObject)]
#[serde(rename_all = "camelCase")]
pub struct MemberToday {
    /// The civil date where the member is.
    pub date: CivilDate,
    /// Steps so far; absent if they are not shared or nothing is known.
    pub steps: Option<i32>,
    /// How far the date's record can be trusted; absent if steps are not shared.
    pub status: Option<DayStatus>,
    /// The member's own goal of the day; absent if goals are not shared or there is none.
    pub target: Option<i32>,
    /// True once the goal is reached; absent before, without a goal, or if goals are not shared.
    pub met: Option<bool>,
}

/// A member of a team, as the caller may see them.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema, SimpleObject)]
#[serde(rename_all = "camelCase")]
pub struct TeamMember {
    /// The member.
    pub user_id: UserId,
    /// The name under which others see them.
    pub display_name: DisplayName,
    /// What they are in the team.
    pub role: MemberRole,
    /// The first civil date on which they were in it.
    pub joined_on: CivilDate,
    /// What they share with the others.
    pub shares: Shares,
    /// Their own today.
    pub today: MemberToday,
}

/// Who is to be captain.
#[derive(Debug, Deserialize, ToSchema, InputObject)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewCaptain {
    /// A member of the team.
    #[serde(default)]
    #[schema(value_type = UserId, required)]
    pub user_id: Field<UserId>,
}

#[cfg(test)]
mod tests {
    use super::JoinCode;
    use crate::model::field::{Parse, Raw};

    #[test]
    fn a_code_is_read_as_people_write_it() {
        let code = JoinCode::of([0, 1, 2, 31, 32, 63, 64, 200, 255, 10]);
        let read = |text: &str| JoinCode::parse(Raw::Text(text.to_owned()));

        assert_eq!(read(&code.shown()), Ok(code.clone()));
        assert_eq!(read(&code.shown().to_lowercase()), Ok(code.clone()));
        assert_eq!(read("o1l2z z o12a"), read("0112Z-Z012A"));
        assert!(read("0112ZZ012").is_err() && read("0112ZZ012U").is_err() && read("").is_err());
    }
}
