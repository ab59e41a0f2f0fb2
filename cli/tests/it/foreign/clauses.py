"""What standards ask of a node, tried by clients that others wrote: grpcio, and Python's own HTTP and gzip.

Knows nothing but an address, a ledger and docs/schema; learns messages by reflection. A line for each clause that holds; the
first that does not ends it.
"""

import gzip
import http.client
import json
import pathlib
import re
import sys

import grpc
import msgpack
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from grpc_reflection.v1alpha import reflection_pb2

address, shared, ledger, schemas, *events = sys.argv[1:]
key = bytes.fromhex(ledger)
HTTP_KINDS = ["application/json", "application/grpc-web", "application/grpc+json", "text/plain", None]


def holds(clause):
    print("holds:", clause, flush=True)


def reflect(*requests):
    with grpc.insecure_channel(address) as channel:
        call = channel.stream_stream(
            "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
            request_serializer=reflection_pb2.ServerReflectionRequest.SerializeToString,
            response_deserializer=reflection_pb2.ServerReflectionResponse.FromString,
        )
        return list(call(iter(requests), timeout=60))


asked = reflection_pb2.ServerReflectionRequest


def learn(*symbols):
    pool, files, added = descriptor_pool.DescriptorPool(), {}, set()

    def fetch(**question):
        (answer,) = reflect(asked(**question))
        assert answer.HasField("file_descriptor_response"), answer
        for data in answer.file_descriptor_response.file_descriptor_proto:
            file = descriptor_pb2.FileDescriptorProto.FromString(data)
            files[file.name] = file

    def add(name):
        if name in added:
            return
        added.add(name)
        if name not in files:
            fetch(file_by_filename=name)
        for needed in files[name].dependency:
            add(needed)
        pool.Add(files[name])

    for symbol in symbols:
        fetch(file_containing_symbol=symbol)
    for name in list(files):
        add(name)
    return pool


pool = learn("mengshu.v1.LedgerService", "mengshu.v1.LogService", "google.rpc.Status", "google.rpc.ErrorInfo")


def message(name):
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(name))


def call(path, fields, **options):
    service, method = path.split("/")
    method = pool.FindServiceByName(service).methods_by_name[method]
    answer = message_factory.GetMessageClass(method.output_type)
    with grpc.insecure_channel(address, **options) as channel:
        stub = channel.unary_unary(
            f"/{path}", request_serializer=lambda one: one.SerializeToString(), response_deserializer=answer.FromString
        )
        request = message_factory.GetMessageClass(method.input_type)(**fields)
        return stub.with_call(request, timeout=60)


def refused(path, fields, **options):
    """The code, the words, the ErrorInfo and the fields at fault of a call that is refused."""
    try:
        call(path, fields, **options)
    except grpc.RpcError as error:
        details = dict(error.trailing_metadata()).get("grpc-status-details-bin")
        assert details is not None, error
        status = message("google.rpc.Status").FromString(details)
        assert status.code == error.code().value[0] and status.message == error.details(), status
        found = {any.TypeName(): any.value for any in status.details}
        info = message("google.rpc.ErrorInfo").FromString(found["google.rpc.ErrorInfo"])
        bad = message("google.rpc.BadRequest").FromString(found.get("google.rpc.BadRequest", b""))
        return error.code(), error.details(), info, bad.field_violations
    raise AssertionError("it was not refused")


def page(path, method="GET", at=address, body=None, **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items() if value is not None}
    connection = http.client.HTTPConnection(at, timeout=60)
    connection.request(method, path, body=body, headers=headers)
    answer = connection.getresponse()
    bytes = answer.read()
    connection.close()
    return answer.status, answer.headers, bytes


STATE, SUBMIT = "mengshu.v1.LedgerService/GetState", "mengshu.v1.LedgerService/Submit"

for kind in HTTP_KINDS:
    status, headers, body = page(f"/{SUBMIT}", "POST", body=b"\0\0\0\0\0", content_type=kind)
    assert status == 415 and "grpc-status" not in headers, (kind, status)
