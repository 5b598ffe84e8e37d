//! Health metrics: what is measured by night, and now and then.

use super::{Asked, Made, nights, rhythm, temperature};

/// A health metric as it is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Metric {
    Variability,
    VariabilityWithin,
    Breathing,
    BreathingByStage,
    Oxygen,
    OxygenWithin,
    Fitness,
    Skin,
    Core,
    Cardiograms,
    RhythmAlerts,
    RhythmProfile,
}

impl Metric {
    /// That of an operation, by its name in the table.
    #[rustfmt::skip]
    pub(super) fn of(id: &str) -> Option<Self> {
        Some(match id {
            "get_hrv_by_date" | "get_hrv_by_interval" => Self::Variability,
            "get_hrv_intraday_by_date" | "get_hrv_intraday_by_interval" => Self::VariabilityWithin,
            "get_breathing_rate_by_date" | "get_breathing_rate_by_interval" => Self::Breathing,
            "get_breathing_rate_intraday_by_date" | "get_breathing_rate_intraday_by_interval" => Self::BreathingByStage,
            "get_spo2_by_date" | "get_spo2_by_interval" => Self::Oxygen,
            "get_spo2_intraday_by_date" | "get_spo2_intraday_by_interval" => Self::OxygenWithin,
            "get_vo2_max_by_date" | "get_vo2_max_by_interval" => Self::Fitness,
            "get_skin_temperature_by_date" | "get_skin_temperature_by_interval" => Self::Skin,
            "get_core_temperature_by_date" | "get_core_temperature_by_interval" => Self::Core,
            "get_ecg_log_list" => Self::Cardiograms,
            "get_irn_alerts_list" => Self::RhythmAlerts,
            "get_irn_profile" => Self::RhythmProfile,
            _ => return None,
        })
    }

    /// Answers it.
    pub(super) async fn answer(self, asked: &Asked<'_>) -> Made {
        match self {
            Self::Variability => nights::variability(asked).await,
            Self::VariabilityWithin => nights::variability_within(asked).await,
            Self::Breathing => nights::breathing(asked).await,
            Self::BreathingByStage => nights::breathing_by_stage(asked).await,
            Self::Oxygen => nights::oxygen(asked).await,
            Self::OxygenWithin => nights::oxygen_within(asked).await,
            Self::Fitness => nights::fitness(asked).await,
            Self::Skin => temperature::skin(asked).await,
            Self::Core => temperature::core(asked).await,
            Self::Cardiograms => rhythm::cardiograms(asked).await,
            Self::RhythmAlerts => rhythm::alerts(asked).await,
            Self::RhythmProfile => rhythm::profile(asked).await,
        }
    }
}
