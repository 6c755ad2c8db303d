// What pages may do beyond links and forms. Everything works without it.
(() => {
  "use strict";

  // On a phone the places of a desk are one row that scrolls: show the one we are at.
  const here = document.querySelector(".rail [aria-current=page]");
  const rail = here?.closest(".rail");
  if (rail && rail.scrollWidth > rail.clientWidth) {
    const box = here.getBoundingClientRect();
    rail.scrollLeft += box.left + box.width / 2 - rail.clientWidth / 2;
  }

  // Desk keys: "/" goes to the search field, "j" and "k" walk the rows, "e" opens the row.
  const typing = (el) => el.closest("input, select, textarea, [contenteditable]");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "/") {
      const box = document.querySelector("input[type=search]");
      if (box) { event.preventDefault(); box.focus(); }
      return;
    }
    if (!document.body.classList.contains("desk") || !["j", "k", "e"].includes(event.key)) return;
    const rows = [...document.querySelectorAll(".table tbody tr")].filter((r) => r.querySelector("a"));
    if (!rows.length) return;
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    if (event.key === "e") {
      if (at >= 0) rows[at].querySelector("a").click();
      return;
    }
    const next = event.key === "j" ? Math.min(at + 1, rows.length - 1) : Math.max(at - 1, 0);
    rows[next].querySelector("a").focus();
  });

  // Pictures of the gallery: a thumbnail changes the large one.
  document.addEventListener("click", (event) => {
    const thumb = event.target.closest("[data-gallery]");
    if (!thumb) return;
    event.preventDefault();
    const large = document.getElementById("gallery-large");
    large.removeAttribute("srcset");
    large.src = thumb.getAttribute("href");
    large.alt = thumb.querySelector("img").alt;
    document.querySelectorAll("[data-gallery]").forEach((t) => t.removeAttribute("aria-current"));
    thumb.setAttribute("aria-current", "true");
  });

  // Steppers: minus and plus beside a number field.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step]");
    if (!button) return;
    const field = document.getElementById(button.dataset.for);
    const to = (parseInt(field.value, 10) || 0) + Number(button.dataset.step);
    field.value = Math.max(Number(field.min || 1), Math.min(Number(field.max || 999), to));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });

  // A quote's minutes run down; when they are over, the page says so.
  const tick = () => {
    document.querySelectorAll("[data-until]").forEach((el) => {
      const left = Math.max(0, Math.floor((Date.parse(el.dataset.until) - Date.now()) / 1000));
      el.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
      if (!left) el.closest("[data-expires]")?.classList.add("over");
    });
  };
  if (document.querySelector("[data-until]")) { tick(); setInterval(tick, 1000); }

  // Filters apply as soon as they are chosen; the button is for those without a script.
  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (form && form.hasAttribute("data-live")) form.requestSubmit();
  });

  // The demo's first page names who can sign in; the name is filled in.
  const login = document.getElementById("id_login");
  const asked = new URLSearchParams(location.search).get("login");
  if (login && asked && !login.value) login.value = asked;

  // After a swap with errors, the reader is taken to them.
  document.body.addEventListener("htmx:afterSettle", () => {
    const errors = document.getElementById("form-errors");
    if (errors) errors.focus();
  });
})();
