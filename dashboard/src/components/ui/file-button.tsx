import { useRef } from "react";

import { Button, type Look } from "@/components/ui/button";

/** What Toombos reads; it says itself why when a file can't be read. */
const READABLE = ".md,.markdown,.html,.htm,.txt,.text,.docx,.pdf";

interface FileButtonProps {
  label: string;
  look?: Look;
  busy: boolean;
  onFile: (file: File) => void;
}

/** Lets somebody choose a document's file. */
export function FileButton({ label, look = "plain", busy, onFile }: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={label}
        accept={READABLE}
        onChange={({ target }) => {
          const chosen = target.files?.[0];
          if (chosen) onFile(chosen);
          target.value = ""; // so that choosing the same file again is a change
        }}
      />
      <Button look={look} busy={busy} onClick={() => input.current?.click()}>
        {label}
      </Button>
    </>
  );
}
