import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "./styles/tokens.css";
import "./styles/base.css";
import { createQueryClient } from "./api/queries";
import { applyTheme } from "./lib/theme";
import { LiveProvider } from "./live";
import { router } from "./router";

applyTheme();

const element = document.getElementById("root");
if (!element) throw new Error("the page has no #root");

createRoot(element).render(
  <StrictMode>
    <QueryClientProvider client={createQueryClient()}>
      <LiveProvider>
        <RouterProvider router={router} />
      </LiveProvider>
    </QueryClientProvider>
  </StrictMode>,
);
