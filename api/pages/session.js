/**
 * The API key of this tab. It lives in sessionStorage: it ends with the tab, and no other site
 * and no server log ever sees it (a URL fragment is not sent).
 */

const STORED_AS = "toombos.api-key";

/** @returns {string} the key, or "" when nobody is signed in */
export function currentKey() {
  return sessionStorage.getItem(STORED_AS) ?? "";
}

/** @param {string} text as typed or pasted; quotes and blanks around the key are dropped */
export function rememberKey(text) {
  sessionStorage.setItem(STORED_AS, text.trim().replace(/^["'`]+|["'`]+$/g, "").trim());
}

export function forgetKey() {
  sessionStorage.removeItem(STORED_AS);
}

/** @returns {URLSearchParams} */
function fragment() {
  return new URLSearchParams(location.hash.slice(1));
}

/**
 * Moves a key from `#key=…` into the session, and takes it out of the URL and the history entry.
 * @returns {boolean} whether there was one
 */
export function takeKeyFromUrl() {
  const values = fragment();
  const key = values.get("key");
  if (key === null) return false;
  rememberKey(key);
  values.delete("key");
  const rest = values.toString();
  history.replaceState(null, "", location.pathname + location.search + (rest ? `#${rest}` : ""));
  return true;
}

/** @returns {string} the id of the job that the URL opens, or "" */
export function jobInUrl() {
  return fragment().get("job") ?? "";
}

/** @param {string} id @returns {string} the URL that opens this job */
export function jobUrl(id) {
  return `#job=${encodeURIComponent(id)}`;
}
