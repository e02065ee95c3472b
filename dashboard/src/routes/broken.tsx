import { Link, type ErrorComponentProps } from "@tanstack/react-router";

import { buttonClass } from "@/components/ui/button";
import { ErrorNotice } from "@/components/ui/notice";
import { Page } from "@/components/ui/page";
import { words } from "@/lib/words";

/** In the place of a page that broke; what is around it goes on working. */
export function Broken({ error, reset }: ErrorComponentProps) {
  return (
    <Page title={words.errors.page}>
      <ErrorNotice
        error={error instanceof Error ? error : new Error(String(error))}
        onRetry={reset}
      />
    </Page>
  );
}

export function NotFound() {
  return (
    <Page title={words.pages.notFound}>
      <Link to="/" className={buttonClass("primary")}>
        {words.pages.home}
      </Link>
    </Page>
  );
}
