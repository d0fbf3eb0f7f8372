//! Migrators that are killed, and two at once: each action once, whatever happens.

use std::collections::BTreeMap;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use migrator::batch;
use migrator::database::Dialect;
use migrator::run::{self, Order, Pace};
use migrator::server;

use crate::company::{Company, Planned, assert_same, outcomes, planned};

/// So many actions a migrator gets on by at most before it is killed, or a few more that end meanwhile.
const ACTIONS_A_KILL: u64 = 6;
/// At so many places between two actions a migrator is killed at least.
const PLACES_MIN: usize = 10;
/// Long beside a transaction, so that most kills meet an open one.
const OPEN_MS: u64 = 4;

fn spawned(company: &Company, order: &Order, name: &str) -> Child {
    let file = company.path(&format!("{name}.json"));
    std::fs::write(&file, serde_json::to_vec(order).unwrap()).unwrap();
    Command::new(env!("CARGO_BIN_EXE_migrator")).arg(file).stdout(Stdio::null()).spawn().unwrap()
}

/// Moments at random; the seed is told, so that a run can be had again.
struct Chance(u64);

impl Chance {
    fn new() -> Self {
        let known = std::env::var("TRUEUP_KILL_SEED").ok().and_then(|seed| seed.parse().ok());
        let now = || u64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_nanos() & 0xffff_ffff);
        let seed = known.unwrap_or_else(|| now().unwrap());
        eprintln!("TRUEUP_KILL_SEED={seed}");
        Self(seed)
    }

    /// Up to `longest`, which is of at most an hour.
    fn below(&mut self, longest: Duration) -> Duration {
        Duration::from_micros(self.number(u64::try_from(longest.as_micros()).unwrap().max(1)))
    }

    /// Below `end`. After splitmix64.
    fn number(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }
}

/// Killed at one moment after another, then run to its end: as one clean pass.
fn killed(dialect: Dialect) {
    let Some(server) = server::start(dialect) else { return };
    let Planned { world, batch, .. } = planned();
    let mut clean = Company::found(&server, "clean", world);
    let order = clean.order(batch, "receipts");
    let begun = Instant::now();
    assert!(spawned(&clean, &order, "order").wait().unwrap().success());
    let pass = begun.elapsed();

    let mut company = Company::found(&server, "killed", world);
    let actions = batch::read(batch, &order.project).unwrap().actions.len();
    let mut chance = Chance::new();
    let (mut kills, mut places) = (0, BTreeMap::new());
    let mut before = 0;
    while before < actions {
        let mut order = company.order(batch, &format!("receipts-{kills}"));
        order.pace.open_ms = OPEN_MS;
        let mut child = spawned(&company, &order, &format!("order-{kills}"));
        // Every second one at any moment from its start on, the others once they have got on by some actions: however
        // slow or fast the machine is, many places are met.
        if kills % 2 == 0 {
            std::thread::sleep(chance.below(pass / 4));
        } else {
            let wanted = before + usize::try_from(chance.number(ACTIONS_A_KILL)).unwrap();
            while child.try_wait().unwrap().is_none() && company.done().len() <= wanted {}
            std::thread::sleep(chance.below(Duration::from_millis(2 * OPEN_MS)));
        }
        let ended = child.try_wait().unwrap();
        assert!(ended.is_none_or(|status| status.success()), "{ended:?}");
        drop(child.kill());
        child.wait().unwrap();
        kills += 1;
        before = company.done().len();
        if before < actions {
            *places.entry(before).or_insert(0) += 1;
        }
    }
    eprintln!("{dialect:?}: killed {kills} times at {} places of {actions}", places.len());
    assert!(places.len() >= PLACES_MIN, "it was hardly ever killed in its midst: {places:?}");
    let order = company.order(batch, "receipts");
    let counts = run::migrate(&order).unwrap();
    let done: usize =
        ["applied", "already_applied"].iter().filter_map(|outcome| counts.get(outcome)).sum::<u64>() as usize;
    assert_eq!(done, actions, "{counts:?}");
    assert_same(&mut clean, &mut company);
    assert_eq!(clean.sums(), company.sums());
    planned().acknowledge(&order);
}

