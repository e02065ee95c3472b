/** Starts the page: who is signed in, which view the URL asks for, and who tells whom. */

import { ApiError, listJobs } from "./api.js";
import { Composer } from "./composer.js";
import { announce, byId, el, fill, icon, setTitle } from "./dom.js";
import { JobView } from "./job-view.js";
import { LiveUpdates } from "./live.js";
import { RecentJobs } from "./recent-jobs.js";
import { currentKey, forgetKey, jobInUrl, jobUrl, rememberKey, takeKeyFromUrl } from "./session.js";
import { errorWords } from "./words.js";

/** @typedef {import("./api.js").Job} Job */
/** @typedef {"sign-in" | "compose" | "job"} View */

const BAD_KEY =
  "This API key isn't accepted. It may be mistyped, revoked or from another Toombos. Enter the right one.";
const heading = byId("view-title", HTMLElement);
const live = new LiveUpdates();
const composer = new Composer({ onSubmitted: openJob, onError: handleBadKey });
const recent = new RecentJobs(byId("recent-list", HTMLElement), {
  live,
  onSample: () => {
    location.hash = "";
    composer.document.useSample();
  },
  onError: handleBadKey,
});
const jobView = new JobView({
  live,
  channelOf: (key) => composer.channels.find((channel) => channel.key === key) ?? plainChannel(key),
  onJob: (job) => recent.put(job),
  onNewJob: openJob,
  onError: handleBadKey,
});
/** The job that was made on this page and isn't on screen yet. */
let submitted = "";

/** @param {string} key @returns {import("./api.js").Channel} for channels the server doesn't list (yet) */
function plainChannel(key) {
  const name = key.replace(/^social_/, "");
  return { key, label: name.charAt(0).toUpperCase() + name.slice(1), kind: "" };
}

/** @param {Job} job */
function openJob(job) {
  submitted = job.job_id;
  recent.put(job);
  location.hash = jobUrl(job.job_id);
}

/** @param {View} view */
function show(view) {
  document.body.dataset.view = view;
  for (const each of ["sign-in", "compose", "job"]) byId(each, HTMLElement).hidden = each !== view;
  byId("back", HTMLElement).hidden = view !== "job";
  byId("recent", HTMLElement).hidden = view === "sign-in";
  byId("session", HTMLElement).hidden = view === "sign-in";
}

/** Draws the view that the URL asks for. @param {boolean} [moved] whether the user came from another view */
function route(moved = false) {
  if (takeKeyFromUrl()) live.stop(); // the old key's socket would go on telling the old key's jobs
  const id = jobInUrl();
  if (!currentKey()) return showSignIn("");
  if (live.state === "off") start();
  recent.mark(id);
  if (id) {
    show("job");
    jobView.open(id, recent.known(id), id === submitted);
    submitted = "";
  } else {
    jobView.close();
    show("compose");
    fill(heading, "One document, every channel");
    setTitle("New document");
  }
  if (moved) {
    heading.focus({ preventScroll: true });
    scrollTo({ top: 0 });
  }
}

/** Loads what every view needs, once somebody is signed in. */
function start() {
  live.connect();
  recent.reset();
  recent.load();
  composer.loadChannels().then(() => jobView.redraw());
}

/** @param {string} problem why the key that was there is of no use, or "" */
function showSignIn(problem) {
  live.stop();
  jobView.close();
  recent.reset();
  show("sign-in");
  fill(heading, "Sign in");
  setTitle(problem ? "Sign in again" : "Sign in");
  fill(byId("sign-in-problem", HTMLElement), ...(problem ? [icon("failed"), el("p", {}, problem)] : []));
  byId("api-key", HTMLInputElement).focus();
}

/** @param {unknown} error @returns {boolean} whether it was about the key, and is taken care of */
function handleBadKey(error) {
  if (!(error instanceof ApiError) || !error.unauthorized) return false;
  // An answer may come late, when another key is in use already.
  if (document.body.dataset.view !== "sign-in" && error.key === currentKey()) {
    forgetKey();
    showSignIn(BAD_KEY);
  }
  return true;
}

function showConnection() {
  const words = { off: "", connecting: "Connecting …", live: "Live", down: "Not live" };
  const line = byId("live", HTMLElement);
  line.dataset.state = live.state;
  if (line.textContent !== words[live.state]) fill(line, words[live.state]);
  byId("reconnect", HTMLButtonElement).hidden = live.state !== "down";
}

async function signIn() {
  const field = byId("api-key", HTMLInputElement);
  const send = byId("sign-in-send", HTMLButtonElement);
  rememberKey(field.value);
  if (!currentKey()) return showSignIn("Enter the API key first.");
  send.disabled = true;
  try {
    await listJobs(1);
    field.value = "";
    route(true);
  } catch (error) {
    forgetKey();
    const bad = error instanceof ApiError && error.unauthorized;
    showSignIn(bad ? BAD_KEY : errorWords(error));
    field.select();
  } finally {
    send.disabled = false;
  }
}

byId("sign-in", HTMLFormElement).addEventListener("submit", (event) => {
  event.preventDefault();
  signIn();
});
byId("api-key-show", HTMLInputElement).addEventListener("change", (event) => {
  const shown = event.target instanceof HTMLInputElement && event.target.checked;
  byId("api-key", HTMLInputElement).type = shown ? "text" : "password";
});
byId("sign-out", HTMLButtonElement).addEventListener("click", () => {
  forgetKey();
  showSignIn("");
  announce("You are signed out. The key is no longer in this tab.");
});
byId("reconnect", HTMLButtonElement).addEventListener("click", () => live.reconnect());
live.addEventListener("state", showConnection);
live.addEventListener("unauthorized", () => handleBadKey(new ApiError("", 401)));
document.querySelector(".skip-link")?.addEventListener("click", (event) => {
  event.preventDefault(); // "#main" would leave the job that the URL names
  byId("main", HTMLElement).focus();
});
addEventListener("hashchange", () => route(true));
route();
