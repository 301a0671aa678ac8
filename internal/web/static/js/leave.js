// The quick exit without waiting for the line: the page is emptied at once, the session is ended behind it, and the address of
// the page is replaced in the history. Without this module the button posts the form and the server does the same.
// A page brought back from the browser's memory is loaded anew, so that it is not shown to the next person at the device.

/** @param {HTMLButtonElement} button */
function leave(button) {
  const over = fetch("/leave", { method: "POST", keepalive: true, credentials: "same-origin" });
  document.documentElement.replaceChildren();
  const to = button.dataset.leave ?? "";
  const go = () => location.replace(to.startsWith("https://") ? to : "about:blank");
  over.then(go, go);
  setTimeout(go, 600);
}

for (const button of document.querySelectorAll("button[data-leave]")) {
  button.addEventListener("click", (event) => {
    event.preventDefault();
    leave(/** @type {HTMLButtonElement} */ (button));
  });
}

let pressed = -Infinity;
addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.repeat) return;
  const button = document.querySelector("button[data-leave]");
  if (button && event.timeStamp - pressed < 700) leave(/** @type {HTMLButtonElement} */ (button));
  pressed = event.timeStamp;
});

addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
