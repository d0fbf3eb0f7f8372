//! Database servers of the tests' own: started on a socket in a folder of their own, with empty data, stopped and removed when
//! dropped. Without a server installed a test says what is missing and is skipped, unless `TRUEUP_REQUIRE_SERVERS` is set.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::database::{self, Address, Dialect};

const START_TIMEOUT: Duration = Duration::from_secs(60);
const STOP_TIMEOUT: Duration = Duration::from_secs(20);

/// MariaDB's, in its folder.
const SOCKET: &str = "socket";

/// A running server.
pub struct Server {
    child: Child,
    /// Of the database that is there from the beginning.
    address: Address,
    _folder: tempfile::TempDir,
}

/// The server of that dialect, or none and a word on standard error if it isn't installed.
pub fn start(dialect: Dialect) -> Option<Server> {
    match try_start(dialect) {
        Ok(server) => Some(server),
        Err(missing) => {
            assert!(std::env::var_os("TRUEUP_REQUIRE_SERVERS").is_none(), "{missing}");
            eprintln!("skipped: {missing}");
            None
        }
    }
}

fn try_start(dialect: Dialect) -> Result<Server, String> {
    let folder = tempfile::Builder::new().prefix("trueup-db-").tempdir().map_err(|error| error.to_string())?;
    let log = folder.path().join("log");
    let (mut command, socket, user, database) = match dialect {
        Dialect::Postgres => (postgres(folder.path())?, folder.path().to_owned(), "postgres", "postgres"),
        Dialect::MariaDb => (mariadb(folder.path())?, folder.path().join(SOCKET), "root", "mysql"),
    };
    let output = std::fs::File::create(&log).map_err(|error| error.to_string())?;
    let errors = output.try_clone().map_err(|error| error.to_string())?;
    let child = command
        .stdin(Stdio::null())
        .stdout(output)
        .stderr(errors)
        .spawn()
        .map_err(|error| format!("{dialect:?} does not start: {error}"))?;
    let socket = socket.display().to_string();
    let address = Address { dialect, socket, user: user.to_owned(), database: database.to_owned() };
    let mut server = Server { child, address, _folder: folder };
    server.wait(&log)?;
    Ok(server)
}

impl Server {
    /// A new, empty database.
    pub fn create(&self, name: &str) -> Address {
        let mut connection = database::connect(&self.address).unwrap();
        let how = match self.address.dialect {
            Dialect::Postgres => "",
            Dialect::MariaDb => " CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin",
        };
        connection.run(&format!("CREATE DATABASE {name}{how}")).unwrap();
        Address { database: name.to_owned(), ..self.address.clone() }
    }

    fn wait(&mut self, log: &Path) -> Result<(), String> {
        let start = Instant::now();
        loop {
            let failure = match database::connect(&self.address) {
                Ok(_) => return Ok(()),
                Err(failure) => failure,
            };
            let ended = self.child.try_wait().ok().flatten().is_some();
            if ended || start.elapsed() > START_TIMEOUT {
                let log = std::fs::read_to_string(log).unwrap_or_default();
                return Err(format!("{:?} does not come up: {failure:?}\n{log}", self.address.dialect));
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

impl Drop for Server {
    /// Asked to stop, so that it gives back what it shares with its children; killed if it doesn't.
    fn drop(&mut self) {
        drop(Command::new("sh").arg("-c").arg(format!("kill -QUIT {}", self.child.id())).status());
        let start = Instant::now();
        while start.elapsed() < STOP_TIMEOUT {
            if matches!(self.child.try_wait(), Ok(Some(_)) | Err(_)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn postgres(folder: &Path) -> Result<Command, String> {
    let bin = postgres_bin().ok_or("PostgreSQL is not installed (Debian: postgresql)")?;
    let data = folder.join("data");
    let user = unprivileged(folder, "postgres")?;
    let mut init = as_user(user.as_deref(), &bin.join("initdb"));
    init.args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "-D"]).arg(&data);
    succeed(&mut init, "initdb")?;
    let mut server = as_user(user.as_deref(), &bin.join("postgres"));
    // No port: the socket is the only way in.
    server.arg("-D").arg(&data).arg("-k").arg(folder).args(["-c", "listen_addresses=", "-F"]);
    Ok(server)
}

fn postgres_bin() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let mut bins: Vec<PathBuf> = versions
        .flatten()
        .map(|version| version.path().join("bin"))
        .filter(|bin| bin.join("initdb").exists())
        .collect();
    bins.sort();
    bins.pop()
}

fn mariadb(folder: &Path) -> Result<Command, String> {
    let known = |name: &str| {
        ["/usr/sbin", "/usr/bin", "/usr/local/bin"]
            .iter()
            .map(|bin| Path::new(bin).join(name))
            .find(|path| path.exists())
    };
    let (Some(install), Some(server)) = (known("mariadb-install-db"), known("mariadbd")) else {
        return Err("MariaDB is not installed (Debian: mariadb-server)".to_owned());
    };
    let data = folder.join("data");
    let user = unprivileged(folder, "mysql")?;
    let mut init = as_user(user.as_deref(), &install);
    init.arg("--no-defaults").arg(format!("--datadir={}", data.display()));
    init.args(["--auth-root-authentication-method=normal", "--skip-test-db"]);
    succeed(&mut init, "mariadb-install-db")?;
    let mut command = as_user(user.as_deref(), &server);
    command.arg("--no-defaults").arg(format!("--datadir={}", data.display()));
    command.arg(format!("--socket={}", folder.join(SOCKET).display()));
    command.arg(format!("--pid-file={}", folder.join("pid").display()));
    command.args(["--skip-networking", "--skip-log-bin", "--innodb-flush-log-at-trx-commit=2"]);
    Ok(command)
}

/// Servers refuse to run as root: the folder is handed to the packages' own user. None when not root.
fn unprivileged(folder: &Path, user: &str) -> Result<Option<String>, String> {
    let id = Command::new("id").arg("-u").output().map_err(|error| error.to_string())?;
    if String::from_utf8_lossy(&id.stdout).trim() != "0" {
        return Ok(None);
    }
    succeed(Command::new("chown").arg(user).arg(folder), "chown")?;
    Ok(Some(user.to_owned()))
}

fn as_user(user: Option<&str>, program: &Path) -> Command {
    let mut command = match user {
        None => Command::new(program),
        Some(user) => {
            let mut command = Command::new("setpriv");
            command.args([&format!("--reuid={user}"), &format!("--regid={user}"), "--clear-groups", "--"]).arg(program);
            command
        }
    };
    command.env("LC_ALL", "C").env("TZ", "UTC").current_dir("/");
    command
}

fn succeed(command: &mut Command, what: &str) -> Result<(), String> {
    let output = command.stdin(Stdio::null()).output().map_err(|error| format!("{what}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!(
        "{what} failed: {}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    ))
}
