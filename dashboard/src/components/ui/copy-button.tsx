import { Copy, Download } from "lucide-react";

import { Button } from "@/components/ui/button";
import { announce } from "@/lib/announce";
import { saveAs } from "@/lib/client";
import { words } from "@/lib/words";

async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // No clipboard API over plain http from another machine: let the browser copy a selection.
    const field = document.createElement("textarea");
    field.value = text;
    field.className = "sr-only";
    document.body.append(field);
    field.select();
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- nothing else works without https
    const copied = document.execCommand("copy");
    field.remove();
    return copied;
  }
}

/** `what` completes the name for screen readers: "Copy post 2". */
export function CopyButton({ text, what, label }: { text: string; what: string; label?: string }) {
  const copy = async () => {
    const copied = await copyText(text);
    announce(copied ? words.actions.copied : words.actions.copyFailed, copied ? "done" : "failed");
  };
  return (
    <Button look="quiet" onClick={() => void copy()}>
      <Copy size={16} aria-hidden="true" />
      {label ?? words.actions.copy}
      <span className="sr-only"> {what}</span>
    </Button>
  );
}

interface DownloadProps {
  label: string;
  name: string;
  type: string;
  text: string;
}

/** Saves a text as a file, without asking the server again. */
export function DownloadButton({ label, name, type, text }: DownloadProps) {
  const save = () => saveAs(new Blob([text], { type }), name);
  return (
    <Button look="quiet" onClick={save}>
      <Download size={16} aria-hidden="true" />
      {label}
      <span className="sr-only"> {name}</span>
    </Button>
  );
}
