"""Answers for every name of a file from behind a dnsmasq with a given configuration, and asks that dnsmasq for them all.

Arguments: the file, a line `NAME IPV4 IPV6` each, and the configuration. Names are told apart by their letters' case.
"""

import socket
import struct
import subprocess
import sys
import threading
import time


def wire(name):
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"


def read(data):
    labels, at = [], 12
    while data[at]:
        labels.append(data[at + 1:at + 1 + data[at]].decode())
        at += data[at] + 1
    return ".".join(labels), struct.unpack("!H", data[at + 1:at + 3])[0], at + 5


def answer(known, data):
    name, kind, end = read(data)
    address = None
    if name in known and kind in (1, 28):
        text = known[name][kind == 28]
        address = socket.inet_pton(socket.AF_INET6 if kind == 28 else socket.AF_INET, text)
    head = data[:2] + struct.pack("!HHHHH", 0x8180, 1, 1 if address else 0, 0, 0)
    body = data[12:end]
    if address:
        body += b"\xc0\x0c" + struct.pack("!HHIH", kind, 1, 300, len(address)) + address
    return head + body


def upstream(known, server):
    while True:
        data, client = server.recvfrom(4096)
        server.sendto(answer(known, data), client)


def ask(client, name, kind):
    question = struct.pack("!HHHHHH", 7, 0x0100, 1, 0, 0, 0) + wire(name) + struct.pack("!HH", kind, 1)
    for _ in range(50):
        try:
            client.send(question)
            data = client.recv(4096)
        except (ConnectionRefusedError, socket.timeout):
            time.sleep(0.1)
            continue
        if struct.unpack("!H", data[6:8])[0] != 1:
            sys.exit("no answer for %s" % name)
        return
    sys.exit("dnsmasq does not answer for %s" % name)


def main():
    known = {}
    for line in open(sys.argv[1]):
        name, v4, v6 = line.split()
        known[name] = (v4, v6)
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 5353))
    threading.Thread(target=upstream, args=(known, server), daemon=True).start()
    dnsmasq = subprocess.Popen([
        "dnsmasq", "--keep-in-foreground", "--user=root", "--pid-file=", "--no-resolv", "--no-hosts", "--log-facility=-",
        "--bind-interfaces", "--listen-address=127.0.0.1", "--server=127.0.0.1#5353", "--conf-file=" + sys.argv[2],
    ])
    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    client.settimeout(2)
    client.connect(("127.0.0.1", 53))
    try:
        for name in known:
            ask(client, name, 1)
            ask(client, name, 28)
    finally:
        dnsmasq.terminate()
        dnsmasq.wait()


main()
