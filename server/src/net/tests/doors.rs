//! Tests of the port: what is a call, who may call, how messages come, what reflection does not know.

use super::*;

#[tokio::test]
async fn what_is_no_call_is_not_answered_as_one() {
    let port = TestPort::start(PortLimits::default()).await;
    let post = |kind: &str| {
        format!("POST {SUBMIT} HTTP/1.1\r\nhost: n\r\nconnection: close\r\n{kind}content-length: 5\r\n\r\n\0\0\0\0\0")
    };
    for kind in [
        "application/json",
        "application/grpc-web",
        "application/grpc-web+proto",
        "application/grpc+json",
        "text/plain",
    ] {
        let answer = get(&port, &post(&format!("content-type: {kind}\r\n"))).await;
        assert!(answer.starts_with("HTTP/1.1 415 ") && answer.contains("application/grpc"), "{kind}: {answer}");
        assert!(!answer.contains("grpc-status"), "{kind}: {answer}");
    }
    assert!(get(&port, &post("")).await.starts_with("HTTP/1.1 415 "));
    for kind in ["application/grpc", "application/grpc+proto", "Application/gRPC; charset=utf-8"] {
        let answer = get(&port, &post(&format!("content-type: {kind}\r\n"))).await;
        assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains("grpc-status: 3"), "{kind}: {answer}");
    }
    let answer = get(&port, &format!("GET {SUBMIT} HTTP/1.1\r\nhost: n\r\nconnection: close\r\n\r\n")).await;
    assert!(answer.starts_with("HTTP/1.1 405 ") && answer.contains("allow: POST"), "{answer}");
}

#[tokio::test]
async fn a_page_that_calls_the_port_by_its_own_name_reads_nothing() {
    let port = TestPort::start(PortLimits::default()).await;
    let ask = |host: &str| format!("GET / HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    for host in ["localhost", "127.0.0.1:7400", "[::1]:7400", "node.test"] {
        assert!(get(&port, &ask(host)).await.starts_with("HTTP/1.1 200 "), "{host}");
    }
    let answer = get(&port, &ask("evil.example")).await;
    assert!(answer.starts_with("HTTP/1.1 421 ") && answer.contains("--host NAME"), "{answer}");
    let long = get(&port, &ask(&"e".repeat(9_000))).await;
    assert!(long.starts_with("HTTP/1.1 421 ") && long.len() < 1_000, "{long}");
    // Calls too, with words that their library shows.
    let stream = TokioIo::new(port.tcp().await);
    let (mut sender, connection) = hyper::client::conn::http2::handshake(TokioExecutor::new(), stream).await.unwrap();
    tokio::spawn(connection);
    let call = http::Request::post(format!("http://evil.example{SUBMIT}")).header("content-type", "application/grpc");
    let answer = soon(sender.send_request(call.body(Empty::<Bytes>::new()).unwrap())).await.unwrap();
    let status = tonic::Status::from_header_map(answer.headers()).unwrap();
    assert_eq!((status.code(), reason(&status).as_str()), (Code::PermissionDenied, "HOST_NOT_SERVED"));
}

#[tokio::test]
async fn pages_of_other_origins_read_what_the_operator_allows() {
    let ask = |method: &str, origin: &str, more: &str| {
        format!("{method} / HTTP/1.1\r\nhost: n\r\norigin: {origin}\r\n{more}connection: close\r\n\r\n")
    };
    let preflight = "access-control-request-method: GET\r\n";
    let closed = TestPort::start(PortLimits::default()).await;
    for answer in [
        get(&closed, &ask("GET", "https://log.example", "")).await,
        get(&closed, &ask("OPTIONS", "https://log.example", preflight)).await,
    ] {
        assert!(!answer.contains("access-control"), "{answer}");
    }
    let origins = vec!["https://log.example".to_owned()];
    let port = TestPort::start(PortLimits { origins, ..PortLimits::default() }).await;
    let answer = get(&port, &ask("GET", "https://log.example", "")).await;
    assert!(answer.contains("access-control-allow-origin: https://log.example\r\n"), "{answer}");
    assert!(answer.contains("vary: origin\r\n"), "{answer}");
    let answer = get(&port, &ask("OPTIONS", "https://log.example", preflight)).await;
    assert!(
        answer.starts_with("HTTP/1.1 204 ") && answer.contains("access-control-allow-methods: GET, HEAD"),
        "{answer}"
    );
    for origin in ["https://evil.example", "https://log.example.evil", "http://log.example", "null"] {
        for answer in [get(&port, &ask("GET", origin, "")).await, get(&port, &ask("OPTIONS", origin, preflight)).await]
        {
            assert!(!answer.contains("access-control"), "{origin}: {answer}");
        }
    }
}

/// A message in its frame, packed with gzip.
fn packed(message: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(message).unwrap();
    let message = gzip.finish().unwrap();
    [&[1][..], &u32::try_from(message.len()).unwrap().to_be_bytes(), &message].concat()
}

