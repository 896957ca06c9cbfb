//! Errors as one line for logs and records.

use std::error::Error;
use std::fmt::Write;

/// What an error says, followed by what its causes say. A cause that its error quotes
/// already is left out.
pub fn with_causes(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let said = error.to_string();
        if !text.ends_with(&said) {
            let _ = write!(text, ": {said}");
        }
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::with_causes;

    #[derive(Debug, thiserror::Error)]
    #[error("the outer one")]
    struct Outer(#[source] std::fmt::Error);

    #[derive(Debug, thiserror::Error)]
    #[error("quoted: {0}")]
    struct Quoting(#[source] Outer);

    #[test]
    fn each_cause_is_said_once() {
        let cause = std::fmt::Error.to_string();
        let outer = with_causes(&Outer(std::fmt::Error));
        assert_eq!(outer, format!("the outer one: {cause}"));
        let quoting = with_causes(&Quoting(Outer(std::fmt::Error)));
        assert_eq!(quoting, format!("quoted: the outer one: {cause}"));
    }
}
