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
});

// Back from the cache of the browser, a form may be sent again.
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});

// "/" goes to the search box of the page, Escape closes an open menu.
document.addEventListener("keydown", (event) => {
  const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
  const search = document.querySelector("input[type=search]");
  if (event.key === "/" && !typing && search) {
    event.preventDefault();
    search.focus();
  }
  if (event.key === "Escape") {
    document.querySelectorAll("details.as-of[open]").forEach((menu) => menu.removeAttribute("open"));
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
