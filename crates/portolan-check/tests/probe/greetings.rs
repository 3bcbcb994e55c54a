//! Protocols that are neither TLS nor HTTP.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use portolan_check::task::Endpoint;
use portolan_model::{Application, Protocol};

use super::servers::{answering, assignment, endpoint, options, run, run_one, tcp_server, udp_server};

fn speaking(application: Application, port: u16) -> Endpoint {
    Endpoint { application, ..endpoint("127.0.0.1", port) }
}

fn over_udp(application: Application, port: u16) -> Endpoint {
    Endpoint { protocol: Protocol::Udp, ..speaking(application, port) }
}

/// What was said, and whether it was the protocol.
fn greeted(endpoint: Endpoint) -> (bool, String) {
    let greeting = run_one(endpoint).greeting.unwrap();
    (greeting.speaks, greeting.said)
}

fn words(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_be_bytes()).collect()
}

#[test]
fn smb_names_the_dialect() {
    let to = answering(|asked| {
        assert_eq!(asked[..8], *b"\0\0\0\x6c\xfeSMB");
        let mut message = vec![0; 64 + 64];
        message[..4].copy_from_slice(b"\xfeSMB");
        message[68..70].copy_from_slice(&0x0302_u16.to_le_bytes());
        [vec![0, 0, 0, 128], message].concat()
    });
    assert_eq!(greeted(speaking(Application::Smb, to.port())), (true, "SMB 3.0.2".to_owned()));
}

#[test]
fn a_web_server_in_place_of_smb_is_told_apart() {
    let to = answering(|_| b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec());
    let (speaks, _) = greeted(speaking(Application::Smb, to.port()));
    assert!(!speaks);
}

#[test]
fn nfs_answers_a_call_that_does_nothing() {
    let to = answering(|asked| {
        let id = u32::from_be_bytes(asked[4..8].try_into().unwrap());
        assert_eq!(asked[16..24], words(&[100_003, 3])[..]);
        words(&[0x8000_0000 | 32, id, 1, 0, 0, 0, 2, 4, 4])
    });
    assert_eq!(greeted(speaking(Application::Nfs, to.port())), (true, "NFS 4 to 4".to_owned()));
}

#[test]
fn ssh_speaks_first() {
    let to = tcp_server(|mut stream| {
        let _ = stream.write_all(b"be welcome\r\nSSH-2.0-OpenSSH_9.6\r\n");
        thread::sleep(Duration::from_secs(1));
    });
    assert_eq!(greeted(speaking(Application::Ssh, to.port())), (true, "SSH-2.0-OpenSSH_9.6".to_owned()));
}

#[test]
fn what_accepts_and_says_nothing_does_not_speak_ssh_and_is_asked_twice() {
    let connections = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&connections);
    let to = tcp_server(move |stream| {
        count.fetch_add(1, Ordering::Relaxed);
        thread::sleep(Duration::from_secs(9));
        drop(stream);
    });
    assert_eq!(greeted(speaking(Application::Ssh, to.port())), (false, "nothing came back".to_owned()));
    assert!(connections.load(Ordering::Relaxed) >= 2);
}

#[test]
fn what_cuts_the_connection_is_said() {
    let to = tcp_server(drop);
    let (speaks, said) = greeted(speaking(Application::Nfs, to.port()));
    assert!(!speaks);
    assert!(said.contains("closed") || said.contains("reset"), "{said}");
}

#[test]
fn plain_tcp_needs_no_word_but_keeps_one() {
    let silent = tcp_server(|stream| {
        thread::sleep(Duration::from_secs(2));
        drop(stream);
    });
    assert_eq!(run_one(endpoint("127.0.0.1", silent.port())).greeting, None);
    let talking = tcp_server(|mut stream| {
        let _ = stream.write_all(b"220 mail.example ESMTP\r\n");
        thread::sleep(Duration::from_secs(1));
    });
    let greeting = run_one(endpoint("127.0.0.1", talking.port())).greeting.unwrap();
    assert_eq!(greeting.said, "220 mail.example ESMTP");
}

/// Seconds since 1900, an hour ahead of this machine.
fn an_hour_ahead() -> u32 {
    u32::try_from(jiff::Timestamp::now().as_second() + 2_208_988_800 + 3600).unwrap()
}

#[test]
fn a_time_server_tells_how_wrong_this_clock_is_although_packets_get_lost() {
    let lost = AtomicUsize::new(0);
    let (to, _) = udp_server(move |asked| {
        if lost.fetch_add(1, Ordering::Relaxed) == 0 {
            return None;
        }
        let mut answer = vec![0; 48];
        answer[..2].copy_from_slice(&[0b00_100_100, 2]);
        answer[24..32].copy_from_slice(&asked[40..48]);
        answer[40..44].copy_from_slice(&an_hour_ahead().to_be_bytes());
        Some(answer)
    });
    let seen = run(&assignment(vec![over_udp(Application::Ntp, to.port())], Vec::new()), &options());
    assert_eq!(seen.endpoints[0].greeting.as_ref().map(|greeting| greeting.said.as_str()), Some("stratum 2"));
    let [source] = &seen.controls.clock.sources[..] else { panic!("{:?}", seen.controls.clock) };
    assert_eq!((source.by.as_str(), source.host.as_str()), ("ntp", "127.0.0.1"));
    assert!((-3602.0..=-3597.0).contains(&source.offset_seconds), "{}", source.offset_seconds);
}

#[test]
fn a_closed_port_of_udp_is_named_with_the_icmp_error() {
    let port = std::net::UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let (speaks, said) = greeted(over_udp(Application::Ntp, port));
    assert!(!speaks);
    assert!(said.contains("refused"), "{said}");
    if cfg!(target_os = "linux") {
        assert!(said.contains("(ICMP 3/3 by 127.0.0.1)"), "{said}");
    }
}
