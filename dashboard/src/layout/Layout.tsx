import { Outlet, useRouterState } from "@tanstack/react-router";
import { Suspense, useEffect, useRef } from "react";
import { ConnectionBanner } from "./ConnectionBanner";
import { Header } from "./Header";
import styles from "./Layout.module.css";
import { BottomNavigation } from "./Navigation";

/** What stands around every page. */
export function Layout() {
  const main = useRef<HTMLElement>(null);
  useFocusAfterNavigation(main);
  return (
    <>
      <a className={styles.skip} href="#main">
        Skip to content
      </a>
      <Header />
      <ConnectionBanner />
      <main id="main" ref={main} tabIndex={-1} className={styles.main}>
        <Suspense>
          <Outlet />
        </Suspense>
      </main>
      <BottomNavigation />
    </>
  );
}

/** A new page begins at its beginning for the keyboard and screen readers, too. */
function useFocusAfterNavigation(main: React.RefObject<HTMLElement | null>) {
  const path = useRouterState({ select: (state) => state.location.pathname });
  const previous = useRef(path);
  useEffect(() => {
    if (previous.current === path) return;
    previous.current = path;
    main.current?.focus({ preventScroll: true });
  }, [path, main]);
}
