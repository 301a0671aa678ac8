"use strict";
// Shows the published counts by one column, or by two with a value of another held fast. Nothing is fetched: the counts are in the page.
(function () {
  const data = JSON.parse(document.getElementById("counts").textContent);
  const form = document.getElementById("explore");
  const out = document.getElementById("explored");
  const [first, second, only] = ["first", "second", "only"].map((name) => form.elements.namedItem(name));

  const by = new Map();
  for (const row of data.counts || []) {
    const parts = [];
    for (let i = 1; i < row.length; i += 2) parts.push(row[i] + ":" + row[i + 1]);
    by.set(parts.join(";"), row[0]);
  }
  // A count by its [column, code] pairs; a combination that is not published is shown as 0.
  function count(pairs) {
    const sorted = pairs.slice().sort((a, b) => a[0] - b[0]);
    return by.get(sorted.map((p) => p[0] + ":" + p[1]).join(";")) || 0;
  }
  function cell(tag, text, className) {
    const el = document.createElement(tag);
    el.textContent = text;
    if (className) el.className = className;
    return el;
  }
  function option(value, text) {
    const el = cell("option", text);
    el.value = value;
    return el;
  }
  data.columns.forEach((c, j) => {
    first.append(option(String(j), c.name));
    second.append(option(String(j), c.name));
    const group = document.createElement("optgroup");
    group.label = c.name;
    (c.values || []).forEach((v, i) => group.append(option(j + ":" + (i + 1), c.name + " = " + v)));
    only.append(group);
  });

  function show() {
    const a = Number(first.value);
    const b = second.value === "" ? -1 : Number(second.value);
    const held = only.value === "" ? [] : [only.value.split(":").map(Number)];
    const table = document.createElement("table");
    const head = table.createTHead().insertRow();
    head.append(cell("th", data.columns[a].name));
    if (b >= 0 && b !== a) head.append(cell("th", data.columns[b].name));
    head.append(cell("th", out.dataset.count, "number"), cell("td", ""));
    const rows = [];
    (data.columns[a].values || []).forEach((v, i) => {
      const seconds = b >= 0 && b !== a ? data.columns[b].values || [] : [""];
      seconds.forEach((w, k) => {
        const pairs = [[a, i + 1]];
        if (w !== "") pairs.push([b, k + 1]);
        for (const h of held) if (!pairs.some((p) => p[0] === h[0])) pairs.push(h);
        const clash = held.some((h) => pairs.some((p) => p[0] === h[0] && p[1] !== h[1]));
        rows.push([v, w, clash ? 0 : count(pairs)]);
      });
    });
    rows.sort((x, y) => y[2] - x[2]);
    const top = Math.max(1, ...rows.map((r) => r[2]));
    const body = table.createTBody();
    for (const [v, w, n] of rows.slice(0, 400)) {
      const row = body.insertRow();
      row.append(cell("td", v));
      if (w !== "") row.append(cell("td", w));
      row.append(cell("td", String(n), "number"));
      const chart = cell("td", "", "chart");
      const bar = cell("span", "", "bar");
      bar.style.width = (100 * n) / top + "%";
      chart.append(bar);
      row.append(chart);
    }
    out.replaceChildren(table);
  }
  form.addEventListener("change", show);
  show();
})();
