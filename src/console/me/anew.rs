//! Whoever has no password shows once more who they are at the provider that let them in.

use crate::console::staff::Staff;
use crate::pages::Trouble;

/// The way to the provider, for those who have no other.
pub(super) struct Anew {
    pub(super) text: String,
    pub(super) button: String,
}

impl Anew {
    pub(super) async fn of(staff: &Staff) -> Result<Option<Self>, Trouble> {
        let reader = &staff.reader;
        let provider = staff.known_to_provider_alone().await?;
        Ok(provider.map(|name| Anew {
            text: reader.fill("proof-text", &[("name", name.as_str().into())]),
            button: reader.fill("proof-with", &[("name", name.as_str().into())]),
        }))
    }
}
