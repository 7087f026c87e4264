//! The one written form of a value as JSON, made in one pass: verifying replays millions of events, and building a tree
//! of each first would take most of the time. The form itself is described in [`super::chain`].

use std::borrow::Cow;
use std::fmt::Display;
use std::io::Write as _;

use serde::ser::{
    Impossible, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, Serializer,
};

/// Why a value has no canonical form: it holds a fraction, bytes, or a key that is no text.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct NotCanonical(String);

impl serde::ser::Error for NotCanonical {
    fn custom<T: Display>(why: T) -> Self {
        NotCanonical(why.to_string())
    }
}

/// Appends the canonical form of `value` to `text`; where there is none, `text` stays as it was.
pub fn write<T: Serialize + ?Sized>(value: &T, text: &mut Vec<u8>) -> Result<(), NotCanonical> {
    let before = text.len();
    value.serialize(Canonical(text)).inspect_err(|_| text.truncate(before))
}

struct Canonical<'t>(&'t mut Vec<u8>);

/// Fields of an object, written as they come and put in order at the end when they came in another one.
struct Fields<'t> {
    text: &'t mut Vec<u8>,
    start: usize,
    /// Key, and from where to where the field is written, without commas.
    written: Vec<(Cow<'static, str>, usize, usize)>,
    key: Option<Cow<'static, str>>,
    after: &'static [u8],
}

struct Items<'t> {
    text: &'t mut Vec<u8>,
    first: bool,
}

fn refused<T>(what: &str) -> Result<T, NotCanonical> {
    Err(NotCanonical(format!("{what} has no canonical form")))
}

fn write_text(value: &str, text: &mut Vec<u8>) -> Result<(), NotCanonical> {
    if value.bytes().any(|byte| byte < 0x20 || byte == b'"' || byte == b'\\') {
        return serde_json::to_writer(&mut *text, value).map_err(|error| NotCanonical(error.to_string()));
    }
    text.push(b'"');
    text.extend_from_slice(value.as_bytes());
    text.push(b'"');
    Ok(())
}

impl<'t> Canonical<'t> {
    fn fields(self, after: &'static [u8]) -> Fields<'t> {
        let start = self.0.len();
        self.0.push(b'{');
        Fields {
            text: self.0,
            start,
            written: Vec::with_capacity(12),
            key: None,
            after,
        }
    }

    fn number(self, number: impl Display) -> Result<(), NotCanonical> {
        write!(self.0, "{number}").map_err(|error| NotCanonical(error.to_string()))
    }
}

impl Fields<'_> {
    fn field<T: Serialize + ?Sized>(&mut self, key: Cow<'static, str>, value: &T) -> Result<(), NotCanonical> {
        if !self.written.is_empty() {
            self.text.push(b',');
        }
        let from = self.text.len();
        write_text(&key, self.text)?;
        self.text.push(b':');
        value.serialize(Canonical(self.text))?;
        self.written.push((key, from, self.text.len()));
        Ok(())
    }

    fn close(mut self) {
        if !self.written.is_sorted_by(|left, right| left.0 < right.0) {
            self.written.sort_unstable_by(|left, right| left.0.cmp(&right.0));
            self.put_in_order();
        }
        self.text.push(b'}');
        self.text.extend_from_slice(self.after);
    }

    fn put_in_order(&mut self) {
        let mut sorted = Vec::with_capacity(self.text.len() - self.start);
        for (at, (_, from, to)) in self.written.iter().enumerate() {
            if at > 0 {
                sorted.push(b',');
            }
            sorted.extend_from_slice(&self.text[*from..*to]);
        }
        self.text.truncate(self.start + 1);
        self.text.extend_from_slice(&sorted);
    }
}

impl SerializeStruct for Fields<'_> {
    type Ok = ();
    type Error = NotCanonical;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), NotCanonical> {
        self.field(Cow::Borrowed(key), value)
    }

    fn end(self) -> Result<(), NotCanonical> {
        self.close();
        Ok(())
    }
}

impl SerializeStructVariant for Fields<'_> {
    type Ok = ();
    type Error = NotCanonical;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), NotCanonical> {
        self.field(Cow::Borrowed(key), value)
    }

    fn end(self) -> Result<(), NotCanonical> {
        self.close();
        Ok(())
    }
}

impl SerializeMap for Fields<'_> {
    type Ok = ();
    type Error = NotCanonical;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), NotCanonical> {
        match serde_json::to_value(key) {
            Ok(serde_json::Value::String(key)) => {
                self.key = Some(Cow::Owned(key));
                Ok(())
            }
            _ => refused("a key that is no text"),
        }
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), NotCanonical> {
        match self.key.take() {
            Some(key) => self.field(key, value),
            None => refused("a value without a key"),
        }
    }

    fn end(self) -> Result<(), NotCanonical> {
        self.close();
        Ok(())
    }
}

