use smartmoney_model::Timestamp;

/// The system's time; whatever needs it is given this.
pub(crate) fn now() -> Timestamp {
    Timestamp::from_micros(jiff::Timestamp::now().as_microsecond())
}
