import { Mail } from "lucide-react";
import { useId, useState } from "react";

import { Choice } from "@/components/ui/choice";
import { CopyButton, DownloadButton } from "@/components/ui/copy-button";
import type { Email } from "@/features/contents/api";
import { PreviewFrame } from "@/components/ui/preview-frame";
import { contentWords } from "@/features/contents/words";
import { fileSize } from "@/lib/format";

type View = keyof typeof contentWords.views;
type Shade = keyof typeof contentWords.shades;

export const isNarrow = () => matchMedia("(max-width: 44rem)").matches;

const fileName = (title: string) =>
  title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 60) || "content";

/** An email as an inbox lists it and as its reader opens it. */
export function EmailView({ email }: { email: Email }) {
  const name = useId();
  const [view, setView] = useState<View>(isNarrow() ? "phone" : "desktop");
  const [shade, setShade] = useState<Shade>("light");
  const file = fileName(email.subject);
  return (
    <div className="space-y-3">
      <div className="border-line flex flex-wrap items-center gap-x-3 rounded-lg border px-3 py-2">
        <Mail aria-hidden="true" className="text-soft shrink-0" />
        <p className="min-w-0 flex-1 basis-48">
          <span className="sr-only">{contentWords.inbox}: </span>
          <strong className="break-words">{email.subject}</strong>{" "}
          <span className="text-soft break-words">{email.preheader}</span>
        </p>
        <CopyButton text={email.subject} what={email.subject} label={contentWords.copySubject} />
      </div>
      <div className="flex flex-wrap items-center gap-3">
        <Choice
          legend={contentWords.preview}
          hideLegend
          name={`${name}-view`}
          options={contentWords.views}
          value={view}
          onChange={setView}
        />
        {view !== "text" && (
          <Choice
            legend={contentWords.readerTheme}
            hideLegend
            name={`${name}-shade`}
            options={contentWords.shades}
            value={shade}
            onChange={setShade}
          />
        )}
        {email.size_bytes !== undefined && (
          <span className="text-soft text-sm">{fileSize(email.size_bytes)}</span>
        )}
        <div className="ml-auto flex flex-wrap">
          {email.eml && (
            <DownloadButton
              label=".eml"
              name={`${file}.eml`}
              type="message/rfc822"
              text={email.eml}
            />
          )}
          <DownloadButton label=".html" name={`${file}.html`} type="text/html" text={email.html} />
          <DownloadButton label=".txt" name={`${file}.txt`} type="text/plain" text={email.text} />
        </div>
      </div>
      {view === "text" ? (
        <PlainText text={email.text} />
      ) : (
        <PreviewFrame
          title={contentWords.emailFrame(email.subject)}
          html={email.html}
          width={view}
          shade={shade}
        />
      )}
    </div>
  );
}

function PlainText({ text }: { text: string }) {
  return (
    // a region that scrolls must be reachable by keyboard
    <pre
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      role="region"
      aria-label={contentWords.plainText}
      className="border-line bg-bg max-h-[36rem] overflow-auto rounded-lg border p-4 text-sm whitespace-pre-wrap"
    >
      {text}
    </pre>
  );
}
