use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// A TCP proxy in front of a server: the network between it and its clients, which a test cuts.
#[derive(Debug)]
pub struct Proxy {
    port: u16,
    network: Arc<Network>,
}

#[derive(Debug)]
struct Network {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug)]
struct State {
    /// The port of the server.
    server: u16,
    is_cut: bool,
    is_over: bool,
    /// Both ends of each connection.
    streams: Vec<TcpStream>,
}

impl Proxy {
    /// A proxy in front of the server that listens on a port of 127.0.0.1.
    pub fn to(server: u16) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = listener.local_addr()?.port();
        let network = Arc::new(Network {
            state: Mutex::new(State {
                server,
                is_cut: false,
                is_over: false,
                streams: Vec::new(),
            }),
            changed: Condvar::new(),
        });
        let accepting = Arc::clone(&network);
        std::thread::spawn(move || accepting.accept(&listener));
        Ok(Self { port, network })
    }

    /// Where it listens on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Lets nothing through, in either direction, until the guard is dropped: connections stay
    /// open, and what was sent arrives then.
    pub fn cut(&self) -> CutNetwork {
        self.network.change(|state| state.is_cut = true);
        CutNetwork(Arc::clone(&self.network))
    }

    /// Ends all connections and leads new ones to another server.
    pub fn lead_to(&self, server: u16) {
        self.network.change(|state| {
            state.server = server;
            state.end_all();
        });
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.network.change(|state| {
            state.is_over = true;
            state.end_all();
        });
        // The loop that accepts sees that it is over.
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
    }
}

/// A network that lets nothing through until this is dropped.
#[derive(Debug)]
#[must_use = "the network is whole again when this is dropped"]
pub struct CutNetwork(Arc<Network>);

impl Drop for CutNetwork {
    fn drop(&mut self) {
        self.0.change(|state| state.is_cut = false);
    }
}

impl Network {
    fn accept(self: &Arc<Self>, listener: &TcpListener) {
        while let Ok((client, _)) = listener.accept() {
            if self.guard().is_over {
                return;
            }
            let network = Arc::clone(self);
            std::thread::spawn(move || network.join(client));
        }
    }

    /// Connects a client with the server. Where there is none the client sees its end.
    fn join(self: &Arc<Self>, client: TcpStream) {
        let port = self.wait_until_whole().server;
        let joined = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).and_then(|server| {
            // Latency is no part of what this stands for.
            client.set_nodelay(true)?;
            server.set_nodelay(true)?;
            let ends = [client.try_clone()?, server.try_clone()?];
            Ok((server, ends))
        });
        let Ok((server, ends)) = joined else { return };
        self.change(|state| {
            state.streams.retain(|stream| stream.peer_addr().is_ok());
            state.streams.extend(ends);
            if state.server != port {
                state.end_all();
            }
        });
        let (Ok(to_client), Ok(to_server)) = (client.try_clone(), server.try_clone()) else {
            return;
        };
        let network = Arc::clone(self);
        std::thread::spawn(move || network.carry(client, &to_server));
        self.carry(server, &to_client);
    }

    /// Carries bytes one way until either end closes.
    fn carry(&self, mut from: TcpStream, mut to: &TcpStream) {
        let mut buffer = [0; 16 * 1024];
        while let Ok(count @ 1..) = from.read(&mut buffer) {
            drop(self.wait_until_whole());
            if to.write_all(&buffer[..count]).is_err() {
                break;
            }
        }
        // Neither is the end of a connection told through a network that is cut.
        drop(self.wait_until_whole());
        for stream in [&from, to] {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    fn wait_until_whole(&self) -> MutexGuard<'_, State> {
        let whole = self.changed.wait_while(self.guard(), |state| state.is_cut);
        whole.unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.guard());
        self.changed.notify_all();
    }

    fn guard(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn end_all(&mut self) {
        for stream in self.streams.drain(..) {
            // It may have ended by itself.
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}
