import { test as base, expect, type Page } from "@playwright/test";
import { type Service, withService } from "./service";

export { expect };

/** What a page did wrong, other than to look wrong. */
export class Faults {
  private readonly found: string[] = [];
  private readonly allowed: RegExp[] = [];

  /** Of a test that makes it happen. */
  allow(pattern: RegExp): void {
    this.allowed.push(pattern);
  }

  note(fault: string): void {
    this.found.push(fault);
  }

  read(): string[] {
    return this.found.filter((fault) => !this.allowed.some((pattern) => pattern.test(fault)));
  }
}

/** Every test has a service of its worker's, and fails by any fault of its page. */
export const test = base.extend<{ faults: Faults }, { service: Service }>({
  service: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright asks for a pattern here
    async ({}, use) => withService(use),
    { scope: "worker" },
  ],
  baseURL: async ({ service }, use) => use(service.url),
  faults: [
    async ({ page, service }, use) => {
      const faults = new Faults();
      watch(page, service.url, faults);
      await use(faults);
      // An answer that a test gives instead of the service may be under way as it ends.
      await page.unrouteAll({ behavior: "ignoreErrors" });
      expect(faults.read()).toEqual([]);
    },
    { auto: true },
  ],
});

function watch(page: Page, home: string, faults: Faults): void {
  // The console also says what the content security policy forbade.
  page.on("console", (message) => {
    const isFault = message.type() === "error" || message.type() === "warning";
    if (isFault) faults.note(`console: ${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => faults.note(`exception: ${error.stack ?? error.message}`));
  page.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    const isOwn = origin === home || protocol === "data:" || protocol === "blob:";
    if (!isOwn) faults.note(`request to another host: ${request.url()}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) faults.note(`${response.status()} of ${response.url()}`);
  });
}
