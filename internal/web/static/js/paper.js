// Typing in a paper form: one key answers a question and goes on to the next, and Enter in a field sends nothing half typed. Without
// this module arrows choose and Tab goes on.

/** The answer of each key, by its place on the keyboard, so that a Khmer layout needs no switching.
 *  @type {Record<string, string>} */
const keys = {
  Digit1: "yes", Numpad1: "yes", KeyY: "yes", Digit2: "no", Numpad2: "no", KeyN: "no", Digit3: "unknown", Numpad3: "unknown", KeyU: "unknown",
  Digit4: "declined", Numpad4: "declined", KeyD: "declined", Digit0: "", Numpad0: "", Backspace: "", Delete: "",
};

const form = /** @type {HTMLFormElement} */ (document.querySelector("form[data-paper]"));
const questions = [...form.querySelectorAll("fieldset.quick")];

/** Goes to the question after one, or to what follows the last.
 *  @param {Element} question */
function onward(question) {
  const next = questions[questions.indexOf(question) + 1];
  const to = next ? next.querySelector("input:checked") ?? next.querySelector("input") : form.querySelector("[name=stop]");
  if (to instanceof HTMLElement) to.focus();
}

form.addEventListener("keydown", (event) => {
  if (!(event.target instanceof HTMLInputElement)) return;
  if (event.key === "Enter") event.preventDefault();
  const question = event.target.closest("fieldset.quick");
  if (!question || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.code in keys) {
    const box = [...question.querySelectorAll("input")].find((input) => input.value === keys[event.code]);
    if (!box) return;
    event.preventDefault();
    box.checked = true;
    onward(question);
  } else if (event.key === "Enter") {
    onward(question);
  }
});
