//! smartmoney
fn main() {}
