# SPDX-License-Identifier: Apache-2.0
"""Calls to a luodid, messages as dictionaries in proto3 JSON."""
import hashlib
import subprocess
import sys
import uuid

import grpc

import places

_STUBS = places.WORK / "python"


def _generate():
    """Message classes and stubs by Debian's protoc, as a user of grpcio makes them."""
    _STUBS.mkdir(parents=True, exist_ok=True)
    protos = sorted((places.ROOT / "proto/luodi/v1").glob("*.proto"))
    google = [places.GOOGLE_RPC / f"google/rpc/{name}.proto" for name in ("code", "error_details", "status")]
    subprocess.run(["protoc", "-I", places.ROOT / "proto", "-I", places.GOOGLE_RPC, f"--python_out={_STUBS}",
                    f"--grpc_out={_STUBS}", "--plugin=protoc-gen-grpc=/usr/bin/grpc_python_plugin", *protos, *google],
                   check=True)


_generate()
sys.path.insert(0, str(_STUBS))

from google.protobuf import json_format, symbol_database  # noqa: E402
import luodi.v1.admission_pb2, luodi.v1.agreements_pb2, luodi.v1.board_pb2  # noqa: E402,E401,F401
import luodi.v1.policy_pb2, luodi.v1.projects_pb2, luodi.v1.review_pb2  # noqa: E402,E401,F401
import luodi.v1.review_definitions_pb2, luodi.v1.investors_pb2, luodi.v1.zones_pb2  # noqa: E402,E401,F401

_MESSAGES = symbol_database.Default()


def token_of(person):
    """The secret of a person of the measured zone."""
    return f"luodi-bench-{person}-token-that-is-long-enough"


def digest_of(person):
    return hashlib.sha256(token_of(person).encode()).hexdigest()


class Api:
    """One luodid."""

    def __init__(self, address):
        self._channel = grpc.insecure_channel(address, options=[("grpc.max_receive_message_length", -1)])

    def _method(self, name):
        service, method = name.split(".")
        return _MESSAGES.pool.FindServiceByName(f"luodi.v1.{service}").methods_by_name[method]

    def ask(self, person, name, request):
        """Calls Service.Method as this person; the reply, of a stream all of them."""
        reply = self.answer(person, name, request)
        if isinstance(reply, list):
            return [json_format.MessageToDict(each) for each in reply]
        return json_format.MessageToDict(reply)

    def answer(self, person, name, request):
        """As ask, the messages themselves. A write gets a request id of its own."""
        method = self._method(name)
        message = _MESSAGES.GetPrototype(method.input_type)()
        if "request_id" in method.input_type.fields_by_name:
            request = {"requestId": str(uuid.uuid4()), **request}
        json_format.ParseDict(request, message)
        path = f"/{method.containing_service.full_name}/{method.name}"
        reply_type = _MESSAGES.GetPrototype(method.output_type)
        form = {"request_serializer": type(message).SerializeToString, "response_deserializer": reply_type.FromString}
        metadata = [("authorization", f"Bearer {token_of(person)}")]
        try:
            if method.server_streaming:
                replies = self._channel.unary_stream(path, **form)(message, metadata=metadata, timeout=600)
                return list(replies)
            return self._channel.unary_unary(path, **form)(message, metadata=metadata, timeout=60)
        except grpc.RpcError as error:
            raise RuntimeError(f"{name} as {person}: {error.code()} {error.details()}") from error