#[test]
fn killed_at_random_on_postgresql_it_ends_as_one_clean_pass() {
    killed(Dialect::Postgres);
}

#[test]
fn killed_at_random_on_mariadb_it_ends_as_one_clean_pass() {
    killed(Dialect::MariaDb);
}

/// So many receipts are written, or there is no file for them yet.
fn told(order: &Order) -> Option<usize> {
    let mut files = order.receipts.read_dir().ok()?.map(|entry| entry.unwrap().path());
    let receipts = files.find(|file| file.extension().is_some_and(|end| end == "ndjson"))?;
    Some(std::fs::read(receipts).unwrap().iter().filter(|byte| **byte == b'\n').count())
}

/// Two migrators at once on one batch: nothing is applied twice.
fn racing(dialect: Dialect) {
    let Some(server) = server::start(dialect) else { return };
    let Planned { world, batch, .. } = planned();
    let mut clean = Company::found(&server, "clean", world);
    run::migrate(&clean.order(batch, "receipts")).unwrap();

    let mut company = Company::found(&server, "raced", world);
    let third = batch::read(batch, &company.order(batch, "receipts").project).unwrap().actions.len() / 3;
    let [go, first_on, second_on] = ["go", "first-on", "second-on"].map(|name| company.path(name));
    // Whoever is faster, either applies some: the first waits a third of the way while the second goes on alone, then
    // the second at two thirds. Before, between and after they race.
    let orders = [("first", third, &first_on), ("second", 2 * third, &second_on)].map(|(name, number, file)| {
        let waits = BTreeMap::from([(0, go.clone()), (number, file.clone())]);
        Order { pace: Pace { waits, open_ms: OPEN_MS }, ..company.order(batch, name) }
    });
    let mut children: Vec<Child> =
        orders.iter().zip(["a", "b"]).map(|(order, name)| spawned(&company, order, name)).collect();
    let mut until = |order: &Order, receipts: usize| {
        while told(order).is_none_or(|told| told < receipts) {
            let mut ended = children.iter_mut().filter_map(|child| child.try_wait().unwrap());
            assert!(ended.all(|status| status.success()), "one failed");
            std::thread::sleep(Duration::from_millis(1));
        }
    };
    // Both are connected and have read the batch before either begins.
    orders.iter().for_each(|order| until(order, 0));
    std::fs::write(&go, "").unwrap();
    until(&orders[1], 2 * third);
    std::fs::write(&first_on, "").unwrap();
    until(&orders[0], 2 * third + 1);
    std::fs::write(&second_on, "").unwrap();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    let mut applied: BTreeMap<String, usize> = BTreeMap::new();
    let mut by_run = Vec::new();
    for order in &orders {
        let told = outcomes(&order.receipts);
        for (id, receipt) in &told {
            let outcome = receipt["outcome"].as_str().unwrap();
            assert!(matches!(outcome, "applied" | "already_applied"), "{receipt}");
            *applied.entry(id.clone()).or_default() += usize::from(outcome == "applied");
        }
        by_run.push(told.values().filter(|receipt| receipt["outcome"] == "applied").count());
    }
    eprintln!("{dialect:?}: of {} actions one migrator applied {}, the other {}", applied.len(), by_run[0], by_run[1]);
    assert!(by_run.iter().all(|applied| *applied > 0), "one did nothing: {by_run:?}");
    assert!(applied.values().all(|times| *times == 1), "{applied:?}");
    assert_eq!(company.done(), applied.into_keys().collect());
    assert_same(&mut clean, &mut company);
    assert_eq!(clean.sums(), company.sums());
    // Either's receipts tell that all is done.
    orders.iter().for_each(|order| planned().acknowledge(order));
}

#[test]
fn two_migrators_on_postgresql_apply_nothing_twice() {
    racing(Dialect::Postgres);
}

#[test]
fn two_migrators_on_mariadb_apply_nothing_twice() {
    racing(Dialect::MariaDb);
}
