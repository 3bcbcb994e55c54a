//! nftables, iptables and dnsmasq: the programs take every printed file, loading twice is loading once, and the kernel
//! lets through what the plan asks for and nothing else.

use std::collections::BTreeSet;
use std::fs;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::Path;

use portolan_dialect::{File, Options, RenderError, Rendering, rule_sets, target};
use portolan_model::{Fqdn, NameSet};
use tempfile::TempDir;

use crate::packets::{Packet, arrived, at_the_edges, lines};
use crate::programs::in_namespace;
use crate::support::cells::{self, Block};
use crate::support::mutate::Dice;
use crate::support::{Case, SMALL, hostile};

const PACKETS: &str = include_str!("scripts/packets.py");
const NAMES: &str = include_str!("scripts/names.py");

fn cases() -> Vec<Case> {
    let examples = ["contoso", "arc-estate", "minimal"].map(Case::example);
    SMALL.map(Case::small).into_iter().chain(examples).collect()
}

fn denying() -> Options {
    Options { default_deny: true, ..Options::default() }
}

fn printed(case: &Case, id: &str, options: &Options) -> Option<Rendering> {
    match case.render(target(id).unwrap(), options) {
        Ok(rendering) => Some(rendering),
        Err(RenderError::Nothing { .. }) => None,
        Err(error) => panic!("{} as {id}: {error}", case.name),
    }
}

fn written(files: &[File]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let scripts = [("packets.py", PACKETS), ("names.py", NAMES)];
    let files = files.iter().map(|file| (file.path.as_str(), file.text.as_str()));
    scripts
        .into_iter()
        .chain(files)
        .for_each(|(name, text)| fs::write(folder.path().join(name), text).unwrap());
    folder
}

/// The commands that load the files of a place, or of all.
fn load(files: &[File]) -> String {
    let line = |file: &File| match file.path.rsplit_once('.') {
        Some((_, "nft")) => Some(format!("nft -f {}\n", file.path)),
        Some((_, "sh")) => Some(format!("sh {}\n", file.path)),
        _ => None,
    };
    files.iter().filter_map(line).collect()
}

fn run(folder: &Path, script: &str) -> String {
    in_namespace(&format!("cd {}\nip link set lo up\n{script}", folder.display()))
}

#[test]
fn linux_programs_take_every_file() {
    for case in cases().into_iter().chain(hostile::all()) {
        for id in ["nftables", "nftables-dnsmasq", "iptables"] {
            for options in [Options::default(), denying()] {
                let Some(rendering) = printed(&case, id, &options) else { continue };
                let folder = written(&rendering.files);
                let check = rendering.files.iter().map(|file| {
                    let path = &file.path;
                    match path {
                        _ if path.ends_with(".nft") => format!("nft -c -f {path}\n"),
                        _ if path.contains(".ipset.") => format!("ipset restore < {path}\n"),
                        _ if path.ends_with(".rules.v4") => {
                            format!("iptables-restore --test --noflush < {path}\n")
                        }
                        _ if path.ends_with(".rules.v6") => {
                            format!("ip6tables-restore --test --noflush < {path}\n")
                        }
                        _ if path.ends_with(".dnsmasq.conf") => {
                            format!("dnsmasq --test --conf-file={path}\n")
                        }
                        _ if path.ends_with(".load.sh") => format!("sh -n {path}\n"),
                        _ => panic!("nobody checks {path}"),
                    }
                });
                run(folder.path(), &check.collect::<String>());
            }
        }
    }
}

/// What is loaded, without counters.
const LOADED: &str = "nft --stateless list ruleset; ipset save | sed -E 's/ (initval|hashsize) [0-9a-fx]+//g' | sort; { iptables-save; ip6tables-save; } | sed '/^[#:]/d'";

