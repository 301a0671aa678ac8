// A question saves its answer as soon as one is chosen, says that it is saved only when the server has acknowledged it, and tries
// again while the answer stays on the page. Nothing is kept in the browser. Without this module the button of the form does the same.

/** @typedef {{ key: string, command: string, body: URLSearchParams }} Attempt */

const form = /** @type {HTMLFormElement} */ (document.querySelector("form[data-answer]"));
const line = /** @type {HTMLElement} */ (document.getElementById("saved"));
const note = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem("note"));
const command = /** @type {HTMLInputElement} */ (form.elements.namedItem("command"));

/** What the server has, what it would not take, where to go on, and whether the page may be left without a warning. */
let kept = keyOf(form.dataset.keptAnswer ?? "", form.dataset.keptNote ?? "");
let refused = "";
let next = "";
let leaving = false;
/** @type {Promise<boolean> | null} */
let saving = null;
/** Ends a pause before the next attempt. */
let wake = () => {};

/** @param {string} answer @param {string} words */
function keyOf(answer, words) {
  return `${answer}\n${words.trim()}`;
}

function chosen() {
  return new FormData(form).get("answer")?.toString() ?? "";
}

function key() {
  return keyOf(chosen(), note.value);
}

function unsaved() {
  return key() !== kept;
}

/** @param {string} text @param {string} look */
function say(text, look) {
  line.className = look;
  line.textContent = text;
}

/** A command of its own for everything that is sent: repeating one never records twice, and a changed answer is never taken for
 *  the one before. */
function newCommand() {
  const letters = "abcdefghjkmnpqrstvwxyz0123456789";
  return `do-${[...crypto.getRandomValues(new Uint8Array(26))].map((b) => letters[b % 32]).join("")}`;
}

/** @param {number} ms */
function pause(ms) {
  return new Promise((go) => {
    wake = () => go(undefined);
    setTimeout(go, ms);
  });
}

/** Sends one attempt. Gives "saved", "refused", "again" or "signed-out".
 *  @param {Attempt} attempt */
async function send(attempt) {
  try {
    const answer = await fetch(form.action, { method: "POST", body: attempt.body, redirect: "manual", credentials: "same-origin", keepalive: true, signal: AbortSignal.timeout(20_000) });
    if (answer.type === "opaqueredirect") return "signed-out";
    if (!answer.ok) return answer.status >= 500 || [408, 425, 429].includes(answer.status) ? "again" : "refused";
    const said = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-next]");
    if (!(said instanceof HTMLElement)) return "again";
    kept = attempt.key;
    next = said.dataset.next ?? "";
    command.value = attempt.command;
    say(said.textContent ?? "", "kept");
    return "saved";
  } catch {
    return "again";
  }
}

/** Saves what stands on the page and tries until it is saved, refused, or the session is over. One attempt is under way at a time,
 *  so that an older answer never arrives after a newer one. */
async function saveAll() {
  /** @type {Attempt | null} */
  let attempt = null;
  for (let wait = 1000; unsaved() && chosen() && key() !== refused; ) {
    if (attempt?.key !== key()) {
      const body = new URLSearchParams({ answer: chosen(), note: note.value, background: "yes", command: newCommand() });
      attempt = { key: key(), command: body.get("command") ?? "", body };
      wait = 1000;
      say(line.dataset.saving ?? "", "small quiet");
    }
    const came = await send(attempt);
    if (came === "refused") {
      refused = attempt.key;
      say(line.dataset.notTaken ?? "", "badge due");
      return false;
    }
    if (came === "signed-out") {
      leaving = true; // sent as a form, what was typed is kept until the person is back
      command.value = attempt.command;
      form.submit();
      return false;
    }
    if (came === "again") {
      say((navigator.onLine ? line.dataset.retrying : line.dataset.noLine) ?? "", "badge due");
      await pause(wait);
      wait = Math.min(2 * wait, 30_000);
    }
  }
  return !unsaved();
}

function save() {
  wake();
  saving ??= saveAll().finally(() => { saving = null; });
  return saving;
}

form.addEventListener("change", () => {
  refused = "";
  if (unsaved() && chosen()) void save();
});

let typing = 0;
note.addEventListener("input", () => {
  if (line.className === "kept" && unsaved()) say("", "");
  clearTimeout(typing);
  typing = setTimeout(() => { if (unsaved() && chosen()) void save(); }, 1500);
});

addEventListener("online", () => { if (unsaved() && chosen()) void save(); });

// Going on waits for the answer to be saved: a page that cannot be reached must not take the answer with it.
form.addEventListener("submit", (event) => {
  const button = event.submitter;
  const onward = !(button instanceof HTMLButtonElement && button.name);
  if (!unsaved()) {
    leaving = true;
    if (onward && next) {
      event.preventDefault();
      location.assign(next);
    }
    return;
  }
  if (!chosen()) {
    leaving = true; // the server says what is missing and shows the note again
    return;
  }
  event.preventDefault();
  refused = "";
  void save().then((ok) => {
    if (!ok) return;
    leaving = true;
    if (onward && next) location.assign(next);
    else form.requestSubmit(button);
  });
});

// Leaving quickly saves first, and never asks.
addEventListener("keydown", (event) => { if (event.key === "Escape" && unsaved() && chosen()) void save(); });
document.querySelector("button[data-leave]")?.addEventListener("click", () => {
  if (unsaved() && chosen()) void save();
  leaving = true;
}, { capture: true });

addEventListener("beforeunload", (event) => {
  if (!leaving && form.isConnected && unsaved() && (chosen() || note.value.trim())) event.preventDefault();
});

// What came back after a time-out or a switch of language is not saved yet; the person looks at it and goes on.
if (unsaved()) say(line.dataset.notSaved ?? "", "badge due");
