//! Visits over the API: a service, an area and who comes; windows that are agreed and moved.

use actix_web::http::Method;
use serde_json::{Value, json};

use yinuo::domain::words::Role;

use super::http::{Caller, TestDesk, TicketSeen};

/// The shift of those who come.
pub(crate) const HOURS: &str = r#"
name = "field"
zone = "Asia/Shanghai"
[week]
monday = ["08:00-12:00", "13:00-18:00"]
tuesday = ["08:00-12:00", "13:00-18:00"]
wednesday = ["08:00-12:00", "13:00-18:00"]
thursday = ["08:00-12:00", "13:00-18:00"]
friday = ["08:00-12:00", "13:00-18:00"]
"#;

/// What an admin sets up: a service, an area, a calendar, and these who come.
pub(crate) async fn prepares(desk: &TestDesk, technicians: &[&str]) {
    let root = desk.admin("root");
    let day = json!(["08:00-12:00", "13:00-18:00"]);
    let week = json!({"monday": day, "tuesday": day, "wednesday": day, "thursday": day, "friday": day});
    let calendar = json!({"name": "field", "zone": "Asia/Shanghai", "week": week});
    root.post("/api/v1/calendars", calendar).await.with_status(201);
    let service = json!({"code": "repair", "names": {"zh-CN": "上门维修", "en": "Repair, on site"}, "skill": "fibre",
        "minutes": 60, "kinds": ["fault"]});
    root.post("/api/v1/services", service).await.with_status(201);
    for (code, name) in [("east", "东区"), ("west", "西区")] {
        let area = json!({"code": code, "name": name, "region": "north"});
        root.post("/api/v1/areas", area).await.with_status(201);
    }
    for name in technicians {
        let user = desk.somebody(name, Role::Technician).id();
        let plan = json!({"areas": ["east", "west"], "skills": ["fibre"], "calendar": "field"});
        let asking = root.asks(Method::PUT, &format!("/api/v1/technicians/{user}"));
        asking.with(&plan).now().await.with_status(200);
    }
}

/// Has a window held; what it is agreed by.
pub(crate) async fn holds(by: &Caller<'_>, ticket: &TicketSeen, area: &str, from: &str) -> Value {
    let wish = json!({"service": "repair", "area": area, "from": from});
    by.does(ticket, "holds", wish).await.with_status(201).json()["hold"].take()
}

/// Agrees the window that begins then.
pub(crate) async fn agrees(by: &Caller<'_>, ticket: &TicketSeen, area: &str, from: &str) -> Value {
    let hold = holds(by, ticket, area, from).await;
    let booked = by.does(ticket, "appointments", json!({"hold": hold})).await;
    booked.with_status(201).json()
}

/// Changes a visit: `verb` is the last word of its path.
pub(crate) async fn changes(by: &Caller<'_>, ticket: &TicketSeen, visit: &Value, verb: &str, body: Value) -> Value {
    let path = format!("appointments/{}/{verb}", visit["id"].as_str().unwrap());
    by.does(ticket, &path, body).await.with_status(200).json()
}