#[test]
fn linux_rules_that_are_loaded_again_replace_those_before() {
    for case in SMALL.map(Case::small) {
        for id in ["nftables", "nftables-dnsmasq", "iptables"] {
            for options in [Options::default(), denying()] {
                let files = printed(&case, id, &options).unwrap().files;
                // The same rules of an earlier day: other addresses, other ports, and rules that are there no more.
                let older = |file: &File| File {
                    path: format!("older-{}", file.path),
                    text: file
                        .text
                        .replace("198.18.0.", "203.0.113.")
                        .replace("443", "8443")
                        .replace("restore < ", "restore < older-")
                        .replace("noflush < ", "noflush < older-"),
                };
                let older = files.iter().map(older).collect::<Vec<_>>();
                let folder = written(&[files.clone(), older.clone()].concat());
                let once = run(folder.path(), &format!("{}{LOADED}", load(&files)));
                let twice = run(folder.path(), &format!("{0}{0}{LOADED}", load(&files)));
                assert_eq!(once, twice, "{} as {id}: loading twice", case.name);
                let after = run(folder.path(), &format!("{}{}{LOADED}", load(&older), load(&files)));
                assert_eq!(once, after, "{} as {id}: loading over an older file", case.name);
                assert!(once.contains("ptl"), "{once}");
            }
        }
    }
}

#[test]
fn linux_sets_that_vanished_are_destroyed() {
    let files = printed(&Case::small("private"), "iptables", &Options::default()).unwrap().files;
    let folder = written(&files);
    let script = format!("ipset create ptl-old-4 hash:net\n{}ipset list -name", load(&files));
    let names = run(folder.path(), &script);
    assert!(!names.contains("ptl-old-4") && names.contains("ptl-branch-sources-4"), "{names}");
}

/// Sends packets through the loaded rules and compares what arrives with what the plan allows.
fn kernel_agrees(id: &str) {
    let (mut sent, mut let_through) = (0, 0);
    let mut dice = Dice::new(7);
    for case in cases() {
        let Some(rendering) = printed(&case, id, &denying()) else { continue };
        let sets = rule_sets(target(id).unwrap(), &case.plan, Some(&case.resolved), &denying()).unwrap();
        for set in sets {
            let blocks = cells::of_plan(&case, &set.place, &rendering.ledger, true);
            let packets = at_the_edges(&blocks, &mut dice);
            let of_place = |file: &&File| file.path.starts_with(&format!("{}.", set.place.stem()));
            let files = rendering.files.iter().filter(of_place).cloned().collect::<Vec<_>>();
            assert!(!files.is_empty(), "{} has files for {}", id, set.place.name);
            let folder = written(&files);
            fs::write(folder.path().join("packets"), lines(&packets)).unwrap();
            let output =
                run(folder.path(), &format!("{}timeout 30 python3 packets.py < packets", load(&files)));
            let arrived = arrived(&output);
            compare(&case.name, &packets, &arrived, |packet| allowed(&blocks, packet));
            sent += packets.len();
            let_through += arrived.len();
        }
    }
    assert!(sent > 500 && let_through > 100 && let_through < sent, "{let_through} of {sent}");
}

fn allowed(blocks: &[Block], (protocol, from, to, port): &Packet) -> bool {
    blocks.iter().any(|block| block.lets(*from, *to, *protocol, *port))
}

fn compare(name: &str, packets: &[Packet], arrived: &BTreeSet<usize>, planned: impl Fn(&Packet) -> bool) {
    for (number, packet) in packets.iter().enumerate() {
        assert_eq!(
            arrived.contains(&number),
            planned(packet),
            "{name}: {packet:?} arrives on the left, is planned on the right"
        );
    }
}

#[test]
fn linux_kernel_agrees_with_nftables() {
    kernel_agrees("nftables");
}

#[test]
fn linux_kernel_agrees_with_iptables() {
    kernel_agrees("iptables");
}

