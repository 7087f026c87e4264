//! `yinuo import tickets`: history from CSV files, read row by row with a map that says which column means what.
