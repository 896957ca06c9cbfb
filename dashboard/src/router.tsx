import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from "@tanstack/react-router";
import { Layout } from "./layout/Layout";
import { NotFoundPage } from "./layout/NotFoundPage";
import { PageFault } from "./layout/PageFault";
import { parseSearch, stringifySearch } from "./lib/searchString";
import { validateLeaderboard } from "./pages/leaderboard/search";
import { validateMonitoring } from "./pages/monitoring/search";
import { validateWallet } from "./pages/wallet/search";

const root = createRootRoute({ component: Layout, notFoundComponent: NotFoundPage });

const leaderboard = createRoute({
  getParentRoute: () => root,
  path: "/",
  validateSearch: validateLeaderboard,
  component: lazyRouteComponent(
    () => import("./pages/leaderboard/LeaderboardPage"),
    "LeaderboardPage",
  ),
});

const wallet = createRoute({
  getParentRoute: () => root,
  path: "/wallets/$address",
  validateSearch: validateWallet,
  component: lazyRouteComponent(() => import("./pages/wallet/WalletPage"), "WalletPage"),
});

const overview = createRoute({
  getParentRoute: () => root,
  path: "/overview",
  component: lazyRouteComponent(() => import("./pages/overview/OverviewPage"), "OverviewPage"),
});

const record = createRoute({
  getParentRoute: () => root,
  path: "/record",
  component: lazyRouteComponent(() => import("./pages/record/RecordPage"), "RecordPage"),
});

const frozenList = createRoute({
  getParentRoute: () => root,
  path: "/record/$day",
  component: lazyRouteComponent(() => import("./pages/record/ListPage"), "ListPage"),
});

const monitoring = createRoute({
  getParentRoute: () => root,
  path: "/monitoring",
  validateSearch: validateMonitoring,
  component: lazyRouteComponent(
    () => import("./pages/monitoring/MonitoringPage"),
    "MonitoringPage",
  ),
});

const method = createRoute({
  getParentRoute: () => root,
  path: "/method",
  component: lazyRouteComponent(() => import("./pages/method/MethodPage"), "MethodPage"),
});

export const router = createRouter({
  routeTree: root.addChildren([
    leaderboard,
    wallet,
    overview,
    record,
    frozenList,
    monitoring,
    method,
  ]),
  parseSearch,
  stringifySearch,
  // Takes parameters that are no page's, those of campaigns for example, from the address bar.
  search: { strict: true },
  defaultPreload: "intent",
  defaultPendingMs: 200,
  scrollRestoration: true,
  defaultErrorComponent: PageFault,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
