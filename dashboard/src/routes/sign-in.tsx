import { useState, type SubmitEvent } from "react";

import { Button } from "@/components/ui/button";
import { Field, inputClass } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { Page } from "@/components/ui/page";
import { session } from "@/lib/session";
import { words } from "@/lib/words";

const said = {
  lead: "Enter the API key of your Toombos.",
  label: "API key",
  show: "Show the key",
  empty: "Enter the API key first.",
  hint: "The first key is in the file .toombos/api-key of the folder where ./toombos up was started; that command also prints a link that signs you in. The key stays in this browser tab until you close it.",
};

/** Asks for a key, at the address that somebody without one came to. */
export function SignIn() {
  const [key, setKey] = useState("");
  const [shown, setShown] = useState(false);
  const [error, setError] = useState("");
  const problem = session.problem();
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    if (key.trim()) session.start(key);
    else setError(said.empty);
  };
  return (
    <main id="main" className="mx-auto max-w-xl p-6">
      <Page title={words.pages.signIn} lead={said.lead}>
        {problem && (
          <Notice tone="bad" role="alert">
            {problem}
          </Notice>
        )}
        <form onSubmit={send} className="bg-card border-line space-y-4 rounded-xl border p-5">
          <Field label={said.label} hint={said.hint} error={error || undefined}>
            {(control) => (
              <input
                {...control}
                className={inputClass}
                type={shown ? "text" : "password"}
                autoComplete="off"
                autoCapitalize="off"
                spellCheck={false}
                placeholder="tb_live_…"
                value={key}
                onChange={(event) => setKey(event.target.value)}
              />
            )}
          </Field>
          <label className="flex items-center gap-2">
            <input
              type="checkbox"
              checked={shown}
              onChange={(event) => setShown(event.target.checked)}
            />
            {said.show}
          </label>
          <Button type="submit" look="primary">
            {words.pages.signIn}
          </Button>
        </form>
      </Page>
    </main>
  );
}
