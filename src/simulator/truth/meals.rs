//! What people eat, as far as they write it down.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use rand::RngExt;

use super::book::Book;
use super::foods::{Food, Nutrients};
use super::life::Life;

/// Food that was eaten.
#[derive(Clone, Debug, PartialEq)]
pub struct Eaten {
    pub id: u64,
    pub at: Timestamp,
    pub meal: Meal,
    /// Its number, if there is such a food.
    pub food: Option<u64>,
    pub name: String,
    pub brand: String,
    pub amount: f64,
    pub unit: u32,
    /// What was in it.
    pub nutrients: Nutrients,
}

/// When in a day somebody eats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meal {
    Breakfast,
    MorningSnack,
    Lunch,
    AfternoonSnack,
    Dinner,
    EveningSnack,
    Anytime,
}

impl Meal {
    /// All, in the order of a day.
    pub const ALL: [Self; 7] = [
        Self::Breakfast,
        Self::MorningSnack,
        Self::Lunch,
        Self::AfternoonSnack,
        Self::Dinner,
        Self::EveningSnack,
        Self::Anytime,
    ];

    /// Its usual minute of the day.
    fn minute(self) -> i64 {
        match self {
            Self::Breakfast => 480,
            Self::MorningSnack => 620,
            Self::Lunch | Self::Anytime => 750,
            Self::AfternoonSnack => 940,
            Self::Dinner => 1_150,
            Self::EveningSnack => 1_260,
        }
    }
}

/// What those who write down what they eat have at their meals, and how likely.
const USUALLY: [(Meal, &[u64], f64); 5] = [
    (Meal::Breakfast, &[80_101, 80_102, 80_103], 0.95),
    (Meal::MorningSnack, &[80_104, 80_110], 0.4),
    (Meal::Lunch, &[80_105, 80_106], 0.9),
    (Meal::AfternoonSnack, &[80_109, 80_104], 0.5),
    (Meal::Dinner, &[80_107, 80_108], 0.9),
];

impl Life<'_> {
    /// Whether somebody writes down what they eat.
    pub fn keeps_a_diary(&self) -> bool {
        self.is_one_of(3, 0)
    }

    /// When a meal of a date is had that nobody told the time of.
    pub fn time_of(&self, meal: Meal, date: Date) -> Timestamp {
        let time = date.at(0, 0, 0, 0).saturating_add(meal.minute().minutes());
        self.at(time)
    }

    /// What was eaten on a date, the first at first.
    pub fn eaten(&self, date: Date) -> Vec<Eaten> {
        let mut known = self.usually_eaten(date);
        known.retain(|eaten| eaten.at <= self.now);
        self.read(|book| {
            known.retain(|eaten| book.eaten.iter().all(|own| own.id != eaten.id));
            let own = book.eaten.iter();
            let own = own.filter(|own| self.clock(own.at).date() == date);
            known.extend(own.cloned());
            known.retain(|eaten| !book.is_gone(eaten.id));
        });
        known.sort_by_key(|eaten| eaten.at);
        known
    }

    /// Kilocalories that were eaten on a date.
    pub fn energy_eaten(&self, date: Date) -> f64 {
        let eaten = self.eaten(date);
        // A sum of nothing would be -0, which Fitbit would show.
        eaten
            .iter()
            .fold(0.0, |sum, eaten| sum + eaten.nutrients.kilocalories)
    }

    /// What was eaten under this id.
    pub fn eaten_of(&self, id: u64) -> Option<Eaten> {
        let mut dates = self.world.dates(self.person);
        dates.find_map(|date| self.eaten(date).into_iter().find(|eaten| eaten.id == id))
    }

    fn usually_eaten(&self, date: Date) -> Vec<Eaten> {
        if !self.keeps_a_diary() || date < self.world.first_date() {
            return Vec::new();
        }
        let mut chance = self.chance("meals", date);
        if chance.random_bool(0.15) {
            return Vec::new();
        }
        let mut eaten = Vec::new();
        for (meal, foods, likely) in USUALLY {
            let had = chance.random_bool(likely);
            let food = foods[chance.random_range(0..foods.len())];
            let times = f64::from(chance.random_range(2..=4)) / 2.0;
            let late = chance.random_range(0_i64..20);
            let at = self.time_of(meal, date).saturating_add(late.minutes());
            let food = self.food(food).filter(|_| had);
            if let (Some(food), Ok(at)) = (food, at) {
                let id = self.id_of(&format!("{meal:?}"), date);
                let usual = food.usual();
                let amount = (usual.amount * times, usual.unit);
                eaten.extend(Eaten::of(&food, (id, at, meal), amount));
            }
        }
        eaten
    }

    /// Writes something down in place of what has this id.
    pub fn write_eaten(&self, eaten: Eaten) {
        self.write(|book: &mut Book| {
            book.eaten.retain(|known| known.id != eaten.id);
            book.eaten.push(eaten);
        });
    }
}

impl Eaten {
    /// An amount of a food; nothing if it is not served so.
    pub fn of(
        food: &Food,
        (id, at, meal): (u64, Timestamp, Meal),
        (amount, unit): (f64, u32),
    ) -> Option<Self> {
        Some(Self {
            id,
            at,
            meal,
            food: Some(food.id),
            name: food.name.clone().into_owned(),
            brand: food.brand.clone().into_owned(),
            amount,
            unit,
            nutrients: food.of(amount, unit)?,
        })
    }
}
