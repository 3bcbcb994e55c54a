//! `portolan-lab`: runs a command in the laboratory, with faults, by hand.

#[cfg(target_os = "linux")]
#[expect(clippy::print_stdout, clippy::print_stderr, reason = "it talks to whoever runs it")]
mod command {
    use std::fs;
    use std::os::unix::process::ExitStatusExt as _;
    use std::path::PathBuf;
    use std::process::{Child, Command, ExitCode, ExitStatus};

    use clap::{Parser, Subcommand};
    use portolan_lab::{Lab, Setup, fault, sweep};
    use portolan_plan::plan::Plan;
    use tokio::signal::unix::{SignalKind, signal};

    /// A laboratory of network namespaces: the world of a plan, to be broken on purpose (needs root)
    #[derive(Parser)]
    #[command(max_term_width = 110)]
    struct Arguments {
        #[command(subcommand)]
        verb: Verb,
    }

    #[derive(Subcommand)]
    enum Verb {
        /// Lists the faults
        List,
        /// Builds the world of a plan and runs a command on its agent machine
        Run {
            /// A plan, as `portolan plan SCENARIO --format json` prints it
            plan: PathBuf,
            /// The site in which the agent stands; the first one where none is given
            #[arg(long)]
            site: Option<String>,
            /// Breaks the world; may be given several times
            #[arg(long = "fault", value_name = "ID")]
            faults: Vec<String>,
            /// Loses this share of the packets on the agent's line, each way
            #[arg(long, value_name = "SHARE", default_value_t = 0.0)]
            loss: f64,
            /// Shows the commands that built the world
            #[arg(long)]
            show: bool,
            /// The command, after `--`; PORTOLAN_LAB_ROOT tells it where the public root is
            #[arg(last = true, required = true)]
            command: Vec<String>,
        },
        /// Removes what laboratories left whose owner has gone
        Clean,
    }

    pub(super) fn run() -> Result<ExitCode, String> {
        let text = |error: portolan_lab::LabError| error.to_string();
        match Arguments::parse().verb {
            Verb::List => {
                for fault in fault::all() {
                    println!("{:24} {:12} {}", fault.id, fault.scenario.as_str(), fault.breaks);
                    println!("{:24} {:12} {}", "", "", fault.verdicts.join(" or "));
                }
                Ok(ExitCode::SUCCESS)
            }
            Verb::Clean => sweep().map(|()| ExitCode::SUCCESS).map_err(text),
            Verb::Run { plan: path, site, faults, loss, show, command } => {
                let json =
                    fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
                let plan = serde_json::from_str::<Plan>(&json)
                    .map_err(|error| format!("{}: {error}", path.display()))?;
                let mut setup = Setup::default();
                let world = Lab::world(&plan, site.as_deref()).map_err(text)?;
                for id in &faults {
                    let fault = fault::by_id(id)
                        .ok_or_else(|| format!("there is no fault `{id}`; see `portolan-lab list`"))?;
                    fault.inject(&world, &mut setup);
                }
                if loss > 0.0 {
                    setup.lose(loss, 1);
                }
                let lab = Lab::start(&plan, site.as_deref(), setup).map_err(text)?;
                if show {
                    lab.ran().iter().for_each(|line| eprintln!("{line}"));
                }
                let (program, arguments) = command.split_first().ok_or("no command")?;
                let mut command = lab.command(program);
                command.args(arguments).env("PORTOLAN_LAB_ROOT", lab.public_root());
                let status = wait(command).map_err(|error| format!("{program}: {error}"))?;
                let code = status.code().or_else(|| Some(128 + status.signal()?)).unwrap_or(1);
                Ok(ExitCode::from(u8::try_from(code).unwrap_or(1)))
            }
        }
    }

    /// Waits for a command; a signal ends it, and the laboratory after it.
    fn wait(mut command: Command) -> std::io::Result<ExitStatus> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let (mut interrupt, mut terminate) =
                (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
            let mut child: Child = command.spawn()?;
            let mut pause = tokio::time::interval(std::time::Duration::from_millis(20));
            loop {
                tokio::select! {
                    _ = pause.tick() => {
                        if let Some(status) = child.try_wait()? {
                            return Ok(status);
                        }
                    }
                    _ = interrupt.recv() => child.kill()?,
                    _ = terminate.recv() => child.kill()?,
                }
            }
        })
    }
}

#[cfg(target_os = "linux")]
#[expect(clippy::print_stderr, reason = "it talks to whoever runs it")]
fn main() -> std::process::ExitCode {
    command::run().unwrap_or_else(|error| {
        eprintln!("portolan-lab: {error}");
        std::process::ExitCode::from(2)
    })
}

#[cfg(not(target_os = "linux"))]
#[expect(clippy::print_stderr, reason = "it talks to whoever runs it")]
fn main() -> std::process::ExitCode {
    eprintln!("portolan-lab: network namespaces exist on Linux alone");
    std::process::ExitCode::from(2)
}
