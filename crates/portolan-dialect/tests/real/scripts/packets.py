"""Sends packets through the forwarding of this network namespace and says which arrive.

Reads lines `PROTOCOL SOURCE DESTINATION PORT`, writes the numbers of those that arrive, counted from 0, on one line.
One TUN device is the inside, the other has the default routes and so sees every destination.
"""

import fcntl
import os
import select
import socket
import struct
import subprocess
import sys
import time


def tun(name):
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    # TUNSETIFF with IFF_TUN | IFF_NO_PI
    fcntl.ioctl(device, 0x400454CA, struct.pack("16sH", name.encode(), 0x1001))
    subprocess.run(["ip", "link", "set", name, "up"], check=True)
    return device


def setting(name, value):
    with open("/proc/sys/net/" + name, "w") as file:
        file.write(value)


def total(data):
    if len(data) % 2:
        data += b"\0"
    value = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while value >> 16:
        value = (value & 0xFFFF) + (value >> 16)
    return value ^ 0xFFFF


def packet(number, protocol, source, destination, port):
    v6 = ":" in source
    family = socket.AF_INET6 if v6 else socket.AF_INET
    ends = socket.inet_pton(family, source) + socket.inet_pton(family, destination)
    own = 1024 + number % 60000
    kind = 6 if protocol == "tcp" else 17
    if kind == 6:
        body = struct.pack("!HHIIBBHHH", own, port, number, 0, 5 << 4, 2, 1024, 0, 0)
    else:
        body = struct.pack("!HHHHI", own, port, 12, 0, number)
    check = total(ends + struct.pack("!II", len(body), kind) + body) or 0xFFFF
    at = 16 if kind == 6 else 6
    body = body[:at] + struct.pack("!H", check) + body[at + 2:]
    if v6:
        return struct.pack("!IHBB", 6 << 28, len(body), kind, 64) + ends + body
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(body), number & 0xFFFF, 0, 64, kind, 0) + ends
    return head[:10] + struct.pack("!H", total(head)) + head[12:] + body


def number_of(data):
    start, kind = (40, data[6]) if data[0] >> 4 == 6 else (20, data[9])
    if kind == 6:
        return struct.unpack("!I", data[start + 4:start + 8])[0]
    if kind == 17 and len(data) == start + 12:
        return struct.unpack("!I", data[start + 8:start + 12])[0]
    return None


def main():
    for name in ["ipv4/ip_forward", "ipv6/conf/all/forwarding"]:
        setting(name, "1")
    inside, outside = tun("inside"), tun("outside")
    for name in ["all", "inside", "outside"]:
        setting("ipv4/conf/%s/rp_filter" % name, "0")
    for family in ["-4", "-6"]:
        subprocess.run(["ip", family, "route", "add", "default", "dev", "outside"], check=True)
    arrived = set()

    def listen(seconds):
        while select.select([outside], [], [], seconds)[0]:
            number = number_of(os.read(outside, 4096))
            if number is not None:
                arrived.add(number)

    for number, line in enumerate(sys.stdin):
        protocol, source, destination, port = line.split()
        os.write(inside, packet(number, protocol, source, destination, int(port)))
        listen(0)
    listen(0.3)
    print("arrived", *sorted(arrived))


main()
