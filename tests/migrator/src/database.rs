//! One small face over two databases: statements as text, cells as text, and which failures are worth another try.

use std::fmt::Write as _;

use jiff::Timestamp;
use mysql::prelude::Queryable;

#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Dialect {
    Postgres,
    MariaDb,
}

/// Where a server listens, on this machine.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Address {
    pub dialect: Dialect,
    /// The socket of MariaDB, the folder with the socket of PostgreSQL.
    pub socket: String,
    pub user: String,
    pub database: String,
}

/// Why a statement failed.
#[derive(Debug)]
pub enum Trouble {
    /// Another transaction was in the way: the same again may succeed.
    Conflict(String),
    Fatal(String),
}

/// How a column's values are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    Int,
    Text,
    Time,
    Flag,
    Amount,
}

pub type Row = Vec<Option<String>>;

pub enum Connection {
    Postgres(Box<postgres::Client>),
    MariaDb(Box<mysql::Conn>),
}

pub fn connect(address: &Address) -> Result<Connection, Trouble> {
    let mut connection = match address.dialect {
        Dialect::Postgres => {
            let mut config = postgres::Config::new();
            config.host_path(&address.socket).user(&address.user).dbname(&address.database);
            let client = config.connect(postgres::NoTls).map_err(|error| Trouble::Fatal(format!("{error:?}")))?;
            Connection::Postgres(Box::new(client))
        }
        Dialect::MariaDb => {
            let options = mysql::OptsBuilder::new()
                .socket(Some(address.socket.as_str()))
                .user(Some(address.user.as_str()))
                .db_name(Some(address.database.as_str()));
            let client = mysql::Conn::new(options).map_err(|error| Trouble::Fatal(error.to_string()))?;
            Connection::MariaDb(Box::new(client))
        }
    };
    let session = match address.dialect {
        Dialect::Postgres => "SET TimeZone = 'UTC'",
        // The same quoting, and || for texts, in both databases.
        Dialect::MariaDb => {
            "SET time_zone = '+00:00', sql_mode = \
             'ANSI_QUOTES,PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES,STRICT_ALL_TABLES', NAMES utf8mb4 COLLATE utf8mb4_nopad_bin"
        }
    };
    connection.run(session)?;
    Ok(connection)
}

impl Connection {
    pub fn dialect(&self) -> Dialect {
        match self {
            Self::Postgres(_) => Dialect::Postgres,
            Self::MariaDb(_) => Dialect::MariaDb,
        }
    }

    /// Runs a statement that gives no rows; how many rows it changed.
    pub fn run(&mut self, sql: &str) -> Result<u64, Trouble> {
        match self {
            Self::Postgres(client) => {
                let messages = client.simple_query(sql).map_err(|error| postgres_trouble(sql, &error))?;
                let changed = messages.iter().map(|message| match message {
                    postgres::SimpleQueryMessage::CommandComplete(rows) => *rows,
                    _ => 0,
                });
                Ok(changed.sum())
            }
            Self::MariaDb(client) => {
                client.query_drop(sql).map_err(|error| mariadb_trouble(sql, &error))?;
                Ok(client.affected_rows())
            }
        }
    }

    pub fn rows(&mut self, sql: &str) -> Result<Vec<Row>, Trouble> {
        match self {
            Self::Postgres(client) => {
                let messages = client.simple_query(sql).map_err(|error| postgres_trouble(sql, &error))?;
                let row = |row: &postgres::SimpleQueryRow| {
                    (0..row.len()).map(|cell| row.get(cell).map(ToOwned::to_owned)).collect()
                };
                Ok(messages
                    .iter()
                    .filter_map(|message| match message {
                        postgres::SimpleQueryMessage::Row(found) => Some(row(found)),
                        _ => None,
                    })
                    .collect())
            }
            Self::MariaDb(client) => {
                let rows: Vec<mysql::Row> = client.query(sql).map_err(|error| mariadb_trouble(sql, &error))?;
                Ok(rows.into_iter().map(|row| row.unwrap().into_iter().map(mariadb_cell).collect()).collect())
            }
        }
    }

    pub fn begin(&mut self) -> Result<(), Trouble> {
        match self.dialect() {
            Dialect::Postgres => self.run("BEGIN ISOLATION LEVEL SERIALIZABLE")?,
            Dialect::MariaDb => {
                self.run("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE")?;
                self.run("START TRANSACTION")?
            }
        };
        Ok(())
    }
}

