//! Commands that another replica got in the way of start again.

use crate::domain::moment::Moment;
use crate::error::Failure;
use crate::storage::db::{Db, Desk};

/// How often something is begun before it is given up.
pub const TRIES: usize = 5;

/// Does something; again from the start where another replica stored the same at the same moment.
pub async fn again<T: Send + 'static>(
    desk: &Desk,
    act: impl Fn(&mut Db, Moment) -> Result<T, Failure> + Clone + Send + 'static,
) -> Result<T, Failure> {
    let mut tries = 1;
    loop {
        match desk.write(act.clone()).await {
            Err(Failure::Raced) if tries < TRIES => tries += 1,
            done => return done,
        }
    }
}
