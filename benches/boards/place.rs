//! Where a crowd's database is: a temporary folder, or a database of its own on a server.

use std::path::PathBuf;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use fitex::database::Conn;
use fitex::on;

/// A database that is removed with this value, unless `BOARDS_KEEP` is set.
pub enum Place {
    Sqlite { folder: PathBuf },
    Postgres { server: String, name: String },
}

impl Place {
    pub fn sqlite() -> Self {
        let folder = std::env::temp_dir().join(format!("fitex-boards-{}", uuid::Uuid::now_v7()));
        std::fs::create_dir_all(&folder).unwrap();
        Self::Sqlite { folder }
    }

    pub fn postgres(server: &str) -> Self {
        let name = format!("fitex_boards_{}", uuid::Uuid::now_v7().simple());
        let mut admin = PgConnection::establish(server).unwrap();
        admin
            .batch_execute(&format!("CREATE DATABASE {name}"))
            .unwrap();
        let server = server.to_owned();
        Self::Postgres { server, name }
    }

    pub fn url(&self) -> String {
        match self {
            Self::Sqlite { folder } => format!("sqlite:{}", folder.join("boards.db").display()),
            Self::Postgres { server, name } => {
                let mut url: url::Url = server.parse().unwrap();
                url.set_path(name);
                url.into()
            }
        }
    }

    /// A connection as any program has one.
    pub fn reader(&self) -> Conn {
        let url = self.url();
        match url.strip_prefix("sqlite:") {
            Some(path) => Conn::Lite(SqliteConnection::establish(path).unwrap()),
            None => Conn::Pg(PgConnection::establish(&url).unwrap()),
        }
    }

    /// A connection that fills: what it loses in a crash can be filled again.
    pub fn filler(&self) -> Conn {
        let mut conn = self.reader();
        let settings = match conn {
            Conn::Lite(_) => {
                "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; \
                PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -1500000"
            }
            // What rows refer to is known to be there; to look it up would take longer than all the rest.
            Conn::Pg(_) => {
                "SET synchronous_commit = off; SET work_mem = '256MB'; SET maintenance_work_mem = '1GB'; \
                SET session_replication_role = replica; SET client_min_messages = warning; SET timezone = 'UTC'"
            }
        };
        on!(&mut conn, c => c.batch_execute(settings)).unwrap();
        conn
    }

    pub fn bytes(&self) -> i64 {
        match self {
            Self::Sqlite { folder } => {
                let file = std::fs::metadata(folder.join("boards.db")).unwrap();
                i64::try_from(file.len()).unwrap()
            }
            Self::Postgres { name, .. } => {
                let sql = format!("SELECT pg_database_size('{name}') AS number");
                ask(&mut self.reader(), &sql)
            }
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if std::env::var("BOARDS_KEEP").is_ok() {
            println!("kept: {}", self.url());
            return;
        }
        match self {
            Self::Sqlite { folder } => {
                let _ = std::fs::remove_dir_all(folder);
            }
            Self::Postgres { server, name } => {
                if let Ok(mut admin) = PgConnection::establish(server) {
                    let _ = admin.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)"));
                }
            }
        }
    }
}

/// The one number that a query tells.
pub fn ask(conn: &mut Conn, sql: &str) -> i64 {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        number: i64,
    }
    let row: Row = on!(conn, c => diesel::sql_query(sql).get_result(c)).unwrap();
    row.number
}

/// Runs a statement; says how many rows it wrote.
pub fn run(conn: &mut Conn, sql: &str) -> i64 {
    let rows = on!(conn, c => diesel::sql_query(sql).execute(c));
    i64::try_from(rows.unwrap_or_else(|fault| panic!("{fault}: {sql}"))).unwrap()
}
