"""Plays the DNS servers that the tests need: the inbound endpoint in Azure, and a resolver of the internet.

    fake_dns.py ADDRESS FILE

A line of the file is `NAME TYPE VALUE`. Questions are answered with the chain of aliases to its end, as a full resolver
does; a name without a line of its own does not exist. Every question is printed.
"""
import socket, struct, sys

TYPES = {"A": 1, "CNAME": 5, "AAAA": 28}

def load(lines):
    names = {}
    for line in lines:
        name, kind, value = line.split()
        names.setdefault(name.lower(), []).append((TYPES[kind], value))
    return names

def wire(name):
    return b"".join(bytes([len(l)]) + l.encode() for l in name.rstrip(".").split(".") if l) + b"\0"

def answer(names, packet):
    labels, at = [], 12
    while packet[at]:
        labels.append(packet[at + 1:at + 1 + packet[at]].decode().lower())
        at += packet[at] + 1
    kind = struct.unpack(">H", packet[at + 1:at + 3])[0]
    question = packet[12:at + 5]
    name, records, code = ".".join(labels), [], 0
    asked = name
    while True:
        known = names.get(name)
        if known is None:
            # a name above a known one exists without records
            above = any(n.endswith("." + name) or name == "" for n in names)
            code = 0 if above else 3
            break
        here = [(t, v) for t, v in known if t in (kind, 5)]
        for t, v in here:
            data = wire(v) if t == 5 else socket.inet_pton(socket.AF_INET if t == 1 else socket.AF_INET6, v)
            records.append(wire(name) + struct.pack(">HHIH", t, 1, 60, len(data)) + data)
        if kind != 5 and here and here[0][0] == 5:
            name = here[0][1].lower()
            continue
        break
    print("%s? %d" % (asked, kind), flush=True)
    return packet[:2] + struct.pack(">HHHHH", 0x8180 | code, 1, len(records), 0, 0) + question + b"".join(records)

def main():
    address, names = sys.argv[1], load(open(sys.argv[2]))
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind((address, 53))
    print("ready", flush=True)
    while True:
        packet, peer = server.recvfrom(4096)
        server.sendto(answer(names, packet), peer)

main()
