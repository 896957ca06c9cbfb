import { setTheme, type Theme, useTheme } from "../lib/theme";
import { useMediaQuery } from "../lib/useMediaQuery";
import { Button } from "../ui/Button";
import { MoonIcon, SunIcon, SystemIcon } from "../ui/icons";

/** The first press shows a difference, whatever the system's theme is. */
const AFTER_LIGHT_SYSTEM: Record<Theme, Theme> = { system: "dark", dark: "light", light: "system" };
const AFTER_DARK_SYSTEM: Record<Theme, Theme> = { system: "light", light: "dark", dark: "system" };
const ICONS = { system: SystemIcon, light: SunIcon, dark: MoonIcon };
const LABELS: Record<Theme, string> = {
  system: "Theme: system",
  light: "Theme: light",
  dark: "Theme: dark",
};

export function ThemeToggle() {
  const theme = useTheme();
  const isSystemDark = useMediaQuery("(prefers-color-scheme: dark)");
  const next = (isSystemDark ? AFTER_DARK_SYSTEM : AFTER_LIGHT_SYSTEM)[theme];
  const Icon = ICONS[theme];
  const label = `${LABELS[theme]}. Change to ${next}`;
  return (
    <Button variant="quiet" aria-label={label} title={label} onClick={() => setTheme(next)}>
      <Icon />
    </Button>
  );
}
