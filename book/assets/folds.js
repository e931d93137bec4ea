/* Folded claims, groups and findings. Without this script they open one by one, and in print all are open. */

"use strict";

(function () {
  const folds = Array.from(document.querySelectorAll("article.kosh-card > details"));

  /* A link to a claim, a group or a finding opens what it is folded in. */
  function reveal() {
    const target = document.getElementById(location.hash.slice(1));
    const fold = target && (target.querySelector(":scope > details") || target.closest("details"));
    if (!fold) return;
    fold.open = true;
    target.scrollIntoView();
  }

  /* Each chapter of the page can be unfolded as a whole. */
  const chapters = new Map();
  folds.forEach((fold) => {
    const chapter = fold.closest("section");
    chapters.set(chapter, [...(chapters.get(chapter) || []), fold]);
  });
  chapters.forEach((own, chapter) => {
    if (own.length === 1) return;
    const button = document.createElement("button");
    const label = () => (button.textContent = own.every((fold) => fold.open) ? "Fold all" : "Unfold all");
    button.type = "button";
    button.className = "kosh-unfold";
    button.addEventListener("click", () => {
      const open = !own.every((fold) => fold.open);
      own.forEach((fold) => (fold.open = open));
    });
    own.forEach((fold) => fold.addEventListener("toggle", label));
    label();
    const first = own[0].closest("article");
    (chapter.querySelector(":scope > ul.kosh-sections") || first).before(button);
  });

  window.addEventListener("hashchange", reveal);
  /* the same link once more changes no address */
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (link && link.hash === location.hash) setTimeout(reveal);
  });
  reveal();
})();
