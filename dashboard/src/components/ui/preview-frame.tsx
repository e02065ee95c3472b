import { useRef } from "react";

/**
 * Links would replace the preview by a foreign page; with a new window as their target the sandbox
 * stops them. Links inside the page go on working. `around` is the preview page: parsed here, the
 * HTML's own styles would count as violations of this page's policy.
 */
function withoutLeaving(around: Window & typeof globalThis, html: string): string {
  const parsed = new around.DOMParser().parseFromString(html, "text/html");
  for (const link of parsed.querySelectorAll("a[href], area[href]")) {
    const address = link.getAttribute("href") ?? "";
    // A srcdoc page resolves "#part" against its parent's URL; this is its own.
    if (address.startsWith("#")) link.setAttribute("href", `about:srcdoc${address}`);
    else link.setAttribute("target", "_blank");
  }
  for (const node of parsed.querySelectorAll("base, meta[http-equiv='refresh' i]")) node.remove();
  return `<!doctype html>${parsed.documentElement.outerHTML}`;
}

/** What the reader's system says, whatever this browser's says. */
export function inShade(html: string, shade: "light" | "dark"): string {
  const holds = (wanted: string) => (wanted === shade ? "all" : "not all");
  return html
    .replaceAll(
      /@media\s*\(\s*prefers-color-scheme\s*:\s*(dark|light)\s*\)/gi,
      (_, wanted: string) => `@media ${holds(wanted.toLowerCase())}`,
    )
    .replaceAll(
      /(media=")\(\s*prefers-color-scheme\s*:\s*(dark|light)\s*\)"/gi,
      (_, start: string, wanted: string) => `${start}${holds(wanted.toLowerCase())}"`,
    );
}

interface PreviewFrameProps {
  title: string;
  html: string;
  width: "desktop" | "phone";
  shade: "light" | "dark";
}

/**
 * Shows generated HTML without trusting it: a frame with `sandbox=""` (no scripts, no forms, no
 * access to this page), inside preview.html, whose own policy allows styles and pictures only.
 */
export function PreviewFrame({ title, html, width, shade }: PreviewFrameProps) {
  const ref = useRef<HTMLIFrameElement>(null);
  const fill = () => {
    const inside = ref.current?.contentDocument;
    if (!inside?.body || !inside.defaultView) return;
    const page = inside.createElement("iframe");
    page.setAttribute("sandbox", "");
    page.title = title;
    page.srcdoc = withoutLeaving(inside.defaultView, inShade(html, shade));
    inside.body.replaceChildren(page);
  };
  return (
    <iframe
      key={`${shade} ${html.length}`}
      ref={ref}
      title={title}
      src="/app/preview.html"
      onLoad={fill}
      className={`border-line mx-auto block h-[36rem] rounded-lg border bg-white ${
        width === "phone" ? "w-[375px] max-w-full" : "w-full"
      }`}
    />
  );
}