holds("C13 what is not application/grpc gets 415")

info, done = call("mengshu.v1.LogService/GetNodeInfo", {}, compression=grpc.Compression.Gzip)
assert info.version
zeros = {"event": bytes(8 << 20)}
code, words, info, _ = refused(SUBMIT, zeros, compression=grpc.Compression.Gzip)
assert (code, info.reason) == (grpc.StatusCode.RESOURCE_EXHAUSTED, "MESSAGE_TOO_LARGE"), (code, info)
code, words, info, _ = refused(SUBMIT, {"event": bytes(40_000)}, compression=grpc.Compression.Gzip)
assert info.metadata["code"].startswith("ENC-"), info
holds("C13 gzip is taken, and what it unpacks to is bounded")

code, words, info, _ = refused(SUBMIT, {"event": bytes(40_000)}, compression=grpc.Compression.Deflate)
assert (code, info.reason) == (grpc.StatusCode.UNIMPLEMENTED, "ENCODING_NOT_READ") and "gzip" in info.metadata["remedy"]
holds("C13 another encoding is refused as that")

ledgers = {"ledger": key}
wrong = [
    (SUBMIT, {"event": b"x"}),
    (STATE, {"ledger": b"x"}),
    (STATE, {"ledger": bytes(32)}),
    (STATE, {**ledgers, "view": "member/nobody"}),
    (STATE, {**ledgers, "view": "nothing"}),
    (STATE, {**ledgers, "view": "member", "parameters": {"date": "tomorrow"}}),
    (STATE, {**ledgers, "view": "member", "parameters": {"dat": "2027-01-01"}}),
    (STATE, {**ledgers, "view": "member", "known_size": 99}),
    ("mengshu.v1.LedgerService/ListEvents", {**ledgers, "page_size": -1}),
    ("mengshu.v1.LedgerService/ListEvents", {**ledgers, "page_token": "x"}),
    ("mengshu.v1.LogService/GetConsistencyProof", {**ledgers, "old_size": 1, "new_size": 99}),
    ("mengshu.v1.LogService/GetInclusionProof", {**ledgers, "index": 99, "size": 1}),
]
for path, fields in wrong:
    code, words, info, bad = refused(path, fields)
    assert re.fullmatch("[A-Z][A-Z0-9_]+[A-Z0-9]", info.reason) and len(info.reason) <= 63, info
    assert info.domain == "mengshu.v1" and info.metadata["remedy"], info
    assert info.metadata.get("code", info.reason).replace("-", "_") == info.reason, info
holds("C13 a reason has google.rpc's form, our code stands beside it")
for path, fields in wrong:
    code, words, info, bad = refused(path, fields)
    for one in bad:
        last = one.field.split(".")[-1]
        assert not one.description.startswith((f"{one.field}:", f"{last}:")), one
        assert not re.search(r"\b(\w+):? \1\b", f"{words} | {one.description}"), (words, one)
holds("C13 BadRequest says nothing twice")

unknown, known = reflect(asked(file_containing_symbol="nothing.Here"), asked(list_services=""))
assert unknown.error_response.error_code == grpc.StatusCode.NOT_FOUND.value[0], unknown
assert len(known.list_services_response.service) >= 3, known
holds("C13 reflection says what it does not know and goes on")

for view in ["x" * 90_000, "member/" + "x" * 90_000, "盟" * 30_000]:
    code, words, info, _ = refused(STATE, {**ledgers, "view": view})
    assert code in (grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.NOT_FOUND), (code, words)
    assert len(words) < 4_000 and info.reason, words
code, words, info, _ = refused(STATE, {**ledgers, "view": "member", "parameters": {"y" * 90_000: "z"}})
assert code is grpc.StatusCode.INVALID_ARGUMENT, code
holds("C13 what is echoed is cut, and fits in headers")

