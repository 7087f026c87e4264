//! Templates: what people write again and again, in every language side by side, seen filled in before it is saved.

use std::collections::BTreeMap;

use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template as Page;

use super::history::{ChangeView, Of, history};
use super::{Choice, Screen, Tab, asked, choices, tabs};
use crate::actions::once::once;
use crate::actions::templates::{add_template, alter_template};
use crate::console::forms::{Complaint, Faults, one_time_key};
use crate::console::shell::{Place, Shell};
use crate::console::staff::{Form, Staff};
use crate::domain::ids::TemplateId;
use crate::domain::refusal::Refusal;
use crate::domain::rights::Operation;
use crate::domain::security::Whence;
use crate::domain::template::{Facts, TEMPLATES_MAX, Template, TemplateUse, Variable, filled};
use crate::domain::words::Language;
use crate::error::Failure;
use crate::pages::{self, Fields, Reader, Trouble, page_with_script};
use crate::storage::fault::StoreFault;
use crate::storage::templates;

#[derive(Page)]
#[template(path = "console/admin/templates.html")]
struct TemplatesPage<'a> {
    reader: &'a Reader,
    shell: Shell<'a>,
    tabs: Vec<Tab>,
    typed_query: String,
    templates: Vec<TemplateView>,
    /// Each variable as it is typed, and what it becomes.
    variables: Vec<(String, String)>,
    form: FormView,
    history: Vec<ChangeView>,
    complaint: Complaint,
    done: Option<String>,
    key: String,
}

struct TemplateView {
    id: String,
    code: String,
    name: String,
    used_in: String,
    languages: String,
    is_retired: bool,
    is_open: bool,
}

/// The fields of the form as they stand.
struct FormView {
    id: String,
    version: i64,
    code: String,
    name: String,
    uses: Vec<Choice>,
    texts: Vec<TextView>,
    is_retired: bool,
}

/// What it says in one language.
struct TextView {
    value: &'static str,
    name: &'static str,
    text: String,
    fault: Option<String>,
    /// The same, filled in by an example; empty where it was not asked for.
    preview: String,
}

/// A template that is stored.
#[derive(Clone)]
struct Stored {
    id: TemplateId,
    version: i64,
    template: Template,
}

/// What was typed, and what became of it.
#[derive(Default)]
struct Typed {
    fields: Fields,
    complaint: Complaint,
    is_tried: bool,
}

const TONGUES: [(Language, &str); 3] = [
    (Language::ZhCn, "简体中文"),
    (Language::En, "English"),
    (Language::ZhTw, "繁體中文"),
];

pub(in crate::console) async fn page(staff: Staff, request: HttpRequest) -> Result<HttpResponse, Trouble> {
    let asked = asked(&request);
    let text = |name: &str| asked.get(name).map_or("", |text| text.trim());
    let open = text("template").parse().ok();
    shown(&staff, text("q"), open, text("done"), Typed::default()).await
}

async fn shown(
    staff: &Staff,
    query: &str,
    open: Option<TemplateId>,
    done: &str,
    typed: Typed,
) -> Result<HttpResponse, Trouble> {
    let right = staff.may(Operation::ChangeTemplate)?;
    let stored = staff
        .look(right, |db, _, _, _| {
            let rows = templates::list(db, i64::try_from(TEMPLATES_MAX).unwrap_or(i64::MAX))?;
            let stored: Result<Vec<Stored>, StoreFault> = rows
                .iter()
                .map(|row| {
                    Ok(Stored {
                        id: row.id,
                        version: row.version,
                        template: row.template()?,
                    })
                })
                .collect();
            Ok(stored?)
        })
        .await?;
    let reader = &staff.reader;
    let wanted = query.to_lowercase();
    let meant = |stored: &&Stored| {
        let texts = stored.template.texts.values().map(String::as_str);
        let known = [stored.template.code.as_str(), stored.template.name.as_str()];
        known
            .into_iter()
            .chain(texts)
            .any(|known| known.to_lowercase().contains(&wanted))
    };
    let status = typed.complaint.status();
    let variable = |variable: &Variable| (format!("{{{variable}}}"), variable_name(reader, *variable));
    let page = TemplatesPage {
        reader,
        shell: Shell::of(staff, Place::Admin, reader.say("templates-title")),
        tabs: tabs(staff, Screen::Templates),
        typed_query: query.to_owned(),
        templates: stored
            .iter()
            .filter(meant)
            .map(|stored| template_view(reader, stored, open))
            .collect(),
        variables: Variable::ALL.iter().map(variable).collect(),
        form: form_view(
            staff,
            open.and_then(|id| stored.iter().find(|one| one.id == id)),
            &typed,
        ),
        history: history(staff, open.map(|id| Of::Thing(id.0))).await?,
        complaint: typed.complaint,
        done: (done == "saved").then(|| reader.say("admin-user-altered")),
        key: uuid::Uuid::new_v4().to_string(),
    };
    page_with_script(status, &page)
}

