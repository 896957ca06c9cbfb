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
  count("requests", "Requests", "Answered, in whatever way"),
  count("clientErrors", "4xx", "Refused: the callers’ mistakes"),
  count("serverErrors", "5xx", "Failed, or shed under load"),
  latency("meanMs", "Mean", "Mean time to answer"),
  latency("p50Ms", "p50", "Half of the answers took at most this"),
  latency("p95Ms", "p95", "95 of 100 answers took at most this"),
  latency("p99Ms", "p99", "99 of 100 answers took at most this"),
]);

/** The requests by route, the busiest first. */
export function RoutesCard({ routes }: { routes: readonly Route[] }) {
  return (
    <Card title="Requests by route" note="Of this process, since its start or the last reset" flush>
      {routes.length === 0 ? (
        <EmptyState title="No request yet" />
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

/** Without what all routes begin with. */
function RouteName({ route: { method, route } }: { route: Route }) {
  const short = route.startsWith(PREFIX) ? `…${route.slice(PREFIX.length)}` : route;
  return (
    <span className={styles.route} title={`${method} ${route}`}>
      <span className={styles.method}>{method}</span>{" "}
      <code>{route === "none" ? "no such route" : short}</code>
    </span>
  );
}
