// Saves what is typed into the form of an act as a draft on the server, and says so. Without this
// file the form has a button for it.

const form = document.querySelector("form[data-drafts]");
const status = form.querySelector("[data-draft-status]");
const PAUSE = 2_000;
const PATIENCE = 10_000;

// What the form holds, files apart, with the ticket that says which form it is.
function content() {
  const fields = [...new FormData(form)].filter(([, value]) => typeof value === "string");
  return new URLSearchParams([...fields, ["ticket", form.dataset.ticket]]).toString();
}

let saved = content();
let saving = null;
let sent = false;
let timer;

function later(wait) {
  clearTimeout(timer);
  timer = setTimeout(save, wait);
}

async function save({ leaving = false } = {}) {
  clearTimeout(timer);
  const body = content();
  if (sent || body === saved || body === saving) return;
  // One after the other, so that the last one stays; a page that closes cannot wait.
  if (saving && !leaving) return later(PAUSE);
  saving = body;
  try {
    const headers = { "Content-Type": "application/x-www-form-urlencoded" };
    const options = { method: "POST", headers, body, keepalive: leaving };
    const response = await fetch(form.dataset.drafts, options);
    if (response.status >= 500) throw new Error(response.statusText);
    status.textContent = response.ok ? await response.text() : form.dataset.refused;
    saved = body;
  } catch {
    status.textContent = form.dataset.offline;
    later(PATIENCE);
  } finally {
    saving = null;
  }
}

form.addEventListener("input", () => {
  // Whoever types on was not sent away: the sending was stopped.
  sent = false;
  later(PAUSE);
});
form.addEventListener("submit", () => {
  sent = true;
  clearTimeout(timer);
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") save({ leaving: true });
});
window.addEventListener("pagehide", () => save({ leaving: true }));
window.addEventListener("pageshow", () => { sent = false; });
window.addEventListener("online", () => save());
