// Small comforts; every page works without this file.

// A form that is under way is not sent twice; the server's once-only token is the real guard.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  // A sending that was stopped on the way may be tried again.
  setTimeout(() => delete form.dataset.sent, 20_000);
});

// Back from the cache of the browser, a form may be sent again.
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});

// Where j and k have come to among the items of a desk.
const current = () => document.activeElement.closest("[data-item]");

const step = (by) => {
  const items = [...document.querySelectorAll("[data-item]")];
  const place = items.indexOf(current());
  const next = items[place < 0 ? (by > 0 ? 0 : items.length - 1) : place + by];
  next?.querySelector("a")?.focus();
};

// What a key does where nothing is being typed.
const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  x: () => current()?.querySelector("input[type=checkbox]")?.click(),
  "?": () => document.querySelectorAll(".keys").forEach((help) => {
    help.open = !help.open;
    if (help.open) help.scrollIntoView({ block: "nearest" });
  }),
};

// "/" goes to the search box of the page, Escape closes an open menu.
document.addEventListener("keydown", (event) => {
  const typing = /^(TEXTAREA|SELECT)$/.test(event.target.tagName)
    || (event.target.tagName === "INPUT" && event.target.type !== "checkbox");
  const plain = !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (plain) KEYS[event.key]?.();
  const search = document.querySelector("input[type=search]");
  if (event.key === "/" && plain && search) {
    event.preventDefault();
    search.focus();
  }
  if (event.key === "Escape") {
    document.querySelectorAll("details:is(.as-of, .more)[open]").forEach((menu) => {
      // The focus must not stay on what is hidden now.
      if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
      menu.open = false;
    });
  }
});

// A filter changes the address and the table alone: what in the head of the page leads back to
// this page, on another day or in another language, follows it.
document.addEventListener("htmx:pushedIntoHistory", () => {
  const query = new URLSearchParams(location.search);
  const here = location.pathname + location.search;
  document.querySelectorAll(".masthead a[href*='?next=']").forEach((link) => {
    const address = new URL(link.href);
    address.searchParams.set("next", here);
    link.href = address;
  });
  query.delete("page");
  query.delete("as_of");
  const today = location.pathname + (query.size ? `?${query}` : "");
  document.querySelectorAll("a[data-today]").forEach((link) => link.setAttribute("href", today));
  const dated = document.querySelector(".as-of form");
  if (!dated) return;
  dated.querySelectorAll("input[type=hidden]").forEach((input) => input.remove());
  query.forEach((value, name) => {
    const input = Object.assign(document.createElement("input"), { type: "hidden", name, value });
    dated.append(input);
  });
});

// How many rows a filter found is read out, from an element that stays when the table goes.
document.addEventListener("htmx:afterSwap", () => {
  const found = document.getElementById("found");
  if (found) found.textContent = document.getElementById("table-h").textContent;
});
