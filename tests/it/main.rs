//! All integration tests in one binary, so that DataFusion is linked once.

mod agreement;
mod oracle;
mod rules;
mod world;
