//! x
#[cfg(test)]
mod t {
    use portolan_lab::{Lab, Setup};
    #[test]
    fn stands() {
        let plan = serde_json::from_str(&std::fs::read_to_string(std::env::var("PLAN").unwrap()).unwrap()).unwrap();
        let lab = Lab::start(&plan, None, Setup::default()).unwrap();
        let script = std::env::var("SCRIPT").unwrap();
        let out = lab.command("bash").args(["-c", &script]).status().unwrap();
        println!("{out} {:?}", lab.traffic());
        if std::env::var("RAN").is_ok() { println!("{}", lab.ran().join("\n")); }
    }
}
