import { useEffect } from "react";

/** The document's title while a page is shown. */
export function useTitle(title: string) {
  useEffect(() => {
    document.title = `${title} · Smart money`;
  }, [title]);
}
