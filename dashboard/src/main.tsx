import "@/app.css";
import "@/lib/theme";
import "@/lib/zod-setup";

import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { queryClient } from "@/lib/query";
import { session } from "@/lib/session";
import { goOn } from "@/lib/sign-in";
import { router } from "@/router";

session.takeFromAddress();
void goOn();
// The link that `./toombos up` prints may be opened in a tab that is here already.
addEventListener("hashchange", () => session.takeFromAddress());
// A page of the build before this one: its files are gone, the new ones are at the same address.
addEventListener("vite:preloadError", () => location.reload());

const place = document.getElementById("app");
if (place) {
  createRoot(place).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  );
}
