//! `smartmoney serve` as a process of its own, and what is asked of it.

use crate::support::TestFolder;
use reqwest::blocking::{Client, Response};
use reqwest::{Method, StatusCode};
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

pub const PREFIX: &str = "/v1/analytics/smart-money";

/// Nothing here takes that long unless it hangs.
pub const FOREVER: Duration = Duration::from_secs(90);

const LOOK_EVERY: Duration = Duration::from_millis(10);

/// Waits for a condition of another process.
pub fn eventually<T>(what: &str, look: impl Fn() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(begun.elapsed() < FOREVER, "never came: {what}");
        std::thread::sleep(LOOK_EVERY);
    }
}

/// What a service is started with.
#[derive(Clone)]
pub struct Setup {
    variables: Vec<(&'static str, String)>,
}

impl Setup {
    /// One file, memory alone, no limit of requests, which all come from here, and no
    /// balancer to wait for at the end.
    pub fn alone() -> Self {
        Self { variables: vec![] }
            .with("API_RATE_LIMIT", "0")
            .with("API_SHUTDOWN_DELAY_SECONDS", "0")
    }

    pub fn on_database(url: &str) -> Self {
        Self::alone().with("DATABASE_URL", url)
    }

    #[must_use]
    pub fn with(mut self, variable: &'static str, value: impl Into<String>) -> Self {
        self.variables.push((variable, value.into()));
        self
    }

    #[must_use]
    pub fn without_scoring(self) -> Self {
        self.with("WALLET_SCORING_DISABLED", "true")
    }

    /// Runs of many small writes, so that there is time to disturb them, and a
    /// lease that runs out soon.
    #[must_use]
    pub fn with_slow_runs(self) -> Self {
        self.with("WALLET_SCORING_BATCH_SIZE", "1")
            .with("WALLET_SCORING_LEASE_SECONDS", "2")
    }

    /// Only what is set here and nothing of this process's surroundings.
    fn command(&self, folder: &TestFolder, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_smartmoney"));
        command.env_clear();
        for kept in ["PATH", "HOME", "TMPDIR"] {
            if let Ok(value) = std::env::var(kept) {
                command.env(kept, value);
            }
        }
        command
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .arg("--data-dir")
            .arg(folder.file("data"))
            .args(arguments);
        command
    }

