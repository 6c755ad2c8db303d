// Copying the link and printing; the page says and does all else without this.
(() => {
  "use strict";

  for (const button of document.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const field = document.getElementById(button.dataset.copy);
      field.select();
      await navigator.clipboard.writeText(field.value);
      button.querySelector("span").textContent = button.dataset.copied;
    });
  }

  // Every step is printed, also those that are folded away on the screen.
  addEventListener("beforeprint", () => {
    for (const part of document.querySelectorAll(".calc-steps")) part.open = true;
  });
})();
