//! One run of the migrator in a process of its own: `migrator ORDER.json`.

fn main() {
    let order = std::env::args().nth(1).expect("usage: migrator ORDER.json");
    let order = serde_json::from_slice(&std::fs::read(order).unwrap()).unwrap();
    migrator::run::migrate(&order).unwrap();
}
