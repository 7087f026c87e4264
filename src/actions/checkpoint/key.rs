//! The key that signs checkpoints: a file with its secret in hex, made at the first use, readable by its owner alone.
//! Replicas of one desk share it.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::domain::checkpoint::Signer;
use crate::domain::ids::Dice;

/// The most bytes that a key file can have.
const LONGEST: u64 = 1024;

/// Why there is no signing key.
#[derive(Debug, thiserror::Error)]
pub enum KeyFault {
    /// The file is there and holds no key.
    #[error("{} holds no signing key; it should hold 64 hexadecimal digits (a 32-byte Ed25519 seed)", .0.display())]
    NoKey(PathBuf),
    /// The file cannot be read or made.
    #[error("cannot read or make the signing key {}: {cause}; set checkpoint.key_file to a file that can be", path.display())]
    File { path: PathBuf, cause: io::Error },
}

/// The signer of this file, made when there is none yet.
pub fn load_or_create_key(path: &Path, dice: &mut Dice) -> Result<Signer, KeyFault> {
    let failed = |cause| KeyFault::File {
        path: path.to_owned(),
        cause,
    };
    match create(path, dice) {
        Ok(()) => tracing::info!(path = %path.display(), "a signing key for checkpoints was made; keep a copy safe"),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(failed(error)),
    }
    let length = fs::metadata(path).map_err(failed)?.len();
    if length > LONGEST {
        return Err(KeyFault::NoKey(path.to_owned()));
    }
    let text = fs::read_to_string(path).map_err(failed)?;
    Signer::read(&text).ok_or_else(|| KeyFault::NoKey(path.to_owned()))
}

/// Makes the file, whole or not at all, and never over another one: of replicas that start together one wins.
fn create(path: &Path, dice: &mut Dice) -> io::Result<()> {
    if path.exists() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder)?;
    }
    let draft = path.with_extension(format!("{}.new", hex::encode(dice.bytes::<8>())));
    let secret = hex::encode(dice.bytes::<32>());
    let done = write_for_owner(&draft, &secret).and_then(|()| fs::hard_link(&draft, path));
    fs::remove_file(&draft).or_else(|error| if done.is_err() { Ok(()) } else { Err(error) })?;
    done
}

fn write_for_owner(path: &Path, secret: &str) -> io::Result<()> {
    let mut file = for_owner(OpenOptions::new().write(true).create_new(true)).open(path)?;
    file.write_all(secret.as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()
}

/// A file made with these options is its owner's alone.
pub(super) fn for_owner(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}
