//! What tickets are about: the operator's managed list. A ticket keeps the code; people read a name, and find it by a part
//! of one or by the initials of its pinyin.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::pinyin::initials;
use super::words::Language;

/// The most categories of a list.
const CATEGORIES_MAX: usize = 500;

/// One entry of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    pub code: String,
    names: BTreeMap<Language, String>,
    /// `kdpfdx`: the first letters of the name's pinyin.
    pub initials: String,
}

impl Category {
    /// What it is called.
    pub fn name(&self, language: Language) -> &str {
        self.names.get(&language).map_or(self.code.as_str(), String::as_str)
    }
}

/// The whole list, in the operator's order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Catalogue(Vec<Category>);

/// The list as a file has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    category: Vec<BTreeMap<String, String>>,
}

impl Catalogue {
    /// The list of a TOML text, or what is wrong with it.
    pub fn read(text: &str) -> Result<Self, String> {
        let written: Written = toml::from_str(text).map_err(|fault| fault.to_string())?;
        if written.category.len() > CATEGORIES_MAX {
            return Err(format!("holds more than {CATEGORIES_MAX} categories"));
        }
        let mut catalogue = Catalogue::default();
        for entry in written.category {
            let category = read_one(entry)?;
            if catalogue.find(&category.code).is_some() {
                return Err(format!("names {} twice", category.code));
            }
            catalogue.0.push(category);
        }
        Ok(catalogue)
    }

    /// The category of this code.
    pub fn find(&self, code: &str) -> Option<&Category> {
        self.0.iter().find(|category| category.code == code)
    }

    /// All of them, in their order.
    pub fn iter(&self) -> impl Iterator<Item = &Category> {
        self.0.iter()
    }

    /// What somebody typed: a code, a name in any language, or initials that only one category has.
    pub fn meant_by(&self, typed: &str) -> Option<&Category> {
        let typed = typed.trim().to_lowercase();
        let named = |category: &&Category| category.names.values().any(|name| name.to_lowercase() == typed);
        let begun = |category: &&Category| !typed.is_empty() && category.initials.starts_with(&typed);
        let exact = self.find(&typed).or_else(|| self.0.iter().find(named));
        exact.or_else(|| {
            let mut by_initials = self.0.iter().filter(begun);
            by_initials.next().filter(|_| by_initials.next().is_none())
        })
    }
}

fn read_one(mut entry: BTreeMap<String, String>) -> Result<Category, String> {
    let code = entry.remove("code").unwrap_or_default();
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_' | '-');
    if code.is_empty() || code.len() > 60 || !code.chars().all(is_plain) {
        return Err(format!(
            "\"{code}\" is no code: letters a to z, digits, '.', '_' and '-'"
        ));
    }
    let mut names = BTreeMap::new();
    for language in Language::ALL {
        let name = entry.remove(language.as_str()).filter(|name| !name.trim().is_empty());
        names.insert(
            *language,
            name.ok_or_else(|| format!("{code} has no name in {language}"))?,
        );
    }
    if let Some(unknown) = entry.keys().next() {
        return Err(format!("{code} has {unknown}, which means nothing here"));
    }
    let initials = initials(&names[&Language::ZhCn]);
    Ok(Category { code, names, initials })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHIPPED: &str = include_str!("../../config/categories.toml");

    #[test]
    fn the_shipped_list_is_read_and_found_by_name_code_and_initials() {
        let catalogue = Catalogue::read(SHIPPED).unwrap();
        assert!(catalogue.iter().count() >= 15);
        let dropping = catalogue.find("broadband.dropping").unwrap();
        assert_eq!(dropping.initials, "kdpfdx");
        for typed in ["broadband.dropping", "宽带频繁掉线", "broadband KEEPS dropping", "KDPF"] {
            assert_eq!(catalogue.meant_by(typed), Some(dropping), "{typed}");
        }
        assert_eq!(catalogue.meant_by("kd"), None, "several begin so");
        assert_eq!(catalogue.meant_by(""), None);
    }

    #[test]
    fn a_list_that_leaves_something_open_is_refused_by_name() {
        let fault = |text: &str| Catalogue::read(text).unwrap_err();
        let one = |code: &str| format!("[[category]]\ncode = \"{code}\"\nzh-CN = \"甲\"\nzh-TW = \"甲\"\nen = \"A\"\n");
        assert_eq!(fault(&(one("a") + &one("a"))), "names a twice");
        assert!(fault(&one("A b")).contains("is no code"));
        assert_eq!(
            fault("[[category]]\ncode = \"a\"\nzh-CN = \"甲\"\nen = \"A\"\n"),
            "a has no name in zh-TW"
        );
        assert!(fault(&one("a").replace("en =", "fr = \"B\"\nen =")).contains("fr"));
    }
}
