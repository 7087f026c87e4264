//! A page as a browser reads it: its elements and attributes without the words.

use std::fmt::Write as _;

use html5ever::parse_document;
use html5ever::tendril::TendrilSink as _;
use markup5ever_rcdom::{Handle, NodeData, RcDom};

/// Elements that no page and no mail of the desk has; a script only from a file of its own.
const NEVER: [&str; 13] = [
    "iframe",
    "object",
    "embed",
    "base",
    "style",
    "applet",
    "frame",
    "frameset",
    "math",
    "foreignobject",
    "animate",
    "noscript",
    "source",
];
/// Attributes whose value is an address.
const ADDRESSES: [&str; 8] = [
    "href",
    "src",
    "action",
    "formaction",
    "xlink:href",
    "data",
    "poster",
    "background",
];

/// The elements with their attributes' names, by depth. Panics at what no page of ours may hold.
pub(super) fn shape(html: &str) -> String {
    let document = parse_document(RcDom::default(), html5ever::ParseOpts::default());
    let document = document.from_utf8().one(html.as_bytes());
    let mut shape = String::new();
    walk(&document.document, 0, &mut shape, html);
    shape
}

fn walk(node: &Handle, depth: usize, shape: &mut String, html: &str) {
    match &node.data {
        NodeData::Element { name, attrs, .. } => {
            let name = name.local.to_string();
            assert!(!NEVER.contains(&name.to_lowercase().as_str()), "<{name}> in {html}");
            let attribute_of = |wanted: &str| {
                let all = attrs.borrow();
                let found = all.iter().find(|attribute| &*attribute.name.local == wanted);
                found.map(|attribute| attribute.value.to_string()).unwrap_or_default()
            };
            if name == "script" {
                let ours = attribute_of("src").starts_with("/static/") && node.children.borrow().is_empty();
                assert!(ours, "a script in {html}");
            }
            if name == "use" {
                assert!(attribute_of("href").starts_with("/static/"), "<use> in {html}");
            }
            let mut names = Vec::new();
            for attribute in attrs.borrow().iter() {
                let (name, value) = (attribute.name.local.to_string(), attribute.value.to_string());
                assert!(!name.to_lowercase().starts_with("on"), "{name} in {html}");
                if ADDRESSES.contains(&name.as_str()) {
                    assert!(leads_home(&value), "{name}=\"{value}\" in {html}");
                }
                if name == "content" && value.contains("url=") {
                    assert!(value.starts_with("60; url=/t/"), "{value} in {html}");
                }
                names.push(name);
            }
            names.sort();
            writeln!(shape, "{:depth$}{name} {}", "", names.join(" ")).unwrap();
        }
        NodeData::Comment { .. } => writeln!(shape, "{:depth$}<!-- -->", "").unwrap(),
        NodeData::ProcessingInstruction { .. } => panic!("an instruction in {html}"),
        _ => {}
    }
    for child in node.children.borrow().iter() {
        walk(child, depth + 1, shape, html);
    }
}

/// Whether an address is one of the desk's own.
fn leads_home(address: &str) -> bool {
    let path = address
        .strip_prefix("https://desk.example.com")
        .or(address.strip_prefix("https://desk.example"));
    let path = path.unwrap_or(address);
    path.starts_with('#') || (path.starts_with('/') && !path.starts_with("//") && !path.contains('\\'))
}
