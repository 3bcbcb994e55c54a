//! Prefixes as text. There are hundreds of thousands at times, which are quicker written by hand.

use std::fmt::Write as _;
use std::net::Ipv6Addr;

use portolan_model::IpNet;

/// One prefix a line.
pub(super) fn lines(prefixes: &[IpNet]) -> String {
    let mut text = String::with_capacity(prefixes.len() * 20);
    for prefix in prefixes {
        push_prefix(&mut text, *prefix);
        text.push('\n');
    }
    text
}

/// Adds a prefix to a text.
pub(super) fn push_prefix(text: &mut String, prefix: IpNet) {
    match prefix {
        IpNet::V4(net) => {
            let [a, b, c, d] = net.addr().octets();
            for (number, behind) in [(a, '.'), (b, '.'), (c, '.'), (d, '/')] {
                push_number(text, number);
                text.push(behind);
            }
        }
        IpNet::V6(net) => {
            push_v6(text, net.addr());
            text.push('/');
        }
    }
    push_number(text, prefix.prefix_len());
}

fn push_number(text: &mut String, number: u8) {
    let digit = |digit: u8| char::from(b'0' + digit % 10);
    if number >= 100 {
        text.push(digit(number / 100));
    }
    if number >= 10 {
        text.push(digit(number / 10));
    }
    text.push(digit(number));
}

fn push_v6(text: &mut String, address: Ipv6Addr) {
    let groups = address.segments();
    if groups.first() == Some(&0) {
        // Some of these have forms of their own. Writing into a text cannot fail.
        let _ = write!(text, "{address}");
        return;
    }
    let (gap, behind) = longest_zeros(&groups);
    for (at, group) in groups.iter().enumerate() {
        if at == gap {
            text.push_str("::");
        }
        if (gap..behind).contains(&at) {
            continue;
        }
        if at > 0 && at != behind {
            text.push(':');
        }
        push_hex(text, *group);
    }
}

/// Where the first of the longest rows of zeros begins and ends; a single zero is none.
fn longest_zeros(groups: &[u16; 8]) -> (usize, usize) {
    let (mut longest, mut start) = ((groups.len(), groups.len()), 0);
    for (at, group) in groups.iter().enumerate() {
        if *group != 0 {
            start = at + 1;
        } else if at - start >= 1.max(longest.1 - longest.0) {
            longest = (start, at + 1);
        }
    }
    longest
}

fn push_hex(text: &mut String, group: u16) {
    let digits = (16 - group.leading_zeros()).div_ceil(4).max(1);
    for place in (0..digits).rev() {
        let digit = (group >> (4 * place) & 0xf) as u8;
        text.push(char::from(if digit < 10 { b'0' + digit } else { b'a' + digit - 10 }));
    }
}

#[cfg(test)]
mod tests {
    use portolan_model::Ipv6Net;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn prefixes_by_hand_read_as_they_always_did() {
        let texts = ["0.0.0.0/0", "1.10.100.255/32", "99.109.200.9/9", "2001:db8::/32", "::/0"];
        let prefixes = texts.map(|text| text.parse::<IpNet>().unwrap());
        assert_eq!(lines(&prefixes), texts.join("\n") + "\n");
    }

    proptest! {
        #[test]
        fn every_ipv6_prefix_reads_as_it_always_did(
            groups in proptest::array::uniform8(prop_oneof![2 => Just(0_u16), 1 => 0..=0xfff_u16, 1 => any::<u16>()]),
            length in 0..=128_u8,
        ) {
            let prefix = Ipv6Net::new(groups.into(), length).unwrap();
            prop_assert_eq!(lines(&[prefix.into()]), format!("{prefix}\n"));
        }
    }
}
