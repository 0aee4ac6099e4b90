// Shows how far a long CSV or JSON is; without this file the link downloads all the same.

const panel = document.getElementById("downloading");
const [progress, said, cancel, save] = ["progress", "[role=status]", "button", "a"]
  .map((name) => panel.querySelector(name));
const [QUOTE, NEWLINE, PAUSE] = [34, 10, 1_000];
let controller;

function say(text, done, total) {
  const written = (number) => number.toLocaleString(document.documentElement.lang);
  said.textContent = text.replace("{done}", written(done)).replace("{total}", written(total));
}

// Rows come a line each, after one line of head; in CSV a text in quotes may have several.
async function fetched(link, total) {
  const response = await fetch(link.href, { signal: controller.signal });
  if (!response.ok) throw new Error(response.statusText);
  const [reader, parts, quoted] = [response.body.getReader(), [], link.pathname.endsWith(".csv")];
  let [lines, inside, told] = [0, false, 0];
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    parts.push(part.value);
    for (const byte of part.value) {
      if (quoted && byte === QUOTE) inside = !inside;
      else if (byte === NEWLINE && !inside) lines += 1;
    }
    progress.value = Math.min(Math.max(lines - 1, 0), total);
    if (Date.now() - told < PAUSE) continue;
    told = Date.now();
    say(panel.dataset.soFar, progress.value, total);
  }
  save.download = response.headers.get("Content-Disposition").match(/filename="(.+)"/)[1];
  save.href = URL.createObjectURL(new Blob(parts));
}

async function download(link, total) {
  controller?.abort();
  const { signal } = controller = new AbortController();
  progress.max = total;
  [progress.value, panel.hidden, cancel.hidden, save.hidden] = [0, false, false, true];
  say(panel.dataset.soFar, 0, total);
  panel.scrollIntoView({ block: "nearest" });
  try {
    await fetched(link, total);
    say(panel.dataset.ready, total, total);
    save.hidden = false;
    save.click();
  } catch {
    if (signal.aborted) return;
    said.textContent = panel.dataset.stopped;
  }
  cancel.hidden = true;
}

cancel.addEventListener("click", () => { controller.abort(); panel.hidden = true; });
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-rows]");
  const total = Number(link?.dataset.rows ?? 0);
  if (total <= Number(panel.dataset.from) || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  download(link, total);
});
