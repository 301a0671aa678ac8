// Selects of places fetch the smaller places when a larger one is chosen. Without this module the button below them shows the
// page again with the smaller places.

/** @param {HTMLSelectElement} select */
async function deeper(select) {
  const group = select.closest("[data-place]");
  if (!(group instanceof HTMLElement)) return;
  const at = new URL("/places", location.href);
  at.searchParams.set("field", group.dataset.place ?? "");
  at.searchParams.set("code", select.value);
  const answer = await fetch(at, { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) return;
  const text = await answer.text();
  const parsed = new DOMParser().parseFromString(text, "text/html");
  const levels = group.querySelector("[data-levels]");
  if (!levels) return;
  const at_level = select.id;
  levels.replaceChildren(...parsed.body.childNodes);
  const again = document.getElementById(at_level);
  if (again) again.focus();
}

document.addEventListener("change", (event) => {
  const select = event.target;
  if (select instanceof HTMLSelectElement && select.dataset.level !== undefined) void deeper(select);
});
