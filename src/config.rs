//! Settings: the documented default file compiled in, overridden by a file, then the environment, then flags.
