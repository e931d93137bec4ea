/* A number of the prose opens its card beside it, and what is to be cited can be copied. Without this script the
   link of a number leads to the finding or claim. */

"use strict";

(function () {
  const bound = "a.kosh-finding, a.kosh-text, a.kosh-predicate, a.kosh-printed";
  const TO_COPY = ".kosh-copy, .kosh-form";
  const cards = new Map(
    Array.from(document.querySelectorAll("template[data-for]"), (card) => [card.dataset.for, card])
  );
  const cardOf = (link) => cards.get(link.getAttribute("href"));
  if (!window.HTMLDialogElement) return;

  const dialog = document.createElement("dialog");
  dialog.className = "kosh-number";
  dialog.setAttribute("aria-labelledby", "kosh-number-title");
  document.body.append(dialog);
  /* some scripts keep the key from the browser */
  dialog.addEventListener("keydown", (event) => event.key === "Escape" && dialog.close());

  function button(words, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = words;
    made.addEventListener("click", act);
    return made;
  }

  /* What is copied has the address under which the book is read; a folder of the reader's own is none. */
  function copying(text) {
    const root = new URL(document.documentElement.dataset.content_root || "./", location.href);
    const online = location.protocol.startsWith("http");
    const path = / ((?:\w+\/)*[\w-]+\.html#\S+)$/;
    const words = online ? text.textContent.replace(path, (_, found) => ` ${new URL(found, root)}`) : text.textContent;
    text.textContent = words;
    const copy = button("Copy", () =>
      navigator.clipboard.writeText(words).then(
        () => (copy.textContent = "Copied"),
        () => getSelection().selectAllChildren(text)
      )
    );
    text.after(" ", copy);
  }

  function open(link, card) {
    dialog.replaceChildren(card.content.cloneNode(true), button("Close", () => dialog.close()));
    dialog.querySelector(".kosh-number-title").id = "kosh-number-title";
    dialog.querySelectorAll(TO_COPY).forEach(copying);
    dialog.showModal();
    dialog.scrollTop = 0;
  }

  document.querySelectorAll(TO_COPY).forEach(copying);
  document.querySelectorAll(bound).forEach((link) => {
    if (cardOf(link)) link.setAttribute("aria-haspopup", "dialog");
  });
  document.addEventListener("click", (event) => {
    if (event.target === dialog || (dialog.contains(event.target) && event.target.closest("a"))) dialog.close();
    const link = event.target.closest(bound);
    const card = link && cardOf(link);
    if (!card || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(link, card);
  });
})();
