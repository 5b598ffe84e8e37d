//! The file for maps of an exercise: a circle around a made-up place, a point a minute.

use std::f64::consts::TAU;
use std::fmt::Write;

use jiff::Timestamp;

use super::exercises::Exercise;
use super::life::Life;

/// Where everybody goes round, in degrees, and how wide the circle is.
const PLACE: (f64, f64) = (51.477_8, -0.001_4);
const RADIUS: f64 = 0.004;
/// Metres above the sea.
const HEIGHT: f64 = 45.0;

impl Life<'_> {
    /// The file. Without a known way it has points only if those without a place are wanted.
    pub fn tcx(&self, exercise: &Exercise, partly: bool) -> String {
        let start = exercise.start;
        let sport = match exercise.activity.group {
            "Running" => "Running",
            "Bicycling" => "Biking",
            _ => "Other",
        };
        let meters = meters(exercise);
        let points = match exercise.has_gps() || partly {
            true => self.points(exercise),
            false => String::new(),
        };
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
             <TrainingCenterDatabase xmlns=\"http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2\">\n\
             <Activities><Activity Sport=\"{sport}\"><Id>{start}</Id><Lap StartTime=\"{start}\">\n\
             <TotalTimeSeconds>{}.0</TotalTimeSeconds><DistanceMeters>{meters}</DistanceMeters>\
             <Calories>{}</Calories><Intensity>Active</Intensity><TriggerMethod>Manual</TriggerMethod>\n\
             <Track>{points}</Track></Lap><Creator xsi:type=\"Device_t\" \
             xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><Name>Charge 6</Name></Creator>\
             </Activity></Activities></TrainingCenterDatabase>\n",
            exercise.seconds(),
            exercise.calories,
        )
    }

    fn points(&self, exercise: &Exercise) -> String {
        let beats = self.beats(self.clock(exercise.start).date());
        let within = |at: Timestamp| exercise.start <= at && at < exercise.end;
        let beats: Vec<_> = beats.into_iter().filter(|beat| within(beat.at)).collect();
        let count = f64::from(u32::try_from(beats.len()).unwrap_or(1).max(1));
        let mut points = String::new();
        for (number, beat) in (0_u32..).zip(&beats) {
            let part = f64::from(number) / count;
            let bpm = beat.samples().first().map_or(0, |(_, bpm)| *bpm);
            let _ = write!(points, "<Trackpoint><Time>{}</Time>", beat.at);
            if exercise.has_gps() {
                let (north, east) = ((part * TAU).sin(), (part * TAU).cos());
                let _ = write!(
                    points,
                    "<Position><LatitudeDegrees>{:.6}</LatitudeDegrees>\
                     <LongitudeDegrees>{:.6}</LongitudeDegrees></Position>\
                     <AltitudeMeters>{HEIGHT}</AltitudeMeters>",
                    PLACE.0 + RADIUS * north,
                    PLACE.1 + RADIUS * east,
                );
            }
            let _ = writeln!(
                points,
                "<DistanceMeters>{:.1}</DistanceMeters>\
                 <HeartRateBpm><Value>{bpm}</Value></HeartRateBpm></Trackpoint>",
                meters(exercise) * part,
            );
        }
        points
    }
}

fn meters(exercise: &Exercise) -> f64 {
    let millimeters = exercise.millimeters.unwrap_or(0);
    f64::from(u32::try_from(millimeters).unwrap_or(u32::MAX)) / 1e3
}
