import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fill } from "./market";

/** Fills one data folder, of which each worker serves a copy; it goes when all is over. */
export default async function setup(): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), "smartmoney-browser-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.env.SMARTMONEY_FILLED = folder;
  try {
    await fill(folder);
  } catch (error) {
    remove();
    throw error;
  }
  return remove;
}