fn variable_name(reader: &Reader, variable: Variable) -> String {
    reader.fill("templates-variable", &[("variable", variable.as_str().into())])
}

fn use_name(reader: &Reader, used_in: TemplateUse) -> String {
    reader.fill("templates-use-word", &[("use", used_in.as_str().into())])
}

fn template_view(reader: &Reader, stored: &Stored, open: Option<TemplateId>) -> TemplateView {
    let template = &stored.template;
    let spoken = TONGUES
        .iter()
        .filter(|(language, _)| template.texts.contains_key(language));
    let spoken: Vec<&str> = spoken.map(|(_, name)| *name).collect();
    TemplateView {
        id: stored.id.to_string(),
        code: template.code.clone(),
        name: template.name.clone(),
        used_in: use_name(reader, template.used_in),
        languages: spoken.join(&reader.say("list-comma")),
        is_retired: template.retired,
        is_open: open == Some(stored.id),
    }
}

fn form_view(staff: &Staff, stored: Option<&Stored>, typed: &Typed) -> FormView {
    let reader = &staff.reader;
    let was_typed = !typed.fields.typed().is_empty();
    let known = stored.map(|stored| &stored.template);
    let text = |field: &str, known: Option<&str>| {
        let typed = typed.fields.text(field);
        if was_typed { typed } else { known.unwrap_or_default() }.to_owned()
    };
    let uses = TemplateUse::ALL.iter();
    let uses = uses.map(|one| (one.to_string(), use_name(reader, *one)));
    let facts = example(staff);
    let texts = TONGUES.iter().map(|(language, name)| {
        let said = known.and_then(|template| template.texts.get(language));
        let said = text(language.as_str(), said.map(String::as_str));
        TextView {
            value: language.as_str(),
            name,
            fault: typed.complaint.at(language.as_str()).map(str::to_owned),
            preview: if typed.is_tried {
                filled(&said, &facts)
            } else {
                String::new()
            },
            text: said,
        }
    });
    FormView {
        id: stored.map(|stored| stored.id.to_string()).unwrap_or_default(),
        version: match typed.fields.text("version").parse() {
            Ok(version) if was_typed => version,
            _ => stored.map_or(0, |stored| stored.version),
        },
        code: text("code", known.map(|template| template.code.as_str())),
        name: text("name", known.map(|template| template.name.as_str())),
        uses: choices(uses, &text("used_in", known.map(|template| template.used_in.as_str()))),
        texts: texts.collect(),
        is_retired: known.is_some_and(|template| template.retired),
    }
}

/// What a ticket could fill in: its variables by their names, and this reader.
fn example(staff: &Staff) -> Facts {
    let mut facts: Facts = Variable::ALL
        .iter()
        .map(|variable| (*variable, format!("[{}]", variable_name(&staff.reader, *variable))))
        .collect();
    if let Some(person) = staff.person() {
        facts.insert(Variable::Agent, person.name.clone());
    }
    facts
}

fn read(fields: &Fields, retired: bool) -> Result<Template, Faults> {
    let mut faults = Faults::default();
    let used_in = faults.word::<TemplateUse>("used_in", fields);
    let texts: BTreeMap<Language, String> = TONGUES
        .iter()
        .map(|(language, _)| (*language, fields.text(language.as_str()).to_owned()))
        .collect();
    let template = used_in.map(|used_in| Template {
        code: fields.text("code").to_owned(),
        name: fields.text("name").to_owned(),
        used_in,
        texts,
        retired,
    });
    faults.or(template)
}

