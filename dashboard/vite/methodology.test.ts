import { expect, test } from "vitest";
import { render } from "./methodology";

const PAGE = render(`# Methodology

Version 1.

## The ledger, for each token

    realized + unrealized

## Score

| factor | weight |
|---|--:|
| a | 1 % |

<script>alert(1)</script>
`);

test("sections have names that links can lead to", () => {
  expect(PAGE.title).toBe("Methodology");
  expect(PAGE.sections).toEqual([
    { id: "the-ledger-for-each-token", title: "The ledger, for each token" },
    { id: "score", title: "Score" },
  ]);
  for (const { id } of PAGE.sections) expect(PAGE.html).toContain(`<h2 id="${id}">`);
});

test("the title is left to the page", () => {
  expect(PAGE.html).not.toContain("<h1>");
  expect(PAGE.html).toMatch(/^<p>Version 1/);
});

test("what is wide scrolls within reach of the keyboard", () => {
  expect(PAGE.html.match(/<div class="scroll" role="region" tabindex="0"/g)).toHaveLength(2);
});

test("numbers are aligned by a class, since styles are forbidden", () => {
  expect(PAGE.html).toContain('<td class="number">1 %</td>');
  expect(PAGE.html).not.toContain("style=");
});

test("HTML in the file is text", () => {
  expect(PAGE.html).toContain("&lt;script&gt;");
});
