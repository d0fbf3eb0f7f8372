//! Every kind worked out on small tables, line for line, and what stands against an action.

mod kinds;
mod scale;
mod stops;
mod taken_back;
mod world;
