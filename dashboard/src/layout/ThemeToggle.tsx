import { setTheme, type Theme, useTheme } from "../lib/theme";
import { Button } from "../ui/Button";
import { MoonIcon, SunIcon, SystemIcon } from "../ui/icons";

const NEXT: Record<Theme, Theme> = { system: "light", light: "dark", dark: "system" };
const ICONS = { system: SystemIcon, light: SunIcon, dark: MoonIcon };
const WORDS: Record<Theme, string> = {
  system: "Theme: as the system",
  light: "Theme: light",
  dark: "Theme: dark",
};

export function ThemeToggle() {
  const theme = useTheme();
  const Icon = ICONS[theme];
  const label = `${WORDS[theme]}. Change to ${NEXT[theme] === "system" ? "the system’s" : NEXT[theme]}`;
  return (
    <Button variant="quiet" aria-label={label} title={label} onClick={() => setTheme(NEXT[theme])}>
      <Icon />
    </Button>
  );
}