/// Adds a template.
pub(in crate::console) async fn add(form: Form, whence: Whence) -> Result<HttpResponse, Trouble> {
    form.staff.may(Operation::NewTemplate)?;
    save(form, None, whence).await
}

/// Changes a template, retires it, or shows what it would say.
pub(in crate::console) async fn alter(
    form: Form,
    id: Path<TemplateId>,
    whence: Whence,
) -> Result<HttpResponse, Trouble> {
    form.staff.may(Operation::ChangeTemplate)?;
    save(form, Some(*id), whence).await
}

async fn save(form: Form, id: Option<TemplateId>, whence: Whence) -> Result<HttpResponse, Trouble> {
    let Form { staff, fields } = form;
    let then = fields.text("then").to_owned();
    let back = |fields: Fields, complaint: Complaint| Typed {
        fields,
        complaint,
        is_tried: then == "look",
    };
    let template = match read(&fields, then == "retire") {
        Ok(template) => template,
        Err(faults) => {
            let complaint = Complaint::of_fields(&staff.reader, &faults);
            return shown(&staff, "", id, "", back(fields, complaint)).await;
        }
    };
    if then == "look" {
        let complaint = match template.checked() {
            Ok(_) => Complaint::default(),
            Err(refusal) => told(&staff, refusal.into())?,
        };
        return shown(&staff, "", id, "", back(fields, complaint)).await;
    }
    let (by, key) = (staff.caller.by(whence), one_time_key(&staff, "admin", &fields));
    let version = fields.text("version").parse().ok();
    let keeps = then.is_empty();
    let done = staff.front.again(move |db, now, _| {
        let mut template = template.clone();
        let Some(id) = id else {
            return once(db, now, &key, |db| Ok(add_template(db, now, &by, template)?.id));
        };
        if keeps {
            // Saving leaves one that is retired as it is.
            template.retired = templates::find(db, id)?.is_some_and(|row| row.retired);
        }
        Ok(alter_template(db, now, &by, id, version, template)?.id)
    });
    match done.await {
        Ok(id) => Ok(pages::to(&format!("/admin/templates?template={id}&done=saved"))),
        Err(failure) => {
            let complaint = told(&staff, failure)?;
            shown(&staff, "", id, "", back(fields, complaint)).await
        }
    }
}

/// What is wrong, each language at its own text; an unknown variable is named.
fn told(staff: &Staff, failure: Failure) -> Result<Complaint, Trouble> {
    let Failure::Refused(Refusal::Invalid(faults)) = &failure else {
        return Complaint::of_failure(&staff.reader, failure);
    };
    let reader = &staff.reader;
    let mut complaint = Complaint::default();
    for fault in faults {
        let last = fault.field.rsplit('/').next().unwrap_or_default();
        let tongue = TONGUES.iter().find(|(language, _)| language.as_str() == last);
        let strange = fault
            .detail
            .strip_prefix('{')
            .and_then(|rest| rest.split_once("} is no variable"));
        match (tongue, strange, last) {
            (Some((language, _)), Some((strange, _)), _) => complaint.fields.push((
                language.as_str(),
                reader.fill("templates-strange", &[("variable", format!("{{{strange}}}").into())]),
            )),
            (Some((language, _)), None, _) => complaint.fields.push((language.as_str(), reader.say("templates-long"))),
            (None, _, "code") => complaint.fields.push(("code", reader.say("templates-code-wrong"))),
            (None, _, "name") => complaint
                .fields
                .push(("name", reader.fill("fault-field", &[("field", "name".into())]))),
            _ => complaint.fields.push(("zh-CN", reader.say("templates-empty"))),
        }
    }
    Ok(complaint)
}

impl TemplatesPage<'_> {
    fn action(&self) -> String {
        if self.form.id.is_empty() {
            "/admin/templates".to_owned()
        } else {
            format!("/admin/templates/{}", self.form.id)
        }
    }
}
