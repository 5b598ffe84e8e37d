//! What can be counted, in which unit, and which numbers of it are usual.

use super::enums::words;

words! {
    /// What a goal counts. Every number of it is whole, in the unit named here.
    Metric, "a metric" {
        /// Steps.
        Steps = "steps",
        /// Distance, in metres.
        Distance = "distance",
        /// Minutes of moderate or vigorous activity that a device told.
        ActiveMinutes = "activeMinutes",
        /// FitEx miles, in hundredths: one for each 15 active minutes, and those of self-reports that no
        /// device saw.
        FitexMiles = "fitexMiles",
        /// Fruit and vegetables that were entered, in quarters of a cup.
        FruitVegetableCups = "fruitVegetableCups",
    }
}

/// Numbers of a metric for one day, in its unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    /// The lowest target that somebody may set.
    pub lowest: i32,
    /// The highest target that somebody may set.
    pub highest: i32,
    /// The target of a week for who gives none.
    pub usual_week: i32,
    /// What targets are rounded to.
    pub round_to: i32,
    /// What a computed target is not below.
    pub floor: i32,
    /// The lowest floor that may be asked for, for who moves little.
    pub lowest_floor: i32,
    /// What a target that sets itself may always reach.
    pub ceiling: i32,
    /// What a person may best choose between, above their own baseline.
    pub band: (i32, i32),
    /// What is added to a baseline by who gives no number, and the most that may be.
    pub increment: (i32, i32),
    /// What a week of a ramp adds.
    pub ramp: i32,
}

impl Metric {
    /// What its numbers count.
    pub fn unit(self) -> &'static str {
        match self {
            Self::Steps => "steps",
            Self::Distance => "metres",
            Self::ActiveMinutes => "active minutes",
            Self::FitexMiles => "hundredths of a FitEx mile",
            Self::FruitVegetableCups => "quarter cups",
        }
    }

    /// Its numbers for one day. Those of steps are of trials and cohorts; those of distance and of
    /// activity stand to them as 700 metres and 5 minutes to 1,000 steps, and a mile is 15 minutes.
    pub fn scale(self) -> Scale {
        match self {
            Self::Steps => Scale {
                lowest: 500,
                highest: 40_000,
                usual_week: 49_000,
                round_to: 100,
                floor: 2_000,
                lowest_floor: 500,
                ceiling: 10_000,
                band: (1_000, 3_000),
                increment: (2_000, 5_000),
                ramp: 500,
            },
            Self::Distance => Scale {
                lowest: 300,
                highest: 30_000,
                usual_week: 35_000,
                round_to: 100,
                floor: 1_400,
                lowest_floor: 300,
                ceiling: 7_000,
                band: (700, 2_100),
                increment: (1_400, 3_500),
                ramp: 350,
            },
            Self::ActiveMinutes => Scale {
                lowest: 1,
                highest: 600,
                usual_week: 150,
                round_to: 1,
                floor: 10,
                lowest_floor: 1,
                ceiling: 50,
                band: (5, 15),
                increment: (10, 25),
                ramp: 3,
            },
            Self::FitexMiles => Scale {
                lowest: 10,
                highest: 1_000,
                usual_week: 1_000,
                round_to: 1,
                floor: 67,
                lowest_floor: 10,
                ceiling: 333,
                band: (33, 100),
                increment: (67, 167),
                ramp: 17,
            },
            Self::FruitVegetableCups => Scale {
                lowest: 1,
                highest: 80,
                usual_week: 140,
                round_to: 1,
                floor: 4,
                lowest_floor: 1,
                ceiling: 40,
                band: (2, 6),
                increment: (4, 12),
                ramp: 1,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Metric;

    #[test]
    fn every_scale_is_in_order() {
        for metric in Metric::ALL {
            let scale = metric.scale();
            let rising = [
                0,
                scale.lowest,
                scale.lowest_floor.max(scale.lowest),
                scale.floor,
                scale.ceiling,
                scale.highest,
            ];
            assert!(
                rising.is_sorted() && scale.lowest > 0,
                "{metric}: {rising:?}"
            );
            assert!(scale.band.0 < scale.band.1 && scale.increment.0 <= scale.increment.1);
            let daily = scale.usual_week / 7;
            assert!(
                (scale.lowest..=scale.highest).contains(&daily),
                "{metric}: {daily}"
            );
        }
    }
}
