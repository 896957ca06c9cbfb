import { useEffect } from "react";

/** A colour of the page's theme, for what is drawn on a canvas. */
export function themeColour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** A colour let through, for areas under lines. */
export function translucent(colour: string, share: number): string {
  return `color-mix(in srgb, ${colour} ${share * 100}%, transparent)`;
}

/** Calls whenever the page's theme has changed, by the reader or the system. */
export function useThemeChange(onChange: () => void) {
  useEffect(() => {
    const attributes = new MutationObserver(onChange);
    attributes.observe(document.documentElement, { attributeFilter: ["data-theme", "class"] });
    const system = window.matchMedia("(prefers-color-scheme: dark)");
    system.addEventListener("change", onChange);
    return () => {
      attributes.disconnect();
      system.removeEventListener("change", onChange);
    };
  }, [onChange]);
}
