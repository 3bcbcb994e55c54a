//! JSON in the layout of `serde_json::to_string_pretty`, written for what a plan is: very many short texts and hardly
//! anything that must be escaped.

use std::fmt;
use std::io::{self, Write as _};

use serde::Serialize;
use serde::ser::{self, Error as _, Impossible};
use serde_json::Error;

use crate::report::scan;

/// Writes one value, piece by piece, and hands on whole blocks.
pub(super) struct Writer<W> {
    /// What is written and not yet handed on.
    text: Vec<u8>,
    to: W,
    depth: usize,
}

/// The bytes that are handed on at once.
const BLOCK: usize = 64 * 1024;

/// A comma, a line break, and the blanks of the deepest line that is written in one piece.
const BREAK: [u8; 34] = *b",\n                                ";

impl<W: io::Write> Writer<W> {
    /// A writer of a value that goes there.
    pub(super) fn new(to: W) -> Writer<W> {
        Writer { text: Vec::with_capacity(BLOCK + BLOCK / 4), to, depth: 0 }
    }

    /// Ends the last line and hands on what is left.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.text.push(b'\n');
        self.to.write_all(&self.text)?;
        self.to.flush()
    }

    /// Goes to a new line, after a comma where something stands before it.
    fn line(&mut self, comma: bool) {
        let blanks = 2 * self.depth;
        // A piece of known length is copied in two or three instructions; what is too much of it is dropped again.
        let known = if comma {
            self.text.extend_from_slice(&BREAK);
            BREAK.len() - 2
        } else {
            let [_, rest @ ..] = &BREAK;
            self.text.extend_from_slice(rest);
            rest.len() - 1
        };
        match known.checked_sub(blanks) {
            Some(too_much) => self.text.truncate(self.text.len() - too_much),
            None => self.text.resize(self.text.len() + blanks - known, b' '),
        }
    }

    fn string(&mut self, text: &str) -> Result<(), Error> {
        if scan::has(text.as_bytes(), is_odd) {
            return serde_json::to_writer(&mut self.text, text);
        }
        self.plain(text);
        Ok(())
    }

    /// Writes a text in which nothing must be escaped.
    fn plain(&mut self, text: &str) {
        self.text.reserve(text.len() + 2);
        self.text.push(b'"');
        self.text.extend_from_slice(text.as_bytes());
        self.text.push(b'"');
    }

    fn number(&mut self, number: impl fmt::Display) -> Result<(), Error> {
        write!(self.text, "{number}").map_err(Error::io)
    }

    fn open(&mut self, open: u8, close: u8) -> Items<'_, W> {
        self.text.push(open);
        self.depth += 1;
        Items { writer: self, filled: false, close }
    }
}

/// Whether a byte cannot stand in a JSON text as it is.
fn is_odd(byte: u8) -> bool {
    (byte < b' ') | (byte == b'"') | (byte == b'\\')
}

/// A list or an object that is being written.
pub(super) struct Items<'w, W> {
    writer: &'w mut Writer<W>,
    /// It has something in it.
    filled: bool,
    close: u8,
}

impl<W: io::Write> Items<'_, W> {
    fn next(&mut self) {
        self.writer.line(self.filled);
        self.filled = true;
    }

    /// Writes a member with the name that the format gives it.
    fn named<T: ?Sized + Serialize>(&mut self, name: &'static str, value: &T) -> Result<(), Error> {
        self.next();
        self.writer.plain(name);
        self.writer.text.extend_from_slice(b": ");
        value.serialize(&mut *self.writer)
    }

    fn finish(self) -> Result<(), Error> {
        let writer = self.writer;
        writer.depth -= 1;
        if self.filled {
            writer.line(false);
        }
        writer.text.push(self.close);
        if writer.text.len() >= BLOCK {
            writer.to.write_all(&writer.text).map_err(Error::io)?;
            writer.text.clear();
        }
        Ok(())
    }
}

/// Says that a plan holds no such value.
fn strange<T>(what: &str) -> Result<T, Error> {
    Err(Error::custom(format!("a plan holds no {what}")))
}

/// Values that are written by their `Display`.
macro_rules! numbers {
    ($($name:ident: $number:ty),*) => {
        $(fn $name(self, number: $number) -> Result<(), Error> {
            self.number(number)
        })*
    };
}

