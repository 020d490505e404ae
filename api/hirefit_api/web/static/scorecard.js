// Keeps what is typed: on the server soon after each input, in the browser until the server has it.
// Every step works without this file, too; all words come from the page.

const OURS = "hirefit-card:";
const DAY = 24 * 60 * 60 * 1000;
const AFTER_INPUT = 600;
const SLOW = 1000;
const PATIENCE = 15000;
const SHORTEST_PAUSE = 2000;
const LONGEST_PAUSE = 30000;

const form = document.querySelector("form.card");
const storage = (() => {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
})();

function keptItems(prefix) {
  if (!storage) return [];
  const names = Object.keys(storage).filter((name) => name.startsWith(prefix));
  return names.map((name) => ({ name, ...JSON.parse(storage.getItem(name)) }));
}

function forget(items) {
  for (const item of items) storage.removeItem(item.name);
}

forget(keptItems(OURS).filter((item) => !(Date.now() - item.at < DAY)));
for (const mark of document.querySelectorAll("[data-wipe]")) {
  forget(keptItems(OURS + mark.dataset.wipe));
}
if (form) fillIn();

function fillIn() {
  const says = document.querySelector("#saved");
  const own = (name) => form.elements.namedItem(name);
  const prefix = form.dataset.key ? `${OURS}${form.dataset.key}:` : "";
  const random = [...crypto.getRandomValues(new Uint8Array(8))];
  const page = random.map((byte) => byte.toString(16).padStart(2, "0")).join("");
  let typed = form.hasAttribute("data-unsaved") ? 1 : 0;
  let saved = 0;
  let both = form.hasAttribute("data-both");
  let leaving = false;
  let running = null;
  let timer = 0;
  let pause = SHORTEST_PAUSE;
  own("tab").value ||= page;
  if (prefix) navigator.locks?.request(prefix + page, () => new Promise(() => {}));

  const unsent = () => typed > saved;
  const body = () => new URLSearchParams(new FormData(form));

  function tell(state) {
    const time = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    const words = says.dataset[state].replace("{time}", time);
    says.dataset.state = state;
    if (says.textContent !== words) says.textContent = words;
  }

  function keep() {
    if (!prefix || !storage) return;
    try {
      storage.setItem(prefix + page, JSON.stringify({ at: Date.now(), body: `${body()}` }));
    } catch {
      // full: the text stays on the page and is sent again
    }
  }

  function change() {
    typed += 1;
    says.dataset.state = "changed";
    keep();
    later(AFTER_INPUT);
  }

  function later(wait) {
    clearTimeout(timer);
    if (!both) timer = setTimeout(run, wait);
  }

  async function send(last) {
    const upTo = typed;
    own("sent").value = Number(own("sent").value) + 1;
    try {
      const answer = await fetch(form.dataset.draft, {
        method: "POST",
        body: body(),
        headers: { accept: "application/json" },
        keepalive: last,
        redirect: "manual",
        signal: AbortSignal.timeout(PATIENCE),
      });
      if (answer.ok) {
        show(await answer.json());
        saved = Math.max(saved, upTo);
        return "saved";
      }
      if (answer.status === 409) return overtaken(await answer.text());
      if (answer.type === "opaqueredirect" || [401, 403].includes(answer.status)) return "signedOut";
      if (answer.status === 413) return "long";
      return answer.status < 500 ? "refused" : "offline";
    } catch {
      return "offline";
    }
  }

  // One save at a time; what is typed meanwhile goes with the next.
  function run() {
    clearTimeout(timer);
    running ??= (async () => {
      let outcome = both ? "both" : "saved";
      const slow = setTimeout(() => tell("saving"), SLOW);
      while (unsent() && outcome === "saved") outcome = await send(false);
      clearTimeout(slow);
      running = null;
      tell(outcome);
      settle(outcome);
      return outcome;
    })();
    return running;
  }

  function settle(outcome) {
    if (outcome === "saved") {
      pause = SHORTEST_PAUSE;
      storage?.removeItem(prefix + page);
    } else if (outcome === "submitted") {
      later(AFTER_INPUT);
    } else if (outcome !== "refused" && outcome !== "long") {
      later(pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE);
    }
  }

  function show(answer) {
    own("draft_version").value = answer.version;
    document.querySelector("#progress").textContent = answer.progress;
    for (const place of form.querySelectorAll("[data-stored]")) {
      const stored = answer.questions[place.dataset.stored - 1].stored;
      place.textContent = stored && `${place.dataset.words} ${stored}`;
    }
    for (const place of form.querySelectorAll("[data-flags]")) {
      const lines = answer.questions[place.dataset.flags - 1].flags.map((flag) => {
        const line = document.createElement("p");
        line.textContent = flag;
        return line;
      });
      place.replaceChildren(...lines);
    }
  }

  // The answer is the whole form as the server would show it; its new parts go above ours.
  function overtaken(html) {
    const other = new DOMParser().parseFromString(html, "text/html");
    if (!other.querySelector("form.card")) return "refused";
    both = other.querySelector("#both") !== null;
    const names = both ? [] : ["version", "draft_version"];
    for (const name of names) own(name).value = other.querySelector(`[name=${name}]`).value;
    for (const old of document.querySelectorAll(".summary, #both")) old.remove();
    const parts = other.querySelectorAll(form.querySelector(".amendment") ? ".summary, #both" : ".summary, #both, .amendment");
    says.after(...[...parts].map((part) => document.adoptNode(part)));
    return both ? "both" : "submitted";
  }

  function bringBack(item) {
    const fields = new URLSearchParams(item.body);
    if (["version", "kit_digest"].some((name) => fields.get(name) !== own(name).value)) return;
    for (const control of form.elements) {
      const isOurs = /^(choice:|note:)|^(amendment_reason|draft_version|tab|sent)$/.test(control.name);
      if (!isOurs) continue;
      const value = fields.get(control.name) ?? "";
      if (control.type === "radio") control.checked = control.value === value;
      else control.value = value;
    }
    tell("restored");
    typed += 1;
    keep();
    forget([item]);
    run();
  }

  // What a page left behind that is gone; a page that is still open holds the lock of its text.
  async function restore() {
    const left = keptItems(prefix).sort((a, b) => b.at - a.at);
    for (const item of left) {
      const isAlone = await holds(item.name);
      if (isAlone && !unsent() && storage.getItem(item.name)) return bringBack(item);
    }
  }

  function holds(name) {
    if (!navigator.locks) return true;
    const signal = AbortSignal.timeout(SLOW);
    return navigator.locks.request(name, { signal }, () => true).catch(() => false);
  }

  form.addEventListener("input", change);

  // Clear without a round trip.
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=clear]");
    if (!button) return;
    event.preventDefault();
    const chosen = button.closest("fieldset").querySelector("input:checked");
    if (!chosen) return;
    chosen.checked = false;
    change();
  });

  // Digits choose a level, only while focus is on a radio button.
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit(form.querySelector("#check"));
      return;
    }
    if (event.target.type !== "radio" || event.ctrlKey || event.metaKey || event.altKey) return;
    const group = [...own(event.target.name)];
    const wanted = group.find((radio) => radio.value === event.key);
    if (!wanted) return;
    event.preventDefault();
    wanted.focus();
    wanted.click();
  });

  // On leaving a field, and on leaving the page.
  form.addEventListener("focusout", () => {
    if (unsent() && says.dataset.state === "changed") later(0);
  });
  document.addEventListener("visibilitychange", async () => {
    if (document.visibilityState !== "hidden" || !unsent() || both || leaving) return;
    if ((await send(true)) === "saved" && !unsent()) settle("saved");
  });
  window.addEventListener("online", () => {
    pause = SHORTEST_PAUSE; // a request that is about to fail is followed by the next one soon
    if (unsent()) later(0);
  });

  // Nothing leaves the page before it is saved: a page that can't be reached would take it along.
  form.addEventListener("submit", async (event) => {
    if (leaving || both || (!unsent() && !running)) {
      leaving = true;
      return;
    }
    event.preventDefault();
    const button = event.submitter;
    if ((await run()) !== "saved") return;
    leaving = true;
    form.requestSubmit(button);
  });
  window.addEventListener("pageshow", () => {
    leaving = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (unsent() && !leaving && !(prefix && storage)) event.preventDefault();
  });

  if (unsent()) {
    // The server has just shown what this tab sent, so what the tab kept is in the form already.
    const tab = own("tab").value;
    forget(keptItems(prefix || OURS).filter((item) => new URLSearchParams(item.body).get("tab") === tab));
    keep();
    later(0);
  } else if (prefix && storage) {
    restore();
  }
}
