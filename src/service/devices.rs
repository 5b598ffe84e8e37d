//! What the caller wears.

use crate::app::App;
use crate::caller::Caller;
use crate::error::Result;
use crate::model::device::Device;
use crate::{policy, store};

/// The caller's devices, as the provider last told them.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<Device>> {
    let user = policy::may_mind_their_own(caller)?.user;
    app.database
        .read(move |conn| store::devices::list(conn, user))
        .await
}
