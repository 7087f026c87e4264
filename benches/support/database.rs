//! Where a benchmark keeps its database, on either engine.

use std::path::PathBuf;

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, PgConnection};
use yinuo::storage::db::DatabaseSettings;

/// An engine and the room for databases on it.
pub(crate) enum Place {
    /// Files in this folder.
    Sqlite(PathBuf),
    /// Databases of the server that this URL leads to, named by the URL without its last part.
    Postgres {
        url: String,
        server: String,
        folder: PathBuf,
    },
}

impl Place {
    /// SQLite, and PostgreSQL where `YINUO_BENCH_POSTGRES` leads to one on which databases may be made.
    pub(crate) fn all() -> Vec<Place> {
        let root = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("bench");
        let folder = |engine: &str| {
            let folder = root.join(engine);
            std::fs::create_dir_all(&folder).unwrap();
            folder
        };
        let mut places = vec![Place::Sqlite(folder("sqlite"))];
        if let Ok(url) = std::env::var("YINUO_BENCH_POSTGRES") {
            let (server, _) = url
                .rsplit_once('/')
                .expect("YINUO_BENCH_POSTGRES is postgres://…/database");
            places.push(Place::Postgres {
                server: server.to_owned(),
                folder: folder("postgres"),
                url,
            });
        }
        places
    }

    pub(crate) fn engine(&self) -> &'static str {
        match self {
            Place::Sqlite(_) => "SQLite",
            Place::Postgres { .. } => "PostgreSQL",
        }
    }

    /// A folder of the benchmark's own.
    pub(crate) fn folder(&self) -> &PathBuf {
        match self {
            Place::Sqlite(folder) | Place::Postgres { folder, .. } => folder,
        }
    }

    /// The URL of the database of this name.
    pub(crate) fn url(&self, name: &str) -> String {
        match self {
            Place::Sqlite(folder) => format!("sqlite://{}", folder.join(format!("{name}.db")).display()),
            Place::Postgres { server, .. } => format!("{server}/yinuo_bench_{name}"),
        }
    }

    /// Makes room for an empty database of this name.
    pub(crate) fn clear(&self, name: &str) {
        match self {
            Place::Sqlite(folder) => {
                for end in ["", "-wal", "-shm", ".lock"] {
                    drop(std::fs::remove_file(folder.join(format!("{name}.db{end}"))));
                }
            }
            Place::Postgres { url, .. } => {
                let mut server = PgConnection::establish(url).unwrap();
                let name = format!("yinuo_bench_{name}");
                server
                    .batch_execute(&format!("DROP DATABASE IF EXISTS {name}"))
                    .unwrap();
                server.batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
            }
        }
    }

    /// The settings of the database of this name, for work without a server.
    pub(crate) fn settings(&self, name: &str) -> DatabaseSettings {
        DatabaseSettings {
            url: self.url(name),
            readers: 2,
            writers: 2,
            queue: 1024,
        }
    }
}
