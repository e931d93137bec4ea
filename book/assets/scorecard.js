/* Filters of the scorecard. Without this script the page shows the whole table. */

"use strict";

(function () {
  const FILTERS = [
    { key: "paper", column: 1, label: "Paper" },
    { key: "kind", column: 2, label: "Kind of claim" },
    { key: "external", column: 5, label: "Against official figures" },
    { key: "internal", column: 6, label: "The paper against itself" },
    { key: "lead", column: 7, label: "Leading verdict" },
  ];

  const table = document.querySelector("table.kosh-scorecard");
  if (!table) return;

  /* A badge begins with a sign and a space that does not break: neither is part of its word. */
  const word = (cell) => cell.textContent.trim().replace(/^\S\u00a0/, "");
  const rows = Array.from(table.tBodies[0].rows, (row) => ({
    row,
    text: row.textContent.toLowerCase(),
    words: Object.fromEntries(FILTERS.map((f) => [f.key, word(row.cells[f.column])])),
  }));

  /* On a phone the styles show rows as blocks, which hides from some readers that this is a table. */
  table.setAttribute("role", "table");
  table.querySelectorAll("tr").forEach((row) => row.setAttribute("role", "row"));
  table.querySelectorAll("th").forEach((cell) => cell.setAttribute("role", "columnheader"));
  table.querySelectorAll("td").forEach((cell) => cell.setAttribute("role", "cell"));

  function make(tag, attributes, ...children) {
    const element = document.createElement(tag);
    Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
    element.append(...children);
    return element;
  }

  function labelled(text, control) {
    return make("div", {}, make("label", { for: control.id }, text), control);
  }

  function choice(filter) {
    const counts = new Map();
    rows.forEach(({ words }) => counts.set(words[filter.key], (counts.get(words[filter.key]) || 0) + 1));
    const select = make("select", { id: `filter-${filter.key}` }, make("option", { value: "" }, "all"));
    const named = filter.key === "paper" ? [...counts] : [...counts].sort();
    named.forEach(([name, count]) => select.append(make("option", { value: name }, `${name} (${count})`)));
    return select;
  }

  const search = make("input", { id: "filter-q", type: "search", autocomplete: "off" });
  const controls = { ...Object.fromEntries(FILTERS.map((f) => [f.key, choice(f)])), q: search };
  const count = make("p", { role: "status", "aria-live": "polite", class: "kosh-count" });
  const reset = make("button", { type: "reset" }, "Show all claims");
  const form = make(
    "form",
    { class: "kosh-filters", role: "search", "aria-label": "Filter the claims" },
    ...FILTERS.map((f) => labelled(f.label, controls[f.key])),
    labelled("Words in subject, number or id", search),
    reset,
  );

  function show() {
    const wanted = search.value.trim().toLowerCase().split(/\s+/);
    let shown = 0;
    rows.forEach(({ row, text, words }) => {
      const fits =
        FILTERS.every(({ key }) => !controls[key].value || words[key] === controls[key].value) &&
        wanted.every((part) => text.includes(part));
      row.hidden = !fits;
      shown += fits;
    });
    const counted = `${shown} of ${rows.length} claims shown`;
    count.textContent = shown ? counted : `No claim meets all of this: ${counted}`;
  }

  /* The address keeps the filter, so that it can be sent to somebody. */
  function remember() {
    const kept = new URLSearchParams();
    Object.entries(controls).forEach(([key, control]) => control.value && kept.set(key, control.value));
    history.replaceState(null, "", kept.size ? `#${kept}` : location.pathname + location.search);
  }

  function recall() {
    const kept = new URLSearchParams(location.hash.slice(1));
    Object.entries(controls).forEach(([key, control]) => {
      control.value = kept.get(key) || "";
      if (control.selectedIndex === -1) control.value = "";
    });
    show();
  }

  function change() {
    show();
    remember();
  }

  form.addEventListener("input", change);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(change));
  window.addEventListener("hashchange", recall);

  const frame = table.closest(".pst-scrollable-table-container") || table;
  frame.before(form, count);
  recall();
})();
