/**
 * Who is signed in, in this tab. Today that is an API key in sessionStorage: it ends with the tab,
 * and no other site and no server log sees it. Everything else in the dashboard asks only this
 * module, so that another way to sign in changes this file and the sign-in page.
 */

const STORED_AS = "toombos.api-key";

type Listener = () => void;
const listeners = new Set<Listener>();
let problem = "";

const tell = () => listeners.forEach((listener) => listener());

export const session = {
  /** The key, or "" when nobody is signed in. */
  key: () => sessionStorage.getItem(STORED_AS) ?? "",

  /** Why the last key was of no use, or "". */
  problem: () => problem,

  /** Signs in; quotes and blanks around a pasted key are dropped. */
  start(text: string) {
    const key = text
      .trim()
      .replace(/^["'`]+|["'`]+$/g, "")
      .trim();
    sessionStorage.setItem(STORED_AS, key);
    problem = "";
    tell();
  },

  /** Signs out, with a reason when it was not the user's wish. */
  end(reason = "") {
    if (!session.key() && reason === problem) return;
    sessionStorage.removeItem(STORED_AS);
    problem = reason;
    tell();
  },

  /** Headers that prove who asks. */
  headers: (): Record<string, string> => {
    const key = session.key();
    return key ? { Authorization: `Bearer ${key}` } : {};
  },

  /** The first frame of a socket, which proves who listens. */
  socketGreeting: () => ({ type: "auth", api_key: session.key() }),

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
