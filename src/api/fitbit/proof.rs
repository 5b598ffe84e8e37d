//! By which tests of this repository it is shown that an operation does what the table says.

use crate::model::fitbit::{Answers, Method, Operation, Translation};

const PASSED: &str = "proxy::every::every_operation_is_passed_on_and_answered_as_fitbit_does";
const MADE: &str =
    "proxy::every::every_operation_is_answered_by_the_table_where_the_data_come_from_google";
const ALIKE: &str = "translation::every::every_operation_answers_alike_whoever_has_the_data";

/// The tests, as `cargo test` names them.
pub fn shown_by(operation: &Operation) -> Vec<&'static str> {
    let compared = operation.method == Method::Get
        && matches!(
            operation.translation,
            Translation::Whole | Translation::Partly
        );
    match operation.answers {
        Answers::Provider if compared => vec![PASSED, ALIKE],
        Answers::Provider if operation.translation == Translation::Own => {
            vec![PASSED, MADE, "translation::own::"]
        }
        Answers::Provider => vec![PASSED, MADE],
        Answers::Tokens => vec!["proxy::oauth::"],
        Answers::Subscriptions => vec!["proxy::subscriptions::"],
    }
}
