import { Link } from "@tanstack/react-router";
import {
  ApiIcon,
  LeaderboardIcon,
  MethodIcon,
  MonitoringIcon,
  OverviewIcon,
  RecordIcon,
} from "../ui/icons";
import styles from "./Navigation.module.css";

const PAGES = [
  { to: "/", label: "Leaderboard", Icon: LeaderboardIcon },
  { to: "/overview", label: "Overview", Icon: OverviewIcon },
  { to: "/record", label: "Record", Icon: RecordIcon },
  { to: "/monitoring", label: "Monitoring", Icon: MonitoringIcon },
  { to: "/method", label: "Method", Icon: MethodIcon },
] as const;

function Links({ withIcons }: { withIcons: boolean }) {
  return (
    <ul>
      {PAGES.map(({ to, label, Icon }) => (
        <li key={to}>
          <Link to={to} activeOptions={{ exact: to === "/", includeSearch: false }}>
            {withIcons && <Icon size={18} />}
            {label}
          </Link>
        </li>
      ))}
      <li>
        <a href="/docs">
          {withIcons && <ApiIcon size={18} />}
          API
        </a>
      </li>
    </ul>
  );
}

/** In the header of wide screens. */
export function TopNavigation() {
  return (
    <nav className={styles.top} aria-label="Pages">
      <Links withIcons={false} />
    </nav>
  );
}

/** Within reach of the thumb on phones. */
export function BottomNavigation() {
  return (
    <nav className={styles.bottom} aria-label="Pages">
      <Links withIcons />
    </nav>
  );
}
