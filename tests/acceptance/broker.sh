#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The shipped broker configuration from outside, with a bare client: what reaches MQTT and what does not.  Who may publish what is
# in tests/unit/platform/test_mqtt.c.
set -u
cd "$(dirname "$0")/../.."
. tests/tools/lib.sh
for tool in openssl python3; do
	command -v $tool >/dev/null || { skip broker "no $tool"; exit 0; }
done
find_mosquitto >/dev/null || { skip broker "no mosquitto"; exit 0; }
make_temp
tls=$TEST_DIR/tls
make_tls "$tls" gw-1 gw-2 || { not_ok "make throw-away certificates"; exit 1; }
start_broker "$TEST_DIR/broker" "$tls/clients.pem" "$tls/broker.pem" \
    "$tls/broker-key.pem" || { not_ok "the shipped configuration starts"; exit 1; }
ok "the shipped configuration starts"

# welcomed CERT [CIPHERS [VERSION]]: an MQTT 5 CONNECT (mqtt-v5.0 3.1) with
# client id "x" brings a CONNACK with reason 0.
welcomed() {
	python3 -W ignore - "$BROKER_PORT" "$tls" "$@" <<'END'
import socket, ssl, sys
port, tls, cert, ciphers, version = (sys.argv[1:] + ["", ""])[:5]
ctx = ssl.create_default_context(cafile=tls + "/servers.pem")
if cert:
    ctx.load_cert_chain(tls + "/%s.pem" % cert, tls + "/%s-key.pem" % cert)
if ciphers:
    ctx.set_ciphers(ciphers)
if version:
    ctx.minimum_version = ssl.TLSVersion.TLSv1
    ctx.maximum_version = getattr(ssl.TLSVersion, version)
try:
    raw = socket.create_connection(("127.0.0.1", int(port)), 5)
    s = ctx.wrap_socket(raw, server_hostname="127.0.0.1")
    s.sendall(bytes.fromhex("100e00044d5154540502003c00000178"))
    answer = s.recv(16)
except OSError as e:
    print("#", cert or "no certificate", ciphers, version, e)
    sys.exit(1)
sys.exit(answer[:1] != b"\x20" or answer[3:4] != b"\0")
END
}

check "a certificate of the clients' CA is welcome" welcomed gw-1
check "TLS 1.2 is welcome" welcomed gw-1 "" TLSv1_2
check_not "no certificate: refused" welcomed ""
check_not "a certificate of another CA: refused" welcomed rogue
check_not "the broker's own certificate as a client: refused" welcomed broker
check_not "TLS 1.1: refused" \
    welcomed gw-1 ALL:@SECLEVEL=0 TLSv1_1
check_not "TLS 1.2 without forward secrecy: refused" \
    welcomed gw-1 AES128-GCM-SHA256:AES256-SHA256 TLSv1_2

plain() {
	python3 -c 'import socket, sys
s = socket.create_connection(("127.0.0.1", int(sys.argv[1])), 2)
s.sendall(bytes.fromhex("100e00044d5154540502003c00000178"))
try:
    sys.exit(0 if s.recv(16)[:1] == b"\x20" else 1)
except OSError:
    sys.exit(1)' "$BROKER_PORT"
}
check_not "plain text: refused" plain

# One listener, and no other: what the configuration opens.
listeners() {
	python3 -c 'import sys
pid, n = sys.argv[1], 0
import os
inodes = {os.readlink("/proc/%s/fd/%s" % (pid, f)) for f in os.listdir("/proc/%s/fd" % pid)}
for name in "tcp", "tcp6":
    for line in open("/proc/net/" + name).readlines()[1:]:
        w = line.split()
        n += w[3] == "0A" and "socket:[%s]" % w[9] in inodes
print(n)' "$BROKER_PID"
}
check "there is one listener" [ "$(listeners)" = 1 ]

renamed() {
	grep -q "as gw-1 (p5" "$TEST_DIR/broker/broker.log" &&
	    ! grep -q " as x (p5" "$TEST_DIR/broker/broker.log"
}
check "the client id is the certificate's name, whatever was asked for" renamed

check_not "render without a key: refused" configs/mosquitto/render \
    "$TEST_DIR/r" PORT=1 CLIENT_CA=a SERVER_CERT=b 2>/dev/null
check_not "render with an unknown name: refused" configs/mosquitto/render \
    "$TEST_DIR/r" PORT=1 CLIENT_CA=a SERVER_CERT=b SERVER_KEY=c X=y 2>/dev/null
placeholders() { grep -q '^[^#]*@[A-Z_]*@' "$TEST_DIR/broker/mosquitto.conf"; }
check_not "nothing is left to fill in" placeholders
exit $TEST_FAILED