#[tokio::test]
async fn what_comes_packed_is_read_and_is_no_larger_for_it() {
    let port = TestPort::start(PortLimits::default()).await;
    let call = async |path: &str, encoding: &str, accept: Option<&str>, body: Vec<u8>| {
        let stream = TokioIo::new(port.tcp().await);
        let (mut sender, connection) =
            hyper::client::conn::http2::handshake(TokioExecutor::new(), stream).await.unwrap();
        tokio::spawn(connection);
        let mut request =
            http::Request::post(format!("http://node.test{path}")).header("content-type", "application/grpc");
        request = request.header("grpc-encoding", encoding);
        if let Some(accept) = accept {
            request = request.header("grpc-accept-encoding", accept);
        }
        let body = http_body_util::Full::new(Bytes::from(body));
        let answer = soon(sender.send_request(request.body(body).unwrap())).await.unwrap();
        let (head, body) = answer.into_parts();
        let body = soon(body.collect()).await.unwrap();
        let trailers = body.trailers().cloned().unwrap_or_else(|| head.headers.clone());
        (head.headers, tonic::Status::from_header_map(&trailers).unwrap(), body.to_bytes())
    };
    const INFO: &str = "/mengshu.v1.LogService/GetNodeInfo";
    // Without being asked for it the node packs nothing.
    let (headers, status, body) = call(INFO, "gzip", None, packed(b"")).await;
    assert_eq!((status.code(), body[0]), (Code::Ok, 0), "{status:?}");
    assert!(headers.get("grpc-encoding").is_none());
    let (headers, status, body) = call(INFO, "gzip", Some("identity, deflate, gzip"), packed(b"")).await;
    assert_eq!((status.code(), body[0]), (Code::Ok, 1), "{status:?}");
    assert_eq!(headers["grpc-encoding"], "gzip");

    // A bomb: 64 MiB of zeros in 64 KiB.
    let bomb = packed(&vec![0; 64 << 20]);
    assert!(bomb.len() < limits::MESSAGE_BYTES);
    let (_, status, _) = call(SUBMIT, "gzip", None, bomb).await;
    assert_eq!((status.code(), reason(&status).as_str()), (Code::ResourceExhausted, "MESSAGE_TOO_LARGE"));
    // As large as a message may be is not larger.
    let (_, status, _) = call(SUBMIT, "gzip", None, packed(&vec![0; limits::MESSAGE_BYTES])).await;
    assert_eq!(reason(&status), "MALFORMED_MESSAGE");
    let mut broken = packed(b"some message");
    broken[20] ^= 0x55;
    let (_, status, _) = call(SUBMIT, "gzip", None, broken).await;
    assert_eq!((status.code(), reason(&status).as_str()), (Code::InvalidArgument, "MALFORMED_MESSAGE"));
    // What is not read is refused with what is.
    let (headers, status, _) = call(SUBMIT, "zstd", None, packed(b"")).await;
    assert_eq!((status.code(), reason(&status).as_str()), (Code::Unimplemented, "ENCODING_NOT_READ"));
    assert_eq!(headers["grpc-accept-encoding"], "gzip,identity");
}

#[tokio::test]
async fn reflection_goes_on_after_what_it_does_not_know() {
    use tonic_reflection::pb::v1::ServerReflectionRequest;
    use tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient;
    use tonic_reflection::pb::v1::server_reflection_request::MessageRequest;
    use tonic_reflection::pb::v1::server_reflection_response::MessageResponse;
    let port = TestPort::start(PortLimits::default()).await;
    let ask = |what| ServerReflectionRequest { host: String::new(), message_request: what };
    let unknown = "nothing.Here".to_owned();
    let questions = [
        ask(Some(MessageRequest::FileContainingSymbol(unknown.clone()))),
        ask(Some(MessageRequest::FileByFilename("nothing.proto".to_owned()))),
        ask(Some(MessageRequest::AllExtensionNumbersOfType(unknown))),
        ask(None),
        ask(Some(MessageRequest::AllExtensionNumbersOfType("mengshu.v1.Entry".to_owned()))),
        ask(Some(MessageRequest::FileContainingSymbol("mengshu.v1.LedgerService.Submit".to_owned()))),
    ];
    let mut client = ServerReflectionClient::new(port.channel().await);
    let answers = client.server_reflection_info(tokio_stream::iter(questions.clone())).await.unwrap().into_inner();
    let answers: Vec<Result<_, _>> = soon(tokio_stream::StreamExt::collect(answers)).await;
    assert_eq!(answers.len(), questions.len());
    for (number, (answer, question)) in answers.into_iter().zip(questions).enumerate() {
        let answer = answer.unwrap();
        assert_eq!(answer.original_request, Some(question));
        match (number, answer.message_response.unwrap()) {
            (0..=2, MessageResponse::ErrorResponse(error)) => assert_eq!(error.error_code, i32::from(Code::NotFound)),
            (3, MessageResponse::ErrorResponse(error)) => {
                assert_eq!(error.error_code, i32::from(Code::InvalidArgument))
            }
            (4, MessageResponse::AllExtensionNumbersResponse(numbers)) => assert!(numbers.extension_number.is_empty()),
            (5, MessageResponse::FileDescriptorResponse(_)) => {}
            (number, other) => panic!("{number}: {other:?}"),
        }
    }
}
