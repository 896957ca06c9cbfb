import methodology from "virtual:methodology";
import { useEffect } from "react";
import { useTitle } from "../../lib/title";
import styles from "./MethodPage.module.css";
import { useSectionInView } from "./sectionInView";

/** METHODOLOGY.md, made into a page while the dashboard was built. */
export function MethodPage() {
  useTitle("Method");
  const { title, sections, html } = methodology;
  const current = useSectionInView(sections);

  // The text came after the browser had looked for the address's section.
  useEffect(() => {
    sectionOf(location.hash)?.scrollIntoView();
  }, []);

  return (
    <div className={styles.page}>
      <nav className={styles.contents} aria-label="Contents">
        <h2>Contents</h2>
        <ol>
          {sections.map((section) => (
            <li key={section.id}>
              <a
                href={`#${section.id}`}
                aria-current={section.id === current ? "location" : undefined}
              >
                {section.title}
              </a>
            </li>
          ))}
        </ol>
      </nav>
      <article className={styles.text}>
        <h1>{title}</h1>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: the project's own file, rendered with its HTML escaped */}
        <div dangerouslySetInnerHTML={{ __html: html }} />
      </article>
    </div>
  );
}

/** A reader can type any address, so the hash may be badly encoded. */
function sectionOf(hash: string): HTMLElement | null {
  try {
    return document.getElementById(decodeURIComponent(hash.slice(1)));
  } catch {
    return null;
  }
}
