//! The published JSON Schemas hold for what Portolan reads and writes, as another implementation judges.

use std::path::Path;
use std::process::Command;

use super::{examples, file, portolan, program, run};

fn check(schema: &Path) -> Command {
    let mut command = program("check-jsonschema");
    command.arg("--schemafile").arg(schema);
    command
}

#[test]
fn the_schemas_are_schemas() {
    for name in ["scenario", "plan"] {
        let schema = file(&format!("{name}-alone.schema.json"), &portolan(&["schema", name]));
        run(program("check-jsonschema").arg("--check-metaschema").arg(schema));
    }
}

#[test]
fn the_examples_are_scenarios() {
    let schema = file("scenario.schema.json", &portolan(&["schema", "scenario"]));
    run(check(&schema).args(examples()));
}

#[test]
fn the_scenario_schema_refuses_what_is_no_scenario() {
    let schema = file("scenario-of-bad.schema.json", &portolan(&["schema", "scenario"]));
    for (name, text) in [
        ("unknown-key.yaml", "portolan: 1\nname: x\ncloud: public\ndeploymnets: []\n"),
        ("no-scenario.yaml", "[]\n"),
    ] {
        let output = check(&schema).arg(file(name, text)).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{name} passes");
    }
}

#[test]
fn the_plans_are_plans() {
    let schema = file("plan.schema.json", &portolan(&["schema", "plan"]));
    for example in examples() {
        let plan = portolan(&["plan", example.to_str().unwrap(), "--format", "json"]);
        run(check(&schema).arg(file("plan.json", &plan)));
    }
}
