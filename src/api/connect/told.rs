//! What the page says at the end of a way.

/// The words for each result. A result that nobody knows gets the words of none.
pub(super) fn told(result: &str) -> (&'static str, &'static str) {
    match result {
        "connected" => (
            "Connected",
            "Your steps are on their way. You can close this page and go back to your app.",
        ),
        "refused" => (
            "Not connected",
            "You did not allow FitEx to read your steps, so nothing has changed.",
        ),
        "expired" => (
            "Too late",
            "More than ten minutes have passed since you began. Nothing has changed; please begin again.",
        ),
        "used" => (
            "Already done",
            "This page was used before, perhaps by a second tap or the back button. Your app shows whether you are connected.",
        ),
        "other_browser" => (
            "Another browser",
            "You came back in another browser than the one you began in. For your safety nothing was connected; please begin again.",
        ),
        "scope_missing" => (
            "A tick is missing",
            "Without your steps FitEx cannot work. Please begin again and leave the tick at your activity.",
        ),
        "wrong_account" => (
            "Another account",
            "This is another account at the provider than the one you connected before. FitEx keeps nothing of it. If you want to change, disconnect the first in your app.",
        ),
        "account_taken" => (
            "Account in use",
            "This account at the provider is connected to another FitEx account. Disconnect it there first.",
        ),
        "account_action_required" => (
            "Account not ready",
            "The provider says that your account is not ready. Open the provider's own app with it, finish its set-up, and begin again.",
        ),
        "signed_out" => (
            "Signed out",
            "You have signed out of FitEx since you began. Please sign in and begin again.",
        ),
        "code_refused" | "provider_unavailable" => (
            "Not connected",
            "The provider could not finish it just now. Nothing has changed; please try again in a few minutes.",
        ),
        "provider_retired" => (
            "Service ended",
            "This service has been switched off by its provider. Please connect Google Health instead.",
        ),
        "misconfigured" => (
            "Not connected",
            "The provider does not accept this FitEx. Please tell the person who runs it.",
        ),
        _ => (
            "Not connected",
            "FitEx does not know this page's link. Nothing has changed; please begin again in your app.",
        ),
    }
}
