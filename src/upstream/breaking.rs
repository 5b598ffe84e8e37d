//! A provider whose connections break, for tests of what is asked again.

use std::io::{Read, Write};
use std::net::TcpListener;

/// Breaks the first connections once they have brought a request, and answers on those after them with the
/// number of the connection.
pub(super) fn provider(broken: usize) -> url::Url {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for (number, stream) in listener.incoming().enumerate() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]).unwrap();
            if number >= broken {
                let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n{number}");
                stream.write_all(answer.as_bytes()).unwrap();
            }
        }
    });
    format!("http://{address}").parse().unwrap()
}
