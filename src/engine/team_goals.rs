//! What a team is to do together: the sum of its members' own goals, by the days on which they were in it.

/// Cups of fruit and vegetables for each member and day, in quarters: five cups.
const QUARTER_CUPS_A_DAY: i64 = 20;
/// The percent of a member's own goal that counts for the team's, at most.
const CREDITED: i64 = 150;

/// The FitEx norm in hundredths of a mile for so many days of membership, all members together, at so
/// many miles of each in a week: ten in the programme, twenty for an hour a day.
pub fn miles_norm(member_days: i64, miles_a_week: i64) -> i64 {
    half_up(member_days * miles_a_week * 100, 7)
}

/// The norm of fruit and vegetables, in quarters of a cup.
pub fn cups_norm(member_days: i64) -> i64 {
    member_days * QUARTER_CUPS_A_DAY
}

/// What a member did, as far as it counts for the team.
pub fn credited(done: i64, own_goal: i64) -> i64 {
    done.min(own_goal * CREDITED / 100)
}

/// The chance that at least `needed` of `days` independent days are met, if each is with probability
/// `share`.
pub fn odds(days: u32, share: f64, needed: u32) -> f64 {
    // Each term follows from the one before; as logarithms none of them is lost for being small.
    let mut term = f64::from(days) * (1.0 - share).ln();
    let mut below = 0.0;
    for met in 0..needed.min(days + 1) {
        below += term.exp();
        term += (f64::from(days - met) / f64::from(met + 1) * share / (1.0 - share)).ln();
    }
    (1.0 - below).clamp(0.0, 1.0)
}

fn half_up(number: i64, by: i64) -> i64 {
    (2 * number + by) / (2 * by)
}

#[cfg(test)]
mod tests {
    use super::{credited, cups_norm, miles_norm, odds};

    #[test]
    fn norms_are_those_of_the_programme() {
        let weeks = |members: i64, weeks: i64| members * weeks * 7;
        for (member_days, miles) in [
            (weeks(6, 8), 480),
            (weeks(5, 8), 400),
            // One leaves after the third week; somebody else comes in the fifth.
            (weeks(5, 8) + weeks(1, 3), 430),
            (weeks(5, 8) + weeks(1, 3) + weeks(1, 4), 470),
        ] {
            assert_eq!(miles_norm(member_days, 10), miles * 100);
        }
        assert_eq!(miles_norm(weeks(6, 8), 20), 960 * 100);
        assert_eq!(cups_norm(weeks(6, 8)), 1_680 * 4);
    }

    #[test]
    fn one_member_carries_the_team_only_so_far() {
        assert_eq!(credited(8_000, 10_000), 8_000);
        assert_eq!(credited(30_000, 10_000), 15_000);
    }

    #[test]
    fn odds_are_the_binomials() {
        for (share, needed, expected) in [
            (0.4, 17, 0.53),
            (0.4, 19, 0.29),
            (0.4, 21, 0.12),
            (0.5, 21, 0.56),
        ] {
            let found = odds(42, share, needed);
            assert!((found - expected).abs() < 0.005, "{needed}: {found}");
        }
        // Ten members for a year: far too many for powers of 0.6.
        let (likely, unlikely) = (odds(3_640, 0.4, 1_400), odds(3_640, 0.4, 1_600));
        assert!(likely > 0.9 && unlikely < 0.01, "{likely} {unlikely}");
        assert!((odds(42, 0.4, 0) - 1.0).abs() < 1e-12);
        assert!(odds(7, 0.4, 8).abs() < 1e-9);
    }
}