impl SerializeSeq for Items<'_> {
    type Ok = ();
    type Error = NotCanonical;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), NotCanonical> {
        if !std::mem::take(&mut self.first) {
            self.text.push(b',');
        }
        value.serialize(Canonical(self.text))
    }

    fn end(self) -> Result<(), NotCanonical> {
        self.text.push(b']');
        Ok(())
    }
}

macro_rules! numbers {
    ($($method:ident: $number:ty),+) => {$(
        fn $method(self, value: $number) -> Result<(), NotCanonical> {
            self.number(value)
        }
    )+};
}

impl<'t> Serializer for Canonical<'t> {
    type Ok = ();
    type Error = NotCanonical;
    type SerializeSeq = Items<'t>;
    type SerializeTuple = Impossible<(), NotCanonical>;
    type SerializeTupleStruct = Impossible<(), NotCanonical>;
    type SerializeTupleVariant = Impossible<(), NotCanonical>;
    type SerializeMap = Fields<'t>;
    type SerializeStruct = Fields<'t>;
    type SerializeStructVariant = Fields<'t>;

    numbers!(
        serialize_bool: bool, serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64
    );

    fn serialize_f32(self, _: f32) -> Result<(), NotCanonical> {
        refused("a fraction")
    }

    fn serialize_f64(self, _: f64) -> Result<(), NotCanonical> {
        refused("a fraction")
    }

    fn serialize_char(self, value: char) -> Result<(), NotCanonical> {
        write_text(value.encode_utf8(&mut [0; 4]), self.0)
    }

    fn serialize_str(self, value: &str) -> Result<(), NotCanonical> {
        write_text(value, self.0)
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<(), NotCanonical> {
        refused("a run of bytes")
    }

    fn serialize_none(self) -> Result<(), NotCanonical> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), NotCanonical> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), NotCanonical> {
        self.0.extend_from_slice(b"null");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), NotCanonical> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), NotCanonical> {
        write_text(variant, self.0)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<(), NotCanonical> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), NotCanonical> {
        let mut fields = self.fields(b"");
        fields.field(Cow::Borrowed(variant), value)?;
        fields.close();
        Ok(())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Items<'t>, NotCanonical> {
        self.0.push(b'[');
        Ok(Items {
            text: self.0,
            first: true,
        })
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, NotCanonical> {
        refused("a tuple")
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self::SerializeTupleStruct, NotCanonical> {
        refused("a tuple")
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, NotCanonical> {
        refused("a tuple")
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Fields<'t>, NotCanonical> {
        Ok(self.fields(b""))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Fields<'t>, NotCanonical> {
        Ok(self.fields(b""))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Fields<'t>, NotCanonical> {
        self.0.push(b'{');
        write_text(variant, self.0)?;
        self.0.push(b':');
        Ok(self.fields(b"}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::chain::canonical;
    use proptest::prelude::*;
    use serde::Serialize;
    use serde_json::{Value, json};

    fn written<T: Serialize + ?Sized>(value: &T) -> String {
        let mut text = Vec::new();
        write(value, &mut text).unwrap();
        String::from_utf8(text).unwrap()
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::hash_map(any::<String>(), inner, 0..6)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn one_pass_writes_what_the_tree_would(value in any_value()) {
            prop_assert_eq!(written(&value), canonical(&value));
        }
    }

    #[derive(Serialize)]
    #[serde(tag = "type", rename_all = "snake_case")]
    enum Tagged {
        Said {
            zeal: i32,
            at: Option<&'static str>,
            list: Vec<Inner>,
        },
    }

    #[derive(Serialize)]
    enum Inner {
        Unit,
        Struct { b: u8, a: u8 },
        New(&'static str),
    }

    #[test]
    fn fields_are_put_in_order_wherever_they_are_declared() {
        let list = vec![Inner::Unit, Inner::Struct { b: 2, a: 1 }, Inner::New("x\u{1}\n\"\\é")];
        let value = Tagged::Said {
            zeal: -3,
            at: None,
            list,
        };
        assert_eq!(written(&value), canonical(&json!(value)));
        assert_eq!(
            written(&value),
            r#"{"at":null,"list":["Unit",{"Struct":{"a":1,"b":2}},{"New":"x\u0001\n\"\\é"}],"type":"said","zeal":-3}"#
        );
    }

    #[test]
    fn what_has_no_canonical_form_leaves_the_text_alone() {
        let mut text = b"before".to_vec();
        assert!(write(&json!({"a": [1, 0.5]}), &mut text).is_err());
        assert_eq!(text, b"before");
    }
}
