#!/usr/bin/env python3
"""Measures `portolan tags` beside its peers, in the same run and on the same unpacked file.

    cargo build --release -p portolan && cargo build --release -p portolan-tags --examples
    cargo xtask install
    target/tools/bin/python benches/service_tags.py OLD.json NEW.json [--replay FOLDER] [--runs 20]

OLD and NEW are unpacked service-tag files, FOLDER has weekly files of the public cloud. Prints medians and ratios of whole processes as a Markdown table; user and
system time is what to read on a busy machine. Answers are compared before anything is measured.
"""
import argparse, ipaddress, json, os, pathlib, random, resource, statistics, subprocess, sys, tempfile, time

ROOT = pathlib.Path(__file__).resolve().parent.parent
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release"

NETADDR = """
import json, sys, netaddr
all = [p for v in json.load(open(sys.argv[1], encoding="utf-8-sig"))["values"] for p in v["properties"]["addressPrefixes"]]
print("\\n".join(map(str, netaddr.cidr_merge(all))))
"""

PYTRICIA = """
import json, sys, pytricia
tries, tags = {4: pytricia.PyTricia(32), 6: pytricia.PyTricia(128)}, {}
for v in json.load(open(sys.argv[1], encoding="utf-8-sig"))["values"]:
    for p in v["properties"]["addressPrefixes"]:
        trie = tries[6 if ":" in p else 4]
        if trie.has_key(p): trie[p].append(v["name"])
        else: trie[p] = [v["name"]]
out = []
for line in open(sys.argv[2]):
    q = line.strip()
    trie, seen = tries[6 if ":" in q else 4], {}
    try: key = trie.get_key(q)
    except KeyError: continue
    while key:
        for name in trie[key]: seen.setdefault(name, key)
        key = trie.parent(key)
    out.extend(f"{q}\\t{name}\\t{key}" for name, key in seen.items())
print("\\n".join(out))
"""


def once(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return done.stdout, wall * 1e3, cpu * 1e3


def main():
    options = argparse.ArgumentParser()
    options.add_argument("old")
    options.add_argument("new")
    options.add_argument("--replay", help="a folder of weekly files")
    options.add_argument("--runs", type=int, default=20)
    options = options.parse_args()
    random.seed(1)
    tags = json.load(open(options.new, encoding="utf-8-sig"))["values"]
    listed = sorted({p for v in tags for p in v["properties"]["addressPrefixes"]})
    with tempfile.NamedTemporaryFile("w", suffix=".txt", delete=False) as queries:
        for i in range(100_000):
            net = ipaddress.ip_network(random.choice(listed))
            inside = net[random.randrange(min(net.num_addresses, 1 << 32))]
            print(inside if i % 2 else ipaddress.ip_address(random.getrandbits(32)), file=queries)
    portolan, python = str(TARGET / "portolan"), sys.executable
    ours = [portolan, "tags", "-q"]
    tasks = [
        ("all prefixes to the fewest", ours + ["aggregate", "--all", "--service-tags", options.new], [
            ("serde_json + ipnet", [str(TARGET / "examples/aggregate_with_ipnet"), options.new]),
            ("Python netaddr", [python, "-c", NETADDR, options.new])]),
        ("100,000 lookups", ours + ["lookup", "--file", queries.name, "--service-tags", options.new], [
            ("Python pytricia", [python, "-c", PYTRICIA, options.new, queries.name])]),
        ("diff of two files", ours + ["diff", options.old, options.new], []),
    ]
    if options.replay:
        weeks = len([name for name in os.listdir(options.replay) if name.startswith("ServiceTags_Public_")])
        scenario = str(ROOT / "examples/contoso.yaml")
        tasks.append((f"replay of {weeks} files", ours + ["replay", options.replay, scenario], []))
    print("| what | portolan wall (CPU) ms | peer | wall (CPU) ms | ratio of wall (CPU) |\n| --- | --- | --- | --- | --- |")
    for what, own, peers in tasks:
        answer = sorted(once(own)[0].split(b"\n"))
        for name, peer in peers:
            assert sorted(once(peer)[0].strip().split(b"\n")) == sorted(filter(None, answer)), f"{name} answers differently"
        figures = {name: [] for name in ["", *(name for name, _ in peers)]}
        for _ in range(options.runs):
            for name, command in [("", own), *peers]:
                figures[name].append(once(command)[1:])
        median = {name: [statistics.median(column) for column in zip(*runs)] for name, runs in figures.items()}
        wall, cpu = median[""]
        rows = [(name, *median[name]) for name, _ in peers] or [(None, 0, 0)]
        for name, peer_wall, peer_cpu in rows:
            right = f"{name} | {peer_wall:.0f} ({peer_cpu:.0f}) | {peer_wall / wall:.1f} ({peer_cpu / cpu:.1f})" if name else " | |"
            print(f"| {what} | {wall:.0f} ({cpu:.0f}) | {right} |")
    printed, _, _ = once([str(TARGET / "examples/parse_and_index"), options.new])
    reads, both = zip(*(map(float, line.split()) for line in printed.decode().splitlines()))
    middle = f"{statistics.median(reads):.1f}; {statistics.median(both):.1f}"
    print(f"| parse; parse + index, inside a process | {middle}, at best {min(reads):.1f}; {min(both):.1f} | | | |")
    os.unlink(queries.name)


main()
