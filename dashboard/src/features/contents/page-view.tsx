import { useId, useState } from "react";

import { Choice } from "@/components/ui/choice";
import { CopyButton, DownloadButton } from "@/components/ui/copy-button";
import type { WebPage } from "@/features/contents/api";
import { isNarrow } from "@/features/contents/email-view";
import { PreviewFrame } from "@/components/ui/preview-frame";
import { contentWords } from "@/features/contents/words";

type View = keyof typeof contentWords.pageViews;
type Shade = keyof typeof contentWords.shades;

/** A web page as a search engine lists it and as its reader opens it. */
export function PageView({ page }: { page: WebPage }) {
  const name = useId();
  const [view, setView] = useState<View>(isNarrow() ? "phone" : "desktop");
  const [shade, setShade] = useState<Shade>("light");
  const jsonLd = JSON.stringify(page.json_ld, null, 2);
  return (
    <div className="space-y-3">
      <SearchResult page={page} />
      <Facts page={page} />
      <div className="flex flex-wrap items-center gap-3">
        <Choice
          legend={contentWords.preview}
          hideLegend
          name={`${name}-view`}
          options={contentWords.pageViews}
          value={view}
          onChange={setView}
        />
        <Choice
          legend={contentWords.readerTheme}
          hideLegend
          name={`${name}-shade`}
          options={contentWords.shades}
          value={shade}
          onChange={setShade}
        />
        <div className="ml-auto flex flex-wrap">
          <DownloadButton
            label={contentWords.savePage}
            name={`${page.slug || "page"}.html`}
            type="text/html"
            text={page.html}
          />
          {page.fragment && (
            <CopyButton text={page.fragment} what={page.title} label={contentWords.copyFragment} />
          )}
          {jsonLd && <CopyButton text={jsonLd} what={page.title} label={contentWords.copyJsonLd} />}
        </div>
      </div>
      <PreviewFrame
        title={contentWords.pageFrame(page.title)}
        html={page.html}
        width={view}
        shade={shade}
      />
    </div>
  );
}

function SearchResult({ page }: { page: WebPage }) {
  return (
    <div className="border-line rounded-lg border px-4 py-3">
      <p className="sr-only">{contentWords.searchResult}:</p>
      <p className="text-soft text-sm break-words">
        {contentWords.site} › {page.slug}
      </p>
      <p className="text-calm text-lg break-words">{page.title}</p>
      <p className="text-soft break-words">{page.description}</p>
    </div>
  );
}

function Facts({ page }: { page: WebPage }) {
  const facts = [
    page.word_count === undefined ? "" : contentWords.words(page.word_count),
    page.reading_minutes === undefined ? "" : contentWords.minutes(page.reading_minutes),
    page.tags.length > 0 ? `${contentWords.tags}: ${page.tags.join(", ")}` : "",
  ].filter(Boolean);
  return <p className="text-soft text-sm">{facts.join(" · ")}</p>;
}
