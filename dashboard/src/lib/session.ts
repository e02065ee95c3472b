/**
 * Who is signed in, in this tab: a person by a cookie that scripts can't read, or an API key in
 * sessionStorage, which ends with the tab. No other site and no server log sees either. Everything
 * else in the dashboard asks only this module.
 */

const STORED_AS = "toombos.api-key";

type Listener = () => void;
const listeners = new Set<Listener>();
let person: { id: string; csrf: string } | null = null;
let problem = "";

const tell = () => listeners.forEach((listener) => listener());

export const session = {
  /** The key, or "" when nobody is signed in by one. */
  key: () => sessionStorage.getItem(STORED_AS) ?? "",

  /** Another text for each who can be signed in, "" for nobody. */
  who: () => session.key() || (person ? `person ${person.id}` : ""),

  /** Why the last one was of no use, or "". */
  problem: () => problem,

  /** Signs in by a key; quotes and blanks around a pasted one are dropped. */
  start(text: string) {
    const key = text
      .trim()
      .replace(/^["'`]+|["'`]+$/g, "")
      .trim();
    sessionStorage.setItem(STORED_AS, key);
    problem = "";
    tell();
  },

  /** Signs in a person whose cookie the browser has; `csrf` proves that our page sends. */
  startPerson(id: string, csrf: string) {
    person = { id, csrf };
    problem = "";
    tell();
  },

  /** Signs out, with a reason when it was not the user's wish. */
  end(reason = "") {
    if (!session.who() && reason === problem) return;
    sessionStorage.removeItem(STORED_AS);
    person = null;
    problem = reason;
    tell();
  },

  /** Headers that prove who asks; a person's cookie goes along by itself. */
  headers: (): Record<string, string> => {
    const key = session.key();
    if (key) return { Authorization: `Bearer ${key}` };
    return person ? { "X-CSRF-Token": person.csrf } : {};
  },

  /** Takes a key out of `#key=…` of the address, which `./toombos up` prints. */
  takeFromAddress() {
    const values = new URLSearchParams(location.hash.slice(1));
    const key = values.get("key");
    if (key === null) return;
    session.start(key);
    values.delete("key");
    const rest = values.toString();
    const address = location.pathname + location.search + (rest ? `#${rest}` : "");
    history.replaceState(history.state, "", address);
  },

  subscribe: (listener: Listener) => {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  },
};
