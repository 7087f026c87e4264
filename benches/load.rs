//! How much the desk takes: tickets opened, read and listed over HTTP by 1, 16 and 64 connections on a real server with a
//! real disk, beside the bare limit of the same engine on the same disk in the same run.
//!
//! `cargo bench --bench load` measures SQLite; with `YINUO_BENCH_POSTGRES=postgres://…` that server too (databases named
//! `yinuo_bench_…` are made there). `YINUO_BENCH_SECONDS` sets how long each figure is taken, 3 by default. The load stays
//! on this machine and stops by itself. Figures go to docs/benchmarks.md by hand, with the machine.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::cast_precision_loss,
    reason = "a benchmark may break off"
)]

mod support;

use support::database::Place;
use support::server::Server;
use support::{bare, head, length};

fn main() {
    for place in Place::all() {
        head(&format!("{}, over HTTP, on an empty database", place.engine()));
        bare::commits(&place, length());
        place.clear("load");
        let server = Server::start(&place.url("load"), place.folder());
        server.tell_start("start");
        server.tell_memory("memory idle");
        for connections in [1, 16, 64] {
            server.measure("open a ticket", connections, length(), |count| {
                let path = "/api/v1/channels/hotline/tickets".to_owned();
                ("POST", path, complaint(count))
            });
        }
        let number = server.one_ticket();
        for connections in [1, 64] {
            server.measure("read one ticket", connections, length(), |_| {
                ("GET", format!("/api/v1/tickets/{number}"), String::new())
            });
        }
        server.tell_memory("memory after the load");
    }
}

fn complaint(count: u64) -> String {
    format!(
        "{{\"subject\":\"宽带太慢\",\"description\":\"晚上八点以后很慢，重启光猫也没有用\",\"caller_number\":\"139{:08}\",\"call_id\":\"{count}\"}}",
        count % 100_000_000
    )
}
