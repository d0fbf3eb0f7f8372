//! Database servers of the tests' own: started on a free port with an empty data folder, stopped and removed when
//! dropped. Without a server installed a test says what is missing and is skipped, unless `TRUEUP_REQUIRE_SERVERS` is set.

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::database::{self, Address, Dialect};

const START_TIMEOUT: Duration = Duration::from_secs(60);

/// A running server.
pub struct Server {
    child: Child,
    pub address: Address,
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
    let port = free_port();
    let log = folder.path().join("log");
    let (mut command, user, database) = match dialect {
        Dialect::Postgres => (postgres(folder.path(), port)?, "postgres", "postgres"),
        Dialect::MariaDb => (mariadb(folder.path(), port)?, "root", "migration"),
    };
    let output = std::fs::File::create(&log).map_err(|error| error.to_string())?;
    let errors = output.try_clone().map_err(|error| error.to_string())?;
    let child = command
        .stdin(Stdio::null())
        .stdout(output)
        .stderr(errors)
        .spawn()
        .map_err(|error| format!("{dialect:?} does not start: {error}"))?;
    let address = Address { dialect, port, user: user.to_owned(), database: database.to_owned() };
    let mut server = Server { child, address, _folder: folder };
    server.wait(&log)?;
    Ok(server)
}

impl Server {
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
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}

fn postgres(folder: &Path, port: u16) -> Result<Command, String> {
    let bin = postgres_bin().ok_or("PostgreSQL is not installed (Debian: postgresql)")?;
    let data = folder.join("data");
    let user = unprivileged(folder, "postgres")?;
    let mut init = as_user(user.as_deref(), &bin.join("initdb"));
    init.args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "-D"]).arg(&data);
    succeed(&mut init, "initdb")?;
    let mut server = as_user(user.as_deref(), &bin.join("postgres"));
    server.arg("-D").arg(&data).arg("-k").arg(folder).args(["-p", &port.to_string(), "-h", "127.0.0.1", "-F"]);
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

fn mariadb(folder: &Path, port: u16) -> Result<Command, String> {
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
    let setup = folder.join("setup.sql");
    std::fs::write(&setup, "CREATE DATABASE migration CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;\n")
        .and_then(|()| std::fs::set_permissions(&setup, std::fs::Permissions::from_mode(0o644)))
        .map_err(|error| error.to_string())?;
    let mut command = as_user(user.as_deref(), &server);
    command.arg("--no-defaults").arg(format!("--datadir={}", data.display()));
    command.arg(format!("--port={port}")).arg(format!("--socket={}", folder.join("socket").display()));
    command.arg(format!("--pid-file={}", folder.join("pid").display()));
    command.arg(format!("--init-file={}", setup.display()));
    command.args(["--bind-address=127.0.0.1", "--skip-log-bin", "--innodb-flush-log-at-trx-commit=2"]);
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