impl<'w, W: io::Write> ser::Serializer for &'w mut Writer<W> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Items<'w, W>;
    type SerializeTuple = Items<'w, W>;
    type SerializeTupleStruct = Items<'w, W>;
    type SerializeTupleVariant = Impossible<(), Error>;
    type SerializeMap = Items<'w, W>;
    type SerializeStruct = Items<'w, W>;
    type SerializeStructVariant = Impossible<(), Error>;

    numbers!(
        serialize_bool: bool, serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64
    );

    fn serialize_f32(self, _: f32) -> Result<(), Error> {
        strange("fraction")
    }

    fn serialize_f64(self, _: f64) -> Result<(), Error> {
        strange("fraction")
    }

    fn serialize_char(self, value: char) -> Result<(), Error> {
        self.string(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, text: &str) -> Result<(), Error> {
        self.string(text)
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<(), Error> {
        strange("bytes")
    }

    fn serialize_none(self) -> Result<(), Error> {
        self.serialize_unit()
    }

    fn serialize_some<T: ?Sized + Serialize>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Error> {
        self.text.extend_from_slice(b"null");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Error> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), Error> {
        self.plain(variant);
        Ok(())
    }

    fn serialize_newtype_struct<T: ?Sized + Serialize>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: ?Sized + Serialize>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        let mut object = self.open(b'{', b'}');
        object.named(variant, value)?;
        object.finish()
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Items<'w, W>, Error> {
        Ok(self.open(b'[', b']'))
    }

    fn serialize_tuple(self, _: usize) -> Result<Items<'w, W>, Error> {
        Ok(self.open(b'[', b']'))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Items<'w, W>, Error> {
        Ok(self.open(b'[', b']'))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Error> {
        strange("variant with several values")
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Items<'w, W>, Error> {
        Ok(self.open(b'{', b'}'))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Items<'w, W>, Error> {
        Ok(self.open(b'{', b'}'))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Error> {
        strange("variant with fields")
    }

    fn collect_str<T: ?Sized + fmt::Display>(self, value: &T) -> Result<(), Error> {
        self.string(&value.to_string())
    }
}

impl<W: io::Write> ser::SerializeSeq for Items<'_, W> {
    type Ok = ();
    type Error = Error;

    fn serialize_element<T: ?Sized + Serialize>(&mut self, value: &T) -> Result<(), Error> {
        self.next();
        value.serialize(&mut *self.writer)
    }

    fn end(self) -> Result<(), Error> {
        self.finish()
    }
}

impl<W: io::Write> ser::SerializeTuple for Items<'_, W> {
    type Ok = ();
    type Error = Error;

    fn serialize_element<T: ?Sized + Serialize>(&mut self, value: &T) -> Result<(), Error> {
        ser::SerializeSeq::serialize_element(self, value)
    }

    fn end(self) -> Result<(), Error> {
        self.finish()
    }
}

impl<W: io::Write> ser::SerializeTupleStruct for Items<'_, W> {
    type Ok = ();
    type Error = Error;

    fn serialize_field<T: ?Sized + Serialize>(&mut self, value: &T) -> Result<(), Error> {
        ser::SerializeSeq::serialize_element(self, value)
    }

    fn end(self) -> Result<(), Error> {
        self.finish()
    }
}

impl<W: io::Write> ser::SerializeMap for Items<'_, W> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: ?Sized + Serialize>(&mut self, key: &T) -> Result<(), Error> {
        self.next();
        let at = self.writer.text.len();
        key.serialize(&mut *self.writer)?;
        // Texts are what begins so.
        if self.writer.text.get(at) == Some(&b'"') { Ok(()) } else { strange("key that is no text") }
    }

    fn serialize_value<T: ?Sized + Serialize>(&mut self, value: &T) -> Result<(), Error> {
        self.writer.text.extend_from_slice(b": ");
        value.serialize(&mut *self.writer)
    }

    fn end(self) -> Result<(), Error> {
        self.finish()
    }
}

impl<W: io::Write> ser::SerializeStruct for Items<'_, W> {
    type Ok = ();
    type Error = Error;

    fn serialize_field<T: ?Sized + Serialize>(&mut self, name: &'static str, value: &T) -> Result<(), Error> {
        self.named(name, value)
    }

    fn end(self) -> Result<(), Error> {
        self.finish()
    }
}
