import { useNavigate } from "@tanstack/react-router";
import { useEffect, useId, useState, type KeyboardEvent } from "react";

import { Dialog } from "@/components/ui/dialog";
import { inputClass } from "@/components/ui/field";
import { words } from "@/lib/words";

export interface Command {
  label: string;
  run: () => void;
}

const JOB_ID = /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;

/** Opens with Ctrl+K or Cmd+K wherever the focus is. */
export function usePaletteKey(open: () => void) {
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      open();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [open]);
}

interface PaletteProps {
  open: boolean;
  onClose: () => void;
  commands: Command[];
}

/** Every page and action by a few typed letters. */
export function Palette({ open, onClose, commands }: PaletteProps) {
  return (
    <Dialog
      title={words.shell.palette}
      hideTitle
      open={open}
      onClose={onClose}
      className="mt-[12vh] mb-auto"
    >
      <Finder commands={commands} onClose={onClose} />
    </Dialog>
  );
}

function useFound(commands: Command[], text: string): Command[] {
  const navigate = useNavigate();
  const wanted = text.trim().toLowerCase();
  const found = commands.filter((command) => command.label.toLowerCase().includes(wanted));
  if (!JOB_ID.test(wanted)) return found;
  const open = () => void navigate({ to: "/jobs/$jobId", params: { jobId: wanted } });
  return [{ label: `${words.pages.job} ${wanted}`, run: open }, ...found];
}

function Finder({ commands, onClose }: { commands: Command[]; onClose: () => void }) {
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const id = useId();
  const found = useFound(commands, text);

  const choose = (command: Command | undefined) => {
    if (!command) return;
    onClose();
    command.run();
  };
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && found.length > 0) {
      event.preventDefault();
      setAt((at + step + found.length) % found.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      choose(found[at]);
    }
  };
  return (
    <div>
      <input
        // the dialog was opened to type here
        // eslint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        role="combobox"
        aria-label={words.shell.paletteHint}
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={found[at] ? `${id}-${at}` : undefined}
        className={inputClass}
        placeholder={words.shell.paletteHint}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKey}
      />
      <div role="listbox" id={`${id}-list`} aria-label={words.shell.palette} className="mt-3">
        {found.map((command, index) => (
          // the input keeps the focus and the keys: WAI-ARIA combobox pattern
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events
          <div
            key={command.label}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            className={`cursor-pointer rounded-md px-3 py-2 ${index === at ? "bg-accent-wash" : ""}`}
            onClick={() => choose(command)}
          >
            {command.label}
          </div>
        ))}
      </div>
      {found.length === 0 && <p className="text-soft mt-3">{words.shell.paletteEmpty}</p>}
    </div>
  );
}
