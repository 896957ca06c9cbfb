import SwaggerUI from "swagger-ui-dist/swagger-ui-es-bundle.js";
import "swagger-ui-dist/swagger-ui.css";
import "../styles/tokens.css";
import "./docs.css";
import { applyTheme } from "../lib/theme";

const darkSystem = window.matchMedia("(prefers-color-scheme: dark)");

/** Swagger UI has dark colours of its own, under a class. */
function followTheme() {
  const { theme } = document.documentElement.dataset;
  const isDark = theme ? theme === "dark" : darkSystem.matches;
  document.documentElement.classList.toggle("dark-mode", isDark);
}

/** It puts a link into the button that opens an operation: one thing with two meanings. */
const withoutNestedLinks = () => ({ components: { DeepLink: PlainText } });

function PlainText({ text }: { text: unknown }) {
  return text;
}

applyTheme();
followTheme();
darkSystem.addEventListener("change", followTheme);
SwaggerUI({
  url: "/openapi.json",
  dom_id: "#reference",
  deepLinking: true,
  displayRequestDuration: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
  plugins: [withoutNestedLinks],
});
