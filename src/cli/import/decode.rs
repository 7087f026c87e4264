//! The file's bytes as UTF-8, in small chunks. A byte that the encoding does not know must refuse its row, not turn
//! silently into a replacement character, so it is handed on as [`UNDECODABLE`], which no UTF-8 text contains: the
//! field that holds it fails to be text, and only that field.

use std::io::{self, ErrorKind, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding};

/// Stands where bytes could not be decoded. Never part of valid UTF-8.
pub(super) const UNDECODABLE: u8 = 0xFF;

const CHUNK: usize = 16 * 1024;

/// A byte-order mark wins over the encoding that the map names: it is the file speaking for itself.
pub(super) struct Decoded<R> {
    source: R,
    decoder: Decoder,
    input: Chunk,
    output: Chunk,
    source_ended: bool,
    finished: bool,
    bytes_read: u64,
}

struct Chunk {
    bytes: Box<[u8]>,
    at: usize,
    end: usize,
}

impl Chunk {
    fn new(size: usize) -> Self {
        Chunk {
            bytes: vec![0; size].into_boxed_slice(),
            at: 0,
            end: 0,
        }
    }

    fn is_empty(&self) -> bool {
        self.at == self.end
    }
}

impl<R: Read> Decoded<R> {
    pub(super) fn new(source: R, encoding: &'static Encoding) -> Self {
        Decoded {
            source,
            decoder: encoding.new_decoder(),
            input: Chunk::new(CHUNK),
            // One byte beyond what the decoder is offered, for the mark of an undecodable sequence.
            output: Chunk::new(CHUNK + 1),
            source_ended: false,
            finished: false,
            bytes_read: 0,
        }
    }

    /// Bytes taken from the file so far, for a progress bar.
    pub(super) fn bytes_read(&self) -> u64 {
        self.bytes_read
    }

    /// What the file turned out to be written in: the mark at its beginning, else what the map says.
    pub(super) fn encoding(&self) -> &'static str {
        self.decoder.encoding().name()
    }

    /// The next byte of the text, or none at its end.
    pub(super) fn next_byte(&mut self) -> io::Result<Option<u8>> {
        if self.output.is_empty() && !self.fill_output()? {
            return Ok(None);
        }
        let byte = self.output.bytes[self.output.at];
        self.output.at += 1;
        Ok(Some(byte))
    }

    /// Decodes until there is something to hand out; false at the end. Each turn takes input or ends it.
    fn fill_output(&mut self) -> io::Result<bool> {
        (self.output.at, self.output.end) = (0, 0);
        while self.output.is_empty() && !self.finished {
            if self.input.is_empty() && !self.source_ended {
                self.fill_input()?;
            }
            self.decode_chunk();
        }
        Ok(!self.output.is_empty())
    }

    fn decode_chunk(&mut self) {
        let source = &self.input.bytes[self.input.at..self.input.end];
        let (result, taken, written) =
            self.decoder
                .decode_to_utf8_without_replacement(source, &mut self.output.bytes[..CHUNK], self.source_ended);
        self.input.at += taken;
        self.output.end = written;
        match result {
            DecoderResult::Malformed(..) => {
                self.output.bytes[written] = UNDECODABLE;
                self.output.end += 1;
            }
            DecoderResult::InputEmpty => self.finished = self.source_ended,
            DecoderResult::OutputFull => {}
        }
    }

    fn fill_input(&mut self) -> io::Result<()> {
        loop {
            match self.source.read(&mut self.input.bytes) {
                Ok(count) => {
                    (self.input.at, self.input.end) = (0, count);
                    self.source_ended = count == 0;
                    self.bytes_read += u64::try_from(count).unwrap_or(0);
                    return Ok(());
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8], encoding: &'static Encoding) -> Vec<u8> {
        let mut text = Decoded::new(bytes, encoding);
        std::iter::from_fn(|| text.next_byte().unwrap()).collect()
    }

    #[test]
    fn each_encoding_becomes_utf_8() {
        let (gb18030, _, _) = encoding_rs::GB18030.encode("网速慢，投诉");
        let (big5, _, _) = encoding_rs::BIG5.encode("網速慢");
        assert_eq!(decoded(&gb18030, encoding_rs::GB18030), "网速慢，投诉".as_bytes());
        assert_eq!(decoded(&big5, encoding_rs::BIG5), "網速慢".as_bytes());
    }

    #[test]
    fn a_byte_order_mark_is_believed_and_removed() {
        assert_eq!(decoded(b"\xEF\xBB\xBFid", encoding_rs::GB18030), b"id");
        assert_eq!(decoded(b"\xFF\xFEi\0d\0", encoding_rs::UTF_8), b"id");
        assert_eq!(decoded(b"\xFE\xFF\0i\0d", encoding_rs::UTF_8), b"id");
    }

    #[test]
    fn what_cannot_be_decoded_is_marked_where_it_stands() {
        assert_eq!(decoded(b"a\xC3(b", encoding_rs::UTF_8), b"a\xFF(b");
        assert_eq!(decoded(b"cut \xE7\xBD", encoding_rs::UTF_8), b"cut \xFF");
        // A lead byte must not swallow the quote or comma behind it.
        assert_eq!(decoded(b"\"a\x81\",b", encoding_rs::GB18030), b"\"a\xFF\",b");
    }

    #[test]
    fn a_character_across_two_reads_stays_whole() {
        let text = "好".repeat(CHUNK);
        assert_eq!(decoded(text.as_bytes(), encoding_rs::UTF_8), text.as_bytes());
    }

    #[test]
    fn an_interrupted_read_is_tried_again_and_a_failed_one_is_reported() {
        struct Shaky(u8);
        impl Read for Shaky {
            fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
                self.0 += 1;
                match self.0 {
                    1 => Err(ErrorKind::Interrupted.into()),
                    2 => {
                        into[0] = b'x';
                        Ok(1)
                    }
                    _ => Err(ErrorKind::UnexpectedEof.into()),
                }
            }
        }
        let mut text = Decoded::new(Shaky(0), encoding_rs::UTF_8);
        assert_eq!(text.next_byte().unwrap(), Some(b'x'));
        assert!(text.next_byte().is_err());
    }
}
