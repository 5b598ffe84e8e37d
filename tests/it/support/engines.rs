//! A fresh database for each test, on either engine.

use std::path::PathBuf;
use std::sync::Once;

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};

/// A database that is removed with this value.
pub(crate) enum Engine {
    Sqlite { folder: PathBuf },
    Postgres { server: String, name: String },
}

static SAID: Once = Once::new();

impl Engine {
    pub(crate) fn sqlite() -> Self {
        let folder = std::env::temp_dir().join(format!("fitex-test-{}", uuid::Uuid::now_v7()));
        std::fs::create_dir(&folder).unwrap();
        Self::Sqlite { folder }
    }

    /// Nothing where no PostgreSQL was named: the test then says so instead of running.
    #[expect(
        clippy::disallowed_methods,
        reason = "tests are told of PostgreSQL by the environment"
    )]
    pub(crate) fn postgres() -> Option<Self> {
        let Ok(server) = std::env::var("TEST_POSTGRES_URL") else {
            SAID.call_once(|| {
                eprintln!("NOT RUN ON POSTGRESQL: set TEST_POSTGRES_URL, or use `bash tests/run`");
            });
            return None;
        };
        let name = format!("fitex_test_{}", uuid::Uuid::now_v7().simple());
        let mut admin = PgConnection::establish(&server).unwrap();
        admin
            .batch_execute(&format!("CREATE DATABASE {name}"))
            .unwrap();
        Some(Self::Postgres { server, name })
    }

    pub(crate) fn url(&self) -> String {
        match self {
            Self::Sqlite { folder } => format!("sqlite:{}", folder.join("fitex.db").display()),
            Self::Postgres { server, name } => {
                let mut url: url::Url = server.parse().unwrap();
                url.set_path(name);
                url.into()
            }
        }
    }
}

impl Engine {
    /// An instant that has passed, in SQL.
    pub(crate) fn long_ago(&self) -> &'static str {
        match self {
            Self::Sqlite { .. } => "0",
            Self::Postgres { .. } => "'epoch'",
        }
    }

    /// Changes what is there, as the passing of time or an operator would.
    pub(crate) fn execute(&self, sql: &str) {
        match self {
            Self::Sqlite { folder } => {
                let file = folder.join("fitex.db");
                let mut conn = diesel::SqliteConnection::establish(file.to_str().unwrap()).unwrap();
                conn.batch_execute("PRAGMA busy_timeout = 10000").unwrap();
                conn.batch_execute(sql).unwrap();
            }
            Self::Postgres { .. } => {
                let mut conn = PgConnection::establish(&self.url()).unwrap();
                conn.batch_execute(sql).unwrap();
            }
        }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
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

impl Engine {
    /// Everything that the database holds, as bytes: the files of SQLite, the rows of PostgreSQL.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Sqlite { folder } => std::fs::read_dir(folder)
                .unwrap()
                .flat_map(|entry| std::fs::read(entry.unwrap().path()).unwrap())
                .collect(),
            Self::Postgres { .. } => self.rows(),
        }
    }

    /// Lets PostgreSQL end every connection to this database, as its restart does.
    pub(crate) fn drop_connections(&self) {
        let Self::Postgres { server, name } = self else {
            return;
        };
        let mut admin = PgConnection::establish(server).unwrap();
        let sql = format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        );
        admin.batch_execute(&sql).unwrap();
    }

    /// How a query for an id would be carried out.
    pub(crate) fn plan(&self, sql: &str) -> String {
        self.plan_of(&format!("{sql} {}", self.id()))
    }

    /// An id, in SQL.
    pub(crate) fn id(&self) -> &'static str {
        match self {
            Self::Sqlite { .. } => "x'00'",
            Self::Postgres { .. } => "'00000000-0000-0000-0000-000000000000'",
        }
    }

    /// How a query would be carried out.
    pub(crate) fn plan_of(&self, sql: &str) -> String {
        use diesel::prelude::*;
        use diesel::sql_types::Text;
        #[derive(QueryableByName)]
        struct Step {
            #[diesel(sql_type = Text)]
            detail: String,
        }
        #[derive(QueryableByName)]
        struct Line {
            #[diesel(sql_type = Text)]
            #[diesel(column_name = "QUERY PLAN")]
            line: String,
        }
        match self {
            Self::Sqlite { folder } => {
                let file = folder.join("fitex.db");
                let mut conn = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
                #[expect(clippy::disallowed_methods, reason = "a test looks at the plan")]
                let steps: Vec<Step> = diesel::sql_query(format!("EXPLAIN QUERY PLAN {sql}"))
                    .load(&mut conn)
                    .unwrap();
                steps.into_iter().map(|step| step.detail + "\n").collect()
            }
            Self::Postgres { .. } => {
                let mut conn = PgConnection::establish(&self.url()).unwrap();
                // A table of one row is read whole, whatever indexes it has.
                conn.batch_execute("SET enable_seqscan = off").unwrap();
                #[expect(clippy::disallowed_methods, reason = "a test looks at the plan")]
                let lines: Vec<Line> = diesel::sql_query(format!("EXPLAIN {sql}"))
                    .load(&mut conn)
                    .unwrap();
                lines.into_iter().map(|line| line.line + "\n").collect()
            }
        }
    }

    fn rows(&self) -> Vec<u8> {
        use diesel::prelude::*;
        use diesel::sql_types::Text;
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = Text)]
            text: String,
        }
        let mut conn = PgConnection::establish(&self.url()).unwrap();
        let mut ask = |sql: &str| -> Vec<String> {
            #[expect(
                clippy::disallowed_methods,
                reason = "a test looks at whatever is there"
            )]
            let rows: Vec<Row> = diesel::sql_query(sql).load(&mut conn).unwrap();
            rows.into_iter().map(|row| row.text).collect()
        };
        let tables =
            ask("SELECT tablename::text AS text FROM pg_tables WHERE schemaname = 'public'");
        let mut bytes = Vec::new();
        for table in tables {
            for row in ask(&format!("SELECT t::text AS text FROM {table} t")) {
                bytes.extend_from_slice(row.as_bytes());
                // Binary columns are shown in hexadecimal; their bytes are what matters.
                for part in row.split("\\\\x").skip(1) {
                    let digits: Vec<u8> = part.bytes().take_while(u8::is_ascii_hexdigit).collect();
                    bytes.extend(digits.chunks_exact(2).map(|pair| {
                        u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()
                    }));
                }
            }
        }
        bytes
    }
}
