// Forms: leaving with unsaved changes, sending twice, files, pickers, selections, passwords, filters that apply at once.
(() => {
  "use strict";

  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const STILL_HERE = 8000;

  // What the server filled in counts, not what the browser put back when people return to the page; forms that htmx
  // brings in later are looked at as well, those it took away no longer.
  function unsavedChanges() {
    window.addEventListener("beforeunload", (event) => {
      if (navigator.userActivation && !navigator.userActivation.hasBeenActive) return; // Browsers would not ask.
      const forms = all("form[data-unsaved]");
      if (forms.some((form) => !form.dataset.sent && isChanged(form))) event.preventDefault();
    });
  }

  // A refused form holds what was typed and not saved, although the server filled it in.
  function isChanged(form) {
    return Boolean(form.querySelector("[aria-invalid]")) || Array.from(form.elements).some(hasChanged);
  }

  function hasChanged(control) {
    if (!control.name || control.disabled || control.type === "hidden") return false;
    if (control.type === "checkbox" || control.type === "radio") return control.checked !== control.defaultChecked;
    if (control.type === "file") return control.files.length > 0;
    if (control.options) return isOtherChoice(control);
    return "defaultValue" in control && control.value !== control.defaultValue;
  }

  // Without a choice of the server, a list of one shows its first line.
  function isOtherChoice(list) {
    const options = Array.from(list.options);
    const marked = options.filter((option) => option.defaultSelected);
    const first = list.multiple || marked.length ? marked : options.slice(0, 1);
    return options.some((option) => option.selected !== first.includes(option));
  }

  // The server refuses a second sending as well; this saves the wait and shows a sign of life.
  function sendingTwice() {
    document.addEventListener("submit", (event) => {
      const form = event.target;
      if (event.defaultPrevented || form.method !== "post") return;
      if (form.dataset.sent) {
        event.preventDefault();
        return;
      }
      form.dataset.sent = "yes";
      setTimeout(() => ready(form), STILL_HERE); // The answer was a download: the page stays, and may ask again.
      const button = event.submitter;
      if (!button?.classList.contains("btn")) return;
      button.setAttribute("aria-busy", "true");
      const spinner = document.createElement("span");
      spinner.className = "spinner";
      button.prepend(spinner);
    });
    window.addEventListener("pageshow", (event) => {
      if (event.persisted) all("form[data-sent]").forEach(ready);
    });
    document.addEventListener("htmx:afterRequest", (event) => {
      const form = event.target.closest?.("form");
      if (form) ready(form);
    });
  }

  function ready(form) {
    delete form.dataset.sent;
    all("[aria-busy]", form).forEach((button) => button.removeAttribute("aria-busy"));
    all(".spinner", form).forEach((spinner) => spinner.remove());
  }

  function files() {
    document.addEventListener("change", (event) => {
      const input = event.target;
      if (input.matches?.("input[type=file]")) checkSize(input);
    });
    all(".drop").forEach((zone) => {
      const input = zone.querySelector("input[type=file]");
      ["dragover", "dragleave", "drop"].forEach((name) =>
        zone.addEventListener(name, (event) => {
          event.preventDefault();
          zone.classList.toggle("drop-over", name === "dragover");
          if (name !== "drop" || !event.dataTransfer.files.length) return;
          input.files = event.dataTransfer.files;
          input.dispatchEvent(new Event("change", { bubbles: true }));
        }),
      );
    });
  }

  function checkSize(input) {
    const limit = Number(input.dataset.maxBytes || 0);
    const tooLarge = limit && Array.from(input.files).some((file) => file.size > limit);
    input.setCustomValidity(tooLarge ? input.dataset.tooLarge : "");
    if (tooLarge) input.reportValidity();
  }

  function passwords() {
    document.addEventListener("click", (event) => {
      const button = event.target.closest("[data-reveal]");
      if (!button) return;
      const input = document.getElementById(button.dataset.reveal);
      const shown = input.type === "text";
      input.type = shown ? "password" : "text";
      button.textContent = shown ? button.dataset.show : button.dataset.hide;
      button.setAttribute("aria-pressed", String(!shown));
    });
  }

  function selections() {
    document.addEventListener("change", (event) => {
      const box = event.target;
      const form = box.closest?.("[data-selection]");
      if (!form) return;
      const boxes = all("[data-select]", form);
      if (box.matches("[data-select-all]")) boxes.forEach((other) => (other.checked = box.checked));
      showSelection(form, boxes);
    });
    all("[data-selection]").forEach((form) => showSelection(form, all("[data-select]", form)));
  }

  function showSelection(form, boxes) {
    const chosen = boxes.filter((box) => box.checked).length;
    const every = form.querySelector("[data-select-all]");
    const bar = form.querySelector(".bulk-bar");
    if (every) {
      every.checked = chosen > 0 && chosen === boxes.length;
      every.indeterminate = chosen > 0 && chosen < boxes.length;
    }
    if (!bar) return;
    bar.hidden = chosen === 0;
    bar.classList.add("bulk-bar-floating");
    all("[data-chosen]", bar).forEach((count) => (count.textContent = String(chosen)));
  }

  // A filter chosen from a list applies at once; the button stays for people without a script and for the search field.
  function filters() {
    document.addEventListener("change", (event) => {
      const form = event.target.closest?.("form[data-filters]");
      if (form && event.target.matches("select, input[type=checkbox], input[type=month], input[type=date]")) form.requestSubmit();
    });
    document.addEventListener("submit", (event) => {
      if (!event.target.matches("form[data-filters]")) return;
      all("input, select", event.target).forEach((field) => {
        if (!field.value && field.name) field.disabled = true;
      });
    });
    window.addEventListener("pageshow", () =>
      all("form[data-filters] :disabled").forEach((field) => (field.disabled = false)),
    );
  }

  function counts() {
    const show = (area) => {
      const count = document.getElementById(area.dataset.count);
      if (count) count.textContent = `${area.value.length} / ${area.maxLength}`;
    };
    all("textarea[data-count]").forEach(show);
    document.addEventListener("input", (event) => {
      if (event.target.matches?.("textarea[data-count]")) show(event.target);
    });
  }

  // Arrow keys walk through what a type-ahead found.
  function pickers() {
    document.addEventListener("keydown", (event) => {
      const picker = event.target.closest?.(".picker");
      if (!picker || !["ArrowDown", "ArrowUp", "Escape"].includes(event.key)) return;
      const options = all(".picker-option", picker);
      const input = picker.querySelector("input");
      if (event.key === "Escape") {
        picker.querySelector(".picker-results").replaceChildren();
        input.focus();
        return;
      }
      if (!options.length) return;
      event.preventDefault();
      const next = options.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
      (options[next] || input).focus();
    });
  }

  // What is being typed survives a reload of this tab; sending or dropping it clears it.
  function drafts() {
    all("form[data-draft]").forEach((form) => {
      const key = `draft-${form.dataset.draft}`;
      const fields = () => all("input:not([type=hidden]), textarea, select", form).filter((field) => field.name);
      const kept = JSON.parse(sessionStorage.getItem(key) || "null");
      if (kept && fields().every((field) => !field.value || field.value === kept.before?.[field.name])) {
        fields().forEach((field) => { field.value = kept.now[field.name] ?? field.value; });
      }
      const before = kept?.before ?? Object.fromEntries(fields().map((field) => [field.name, field.value]));
      form.addEventListener("input", () => {
        const now = Object.fromEntries(fields().map((field) => [field.name, field.value]));
        sessionStorage.setItem(key, JSON.stringify({ before, now }));
      });
      form.addEventListener("submit", () => sessionStorage.removeItem(key));
    });
    all("[data-draft-drop]").forEach((link) => {
      link.addEventListener("click", () => sessionStorage.removeItem(`draft-${link.dataset.draftDrop}`));
    });
  }

  drafts();
  unsavedChanges();
  sendingTwice();
  files();
  passwords();
  selections();
  filters();
  counts();
  pickers();
})();
