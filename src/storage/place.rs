//! Where the database is, read from the scheme of its URL and never found out by trying.

use std::path::{Path, PathBuf};

use super::fault::OpenFault;

/// Which engine, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// An SQLite file.
    File(PathBuf),
    /// An SQLite database that lives as long as the desk is open.
    Memory,
    /// A PostgreSQL server.
    Server(String),
}

impl Place {
    /// Reads `database.url`.
    pub(crate) fn of(url: &str) -> Result<Place, OpenFault> {
        let url = url.trim();
        if url == "sqlite::memory:" || url == "sqlite://:memory:" {
            return Ok(Place::Memory);
        }
        match url.strip_prefix("sqlite://") {
            Some("") => Err(OpenFault::UnknownScheme(url.to_owned())),
            Some(path) => Ok(Place::File(PathBuf::from(path))),
            None if url.starts_with("postgres://") || url.starts_with("postgresql://") => {
                Ok(Place::Server(with_patience(url)))
            }
            None => Err(OpenFault::UnknownScheme(without_password(url))),
        }
    }
}

/// What every connection asks for unless the URL says otherwise: not to hang on a dead network.
const PATIENCE: [(&str, &str); 4] = [
    ("connect_timeout", "5"),
    ("application_name", "yinuo"),
    ("keepalives_idle", "30"),
    ("tcp_user_timeout", "15000"),
];

fn with_patience(url: &str) -> String {
    let mut url = url.to_owned();
    for (name, value) in PATIENCE {
        if !url.contains(&format!("{name}=")) {
            url.push(if url.contains('?') { '&' } else { '?' });
            url.extend([name, "=", value]);
        }
    }
    url
}

/// The URL with whatever stands between scheme and host left out, fit for an error message.
fn without_password(url: &str) -> String {
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) => format!("{scheme}://…@{host}"),
        _ => url.chars().take(100).collect(),
    }
}

/// An SQLite file as the URI that SQLite opens in `mode` (`rwc`, `rw` or `ro`).
pub(crate) fn sqlite_uri(path: &Path, mode: &str) -> String {
    let escaped = path
        .to_string_lossy()
        .replace('%', "%25")
        .replace('?', "%3f")
        .replace('#', "%23");
    // A path that starts with two slashes would be taken for a host.
    let escaped = if escaped.starts_with("//") {
        format!("//{escaped}")
    } else {
        escaped
    };
    format!("file:{escaped}?mode={mode}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_picks_the_engine_and_nothing_else_does() {
        assert_eq!(Place::of("sqlite://desk.db").unwrap(), Place::File("desk.db".into()));
        assert_eq!(
            Place::of("sqlite:///var/lib/yinuo/desk.db").unwrap(),
            Place::File("/var/lib/yinuo/desk.db".into())
        );
        assert_eq!(Place::of("sqlite::memory:").unwrap(), Place::Memory);
        assert!(matches!(Place::of("postgresql://db/desk").unwrap(), Place::Server(_)));
        for wrong in ["desk.db", "mysql://db/desk", "", "sqlite://", "postgres:db"] {
            assert!(matches!(Place::of(wrong), Err(OpenFault::UnknownScheme(_))), "{wrong}");
        }
    }

    #[test]
    fn a_password_does_not_reach_the_error_message() {
        let refusal = Place::of("mysql://desk:secret@db/desk").unwrap_err().to_string();
        assert!(
            refusal.contains("database.url") && refusal.contains("sqlite://"),
            "{refusal}"
        );
        assert!(!refusal.contains("secret"), "{refusal}");
    }

    #[test]
    fn a_connection_gives_up_on_a_dead_network_unless_the_url_knows_better() {
        assert_eq!(
            with_patience("postgres://db/desk?connect_timeout=60"),
            "postgres://db/desk?connect_timeout=60&application_name=yinuo&keepalives_idle=30&tcp_user_timeout=15000"
        );
    }

    #[test]
    fn odd_characters_in_a_path_stay_part_of_the_path() {
        assert_eq!(
            sqlite_uri(Path::new("/data/a?b#c%d.db"), "rw"),
            "file:/data/a%3fb%23c%25d.db?mode=rw"
        );
    }
}
