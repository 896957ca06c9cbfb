import { Link } from "@tanstack/react-router";
import logo from "../favicon.svg";
import { LiveIndicator } from "../live";
import { Freshness } from "./Freshness";
import styles from "./Header.module.css";
import { TopNavigation } from "./Navigation";
import { SearchBox } from "./SearchBox";
import { ThemeToggle } from "./ThemeToggle";

export function Header() {
  return (
    <header className={styles.header}>
      <div className={styles.inner}>
        <Link to="/" className={styles.brand} aria-label="Smartmoney">
          <img src={logo} alt="" width="24" height="24" />
          <span>
            Smart<span className={styles.second}>money</span>
          </span>
        </Link>
        <TopNavigation />
        <div className={styles.search}>
          <SearchBox />
        </div>
        <div className={styles.status}>
          <Freshness />
          <LiveIndicator />
        </div>
        <ThemeToggle />
      </div>
    </header>
  );
}
