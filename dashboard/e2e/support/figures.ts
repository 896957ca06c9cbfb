import type { APIRequestContext, Page } from "@playwright/test";
import type { Monitoring } from "../../src/api/types";

const MONITORING = "/v1/analytics/smart-money/monitoring";
const BASE = `**${MONITORING}`;

/** How many requests of a route the service has counted. */
export async function requestsOf(request: APIRequestContext, route: string): Promise<number> {
  const { api } = (await (await request.get(MONITORING)).json()) as Monitoring;
  return api.routes.find((one) => one.route === route && one.method === "GET")?.requests ?? 0;
}

/**
 * Refuses the stream, and changes what the service answers instead: for states
 * it can't be brought into at will.
 */
export async function withFigures(
  page: Page,
  change: (figures: Monitoring) => void,
): Promise<void> {
  await page.route(`${BASE}/events`, (route) => route.fulfill({ status: 503 }));
  await page.route(BASE, async (route) => {
    const response = await route.fetch();
    const figures = (await response.json()) as Monitoring;
    change(figures);
    await route.fulfill({ response, json: figures });
  });
}

/** A problem of the service, as it tells it. */
export const OVERLOADED = {
  status: 503,
  contentType: "application/problem+json",
  body: JSON.stringify({ code: "overloaded", title: "Overloaded", status: 503 }),
};
