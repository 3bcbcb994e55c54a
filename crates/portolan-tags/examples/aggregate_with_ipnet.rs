//! The peer of `portolan tags aggregate --all` in `benches/service_tags.py`: the obvious program with well-known crates.
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::expect_used, reason = "a program for measuring")]

use portolan_model::IpNet;

fn main() {
    let path = std::env::args().nth(1).expect("a file");
    let file: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let tags = file.get("values").unwrap().as_array().unwrap();
    let lists =
        tags.iter().map(|tag| tag.pointer("/properties/addressPrefixes").unwrap().as_array().unwrap());
    let all = lists.flatten().map(|prefix| prefix.as_str().unwrap().parse().unwrap()).collect::<Vec<IpNet>>();
    let mut fewest = IpNet::aggregate(&all);
    fewest.sort();
    let lines = fewest.iter().map(|prefix| format!("{prefix}\n")).collect::<String>();
    print!("{lines}");
}
