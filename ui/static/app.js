// app.js: small comforts; every page works without it.
//   data-copy="#id"        a button that copies that element's text; `hidden` until this runs
//   data-copied="text"     what the button says afterwards
//   main[data-refresh=n]   looks for a newer <main> of this page every n seconds, until it has no data-refresh;
//                          one with data-goes-to leads there
//   form[data-confirm]     asks before sending; on a button: only when that button sends
//   data-focus             takes the focus when the page opens (summary of mistakes)
//   data-reload            a link that loads the page again
"use strict";

async function copy(button) {
  const source = document.querySelector(button.dataset.copy);
  if (!source) return;
  // Numbers are shown in groups; what is copied has no spaces.
  const text = source.dataset.value || source.textContent.trim();
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const range = document.createRange();
    range.selectNodeContents(source);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    return;
  }
  const before = button.textContent;
  button.textContent = button.dataset.copied || before;
  setTimeout(() => { button.textContent = before; }, 2000);
}

function prepare(root) {
  for (const button of root.querySelectorAll("[data-copy][hidden]")) button.hidden = false;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) copy(button);
  if (event.target.closest("[data-reload]")) {
    event.preventDefault();
    location.reload();
  }
});

// Ask first, then send once: a second press while the first is under way does nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  const question = (event.submitter && event.submitter.dataset.confirm) || form.dataset.confirm;
  if ((question && !confirm(question)) || form.dataset.sent) {
    event.preventDefault();
    return;
  }
  if (form.method === "post") {
    form.dataset.sent = "1";
    setTimeout(() => { delete form.dataset.sent; }, 10000);
  }
});
addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

async function refresh() {
  const main = document.querySelector("main[data-refresh]");
  if (!main) return;
  const seconds = Number(main.dataset.refresh) || 5;
  await new Promise((done) => { setTimeout(done, seconds * 1000); });
  if (!document.hidden) {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const next = page.querySelector("main");
      const isTyping = main.contains(document.activeElement) && document.activeElement.matches("input, textarea, select");
      if (answer.ok && next && !isTyping && next.innerHTML !== main.dataset.seen) {
        if (next.dataset.goesTo) {
          location.replace(next.dataset.goesTo); // what this page waited for
          return;
        }
        const seen = next.innerHTML;
        main.replaceWith(next);
        next.dataset.seen = seen;
        document.title = page.title;
        prepare(next);
      }
    } catch {
      // Offline: the next turn tries again.
    }
  }
  refresh();
}

prepare(document);
const first = document.querySelector("[data-focus]");
if (first) first.focus();
const main = document.querySelector("main[data-refresh]");
if (main) main.dataset.seen = main.innerHTML;
refresh();
