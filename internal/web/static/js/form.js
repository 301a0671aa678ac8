// Selects of places fetch the smaller places when a larger one is chosen. Without this module the button below them shows the
// page again with the smaller places.

document.documentElement.classList.add("lively");

/** @param {HTMLSelectElement} select */
async function deeper(select) {
  const group = /** @type {HTMLElement | null} */ (select.closest("[data-place]"));
  const levels = group?.querySelector("[data-levels]");
  if (!group || !levels) return;
  const all = [...levels.querySelectorAll("select")];
  const above = all[all.indexOf(select) - 1];
  const query = new URLSearchParams({ field: group.dataset.place ?? "", code: select.value || above?.value || "" });
  const answer = await fetch(`/places?${query}`, { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  levels.replaceChildren(...page.body.childNodes);
  document.getElementById(select.id)?.focus();
}

document.addEventListener("change", (event) => {
  const select = event.target;
  if (select instanceof HTMLSelectElement && select.dataset.level !== undefined) void deeper(select);
});
