/**
 * Log in and out, and use a one-time link: `#setup=…`, `#join=…`, `#reset=…`. The login is a cookie
 * that no script can read; this page keeps nothing but the token against forged requests.
 */

const MODES = {
  setup: {
    title: "Set up Toombos",
    lead: "Nobody has an account here yet. Choose how you log in; you will be the owner.",
    send: "Create the owner's account",
    fields: ["name", "email"],
    url: "/api/v2/auth/join",
  },
  join: {
    title: "Join Toombos",
    lead: "You were invited. Choose your name and a password.",
    send: "Join",
    fields: ["name"],
    url: "/api/v2/auth/join",
  },
  reset: {
    title: "Choose a new password",
    lead: "Everything that is logged in with the old one will be logged out.",
    send: "Save the password",
    fields: [],
    url: "/api/v2/auth/reset",
  },
  login: {
    title: "Log in",
    lead: "Log in with your email address.",
    send: "Log in",
    fields: ["email"],
    url: "/api/v2/auth/login",
  },
};

/** @param {string} id @returns {HTMLElement} */
const part = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @param {string} id @returns {HTMLInputElement} */
const input = (id) => /** @type {HTMLInputElement} */ (document.getElementById(id));

let mode = "login";
let token = "";
let csrf = "";

/** Takes a link's secret out of the address, so that it stays in no history. */
function takeLink() {
  const values = new URLSearchParams(location.hash.slice(1));
  for (const name of ["setup", "join", "reset"]) {
    const secret = values.get(name);
    if (secret) {
      mode = name;
      token = secret;
      history.replaceState(null, "", location.pathname);
    }
  }
}

function showForm() {
  const chosen = MODES[mode];
  document.title = `${chosen.title} · Toombos`;
  part("title").textContent = chosen.title;
  part("lead").textContent = chosen.lead;
  part("send").textContent = chosen.send;
  part("password-help").textContent = mode === "login" ? "" : "At least 10 characters. Longer is better.";
  input("password").autocomplete = mode === "login" ? "current-password" : "new-password";
  for (const name of ["name", "email"]) {
    const isAsked = chosen.fields.includes(name);
    part(`${name}-field`).hidden = !isAsked;
    input(name).required = isAsked;
  }
  part("welcome").hidden = true;
  part("account").hidden = false;
  input(chosen.fields[0] ?? "password").focus();
}

/** @param {{name?: string, email?: string, role: string}} person */
function showWelcome(person) {
  part("title").textContent = "You are logged in";
  part("who").textContent = `${person.name ?? person.email} · ${person.role}`;
  part("account").hidden = true;
  part("welcome").hidden = false;
}

/**
 * @param {string} method @param {string} url @param {object} [body]
 * @returns {Promise<any>} the answer; throws an Error with the API's own sentence
 */
async function call(method, url, body) {
  const headers = { "Content-Type": "application/json", ...(csrf && { "X-CSRF-Token": csrf }) };
  const answer = await fetch(url, { method, headers, body: body && JSON.stringify(body) });
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.detail);
  return said;
}

function request() {
  const fields = Object.fromEntries(MODES[mode].fields.map((name) => [name, input(name).value]));
  const secret = { password: input("password").value, ...(token && { token }) };
  return { ...fields, ...secret, ...(mode !== "reset" && { cookie: true }) };
}

part("account").addEventListener("submit", async (event) => {
  event.preventDefault();
  part("problem").textContent = "";
  part("send").toggleAttribute("disabled", true);
  try {
    const said = await call("POST", MODES[mode].url, request());
    input("password").value = "";
    if (mode === "reset") {
      mode = "login";
      token = "";
      showForm();
      part("lead").textContent = "Your new password is saved. Log in with it.";
      return;
    }
    csrf = said.csrf_token;
    token = "";
    mode = "login";
    showWelcome(said.person);
  } catch (error) {
    part("problem").textContent = error.message;
  } finally {
    part("send").toggleAttribute("disabled", false);
  }
});

part("log-out").addEventListener("click", async () => {
  try {
    await call("POST", "/api/v2/auth/logout");
    csrf = "";
    showForm();
  } catch (error) {
    part("welcome-problem").textContent = error.message;
  }
});

takeLink();
if (token) showForm();
else {
  try {
    const me = await call("GET", "/api/v2/me");
    csrf = me.csrf_token;
    showWelcome(me.person);
  } catch {
    showForm();
  }
}
