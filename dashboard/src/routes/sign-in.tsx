import { useMutation } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";

import { Button } from "@/components/ui/button";
import { Choice } from "@/components/ui/choice";
import { Field, inputClass } from "@/components/ui/field";
import { ErrorNotice, Notice } from "@/components/ui/notice";
import { Page } from "@/components/ui/page";
import { session } from "@/lib/session";
import { logIn } from "@/lib/sign-in";
import { words } from "@/lib/words";

const said = {
  ways: { key: "With an API key", person: "With your account" },
  way: "How to sign in",
  email: "Email",
  password: "Password",
  noAccount: "An invitation, a forgotten password:",
  key: "API key",
  show: "Show the key",
  empty: "Enter the API key first.",
  hint: "The first key is in the file .toombos/api-key of the folder where ./toombos up was started; that command also prints a link that signs you in. The key stays in this browser tab until you close it.",
};

/** Asks who it is, at the address that somebody came to. */
export function SignIn() {
  const [way, setWay] = useState<keyof typeof said.ways>("key");
  const problem = session.problem();
  return (
    <main id="main" className="mx-auto max-w-xl p-6">
      <Page title={words.pages.signIn}>
        {problem && (
          <Notice tone="bad" role="alert">
            {problem}
          </Notice>
        )}
        <div className="bg-card border-line space-y-4 rounded-xl border p-5">
          <Choice
            legend={said.way}
            hideLegend
            name="way"
            options={said.ways}
            value={way}
            onChange={setWay}
          />
          {way === "key" ? <KeyForm /> : <PersonForm />}
        </div>
      </Page>
    </main>
  );
}

function KeyForm() {
  const [key, setKey] = useState("");
  const [shown, setShown] = useState(false);
  const [error, setError] = useState("");
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    if (key.trim()) session.start(key);
    else setError(said.empty);
  };
  return (
    <form onSubmit={send} className="space-y-4">
      <Field label={said.key} hint={said.hint} error={error || undefined}>
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
  );
}

function PersonForm() {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const enter = useMutation({ mutationFn: logIn });
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    enter.mutate({ email, password });
  };
  return (
    <form onSubmit={send} className="space-y-4">
      <Field label={said.email}>
        {(control) => (
          <input
            {...control}
            className={inputClass}
            type="email"
            required
            autoComplete="username"
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
        )}
      </Field>
      <Field label={said.password}>
        {(control) => (
          <input
            {...control}
            className={inputClass}
            type="password"
            required
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
      </Field>
      {enter.error && <ErrorNotice error={enter.error} />}
      <Button type="submit" look="primary" busy={enter.isPending}>
        {words.pages.signIn}
      </Button>
      <p className="text-soft text-sm">
        {said.noAccount} <a href="/account">{words.shell.account}</a>
      </p>
    </form>
  );
}