fn postgres_trouble(sql: &str, error: &postgres::Error) -> Trouble {
    use postgres::error::SqlState;
    let why = format!("{error}: {:?}: {}", error.as_db_error().map(ToString::to_string), shortened(sql));
    match error.code() {
        Some(code)
            if [
                &SqlState::T_R_SERIALIZATION_FAILURE,
                &SqlState::T_R_DEADLOCK_DETECTED,
                &SqlState::UNIQUE_VIOLATION,
            ]
            .contains(&code) =>
        {
            Trouble::Conflict(why)
        }
        _ => Trouble::Fatal(why),
    }
}

fn mariadb_trouble(sql: &str, error: &mysql::Error) -> Trouble {
    let why = format!("{error}: {}", shortened(sql));
    match error {
        // Duplicate key, lock wait timeout, deadlock, record changed since it was read.
        mysql::Error::MySqlError(known) if [1062, 1205, 1213, 1020].contains(&known.code) => Trouble::Conflict(why),
        _ => Trouble::Fatal(why),
    }
}

fn shortened(sql: &str) -> String {
    sql.chars().take(400).collect()
}

fn mariadb_cell(value: mysql::Value) -> Option<String> {
    match value {
        mysql::Value::NULL => None,
        mysql::Value::Bytes(bytes) => Some(String::from_utf8(bytes).unwrap()),
        mysql::Value::Int(value) => Some(value.to_string()),
        mysql::Value::UInt(value) => Some(value.to_string()),
        other => panic!("the text protocol gives text, not {other:?}"),
    }
}

impl Cell {
    /// The type in a `CREATE TABLE`.
    pub fn declared(self, dialect: Dialect) -> &'static str {
        match (self, dialect) {
            (Self::Int, _) => "BIGINT",
            (Self::Text, Dialect::Postgres) => "TEXT",
            (Self::Text, Dialect::MariaDb) => "VARCHAR(190)",
            (Self::Time, Dialect::Postgres) => "TIMESTAMPTZ",
            (Self::Time, Dialect::MariaDb) => "DATETIME(6)",
            (Self::Flag, _) => "BOOLEAN",
            (Self::Amount, Dialect::Postgres) => "NUMERIC",
            (Self::Amount, Dialect::MariaDb) => "DECIMAL(38, 8)",
        }
    }

    /// A value as SQL. None is NULL; a text that is no such value is none either, as no row has it.
    pub fn literal(self, dialect: Dialect, value: Option<&str>) -> String {
        let Some(value) = value else { return "NULL".to_owned() };
        match self {
            Self::Int => value.parse::<i64>().map_or("NULL".to_owned(), |number| number.to_string()),
            Self::Text => quoted(value),
            Self::Flag => if value == "true" { "TRUE" } else { "FALSE" }.to_owned(),
            Self::Amount => {
                assert!(value.chars().all(|c| c.is_ascii_digit() || "+-.".contains(c)), "{value} is no plain decimal");
                value.to_owned()
            }
            Self::Time => match dialect {
                Dialect::Postgres => format!("TIMESTAMPTZ {}", quoted(value)),
                Dialect::MariaDb => quoted(&value.trim_end_matches('Z').replace('T', " ")),
            },
        }
    }

    /// A value as the databases give it, in the words of the wire format.
    pub fn shown(self, text: &str) -> String {
        match self {
            Self::Int | Self::Text => text.to_owned(),
            Self::Flag => (text == "t" || text == "1").to_string(),
            Self::Amount => plain_decimal(text),
            Self::Time => {
                let zoned = if text.ends_with("+00") { format!("{text}:00") } else { format!("{text}Z") };
                wire_time(zoned.replace(' ', "T").parse().unwrap())
            }
        }
    }
}

/// `2026-11-20T02:00:00.000000Z`.
pub fn wire_time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.%6fZ").to_string()
}

/// A decimal without needless zeros: amounts compare by value.
pub fn plain_decimal(text: &str) -> String {
    let Some((whole, fraction)) = text.split_once('.') else { return text.to_owned() };
    let fraction = fraction.trim_end_matches('0');
    if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") }
}

pub fn quoted(text: &str) -> String {
    assert!(!text.contains('\0'), "no database text holds NUL");
    let mut quoted = String::with_capacity(text.len() + 2);
    let _ = write!(quoted, "'{}'", text.replace('\'', "''"));
    quoted
}
