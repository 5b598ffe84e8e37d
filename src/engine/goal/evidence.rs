//! The studies behind each strategy.

use crate::model::explanation::Evidence;
use crate::model::strategy::Strategy;

/// The studies behind a strategy; `usual` says that the number is the one that everybody is advised.
pub fn of(strategy: Strategy, usual: bool) -> Vec<Evidence> {
    let studies: &[(&str, &str, &str)] = match strategy {
        Strategy::Fixed if usual => &[DOSE],
        Strategy::SelfChosen => &[CHOSEN],
        Strategy::BaselineIncrement => &[TEAMS],
        Strategy::DoseResponse => &[COHORTS],
        Strategy::Percentile | Strategy::PercentileGuarded => &[SHAPING, ADAPTIVE],
        Strategy::Randomised => &[HARD],
        Strategy::Ramp => &[RAMPED],
        Strategy::FitexMiles => &[PROGRAMME],
        _ => &[],
    };
    let study = |&(doi, claim, population): &(&str, &str, &str)| Evidence {
        doi: doi.to_owned(),
        claim: claim.to_owned(),
        population: population.to_owned(),
    };
    studies.iter().map(study).collect()
}

type Study = (&'static str, &'static str, &'static str);

const DOSE: Study = (
    "10.1016/S2468-2667(25)00164-1",
    "Beside 2,000 steps a day, 7,000 go with about half the mortality; beyond that risk falls little further.",
    "Adults in prospective studies, pooled (Ding and others 2025).",
);
const CHOSEN: Study = (
    "10.1001/jamacardio.2021.3176",
    "Of goals chosen or assigned, at once or by and by, only one's own choice at once raised steps for good.",
    "500 adults of lower income at risk of heart disease (ENGAGE, 2021).",
);
const TEAMS: Study = (
    "10.1001/jamainternmed.2019.3505",
    "Goals of 1,500 to 3,000 steps above a baseline, in a game with others, raised steps by 920 a day.",
    "602 adults with overweight (STEP UP, 2019).",
);
const COHORTS: Study = (
    "10.1016/S2468-2667(21)00302-9",
    "Risk levels off at 8,000 to 10,000 steps a day below the age of 60, and at 6,000 to 8,000 from there on.",
    "47,471 adults of 15 cohorts (Paluch and others 2022).",
);
const SHAPING: Study = (
    "10.1371/journal.pone.0082901",
    "Goals that follow a rank of the last nine days were met more steadily than a fixed 10,000.",
    "20 adults with overweight, six months (Adams and others 2013).",
);
const ADAPTIVE: Study = (
    "10.1186/s12966-023-01494-2",
    "Adaptive goals raised activity most where it is hard to walk.",
    "512 inactive adults, one year (WalkIT, 2023).",
);
const HARD: Study = (
    "10.1007/s10865-017-9878-3",
    "Goals drawn between a person's median and 2.6 times it went with 2,650 more steps a day.",
    "20 inactive adults with overweight (Just Walk, 2018).",
);
const RAMPED: Study = (
    "10.1161/JAHA.118.009173",
    "Goals that rose by 15 % of the baseline each week for eight weeks raised steps by 1,368 a day.",
    "105 adults with heart disease (ACTIVE REWARD, 2018).",
);
const PROGRAMME: Study = (
    "10.1093/tbm/ibad058",
    "Of those who took part a third met the guidelines at the start, and more than half while it lasted.",
    "1,995 adults in teams, 2015 to 2020 (Harden and others 2024).",
);
