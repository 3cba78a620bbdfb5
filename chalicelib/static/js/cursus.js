// Makes pages quicker for people with a script; every page works without. This part: the frame (theme, menus, dialogs, keys).
(() => {
  "use strict";

  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const typing = (target) => target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);

  function showWhatNeedsScript(root) {
    all("[data-needs-script]", root).forEach((element) => {
      element.hidden = false;
    });
  }

  // The switch is a form; with a script the colours change at once and the choice is sent behind the scenes.
  function theme() {
    document.addEventListener("submit", (event) => {
      const form = event.target;
      if (!form.matches("[data-theme-form]") || !event.submitter) return;
      event.preventDefault();
      const chosen = event.submitter.value;
      if (chosen === "auto") delete document.documentElement.dataset.bsTheme;
      else document.documentElement.dataset.bsTheme = chosen;
      all("[name=theme]").forEach((button) => {
        if (button.value === chosen) button.setAttribute("aria-current", "true");
        else button.removeAttribute("aria-current");
      });
      const sent = new URLSearchParams(new FormData(form, event.submitter));
      fetch(form.action, { method: "POST", body: sent, redirect: "manual" });
    });
  }

  function menus() {
    const close = (except) => {
      all("details.menu[open]").forEach((menu) => {
        if (menu !== except) menu.open = false;
      });
    };
    document.addEventListener("click", (event) => close(event.target.closest("details.menu")));
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      const menu = event.target.closest?.("details.menu[open]");
      close();
      menu?.querySelector("summary").focus();
    });
  }

  // Without a script a dialog opens as a popover. With one it becomes modal: the page behind waits and focus stays inside.
  function dialogs() {
    document.addEventListener("click", (event) => {
      const opener = event.target.closest("[popovertarget]");
      const dialog = opener && document.getElementById(opener.getAttribute("popovertarget"));
      if (dialog instanceof HTMLDialogElement) {
        event.preventDefault();
        if (opener.getAttribute("popovertargetaction") === "hide") dialog.close();
        else openModal(dialog);
      } else if (event.target instanceof HTMLDialogElement && event.target.open) {
        event.target.close(); // The click was on the backdrop.
      }
    });
  }

  function openModal(dialog) {
    dialog.removeAttribute("popover");
    if (!dialog.open) dialog.showModal();
  }

  function keys() {
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
      if (document.querySelector("dialog[open]")) return;
      if (event.key === "/") {
        const search = document.querySelector("[data-search]");
        if (!search) return;
        event.preventDefault();
        search.focus();
        search.select();
      } else if (event.key === "?") {
        const help = document.getElementById("shortcuts");
        if (help) openModal(help);
      } else if (event.key === "n") {
        document.querySelector("[data-key-new]")?.click();
      }
    });
  }

  function notices() {
    document.addEventListener("click", (event) => {
      event.target.closest("[data-dismiss]")?.closest(".notice")?.remove();
    });
  }

  // The summary says which field each line is about; where the page didn't, the field's own label does.
  function focusErrors() {
    const summary = document.querySelector(".error-summary");
    if (!summary) return;
    all("a[href^='#f-']:not([data-named])", summary).forEach((link) => {
      const field = document.getElementById(link.hash.slice(1));
      const name = field?.closest("fieldset")?.querySelector("legend") || document.querySelector(`label[for="${link.hash.slice(1)}"]`);
      if (!name || field.type === "checkbox") return;
      link.prepend(`${name.firstChild.textContent.trim()} – `);
    });
    summary.focus();
  }

  theme();
  menus();
  dialogs();
  keys();
  notices();
  showWhatNeedsScript(document);
  focusErrors();
  document.addEventListener("htmx:afterSettle", (event) => showWhatNeedsScript(event.detail.elt));
})();
