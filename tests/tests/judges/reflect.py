"""Calls a node as a stranger would: knows nothing but its address, learns the services by reflection."""

import sys

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.json_format import MessageToDict

# The reflection protocol is the one thing that a client must know beforehand; v1 is v1alpha under another name.
from grpc_reflection.v1alpha import reflection_pb2

address, ledger = sys.argv[1], bytes.fromhex(sys.argv[2])
channel = grpc.insecure_channel(address)


def reflect(version, requests):
    call = channel.stream_stream(
        f"/grpc.reflection.{version}.ServerReflection/ServerReflectionInfo",
        request_serializer=reflection_pb2.ServerReflectionRequest.SerializeToString,
        response_deserializer=reflection_pb2.ServerReflectionResponse.FromString,
    )
    return list(call(iter(requests), timeout=60))


def learn(version):
    """The services, and a pool of descriptors that came from the node alone."""
    request = reflection_pb2.ServerReflectionRequest
    (answer,) = reflect(version, [request(list_services="")])
    services = sorted(service.name for service in answer.list_services_response.service)
    pool, files, added = descriptor_pool.DescriptorPool(), {}, set()

    def fetch(**asked):
        (answer,) = reflect(version, [request(**asked)])
        assert answer.HasField("file_descriptor_response"), answer
        for data in answer.file_descriptor_response.file_descriptor_proto:
            file = descriptor_pb2.FileDescriptorProto.FromString(data)
            files[file.name] = file

    def add(name):
        if name in added:
            return
        added.add(name)
        # A server may send what a file needs along with it, or leave it to be asked for.
        if name not in files:
            fetch(file_by_filename=name)
        for needed in files[name].dependency:
            add(needed)
        pool.Add(files[name])

    for service in services:
        fetch(file_containing_symbol=service)
    for name in list(files):
        add(name)
    return services, pool


def call(pool, path, fields):
    service, method = path.split("/")
    method = pool.FindServiceByName(service).methods_by_name[method]
    request = message_factory.GetMessageClass(method.input_type)(**fields)
    answer = message_factory.GetMessageClass(method.output_type)
    return channel.unary_unary(
        f"/{path}", request_serializer=lambda request: request.SerializeToString(), response_deserializer=answer.FromString
    )(request, timeout=60)


for version in ["v1", "v1alpha"]:
    services, pool = learn(version)
    for service in services:
        print("service", version, service)
    checkpoint = call(pool, "mengshu.v1.LogService/GetCheckpoint", {"ledger": ledger})
    print("checkpoint", version, checkpoint.checkpoint.split("\n")[1])
    entries = call(pool, "mengshu.v1.LedgerService/ListEvents", {"ledger": ledger}).entries
    print("entries", version, len(entries), entries[-1].event_id.hex())
    for name in ["", "mengshu.v1.LedgerService", "mengshu.v1.LogService"]:
        health = MessageToDict(call(pool, "grpc.health.v1.Health/Check", {"service": name}))
        print("health", version, name or "node", health["status"])
