//! Answers ready to send, in memory over Redis.
