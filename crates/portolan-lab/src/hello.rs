//! What the first bytes of a connection say.

use rustls::server::Acceptor;

/// The beginning of a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Hello {
    /// It may become a ClientHello; more bytes are needed.
    Incomplete,
    /// A whole ClientHello, with the name it asks for.
    Complete(Option<String>),
    /// Something else.
    Foreign,
}

/// Reads the first bytes that a client sent.
pub(crate) fn read(mut bytes: &[u8]) -> Hello {
    if bytes.first().is_some_and(|first| *first != 0x16) {
        return Hello::Foreign;
    }
    let mut acceptor = Acceptor::default();
    while !bytes.is_empty() {
        if acceptor.read_tls(&mut bytes).is_err() {
            return Hello::Foreign;
        }
        match acceptor.accept() {
            Ok(Some(accepted)) => {
                return Hello::Complete(accepted.client_hello().server_name().map(str::to_owned));
            }
            Ok(None) => {}
            Err(_) => return Hello::Foreign,
        }
    }
    Hello::Incomplete
}
