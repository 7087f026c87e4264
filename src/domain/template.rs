//! Words that people write again and again, kept once: with variables in braces that a ticket fills in. `{{` is a brace.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::refusal::{FieldFault, Refusal};
use super::text::{self, PASSAGE, SHORT};
use super::words::{Language, words};

/// The most templates of a house.
pub const TEMPLATES_MAX: usize = 500;
/// The longest code.
pub const CODE_MAX: usize = 32;

words! {
    /// Where a template is used.
    TemplateUse {
        /// Written to the customer.
        Reply = "reply",
        /// Written for the house alone.
        Note = "note",
        /// Read out on the telephone.
        Script = "script",
    }
}
words! {
    /// What a ticket fills in.
    Variable {
        /// The ticket's number.
        Number = "number",
        /// When the next thing that is owed is due: year, month, day, hour and minute where the operator is.
        Due = "due",
        /// The customer's name, as it is shown: masked.
        Customer = "customer",
        /// What the matter is about.
        Subject = "subject",
        /// Who has the ticket.
        Handler = "handler",
        /// Which team has it.
        Team = "team",
        /// Who is writing.
        Agent = "agent",
    }
}

/// A template as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// What one types to find it: 1 to 32 lower-case letters, digits and hyphens; unique.
    #[schema(min_length = 1, max_length = 32)]
    pub code: String,
    #[schema(min_length = 1, max_length = 120)]
    pub name: String,
    #[serde(rename = "use")]
    pub used_in: TemplateUse,
    /// What it says, by language (`zh-CN`, `zh-TW`, `en`), at least in one; at most 2000 characters each. `{number}` and the
    /// like are filled in by the ticket, `{{` is a brace.
    #[schema(value_type = BTreeMap<String, String>)]
    pub texts: BTreeMap<Language, String>,
    /// Whether it is offered no more.
    #[serde(default)]
    pub retired: bool,
}

impl Template {
    /// The same template, trimmed; or everything that is wrong with it.
    pub fn checked(self) -> Result<Self, Refusal> {
        let mut faults = Vec::new();
        let mut take = |checked: Result<String, FieldFault>| {
            checked.unwrap_or_else(|fault| {
                faults.push(fault);
                String::new()
            })
        };
        let code = take(code_of(&self.code));
        let name = take(text::required("/name", &self.name, SHORT));
        let mut texts = BTreeMap::new();
        for (language, text) in &self.texts {
            let text = take(passage(*language, text));
            if !text.is_empty() {
                texts.insert(*language, text);
            }
        }
        if texts.is_empty() && faults.is_empty() {
            faults.push(FieldFault::new("/texts", "says something in at least one language"));
        }
        if !faults.is_empty() {
            return Err(Refusal::Invalid(faults));
        }
        Ok(Template {
            code,
            name,
            texts,
            ..self
        })
    }

    /// What it says in a language, or in the one that its reader is most likely to know; in which.
    pub fn text_in(&self, language: Language) -> Option<(Language, &str)> {
        let order = match language {
            Language::ZhCn => [Language::ZhCn, Language::ZhTw, Language::En],
            Language::ZhTw => [Language::ZhTw, Language::ZhCn, Language::En],
            Language::En => [Language::En, Language::ZhCn, Language::ZhTw],
        };
        let known = |language: Language| Some((language, self.texts.get(&language)?.as_str()));
        order.into_iter().find_map(known)
    }
}

fn code_of(code: &str) -> Result<String, FieldFault> {
    let code = code.trim();
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if (1..=CODE_MAX).contains(&code.len()) && code.chars().all(fits) {
        return Ok(code.to_owned());
    }
    let detail = format!("has 1 to {CODE_MAX} lower-case letters, digits and hyphens");
    Err(FieldFault::new("/code", detail))
}

fn passage(language: Language, said: &str) -> Result<String, FieldFault> {
    let field = format!("/texts/{language}");
    let said = text::optional(&field, said, PASSAGE)?;
    let strange: Option<String> = pieces(&said)
        .find_map(Piece::strange)
        .map(|strange| strange.chars().take(40).collect());
    let Some(strange) = strange else {
        return Ok(said);
    };
    let known: Vec<String> = Variable::ALL.iter().map(|known| format!("{{{known}}}")).collect();
    let detail = format!(
        "{{{strange}}} is no variable; the variables are {}, and {{{{ is a brace",
        known.join(", ")
    );
    Err(FieldFault::new(field, detail))
}

