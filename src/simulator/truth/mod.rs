//! What happened, whoever asks: the made-up people and their days, each noun in one place. What is made
//! up follows from the seed, the person and the date alone; what people wrote comes from their book.

pub mod activities;
pub mod body;
pub mod book;
pub mod chance;
pub mod clock;
pub mod core_temperature;
pub mod days;
pub mod effort;
pub mod energy;
pub mod exercises;
pub mod habits;
pub mod heart;
pub mod intraday;
pub mod life;
pub mod minutes;
pub mod people;
pub mod rhythm;
pub mod sleep;
pub mod sources;
pub mod stages;
pub mod tcx;
pub mod vitals;
pub mod workouts;
