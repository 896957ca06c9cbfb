import type { Monitoring } from "../../api/types";
import { duration, number } from "../../lib/format";
import { Card } from "../../ui/Card";
import { EmptyState } from "../../ui/States";
import { type Column, DataTable } from "./DataTable";
import styles from "./RoutesCard.module.css";

type Route = Monitoring["api"]["routes"][number];

const COLUMNS: Column<Route>[] = [
  { title: "Route", cell: (route) => <RouteName route={route} />, isWord: true },
  { title: "Requests", cell: (route) => number(route.requests) },
  { title: "4xx", cell: (route) => number(route.clientErrors) },
  { title: "5xx", cell: (route) => number(route.serverErrors) },
  { title: "Mean", cell: (route) => duration(route.latency.meanMs) },
  { title: "p50", cell: (route) => duration(route.latency.p50Ms) },
  { title: "p95", cell: (route) => duration(route.latency.p95Ms) },
  { title: "p99", cell: (route) => duration(route.latency.p99Ms) },
];

/** The requests by route, the busiest first. */
export function RoutesCard({ routes }: { routes: readonly Route[] }) {
  const busiest = [...routes].sort((a, b) => b.requests - a.requests);
  return (
    <Card title="Requests by route" note="Of this process, since its start or the last reset" flush>
      {busiest.length === 0 ? (
        <EmptyState title="No request yet" />
      ) : (
        <DataTable
          label="Requests by route"
          columns={COLUMNS}
          rows={busiest}
          keyOf={(route) => `${route.method} ${route.route}`}
        />
      )}
    </Card>
  );
}

const PREFIX = "/v1/analytics/smart-money";

/** Without what all routes begin with. */
function RouteName({ route: { method, route } }: { route: Route }) {
  const short = route.startsWith(PREFIX) ? `…${route.slice(PREFIX.length)}` : route;
  return (
    <span title={`${method} ${route}`}>
      <span className={styles.method}>{method}</span>{" "}
      <code>{route === "none" ? "no such route" : short}</code>
    </span>
  );
}
