# SPDX-License-Identifier: Apache-2.0
"""Just enough of MQTT 3.1.1 to publish at QoS 1 over mutual TLS: it shares
nothing with the client that is tested."""
import socket
import ssl
import struct


def text(s):
    raw = s.encode()
    return struct.pack(">H", len(raw)) + raw


class Publisher:
    def __init__(self, port, ca, cert, key, client_id):
        context = ssl.create_default_context(cafile=ca)
        context.load_cert_chain(cert, key)
        plain = socket.create_connection(("localhost", port), timeout=10)
        self.s = context.wrap_socket(plain, server_hostname="localhost")
        self.last_id = 0
        self.send(0x10, text("MQTT") + b"\x04\x02\x00\x3c" + text(client_id))
        kind, body = self.receive()
        if kind != 0x20 or body[1] != 0:
            raise ConnectionError("the broker refused: %r" % body)

    def send(self, first, body):
        length, n = b"", len(body)
        while True:
            n, digit = n >> 7, n & 127
            length += bytes([digit | (128 if n else 0)])
            if not n:
                break
        self.s.sendall(bytes([first]) + length + body)

    def take(self, n):
        data = b""
        while len(data) < n:
            more = self.s.recv(n - len(data))
            if not more:
                raise ConnectionError("the broker hung up")
            data += more
        return data

    def receive(self):
        first, length, shift = self.take(1)[0], 0, 0
        while True:
            digit = self.take(1)[0]
            length |= (digit & 127) << shift
            shift += 7
            if digit < 128:
                return first, self.take(length)

    def publish(self, topic, payload):
        """Until the broker took it over (or dropped it: 3.1.1 cannot say)."""
        self.last_id = self.last_id % 65535 + 1
        mark = struct.pack(">H", self.last_id)
        self.send(0x32, text(topic) + mark + payload)
        while True:
            kind, body = self.receive()
            if kind == 0x40 and body[:2] == mark:
                return

    def close(self):
        self.send(0xe0, b"")
        self.s.close()
