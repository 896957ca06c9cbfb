import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import MarkdownIt from "markdown-it";
import type { Plugin } from "vite";

const NAME = "virtual:methodology";
const FILE = fileURLToPath(new URL("../../METHODOLOGY.md", import.meta.url));

export interface Methodology {
  title: string;
  sections: { id: string; title: string }[];
  html: string;
}

/** Makes METHODOLOGY.md a module while the page is built: no reader parses Markdown. */
export function methodology(): Plugin {
  const resolved = `\0${NAME}`;
  return {
    name: "methodology",
    resolveId: (id) => (id === NAME ? resolved : undefined),
    load(id) {
      if (id !== resolved) return;
      this.addWatchFile(FILE);
      return `export default ${JSON.stringify(render(readFileSync(FILE, "utf8")))}`;
    },
  };
}

export function render(markdown: string): Methodology {
  const parser = new MarkdownIt({ html: false, typographer: false });
  const sections: Methodology["sections"] = [];
  let title = "";
  let nearest = "";

  parser.core.ruler.push("sections", ({ tokens }) => {
    tokens.forEach((token, at) => {
      // A column's alignment comes as a style, which the pages' security policy forbids.
      if (token.attrGet("style") === "text-align:right") token.attrs = [["class", "number"]];
      if (token.type !== "heading_open") return;
      const text = tokens[at + 1]?.content ?? "";
      if (token.tag === "h1") {
        title = text;
        return;
      }
      token.attrSet("id", slug(text));
      sections.push({ id: slug(text), title: text });
    });
  });
  const { rules } = parser.renderer;
  rules.heading_open = (tokens, at, options, _env, self) => {
    if (tokens[at]?.tag !== "h1") nearest = tokens[at + 1]?.content ?? "";
    return self.renderToken(tokens, at, options);
  };
  rules.heading_close = (tokens, at, options, _env, self) => {
    const link = `<a class="anchor" href="#${slug(nearest)}" aria-label="Link to ${parser.utils.escapeHtml(nearest)}">#</a>`;
    return (tokens[at]?.tag === "h1" ? "" : link) + self.renderToken(tokens, at, options);
  };
  // What scrolls sideways on a narrow screen must be within reach of the keyboard.
  const scrolling = () =>
    `<div class="scroll" role="region" tabindex="0" aria-label="${parser.utils.escapeHtml(nearest)}">`;
  rules.table_open = () => `${scrolling()}<table>`;
  rules.table_close = () => "</table></div>";
  rules.code_block = (tokens, at) =>
    `${scrolling()}<pre><code>${parser.utils.escapeHtml(tokens[at]?.content ?? "")}</code></pre></div>`;

  return { html: withoutTitle(parser.render(markdown)), title, sections };
}

/** The page has its own heading. */
function withoutTitle(html: string): string {
  return html.replace(/^<h1>.*?<\/h1>\s*/s, "");
}

function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}]+/gu, "-")
    .replace(/^-|-$/g, "");
}
