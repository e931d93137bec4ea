/* Figures to explore: a button loads Vega-Lite and the figure, both from beside the page. Without this script,
   or before the button is pressed, the printed figure is what there is. */

"use strict";

window.koshExplore = {};

(function () {
  const root = document.documentElement.dataset.content_root || "./";
  const page = location.pathname.split("/").pop().replace(/\.html$/, "");
  const loaded = new Map();

  function load(path) {
    if (!loaded.has(path)) {
      loaded.set(
        path,
        new Promise((resolve, reject) => {
          const script = document.createElement("script");
          script.src = root + path;
          script.onload = resolve;
          script.onerror = reject;
          document.head.append(script);
        })
      );
    }
    return loaded.get(path);
  }

  document.querySelectorAll(".kosh-explore").forEach((place) => {
    const name = `${page}-${place.dataset.name}`;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = place.dataset.words;
    place.append(button);
    button.addEventListener("click", async () => {
      button.disabled = true;
      try {
        await Promise.all([load("explore/vega.js"), load(`explore/${name}.js`)]);
        const figure = document.createElement("div");
        button.replaceWith(figure);
        await window.vegaEmbed(figure, window.koshExplore[name], { actions: false, renderer: "svg" });
        figure.querySelector("select, input")?.focus();
      } catch (fault) {
        console.error(fault);
        place.textContent = "This figure could not be loaded; the one above shows the same.";
      }
    });
  });
})();
