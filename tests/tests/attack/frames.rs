//! Frames of HTTP/2 (RFC 9113), written by hand: an attack sends what no library would.
//!
//! Invariant: every frame is well-formed; headers are literals without Huffman and without an index (RFC 7541), so no peer
//! keeps any of them.

use prost::Message;

/// What a client says first.
pub(crate) const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// Length, kind, flags and stream.
pub(crate) const HEAD: usize = 9;

pub(crate) const DATA: u8 = 0;
pub(crate) const HEADERS: u8 = 1;
pub(crate) const PRIORITY: u8 = 2;
pub(crate) const RESET: u8 = 3;
pub(crate) const SETTINGS: u8 = 4;
pub(crate) const PING: u8 = 6;
pub(crate) const WINDOW: u8 = 8;
pub(crate) const CONTINUATION: u8 = 9;

/// The flag that ends a stream; of settings and pings the one that answers.
pub(crate) const END_STREAM: u8 = 1;
pub(crate) const ACK: u8 = 1;
pub(crate) const END_HEADERS: u8 = 4;

/// The setting of the window that each stream begins with.
pub(crate) const STREAM_WINDOW: u16 = 4;

/// Any frame.
pub(crate) fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap_or(u32::MAX).to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

pub(crate) fn settings(values: &[(u16, u32)]) -> Vec<u8> {
    let payload: Vec<u8> = values.iter().flat_map(|(name, value)| setting(*name, *value)).collect();
    frame(SETTINGS, 0, 0, &payload)
}

fn setting(name: u16, value: u32) -> Vec<u8> {
    [name.to_be_bytes().as_slice(), &value.to_be_bytes()].concat()
}

pub(crate) fn ping(flags: u8, payload: &[u8]) -> Vec<u8> {
    frame(PING, flags, 0, payload)
}

pub(crate) fn priority(stream: u32) -> Vec<u8> {
    frame(PRIORITY, 0, stream, &[0, 0, 0, 0, 15])
}

/// More window: of a stream, or of the connection where it is 0.
pub(crate) fn window(stream: u32, bytes: u32) -> Vec<u8> {
    frame(WINDOW, 0, stream, &bytes.to_be_bytes())
}

/// Takes a call back (CANCEL).
pub(crate) fn reset(stream: u32) -> Vec<u8> {
    frame(RESET, 0, stream, &8_u32.to_be_bytes())
}

pub(crate) fn data(stream: u32, flags: u8, payload: &[u8]) -> Vec<u8> {
    frame(DATA, flags, stream, payload)
}

/// A whole number as HPACK writes it in the last seven bits of a byte and those behind it.
fn length(bytes: usize) -> Vec<u8> {
    let most = 127;
    if bytes < most {
        return vec![u8::try_from(bytes).unwrap_or(0)];
    }
    let mut written = vec![127];
    let mut rest = bytes - most;
    while rest >= 128 {
        written.push(u8::try_from(rest % 128).unwrap_or(0) | 128);
        rest /= 128;
    }
    written.push(u8::try_from(rest).unwrap_or(0));
    written
}

/// A block of header fields.
pub(crate) fn block(fields: &[(&str, &str)]) -> Vec<u8> {
    let text = |text: &str| [length(text.len()), text.as_bytes().to_vec()].concat();
    fields.iter().flat_map(|(name, value)| [vec![0], text(name), text(value)].concat()).collect()
}

/// The headers of a request for a page.
pub(crate) fn get(stream: u32, path: &str) -> Vec<u8> {
    let fields = [(":method", "GET"), (":scheme", "http"), (":authority", "node.test"), (":path", path)];
    frame(HEADERS, END_HEADERS | END_STREAM, stream, &block(&fields))
}

/// The fields of a gRPC call of this method.
pub(crate) fn call_fields(method: &str) -> [(&str, &str); 6] {
    [
        (":method", "POST"),
        (":scheme", "http"),
        (":authority", "node.test"),
        (":path", method),
        ("content-type", "application/grpc"),
        ("te", "trailers"),
    ]
}

/// The headers of a gRPC call; what it sends is still to come.
pub(crate) fn call(stream: u32, method: &str) -> Vec<u8> {
    frame(HEADERS, END_HEADERS, stream, &block(&call_fields(method)))
}

/// A whole gRPC call.
pub(crate) fn whole_call(stream: u32, method: &str, message: &impl Message) -> Vec<u8> {
    [call(stream, method), data(stream, END_STREAM, &framed(&message.encode_to_vec()))].concat()
}

/// A message as gRPC sends it.
pub(crate) fn framed(message: &[u8]) -> Vec<u8> {
    [&[0], u32::try_from(message.len()).unwrap_or(u32::MAX).to_be_bytes().as_slice(), message].concat()
}
