/** Signing in and out as a person. */

import { api, type Schemas } from "@/lib/client";
import { session } from "@/lib/session";

export interface Login {
  email: string;
  password: string;
}

/** Signs in by email and password; the login is a cookie that scripts can't read. */
export async function logIn({ email, password }: Login): Promise<void> {
  const said = await api<Schemas["LoginAnswer"]>("/api/v2/auth/login", {
    method: "POST",
    body: { email, password, cookie: true },
  });
  session.startPerson(said.person.id, said.csrf_token ?? "");
}

/** Goes on with a cookie of before, if the browser has one. */
export async function goOn(): Promise<void> {
  if (session.who()) return;
  const me = await api<Schemas["MeAnswer"]>("/api/v2/me").catch(() => null);
  if (me?.person && me.csrf_token && !session.who()) session.startPerson(me.id, me.csrf_token);
}

/** Signs out here: a person's login ends on the server, too. */
export async function signOut(): Promise<void> {
  if (!session.key()) await api("/api/v2/auth/logout", { method: "POST" });
  session.end();
}
