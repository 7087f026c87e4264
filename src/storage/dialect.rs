//! Every exception that the two engines need, each behind a function named for its purpose.