    /// Runs another command of the program with the same variables.
    pub fn run(&self, folder: &TestFolder, arguments: &[&str]) -> Ended {
        let mut command = self.command(folder, arguments);
        let output = command.output().unwrap();
        Ended {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// The same of one that has to succeed: its output.
    pub fn get(&self, folder: &TestFolder, arguments: &[&str]) -> String {
        let ended = self.run(folder, arguments);
        assert_eq!(ended.code, Some(0), "{arguments:?}: {}", ended.err);
        ended.out
    }

    /// Every wallet, but for the moment in which it was computed.
    pub fn exported(&self, folder: &TestFolder) -> Vec<Vec<String>> {
        let text = self.get(folder, &["export", "--format", "csv", "--status", "all"]);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let headers = reader.headers().unwrap().clone();
        let moment = headers.iter().position(|name| name == "last_updated");
        let row = |record: csv::StringRecord| -> Vec<String> {
            let fields = record.iter().enumerate();
            let kept = fields.filter(|(column, _)| Some(*column) != moment);
            kept.map(|(_, field)| field.to_owned()).collect()
        };
        let records = reader.records().map(|record| row(record.unwrap()));
        records.collect()
    }

    /// A new key of the API.
    pub fn key(&self, folder: &TestFolder) -> String {
        let made = self.get(folder, &["keys", "create", "test", "--json"]);
        let made: Value = serde_json::from_str(&made).unwrap();
        made["key"].as_str().unwrap().to_owned()
    }

    /// Starts the service and waits until it listens.
    pub fn serve(&self, folder: &TestFolder) -> Serving {
        let mut child = self
            .command(folder, &["serve", "--listen", "127.0.0.1:0"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let said = Arc::new(Mutex::new(String::new()));
        let stderr = child.stderr.take().unwrap();
        let listens = follow_log(stderr, Arc::clone(&said));
        let mut serving = Serving {
            child,
            url: String::new(),
            said,
            client: Client::builder().timeout(FOREVER).build().unwrap(),
        };
        let url = listens.recv_timeout(FOREVER);
        serving.url = url.unwrap_or_else(|_| panic!("it does not listen: {}", serving.said()));
        serving
    }

    /// The same, and waits until it is ready.
    pub fn serve_ready(&self, folder: &TestFolder) -> Serving {
        let serving = self.serve(folder);
        serving.await_ready();
        serving
    }
}

/// A command that has ended.
#[derive(Debug)]
pub struct Ended {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

/// Keeps what a process says, and passes on the address that it says it has.
fn follow_log(stderr: ChildStderr, said: Arc<Mutex<String>>) -> Receiver<String> {
    let (found, address) = channel();
    let mut found: Option<Sender<String>> = Some(found);
    std::thread::spawn(move || {
        for line in BufReader::new(stderr).lines().map_while(Result::ok) {
            if let Some((what, url)) = line.rsplit_once(" on http://")
                && what.starts_with("serving ")
                && let Some(found) = found.take()
            {
                let _ = found.send(format!("http://{url}"));
            }
            let mut said = said.lock().unwrap();
            said.push_str(&line);
            said.push('\n');
        }
    });
    address
}

/// A service that is ended with the test.
pub struct Serving {
    child: Child,
    url: String,
    said: Arc<Mutex<String>>,
    client: Client,
}

impl Serving {
    pub fn said(&self) -> String {
        self.said.lock().unwrap().clone()
    }

    pub fn port(&self) -> &str {
        self.url.rsplit_once(':').unwrap().1
    }

    pub fn ask(&self, method: Method, path: &str, key: Option<&str>) -> Answer {
        self.try_ask(method, path, key).unwrap_or_else(|error| {
            panic!("{path}: {error:?}\n{}", self.said());
        })
    }

    /// None of a service that does not listen any more.
    pub fn try_ask(
        &self,
        method: Method,
        path: &str,
        key: Option<&str>,
    ) -> reqwest::Result<Answer> {
        let begun = Instant::now();
        let mut request = self.client.request(method, format!("{}{path}", self.url));
        if let Some(key) = key {
            request = request.bearer_auth(key);
        }
        Answer::read(request.send()?, begun)
    }

    pub fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, None)
    }

    /// The answer over a connection of its own.
    pub fn anew(&self, path: &str) -> Answer {
        let begun = Instant::now();
        let response = reqwest::blocking::get(format!("{}{path}", self.url));
        Answer::read(response.unwrap(), begun).unwrap()
    }

    /// The events, which come until the service ends.
    pub fn listen(&self) -> Response {
        let url = format!("{}{PREFIX}/monitoring/events", self.url);
        let response = self.client.get(url).send().unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        response
    }

    /// The answer under the API's prefix, which has to be 200.
    pub fn read(&self, path: &str) -> Answer {
        let answer = self.get(&format!("{PREFIX}{path}"));
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
        answer
    }

    pub fn await_ready(&self) {
        eventually("readiness", || {
            (self.get("/readyz").status == StatusCode::OK).then_some(())
        });
    }

    /// The scoring job's status.
    pub fn job(&self) -> Value {
        self.read("/jobs/scoring").json()
    }

    /// The same with the names of processes, which are for those with a key.
    pub fn whole_job(&self, key: &str) -> Value {
        let path = format!("{PREFIX}/jobs/scoring");
        let answer = self.ask(Method::GET, &path, Some(key));
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        answer.json()
    }

    pub fn begin_run(&self, key: &str) -> Answer {
        let path = format!("{PREFIX}/jobs/scoring/runs");
        self.ask(Method::POST, &path, Some(key))
    }

    /// Waits until this many runs have ended and none is under way: the last one.
    pub fn await_runs(&self, count: usize) -> Value {
        eventually("the end of a run", || {
            let job = self.job();
            let is_over = job["isRunning"] == false && runs(&job) >= count;
            is_over.then(|| job["lastRuns"][0].clone())
        })
    }

    /// The version of the data that it answers from.
    pub fn version(&self) -> i64 {
        let list = self.read("/wallets?limit=1").json();
        list["meta"]["dataVersion"].as_i64().unwrap()
    }

    /// The addresses of the best wallets, whatever their status.
    pub fn addresses(&self, count: usize) -> Vec<String> {
        let list = self.read(&format!("/wallets?status=all&limit={count}"));
        let list = list.json();
        let wallets = list["data"].as_array().unwrap().iter();
        let addresses = wallets.map(|wallet| wallet["walletAddress"].as_str().unwrap().to_owned());
        addresses.collect()
    }

    /// A figure of the cache.
    pub fn cache(&self, figure: &str) -> u64 {
        let figures = self.read("/monitoring/cache").json();
        figures[figure].as_u64().unwrap()
    }

    pub fn await_redis(&self) {
        eventually("Redis", || {
            let figures = self.read("/monitoring/cache").json();
            (figures["redis"]["state"] == "connected").then_some(())
        });
    }

    /// Whether a status of the job says that this process leads.
    pub fn leads(&self, job: &Value) -> bool {
        let holder = job["leader"]["holder"].as_str().unwrap_or_default();
        job["isRunning"] == true && self.is_named(holder)
    }

    /// Whether an instance's name is this process's.
    pub fn is_named(&self, instance: &str) -> bool {
        instance.contains(&format!(":{}:", self.child.id()))
    }

    /// Sends a signal, such as `TERM`.
    pub fn signal(&self, name: &str) {
        let process = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &process]).status();
        assert!(sent.unwrap().success());
    }

    /// Waits for its end: its code, and how long it took.
    pub fn ended(mut self) -> (Option<i32>, Duration, String) {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return (status.code(), begun.elapsed(), self.said());
            }
            assert!(begun.elapsed() < FOREVER, "it goes on: {}", self.said());
            std::thread::sleep(LOOK_EVERY);
        }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It may have ended, and a stopped process takes this signal too.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// How many runs a status of the job shows.
pub fn runs(job: &Value) -> usize {
    job["lastRuns"].as_array().unwrap().len()
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    /// From `x-cache` and `x-cache-tier`: `HIT redis`.
    pub cache: String,
    /// By which the log names the request.
    pub id: String,
    pub retry_after: String,
    pub text: String,
    pub took: Duration,
}

impl Answer {
    fn read(response: Response, begun: Instant) -> reqwest::Result<Self> {
        let header = |name: &str| {
            let value = response.headers().get(name);
            value.map_or("", |value| value.to_str().unwrap()).to_owned()
        };
        Ok(Self {
            status: response.status(),
            cache: format!("{} {}", header("x-cache"), header("x-cache-tier")),
            id: header("x-request-id"),
            retry_after: header("retry-after"),
            text: response.text()?,
            took: begun.elapsed(),
        })
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }
}

/// Simulates a small market and gives its file.
pub fn simulated(folder: &TestFolder, name: &str, wallets: u32, seed: u32) -> String {
    let path = folder.file(name).display().to_string();
    let truth = folder
        .file(&format!("{name}.truth.csv"))
        .display()
        .to_string();
    let (wallets, seed) = (wallets.to_string(), seed.to_string());
    folder.run(&[
        "simulate",
        "--days",
        "60",
        "--wallets",
        &wallets,
        "--seed",
        &seed,
        "--truth",
        &truth,
        "-o",
        &path,
    ]);
    path
}
