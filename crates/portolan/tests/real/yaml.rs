//! The YAML that Portolan writes says the same to readers of YAML 1.1 and 1.2 as its JSON does.

use super::{examples, file, portolan, program, run};

/// Compares a YAML file with a JSON file, types included: in Python `True == 1 == 1.0`.
const COMPARE: &str = r#"
import json, sys, yaml
from ruamel.yaml import YAML

def same(a, b, at):
    if type(a) is not type(b):
        sys.exit(f"{at}: {a!r} is not {b!r}")
    if isinstance(a, dict):
        if list(a) != list(b):
            sys.exit(f"{at}: keys {list(a)} are not {list(b)}")
        for key in a:
            same(a[key], b[key], f"{at}.{key}")
    elif isinstance(a, list):
        if len(a) != len(b):
            sys.exit(f"{at}: {len(a)} items are not {len(b)}")
        for i, (x, y) in enumerate(zip(a, b)):
            same(x, y, f"{at}[{i}]")
    elif a != b:
        sys.exit(f"{at}: {a!r} is not {b!r}")

expected = json.load(open(sys.argv[2], encoding="utf-8"))
text = open(sys.argv[1], encoding="utf-8").read()
same(yaml.safe_load(text), expected, "YAML 1.1: plan")
same(YAML(typ="safe", pure=True).load(text), expected, "YAML 1.2: plan")
print("same")
"#;

#[test]
fn a_plan_in_yaml_reads_back_as_its_json() {
    for example in examples() {
        let scenario = example.to_str().unwrap();
        let yaml = file("plan.yaml", &portolan(&["plan", scenario, "--format", "yaml"]));
        let json = file("plan-of-yaml.json", &portolan(&["plan", scenario, "--format", "json"]));
        let printed = run(program("python3").args(["-c", COMPARE]).arg(&yaml).arg(&json));
        assert_eq!(printed.trim(), "same", "{scenario}");
    }
}
