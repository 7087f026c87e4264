//! Where the demonstration takes place: a folder with database, mails and checkpoints, and settings that touch nothing
//! else on the machine.

use std::fs::DirBuilder;
use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use crate::cli::{Failure, args};
use crate::config::{Effective, Settings};
use crate::domain::refusal::Refusal;

/// A desk can be looked at here unless something else is.
const USUAL: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8080);

/// Folder and settings.
pub(super) struct Stage {
    pub(super) folder: Folder,
    pub(super) settings: Settings,
    /// The usual port, where something else listens on it.
    pub(super) taken: Option<SocketAddr>,
}

impl Stage {
    /// Makes the folder and settles the settings. Neither the environment nor a file of settings counts: they belong to
    /// a real desk.
    pub(super) fn set(args: &args::Demo, global: &args::Global) -> Result<Self, Failure> {
        if global.database_url.is_some() || global.settings.iter().any(|(key, _)| key == "database.url") {
            let own = "is of no use here: the demonstration has a database of its own, in --folder if you like";
            return Err(Failure::Refused(Refusal::field("--database-url", own)));
        }
        let (listen, taken) = free_address(args.listen)?;
        let folder = Folder::make(args.folder.as_deref())?;
        let mut flags = settings(&folder, listen);
        flags.extend(global.settings.iter().cloned());
        let settings = Effective::load(None, std::iter::empty(), &flags)?.settings;
        Ok(Stage {
            folder,
            settings,
            taken,
        })
    }

    /// The database, as other commands want it named.
    pub(super) fn database(&self) -> &str {
        self.settings.database.url.expose()
    }
}

/// A second is minutes here, so everything is looked at each second.
fn settings(folder: &Folder, listen: SocketAddr) -> Vec<(String, String)> {
    const EVERY_SECOND: &str = "* * * * * *";
    let inside = |name: &str| folder.path().join(name).display().to_string();
    let database = format!("sqlite://{}", inside("desk.db"));
    let (mails, checkpoints, key) = (inside("mail"), inside("checkpoints.jsonl"), inside("checkpoint.key"));
    let public_url = format!("http://{listen}");
    [
        ("server.listen", listen.to_string()),
        ("server.public_url", public_url),
        ("server.workers", "1".to_owned()),
        ("server.shutdown_grace", "2s".to_owned()),
        ("database.url", database),
        ("mail.transport", "folder".to_owned()),
        ("mail.folder", mails),
        ("mail.from", "Yinuo <yinuo@example.com>".to_owned()),
        ("notify.fallback", "fallback@example.com".to_owned()),
        ("notify.auditors", "auditor@example.com".to_owned()),
        // A session outlasts any demonstration, whose days are minutes.
        ("access.session_idle", "3650d".to_owned()),
        ("access.session_longest", "3650d".to_owned()),
        ("visits.compensation", "50.00 CNY".to_owned()),
        ("schedule.sweep", EVERY_SECOND.to_owned()),
        ("schedule.delivery", EVERY_SECOND.to_owned()),
        ("schedule.checkpoint", "*/5 * * * * *".to_owned()),
        ("schedule.verify", "30 * * * * *".to_owned()),
        ("schedule.checkpoint_mail", "30 */3 * * * *".to_owned()),
        ("schedule.digest", "0 */3 * * * *".to_owned()),
        ("checkpoint.file", checkpoints),
        ("checkpoint.key_file", key),
        ("log.level", "warn".to_owned()),
    ]
    .map(|(key, value)| (key.to_owned(), value))
    .to_vec()
}

/// The usual address, or any free port and the address that was taken. Links name the port, so it is chosen here.
fn free_address(asked: Option<SocketAddr>) -> Result<(SocketAddr, Option<SocketAddr>), Failure> {
    let wanted = asked.unwrap_or(USUAL);
    match TcpListener::bind(wanted) {
        Ok(free) => Ok((free.local_addr()?, None)),
        Err(taken) if asked.is_some() => Err(Failure::Start(format!("{wanted}: {taken}"))),
        Err(_) => {
            let free = TcpListener::bind(SocketAddr::new(wanted.ip(), 0))?;
            Ok((free.local_addr()?, Some(wanted)))
        }
    }
}

/// A folder; a temporary one goes with its last use.
pub(super) struct Folder {
    path: PathBuf,
    temporary: bool,
}

impl Folder {
    fn make(named: Option<&Path>) -> Result<Self, Failure> {
        // Databases are named by URL, which knows no working directory of its own.
        let path = match named {
            Some(path) => std::path::absolute(path)?,
            None => std::env::temp_dir().join(format!("yinuo-demo-{}", std::process::id())),
        };
        let unreadable = |cause| Failure::Unreadable {
            path: path.clone(),
            cause,
        };
        // Tokens lie in it: it is its owner's alone.
        let made = DirBuilder::new().mode(0o700).recursive(named.is_some()).create(&path);
        match made {
            Err(cause) if cause.kind() != ErrorKind::AlreadyExists || named.is_none() => return Err(unreadable(cause)),
            _ => {}
        }
        if std::fs::read_dir(&path).map_err(unreadable)?.next().is_some() {
            let full = format!("{} is not empty; name a new folder, or empty this one", path.display());
            return Err(Failure::Refused(Refusal::field("--folder", full)));
        }
        Ok(Folder {
            path,
            temporary: named.is_none(),
        })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn is_temporary(&self) -> bool {
        self.temporary
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.temporary
            && let Err(fault) = std::fs::remove_dir_all(&self.path)
        {
            tracing::warn!(folder = %self.path.display(), %fault, "the temporary folder could not be removed");
        }
    }
}