/// What a ticket knows, by variable.
pub type Facts = BTreeMap<Variable, String>;

/// A text with the facts in the place of its variables. What is not known stays a variable, so that the writer sees what
/// is missing. Facts are data: a brace in one means nothing.
pub fn filled(said: &str, facts: &Facts) -> String {
    let each = pieces(said).map(|piece| match piece {
        Piece::Words(words) => words.to_owned(),
        Piece::Brace => "{".to_owned(),
        Piece::Open(rest) => format!("{{{rest}"),
        Piece::Named(name) => {
            let known = name.parse::<Variable>().ok().and_then(|variable| facts.get(&variable));
            known.cloned().unwrap_or_else(|| format!("{{{name}}}"))
        }
    });
    each.collect()
}

enum Piece<'a> {
    Words(&'a str),
    Brace,
    Named(&'a str),
    /// A brace that is never closed.
    Open(&'a str),
}

impl<'a> Piece<'a> {
    /// What stands in braces and is no variable.
    fn strange(self) -> Option<&'a str> {
        match self {
            Piece::Open(rest) => Some(rest),
            Piece::Named(name) if name.parse::<Variable>().is_err() => Some(name),
            _ => None,
        }
    }
}

fn pieces(said: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = said;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        if let Some(after) = rest.strip_prefix("{{") {
            rest = after;
            return Some(Piece::Brace);
        }
        if let Some(inside) = rest.strip_prefix('{') {
            // One that is never closed is named with all that follows, and so is no variable.
            let Some((name, after)) = inside.split_once('}') else {
                rest = "";
                return Some(Piece::Open(inside));
            };
            rest = after;
            return Some(Piece::Named(name));
        }
        let (words, after) = rest.split_at(rest.find('{').unwrap_or(rest.len()));
        rest = after;
        Some(Piece::Words(words))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn template(said: &str) -> Template {
        Template {
            code: "late".to_owned(),
            name: "Late".to_owned(),
            used_in: TemplateUse::Reply,
            texts: BTreeMap::from([(Language::En, said.to_owned())]),
            retired: false,
        }
    }

    fn told(template: Template) -> Vec<String> {
        match template.checked() {
            Err(Refusal::Invalid(faults)) => faults
                .into_iter()
                .map(|fault| format!("{}: {}", fault.field, fault.detail))
                .collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn variables_are_filled_in_and_what_is_not_known_stays() {
        let facts = Facts::from([
            (Variable::Number, "26061-7K3QX5".to_owned()),
            (Variable::Customer, "{due}".to_owned()),
        ]);
        let said = "{customer}, about {number}: by {due}. {{x} {number}";
        assert_eq!(
            filled(said, &facts),
            "{due}, about 26061-7K3QX5: by {due}. {x} 26061-7K3QX5"
        );
    }

    #[test]
    fn an_unknown_variable_is_refused_by_its_name() {
        let refused = told(template("Dear {name}, {number}"));
        assert_eq!(refused.len(), 1);
        assert!(refused[0].starts_with("/texts/en: {name} is no variable; the variables are {number}, {due}"));
        assert!(told(template("Dear {customer"))[0].starts_with("/texts/en: {customer} is no variable"));
        assert_eq!(
            told(template("  ")),
            ["/texts: says something in at least one language"]
        );
        let mut wrong = template("x");
        wrong.code = "Late reply".to_owned();
        wrong.name = String::new();
        assert_eq!(
            told(wrong),
            [
                "/code: has 1 to 32 lower-case letters, digits and hyphens",
                "/name: must not be empty"
            ]
        );
    }

    #[test]
    fn a_reader_gets_the_language_that_is_nearest() {
        let mut both = template("Hello");
        both.texts.insert(Language::ZhCn, "您好".to_owned());
        assert_eq!(both.text_in(Language::ZhTw), Some((Language::ZhCn, "您好")));
        assert_eq!(both.text_in(Language::En), Some((Language::En, "Hello")));
    }

    proptest! {
        #[test]
        fn what_has_no_brace_is_left_as_it_is(said in "[^{]{0,60}") {
            prop_assert_eq!(filled(&said, &Facts::new()), said);
        }

        #[test]
        fn filling_ends_whatever_was_typed(said in ".{0,80}") {
            let facts = Variable::ALL.iter().map(|variable| (*variable, "x".to_owned())).collect();
            filled(&said, &facts);
        }
    }
}
