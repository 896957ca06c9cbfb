import type { Monitoring } from "../../api/types";
import { duration, number } from "../../lib/format";
import { Card } from "../../ui/Card";
import { DataTable } from "../../ui/DataTable";
import { EmptyState } from "../../ui/States";
import { columnsOf } from "../../ui/table";
import styles from "./RoutesCard.module.css";

type Route = Monitoring["api"]["routes"][number];

const column = columnsOf<Route>();

const count = (field: "requests" | "clientErrors" | "serverErrors", header: string, hint: string) =>
  column.accessor(field, {
    header,
    sortDescFirst: true,
    meta: { align: "end", hint },
    cell: ({ getValue }) => number(getValue()),
  });

const latency = (field: keyof Route["latency"], header: string, hint: string) =>
  column.accessor((route) => route.latency[field], {
    id: field,
    header,
    sortDescFirst: true,
    meta: { align: "end", hint },
    cell: ({ getValue }) => duration(getValue()),
  });

const columns = column.columns([
  column.accessor("route", {
    header: "Route",
    sortFn: "text",
    sortDescFirst: false,
    cell: ({ row }) => <RouteName route={row.original} />,
  }),
  count("requests", "Requests", "Requests answered, with any status"),
  count("clientErrors", "4xx", "Requests refused because of the caller’s mistake"),
  count("serverErrors", "5xx", "Requests that failed, or were refused under load"),
  latency("meanMs", "Mean", "Mean response time"),
  latency("p50Ms", "p50", "50 % of the answers took at most this long"),
  latency("p95Ms", "p95", "95 % of the answers took at most this long"),
  latency("p99Ms", "p99", "99 % of the answers took at most this long"),
]);

/** The requests by route, the busiest first. */
export function RoutesCard({ routes }: { routes: readonly Route[] }) {
  return (
    <Card
      title="Requests by route"
      note="Figures of this process, since its start or the last reset"
      flush
    >
      {routes.length === 0 ? (
        <EmptyState title="No requests yet" />
      ) : (
        <DataTable
          label="Requests by route"
          noun="routes"
          rows={routes}
          columns={columns}
          sortedBy={{ id: "requests", desc: true }}
          pageSize={20}
        />
      )}
    </Card>
  );
}

const PREFIX = "/v1/analytics/smart-money";

/** Without the prefix that all routes share. */
function RouteName({ route: { method, route } }: { route: Route }) {
  const short = route.startsWith(PREFIX) ? `…${route.slice(PREFIX.length)}` : route;
  return (
    <span className={styles.route} title={`${method} ${route}`}>
      <span className={styles.method}>{method}</span>{" "}
      <code>{route === "none" ? "unknown route" : short}</code>
    </span>
  );
}
