//! What is told of a panic: where in the program it was, never the data that it stumbled over. Messages made at run time
//! quote values ("byte index 3 is not a char boundary of …"), so only those that stand in the program as they are, are
//! repeated.
//!
//! ```
//! trueup::crash::watch();
//! let phone = "13800000000";
//! let panic = std::panic::catch_unwind(|| panic!("no owner of {phone}")).unwrap_err();
//! assert!(!trueup::crash::told(panic.as_ref()).contains(phone));
//! ```

use std::any::Any;
use std::panic::{Location, PanicHookInfo};
use std::sync::{Mutex, PoisonError};

/// Where the latest panic was.
static LATEST: Mutex<Option<String>> = Mutex::new(None);

/// From now on a panic prints nothing by itself: whoever catches it tells.
pub fn watch() {
    std::panic::set_hook(Box::new(|info: &PanicHookInfo<'_>| {
        let place = info.location().map(place);
        *LATEST.lock().unwrap_or_else(PoisonError::into_inner) = place;
    }));
}

/// A caught panic as a fragment: its message if it holds no data, and its place. Of several threads that panic at once
/// the place may be another's.
#[must_use]
pub fn told(panic: &(dyn Any + Send)) -> String {
    let message = panic.downcast_ref::<&'static str>().copied().unwrap_or("panic");
    let place = LATEST.lock().unwrap_or_else(PoisonError::into_inner).clone();
    place.map_or_else(|| message.to_owned(), |place| format!("{message}, at {place}"))
}

/// A fault for tests: `TRUEUP_PANIC=TEXT` is a panic that quotes it. A build without debug assertions has none of this.
pub fn on_purpose() {
    #[cfg(debug_assertions)]
    if let Ok(value) = std::env::var("TRUEUP_PANIC") {
        panic!("a panic that quotes {value}");
    }
}

/// `arrow-data-59.1.0/src/data.rs:12`: without the folders of whoever built it.
fn place(location: &Location<'_>) -> String {
    let file = location.file().replace('\\', "/");
    let parts: Vec<&str> = file.split('/').collect();
    let source = parts.iter().rposition(|part| *part == "src").unwrap_or(0);
    format!("{}:{}", parts[source.saturating_sub(1)..].join("/"), location.line())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stands_in_the_program_is_repeated() {
        let told_of = |panic: Result<(), Box<dyn Any + Send>>| told(panic.unwrap_err().as_ref());
        let value = String::from("13800000000");
        assert!(told_of(std::panic::catch_unwind(|| panic!("a plain message"))).starts_with("a plain message"));
        assert!(told_of(std::panic::catch_unwind(|| panic!("of {value}"))).starts_with("panic"));
        let sliced = told_of(std::panic::catch_unwind(|| drop("手机13800000000"[1..].to_owned())));
        assert!(!sliced.contains("138") && !sliced.contains('手'), "{sliced}");
    }

    #[test]
    fn the_place_is_without_the_builders_folders() {
        assert_eq!(place(Location::caller()), format!("src/crash.rs:{}", line!()));
    }
}
