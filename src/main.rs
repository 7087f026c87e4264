//! Reads the command line and calls the library.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    yinuo::cli::run(&yinuo::cli::Cli::parse())
}
