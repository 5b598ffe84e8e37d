//! What there is to eat, in which servings, and what is in it.

use std::borrow::Cow;

use super::chance::rounded;
use super::life::Life;

/// What food is measured in.
pub struct Unit {
    pub id: u32,
    pub name: &'static str,
    pub plural: &'static str,
}

const fn unit(id: u32, name: &'static str, plural: &'static str) -> Unit {
    Unit { id, name, plural }
}

const CUP: u32 = 91;
const GRAM: u32 = 147;
const MILLILITER: u32 = 209;
const PIECE: u32 = 256;
const SERVING: u32 = 304;
const SLICE: u32 = 311;

/// Every unit, under the number of Fitbit's.
pub const UNITS: [Unit; 8] = [
    unit(CUP, "cup", "cups"),
    unit(128, "fl oz", "fl oz"),
    unit(GRAM, "gram", "grams"),
    unit(MILLILITER, "ml", "ml"),
    unit(226, "oz", "oz"),
    unit(PIECE, "piece", "pieces"),
    unit(SERVING, "serving", "servings"),
    unit(SLICE, "slice", "slices"),
];

/// The unit of a number.
pub fn unit_of(id: u32) -> Option<&'static Unit> {
    UNITS.iter().find(|unit| unit.id == id)
}

/// What is in food: energy in kilocalories, sodium in milligrams, everything else in grams.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Nutrients {
    pub kilocalories: f64,
    pub carbohydrate: f64,
    pub fat: f64,
    pub fiber: f64,
    pub protein: f64,
    pub sodium: f64,
}

impl Nutrients {
    /// So many times as much; energy in whole kilocalories.
    pub fn times(&self, factor: f64) -> Self {
        let of = |amount: f64| rounded(amount * factor, 2);
        Self {
            kilocalories: (self.kilocalories * factor).round(),
            carbohydrate: of(self.carbohydrate),
            fat: of(self.fat),
            fiber: of(self.fiber),
            protein: of(self.protein),
            sodium: of(self.sodium),
        }
    }

    /// Both together.
    pub fn and(&self, other: &Self) -> Self {
        Self {
            kilocalories: self.kilocalories + other.kilocalories,
            carbohydrate: rounded(self.carbohydrate + other.carbohydrate, 2),
            fat: rounded(self.fat + other.fat, 2),
            fiber: rounded(self.fiber + other.fiber, 2),
            protein: rounded(self.protein + other.protein, 2),
            sodium: rounded(self.sodium + other.sodium, 2),
        }
    }
}

/// An amount in which food is served, and how many usual servings that is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Serving {
    pub amount: f64,
    pub unit: u32,
    pub multiplier: f64,
}

/// Something to eat or to drink.
#[derive(Clone, Debug, PartialEq)]
pub struct Food {
    pub id: u64,
    pub name: Cow<'static, str>,
    pub brand: Cow<'static, str>,
    pub description: Cow<'static, str>,
    /// The usual one comes first.
    pub servings: Cow<'static, [Serving]>,
    /// Of a usual serving.
    pub nutrients: Nutrients,
    /// Whether somebody made it up for themselves.
    pub is_own: bool,
}

impl Food {
    /// The usual serving.
    pub fn usual(&self) -> Serving {
        self.servings.first().copied().unwrap_or(Serving {
            amount: 1.0,
            unit: SERVING,
            multiplier: 1.0,
        })
    }

    /// What is in an amount; nothing if it is not served in this unit.
    pub fn of(&self, amount: f64, unit: u32) -> Option<Nutrients> {
        let serving = self.servings.iter().find(|known| known.unit == unit)?;
        let factor = serving.multiplier * amount / serving.amount;
        Some(self.nutrients.times(factor))
    }
}

const fn serving(amount: f64, unit: u32, multiplier: f64) -> Serving {
    Serving {
        amount,
        unit,
        multiplier,
    }
}

macro_rules! food {
    ($id:literal, $name:literal, $brand:literal, [$($serving:expr),+], ($($amount:literal),+)) => {
        Food {
            id: $id,
            name: Cow::Borrowed($name),
            brand: Cow::Borrowed($brand),
            description: Cow::Borrowed(""),
            servings: Cow::Borrowed(&[$($serving),+]),
            nutrients: nutrients([$($amount),+]),
            is_own: false,
        }
    };
}

const fn nutrients(
    [kilocalories, carbohydrate, fat, fiber, protein, sodium]: [f64; 6],
) -> Nutrients {
    Nutrients {
        kilocalories,
        carbohydrate,
        fat,
        fiber,
        protein,
        sodium,
    }
}

/// The catalogue, under the numbers of Fitbit's.
pub static FOODS: [Food; 10] = [
    food!(
        80_101,
        "Oatmeal",
        "",
        [serving(1.0, CUP, 1.0), serving(234.0, GRAM, 1.0)],
        (158.0, 27.0, 3.2, 4.0, 6.0, 115.0)
    ),
    food!(
        80_102,
        "Toast",
        "",
        [serving(1.0, SLICE, 1.0), serving(33.0, GRAM, 1.0)],
        (97.0, 18.1, 1.3, 0.9, 3.0, 184.0)
    ),
    food!(
        80_103,
        "Scrambled Eggs",
        "",
        [serving(1.0, SERVING, 1.0), serving(61.0, GRAM, 1.0)],
        (91.0, 1.0, 6.7, 0.0, 6.1, 88.0)
    ),
    food!(
        80_104,
        "Apple",
        "",
        [serving(1.0, PIECE, 1.0), serving(182.0, GRAM, 1.0)],
        (95.0, 25.1, 0.3, 4.4, 0.5, 2.0)
    ),
    food!(
        80_105,
        "Lentil Soup",
        "Pot & Ladle",
        [serving(1.0, CUP, 1.0), serving(248.0, GRAM, 1.0)],
        (186.0, 29.5, 3.1, 8.2, 11.3, 640.0)
    ),
    food!(
        80_106,
        "Cheese Sandwich",
        "",
        [serving(1.0, PIECE, 1.0), serving(119.0, GRAM, 1.0)],
        (353.0, 33.4, 17.2, 1.8, 15.9, 810.0)
    ),
    food!(
        80_107,
        "Rice with Vegetables",
        "",
        [serving(1.0, SERVING, 1.0), serving(300.0, GRAM, 1.0)],
        (412.0, 71.0, 9.5, 5.6, 10.4, 520.0)
    ),
    food!(
        80_108,
        "Pasta with Tomatoes",
        "",
        [serving(1.0, SERVING, 1.0), serving(320.0, GRAM, 1.0)],
        (478.0, 82.3, 9.8, 6.1, 15.2, 430.0)
    ),
    food!(
        80_109,
        "Nut Bar",
        "Squirrel",
        [serving(1.0, PIECE, 1.0), serving(40.0, GRAM, 1.0)],
        (204.0, 16.5, 13.4, 2.7, 6.2, 75.0)
    ),
    food!(
        80_110,
        "Orange Juice",
        "",
        [serving(1.0, CUP, 1.0), serving(248.0, MILLILITER, 1.0)],
        (112.0, 25.8, 0.5, 0.5, 1.7, 2.0)
    ),
];

impl Life<'_> {
    /// What there is to eat for this person: the catalogue and what they made up.
    pub fn foods(&self) -> Vec<Food> {
        let mut foods = FOODS.to_vec();
        self.read(|book| foods.extend(book.foods.iter().cloned()));
        foods
    }

    /// The food of a number.
    pub fn food(&self, id: u64) -> Option<Food> {
        self.foods().into_iter().find(|food| food.id == id)
    }
}
