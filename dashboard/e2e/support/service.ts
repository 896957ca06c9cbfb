import { type ChildProcess, execFile, spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** The program under test. */
export const BINARY =
  process.env.SMARTMONEY_BIN ??
  fileURLToPath(new URL("../../../target/debug/smartmoney", import.meta.url));

/** How long a start may take, on a machine that does much else. */
const START_MS = 30_000;

/** Runs a command of the program on a data folder, and gives what it printed. */
export async function run(folder: string, args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(BINARY, ["--data-dir", folder, ...args], {
    env: environment(),
  });
  return stdout;
}

/** Serves a copy of the filled data folder, for as long as it is used. */
export async function withService(use: (service: Service) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "smartmoney-served-"));
  let service: Service | undefined;
  try {
    cpSync(process.env.SMARTMONEY_FILLED ?? "", folder, { recursive: true });
    service = await Service.start(folder);
    await use(service);
  } finally {
    await service?.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `smartmoney serve` on a data folder: can be killed and started again where it was. */
export class Service {
  readonly url: string;
  private child: ChildProcess | undefined;

  private constructor(
    readonly folder: string,
    private readonly address: string,
  ) {
    this.url = `http://${address}`;
  }

  static async start(folder: string): Promise<Service> {
    const service = new Service(folder, `127.0.0.1:${await freePort()}`);
    await service.start();
    return service;
  }

  /** Starts it, and returns when it answers. */
  async start(): Promise<void> {
    const args = ["--data-dir", this.folder, "serve", "--listen", this.address];
    const child = spawn(BINARY, args, { env: environment(), stdio: ["ignore", "ignore", "pipe"] });
    this.child = child;
    let log = "";
    child.stderr?.on("data", (text: Buffer) => {
      log += text.toString();
    });
    const deadline = Date.now() + START_MS;
    while (!(await this.isReady())) {
      if (child.exitCode !== null || Date.now() > deadline) {
        await this.kill();
        throw new Error(`${BINARY} does not serve:\n${log}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Ends the process at once, as a power cut would. */
  async kill(): Promise<void> {
    const child = this.child;
    this.child = undefined;
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
  }

  /** Makes it hang: its connections stay open and it answers nothing. */
  hang(): void {
    this.child?.kill("SIGSTOP");
  }

  goOn(): void {
    this.child?.kill("SIGCONT");
  }

  /** A key that may begin runs. */
  async makeKey(): Promise<string> {
    const printed = await run(this.folder, ["keys", "create", "browser-tests"]);
    const key = /smk_\S+/.exec(printed)?.[0];
    if (!key) throw new Error(`no key in: ${printed}`);
    return key;
  }

  private async isReady(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/readyz`)).ok;
    } catch {
      return false;
    }
  }
}

/** Settings for tests only: runs start when a test requests them, and pages may send many requests. */
function environment(): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    WALLET_SCORING_DISABLED: "true",
    API_RATE_LIMIT: "0",
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}
