import "./styles/tokens.css";
import "./styles/base.css";
import "./lib/browser/theme";
import "./i18n";
import "./lib/browser/uuid";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { watchRefusals } from "./api/membership";
import { queryClient } from "./api/queries";
import { NoticeHost } from "./kit/notice";
import { TipProvider } from "./kit/tooltip";
import { keepFocus } from "./lib/browser/keep_focus";
import { loadAhead, router } from "./router";

watchRefusals(queryClient);
loadAhead();
keepFocus();

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <TipProvider delayDuration={400} skipDelayDuration={200}>
          <RouterProvider router={router} />
          <NoticeHost />
        </TipProvider>
      </QueryClientProvider>
    </StrictMode>,
  );
}
