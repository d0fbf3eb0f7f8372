//! What trueup must survive: bad inputs, odd terminals, secrets, signals. Each line of the list is a test: a clear message,
//! the documented exit code, nothing lost; never a panic, a wrong count or a pass.

mod inputs;
mod outputs;
mod project;
mod secrets;
mod signals;
mod village;
