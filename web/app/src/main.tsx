import "./styles/tokens.css";
import "./styles/base.css";
import "./lib/browser/theme";
import "./i18n";
import "./lib/browser/uuid";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { Fragment, StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { watchRefusals } from "./api/membership";
import { queryClient } from "./api/queries";
import { NoticeHost } from "./kit/notice";
import { TipProvider } from "./kit/tooltip";
import { keepFocus } from "./lib/browser/keep_focus";
import { startLanguage, useLanguage } from "./lib/browser/language";
import { loadAhead, router } from "./router";

watchRefusals(queryClient);
loadAhead();
keepFocus();

// In another language the whole page is made anew, from what is stored: nothing is asked for again.
function App() {
  const spoken = useLanguage((s) => s.spoken);
  return (
    <Fragment key={spoken}>
      <RouterProvider router={router} />
      <NoticeHost />
    </Fragment>
  );
}

function show(): void {
  const root = document.getElementById("root");
  if (!root) return;
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <TipProvider delayDuration={400} skipDelayDuration={200}>
          <App />
        </TipProvider>
      </QueryClientProvider>
    </StrictMode>,
  );
}

// No await here: it would put each module of the page's program in a file of its own.
void startLanguage().then(show);