size = int(page(f"/{ledger}/checkpoint")[2].split(b"\n")[1])
for tile in [f"tile/0/000.p/{size}", f"tile/entries/000.p/{size}"]:
    status, headers, body = page(f"/{ledger}/{tile}")
    assert status == 200 and "immutable" in headers["cache-control"] and "max-age=" in headers["cache-control"], headers
holds("C13 partial tiles may be kept")

entries = f"/{ledger}/tile/entries/000.p/{size}"
plain, packed = page(entries), page(entries, accept_encoding="gzip")
assert "content-encoding" not in plain[1] and packed[1]["content-encoding"] == "gzip"
assert gzip.decompress(packed[2]) == plain[2] and len(packed[2]) < len(plain[2])
assert packed[1]["vary"] == "accept-encoding" and packed[1]["etag"] != plain[1]["etag"]
holds("C13 bundles are packed for who takes it")

for path in [entries, f"/{ledger}/checkpoint", f"/{ledger}/vkey", f"/{ledger}/tile/0/000.p/{size}"]:
    status, headers, body = page(path)
    assert headers["accept-ranges"] == "none", headers
    again = page(path, if_none_match=headers["etag"])
    assert (again[0], again[2], again[1]["etag"]) == (304, b"", headers["etag"]), again
    assert page(path, if_none_match='"other"', range="bytes=0-3")[0] == 200
holds("C13 conditional requests are answered, parts are not promised")

assert page("/")[0] == 200 and page("/", host="evil.example")[0] == 421
status, headers, body = page("/", at=shared, host="node.example")
assert status == 200, body
assert page("/", at=shared, host="evil.example")[0] == 421
try:
    call("mengshu.v1.LogService/GetNodeInfo", {}, options=[("grpc.default_authority", "evil.example")])
    raise AssertionError("it answered")
except grpc.RpcError as error:
    assert error.code() is grpc.StatusCode.PERMISSION_DENIED and "evil.example" in error.details(), error
holds("C13 on loopback strangers' names are not answered, `--host` names others")

mine, theirs = "https://log.example", "https://evil.example"
assert page("/", origin=mine)[1]["access-control-allow-origin"] is None
assert page("/", at=shared, origin=mine)[1]["access-control-allow-origin"] == mine
assert page("/", at=shared, origin=theirs)[1]["access-control-allow-origin"] is None
holds("C13 pages of other origins read nothing, but where `--allow-origin` says so")

# The order of fields as docs/schema tells it, against the bytes that were signed.
documents = {path.name: json.loads(path.read_text()) for path in pathlib.Path(schemas, "event").glob("*.json")}
orders = 0


def ordered(document, schema, value):
    global orders
    if "$ref" in schema:
        name, _, place = schema["$ref"].partition("#")
        document = documents[name] if name else document
        found = document
        for part in (place or document["$ref"].partition("#")[2]).strip("/").split("/"):
            found = found[part]
        ordered(document, found, value)
    for one in schema.get("oneOf", []):
        if isinstance(value, dict) and set(value) == set(one.get("required", [])) and "properties" in one:
            ordered(document, one, value)
    if isinstance(value, dict) and "properties" in schema:
        assert set(value) <= set(schema["properties"]) and set(schema["required"]) <= set(value), (value, schema)
        order = schema.get("x-canonical-order", list(value))
        assert list(value) == [name for name in order if name in value], (list(value), order)
        orders += "x-canonical-order" in schema
        for name, inner in value.items():
            ordered(document, schema["properties"][name], inner)
    elif isinstance(value, dict) and isinstance(schema.get("additionalProperties"), dict):
        assert list(value) == sorted(value), value
        for inner in value.values():
            ordered(document, schema["additionalProperties"], inner)
    elif isinstance(value, list) and "items" in schema:
        for inner in value:
            ordered(document, schema["items"], inner)


for path in events:
    signed = pathlib.Path(path).read_bytes()
    event = msgpack.unpackb(signed)
    assert msgpack.packb(event) == signed, path
    ordered(documents["envelope.json"], documents["envelope.json"], event)
assert orders >= 2 * len(events), orders
holds("C14 fields are signed in the order that docs/schema tells")