/// dnsmasq is asked for names in and around every domain, then packets go to their addresses: those of names that the
/// domains of a rule stand for arrive, from its sources and on its port.
#[test]
fn linux_kernel_and_dnsmasq_agree_with_names() {
    let id = "nftables-dnsmasq";
    let mut dice = Dice::new(11);
    for case in SMALL.map(Case::small) {
        let rendering = printed(&case, id, &denying()).unwrap();
        let sets = rule_sets(target(id).unwrap(), &case.plan, Some(&case.resolved), &denying()).unwrap();
        for set in sets {
            let blocks = cells::of_plan(&case, &set.place, &rendering.ledger, true);
            let domains =
                blocks.iter().flat_map(|block| block.to.words.iter().cloned()).collect::<BTreeSet<_>>();
            if domains.is_empty() {
                continue;
            }
            let asked = domains.iter().flat_map(|x| {
                let upper = format!("CASE.{}", x.to_uppercase());
                [
                    x.clone(),
                    format!("gbl.{x}"),
                    format!("a.b.{x}"),
                    format!("evil{x}"),
                    format!("{x}.evil.net"),
                    upper,
                ]
            });
            let names = asked.collect::<BTreeSet<_>>().into_iter().zip(1_u32..);
            let names = names
                .map(|(name, n)| (name, Ipv4Addr::from_bits(0x6440_0000 + n), v6(n)))
                .collect::<Vec<_>>();
            let mut packets = at_the_edges(&blocks, &mut dice);
            for block in blocks.iter().filter(|block| !block.to.words.is_empty()) {
                for from in [block.from.v4().first(), block.from.v6().first()].into_iter().flatten() {
                    // All names from few blocks would take long; each name is asked for some.
                    for (_, four, six) in names.iter().skip(dice.below(7)).step_by(7) {
                        let to = if from.is_ipv4() { IpAddr::V4(*four) } else { IpAddr::V6(*six) };
                        packets.push((block.protocol, from, to, block.ports.first()));
                    }
                }
            }
            packets.sort_unstable();
            packets.dedup();
            let stem = set.place.stem();
            let of_place = |file: &&File| file.path.starts_with(&format!("{stem}."));
            let files = rendering.files.iter().filter(of_place).cloned().collect::<Vec<_>>();
            let folder = written(&files);
            let list =
                names.iter().map(|(name, four, six)| format!("{name} {four} {six}\n")).collect::<String>();
            fs::write(folder.path().join("names"), list).unwrap();
            fs::write(folder.path().join("packets"), lines(&packets)).unwrap();
            // The rules are loaded once more after dnsmasq has answered: what it learned stays.
            let load = load(&files);
            let ask = format!("timeout 60 python3 names.py names {stem}.dnsmasq.conf");
            let output =
                run(folder.path(), &format!("{load}{ask}\n{load}timeout 30 python3 packets.py < packets"));
            let arrived = arrived(&output);
            compare(&case.name, &packets, &arrived, |packet @ (protocol, from, to, port)| {
                let name =
                    names.iter().find(|(_, four, six)| *to == IpAddr::V4(*four) || *to == IpAddr::V6(*six));
                let by_name = name.is_some_and(|(name, ..)| {
                    blocks.iter().any(|block| {
                        let to_it = block.protocol == *protocol
                            && block.ports.contains(*port)
                            && block.from.contains(*from);
                        to_it && block.to.words.iter().any(|word| stands_for(word, name))
                    })
                });
                by_name || allowed(&blocks, packet)
            });
            assert!(
                arrived.len() > 20 && arrived.len() < packets.len(),
                "{} of {}",
                arrived.len(),
                packets.len()
            );
            println!(
                "{id}: {} {stem}: {} of {} packets arrive, as planned",
                case.name,
                arrived.len(),
                packets.len()
            );
        }
    }
}

fn stands_for(word: &str, name: &str) -> bool {
    let domain = word.parse::<Fqdn>().unwrap();
    NameSet::suffix_or_apex(&domain).contains(&name.to_lowercase())
}

fn v6(number: u32) -> Ipv6Addr {
    Ipv6Addr::from_bits(0x2001_0db8_ffff_0000_0000_0000_0000_0000 + u128::from(number))
}
