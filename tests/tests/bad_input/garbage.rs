//! Bytes that mean nothing, as submissions and on the bare port.

use mengshu_proto::v1;
use mengshu_tests::bodies::endorse;
use mengshu_tests::random::Random;
use mengshu_tests::request;
use prost::Message;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tonic::Status;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::codegen::http::uri::PathAndQuery;
use tonic::transport::{Channel, Endpoint};

use crate::said;
use crate::world::World;

/// Sends bytes as they are.
struct Raw;

impl Codec for Raw {
    type Encode = Vec<u8>;
    type Decode = v1::SubmitResponse;
    type Encoder = Self;
    type Decoder = Self;
    fn encoder(&mut self) -> Self {
        Self
    }
    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for Raw {
    type Item = Vec<u8>;
    type Error = Status;
    fn encode(&mut self, item: Vec<u8>, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        prost::bytes::BufMut::put_slice(buffer, &item);
        Ok(())
    }
}

impl Decoder for Raw {
    type Item = v1::SubmitResponse;
    type Error = Status;
    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<v1::SubmitResponse>, Status> {
        v1::SubmitResponse::decode(buffer).map(Some).map_err(|error| Status::internal(error.to_string()))
    }
}

async fn submit_bytes(channel: &Channel, message: Vec<u8>) -> Result<v1::SubmitResponse, Status> {
    let mut client = tonic::client::Grpc::new(channel.clone());
    client.ready().await.unwrap();
    let path = PathAndQuery::from_static("/mengshu.v1.LedgerService/Submit");
    client.unary(tonic::Request::new(message), path, Raw).await.map(tonic::Response::into_inner)
}

/// A message that was good: a few bytes changed, cut out, doubled or added.
fn mangled(random: &mut Random, good: &[u8]) -> Vec<u8> {
    let mut message = good.to_vec();
    for _ in 0..=random.below(4) {
        let at = usize::try_from(random.below(message.len() as u64)).unwrap();
        match random.below(5) {
            0 => message[at] ^= 1 << random.below(8),
            1 => message[at] = random.next().to_be_bytes()[0],
            2 => message.truncate(at.max(1)),
            3 => drop(message.splice(at..at, random.bytes(12))),
            _ => message.extend_from_within(at..),
        }
    }
    message
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn garbage_is_refused_and_the_next_event_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::new(folder.path()).await;
    let before = world.everything().await;
    let mut random = Random::new();
    let rounds = if std::env::var("MENGSHU_LONG").is_ok_and(|value| value == "1") { 100_000 } else { 1_000 };
    let channel = Endpoint::from_shared(world.node.address.clone()).unwrap().connect().await.unwrap();

    // Mangled from an event that is in the log already: what is still good must be the same event again.
    let recorded = request(world.recorded.clone());
    let good = recorded.encode_to_vec();
    let mut refused = 0;
    for round in 0..rounds {
        let message = match round % 4 {
            0 => random.bytes(2_000),
            // The frame is good; the event is noise, or mangled.
            1 => v1::SubmitRequest { event: random.bytes(2_000).into(), ..recorded.clone() }.encode_to_vec(),
            2 => {
                let event = mangled(&mut random, &recorded.event).into();
                v1::SubmitRequest { event, ..recorded.clone() }.encode_to_vec()
            }
            _ => mangled(&mut random, &good),
        };
        match submit_bytes(&channel, message).await {
            Ok(answer) => assert!(answer.receipt.unwrap().duplicate),
            Err(status) => {
                let family = said(&status).reason;
                let family = family.split('-').next().unwrap();
                assert!(
                    ["ENC", "SIG", "MALFORMED_MESSAGE", "MESSAGE_TOO_LARGE", "INVALID_REQUEST"].contains(&family),
                    "{status:?}"
                );
                refused += 1;
            }
        }
    }
    assert!(refused > rounds / 2, "{refused} of {rounds}");

    // On the bare port: noise, and HTTP/2 connections that begin a submission and say no more.
    let address = world.node.address.trim_start_matches("http://");
    let mut open = Vec::new();
    let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
    // HEADERS of stream 1, neither its end nor the stream's; 16 bytes are announced and 3 come.
    let headers = b"\0\0\x10\x01\0\0\0\0\x01\x83\x86\x44";
    for round in 0..60_u32 {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let noise = random.bytes(3_000);
        let sent = match round % 3 {
            0 => noise,
            1 => [preface.as_slice(), &noise].concat(),
            _ => [preface.as_slice(), headers].concat(),
        };
        // The node may have hung up in the middle.
        let _ = stream.write_all(&sent).await;
        open.push(stream);
    }

    assert!(before == world.everything().await, "something of it was recorded");
    let good = world.author.signed("z", endorse(world.pending));
    let receipt = world.client().await.submit(request(good)).await.unwrap().into_inner().receipt.unwrap();
    assert_eq!(receipt.effects[0].standing, "effective");
    drop(open);
    world.node.stop().await.unwrap();
}
