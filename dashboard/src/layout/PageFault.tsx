import { useEffect } from "react";
import { Button } from "../ui/Button";
import { EmptyState } from "../ui/States";

/** As browsers and the bundler word it. */
const NOT_LOADED = /preload CSS|dynamically imported module|importing a module script/i;

const reload = () => window.location.reload();

/** In place of a page that could not be loaded, or that failed while it was shown. */
export function PageFault({ error }: { error: unknown }) {
  const isNotLoaded = error instanceof Error && NOT_LOADED.test(error.message);
  useEffect(() => {
    if (!isNotLoaded) return;
    window.addEventListener("online", reload);
    return () => window.removeEventListener("online", reload);
  }, [isNotLoaded]);
  return (
    <div role="alert">
      {isNotLoaded ? (
        <EmptyState title="This page could not be loaded">
          <p>
            {navigator.onLine
              ? "The server may have a newer version, or it does not answer. Reload the page to try again."
              : "You are offline. The page loads as soon as you are online again."}
          </p>
          <Button onClick={reload}>Reload</Button>
        </EmptyState>
      ) : (
        <EmptyState title="This page has an error">
          <p>The browser’s console shows the cause.</p>
          <Button onClick={reload}>Reload</Button>
        </EmptyState>
      )}
    </div>
  );
}
