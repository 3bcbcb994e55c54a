//! The proxy: a real Squid, or something that only looks like one.

use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Duration;
use std::{fs, thread};

use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::time::sleep;

use crate::LabError;
use crate::crew::Crew;
use crate::firewall;
use crate::http::{self, Response};
use crate::namespace::Namespace;
use crate::runner::Runner;
use crate::service::{accept, listeners, reset};

/// Where the proxy's own resolver listens, where it has one.
pub(crate) const LOCALHOST: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// How the proxy behaves.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum ProxyConduct {
    /// A Squid that lets everything through.
    #[default]
    Right,
    /// A Squid that also wants this of its configuration, in front of what lets everything through.
    Squid(Vec<Squid>),
    /// Nothing comes back from its address.
    Unreachable,
    /// Nobody listens.
    Closed,
    /// Accepts and never answers.
    Silent,
    /// Accepts and talks something else.
    Garbage,
    /// Accepts and closes at once.
    Closing,
    /// Wants NTLM.
    Ntlm,
    /// Sends everybody to a login page.
    Portal,
    /// Accepts CONNECT, and resets at the first byte of the tunnel.
    TunnelReset,
    /// Accepts CONNECT, and answers in the tunnel with a page in plain HTTP.
    TunnelPage,
}

/// A change of Squid's configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Squid {
    /// These names are denied.
    Deny(Vec<String>),
    /// CONNECT to other ports than 443 is denied.
    OnlyPort443,
    /// Whoever comes must authenticate, with Basic.
    Basic,
    /// Whoever comes must authenticate, with Basic, and no password is right.
    BasicRejecting,
    /// Whoever comes must authenticate, with Digest.
    Digest,
    /// It asks a resolver that knows no names.
    NoNames,
    /// It waits a minute for a connection.
    Patient,
}

/// What a proxy needs to know.
pub(crate) struct Proxy<'a> {
    pub(crate) namespace: &'a Namespace,
    pub(crate) port: u16,
    pub(crate) resolvers: &'a [IpAddr],
    pub(crate) folder: &'a Path,
    /// A name that no other proxy has.
    pub(crate) word: String,
}

impl Proxy<'_> {
    /// Starts what the conduct asks for; the child is Squid, where it is one.
    pub(crate) fn start(
        &self,
        runner: &Runner,
        crew: &mut Crew,
        conduct: &ProxyConduct,
    ) -> Result<Option<Child>, LabError> {
        match conduct {
            ProxyConduct::Right => self.squid(runner, &[]).map(Some),
            ProxyConduct::Squid(changes) => self.squid(runner, changes).map(Some),
            ProxyConduct::Unreachable => {
                runner.nft(self.namespace.name(), &firewall::silence(self.port))?;
                Ok(None)
            }
            ProxyConduct::Closed => Ok(None),
            imitation => {
                let (port, imitation) = (self.port, imitation.clone());
                crew.run(self.namespace, "proxy", move || {
                    for listener in listeners(port)? {
                        let imitation = imitation.clone();
                        tokio::spawn(accept(listener, move |stream, _| imitate(stream, imitation.clone())));
                    }
                    Ok(())
                })?;
                Ok(None)
            }
        }
    }

    fn squid(&self, runner: &Runner, changes: &[Squid]) -> Result<Child, LabError> {
        let path = self.folder.join("squid.conf");
        let text = self.configuration(changes);
        fs::write(&path, text).map_err(|source| LabError::File { path: path.clone(), source })?;
        let arguments = ["-N", "-n", &self.word, "-f", &path.to_string_lossy()].map(str::to_owned);
        runner.remember(format!("ip netns exec {} squid {}", self.namespace.name(), arguments.join(" ")));
        let child = self
            .namespace
            .command("squid")
            .args(&arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|source| LabError::Program { program: "squid".to_owned(), source })?;
        let port = self.port;
        self.namespace.within("squid", move || {
            for _ in 0..200 {
                if std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
                    return Ok(());
                }
                thread::sleep(Duration::from_millis(50));
            }
            Err(io::Error::other("it does not listen"))
        })?;
        Ok(child)
    }

    fn configuration(&self, changes: &[Squid]) -> String {
        let servers = if changes.contains(&Squid::NoNames) { &[LOCALHOST][..] } else { self.resolvers };
        let servers = servers.iter().map(IpAddr::to_string).collect::<Vec<_>>().join(" ");
        let rules = changes.iter().map(|change| match change {
            Squid::Deny(names) => format!("acl denied dstdomain {}\nhttp_access deny denied\n", names.join(" ")),
            Squid::OnlyPort443 => {
                "acl connect method CONNECT\nacl tls port 443\nhttp_access deny connect !tls\n".to_owned()
            }
            Squid::Basic => "auth_param basic program /usr/lib/squid/basic_fake_auth\nauth_param basic realm laboratory\n\
                             acl known proxy_auth REQUIRED\nhttp_access deny !known\n"
                .to_owned(),
            Squid::BasicRejecting => "auth_param basic program /usr/lib/squid/basic_ncsa_auth /dev/null\n\
                                      auth_param basic realm laboratory\nacl known proxy_auth REQUIRED\nhttp_access deny !known\n"
                .to_owned(),
            Squid::Digest => "auth_param digest program /usr/lib/squid/digest_file_auth -c /dev/null\nauth_param digest realm laboratory\n\
                              acl known proxy_auth REQUIRED\nhttp_access deny !known\n"
                .to_owned(),
            Squid::NoNames | Squid::Patient => String::new(),
        });
        let rules = rules.collect::<String>();
        let (connect, forward) = if changes.contains(&Squid::Patient) { (60, 90) } else { (3, 4) };
        format!(
            "http_port {}\nvisible_hostname proxy.lab.example\npid_filename none\naccess_log none\ncache_log /dev/null\n\
             cache deny all\npinger_enable off\ndns_nameservers {servers}\nconnect_timeout {connect} seconds\nforward_timeout {forward} seconds\n\
             shutdown_lifetime 0 seconds\n{rules}http_access allow all\n",
            self.port
        )
    }
}

async fn imitate(mut stream: TcpStream, conduct: ProxyConduct) -> io::Result<()> {
    match conduct {
        ProxyConduct::Silent => {
            sleep(Duration::from_secs(600)).await;
            return Ok(());
        }
        ProxyConduct::Garbage => {
            stream.readable().await?;
            return stream.write_all(b"\x15\x03\x01\x00\x02\x02\x46").await;
        }
        ProxyConduct::Closing => return Ok(()),
        _ => {}
    }
    while let Some(request) = http::read_request(&mut stream).await? {
        let response = match conduct {
            ProxyConduct::Ntlm => {
                Response::new(407, &[("Proxy-Authenticate", "NTLM"), ("Proxy-Connection", "close")], "")
            }
            ProxyConduct::Portal => {
                Response::new(302, &[("Location", "http://guest-wifi.hotel.example/login")], "")
            }
            _ if request.method == "CONNECT" => {
                stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await?;
                stream.readable().await?;
                if conduct == ProxyConduct::TunnelReset {
                    return reset(&stream);
                }
                let mut hello = [0; 16384];
                let _ = stream.try_read(&mut hello);
                return stream.write_all(&http::block_page_bytes()).await;
            }
            _ => Response::new(404, &[("Server", "Microsoft-HTTPAPI/2.0")], ""),
        };
        stream.write_all(&http::bytes(&response)).await?;
    }
    Ok(())
}
