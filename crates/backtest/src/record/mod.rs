//! What came after lists that were published: the live record.

mod figures;
mod graded;

pub use graded::{GradedList, Listed, graded_looks};
