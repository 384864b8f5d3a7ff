// Asks an HTTP route for its JSON answer, in the form that every script here reads.
const OFFLINE = "Connexion impossible. Vérifiez votre réseau, puis réessayez.";
const UNREADABLE = "La demande n’a pas abouti. Réessayez dans un instant.";

function here() {
  return window.location.pathname + window.location.search;
}

// { location }, { notice }, { shown } or { options } when it was done, else { error, fields }.
export async function post(path, body, method = "post") {
  const response = await fetch(path, {
    method,
    body,
    headers: { Accept: "application/json" },
    credentials: "same-origin",
  }).catch(() => null);
  if (!response) return { error: OFFLINE };
  if (response.redirected) return { location: response.url };
  const answer = await response.json().catch(() => ({}));
  if (response.ok && (answer.location || answer.notice || answer.shown || answer.options)) return answer;
  if (answer.confirm) return { location: `${answer.confirm}?${new URLSearchParams({ suite: here() })}` };
  return { error: typeof answer.error === "string" ? answer.error : UNREADABLE, fields: answer.fields };
}

// A secret is shown from the answer itself: it never passes through the live state. See answer.jsx.
export function show(from, shown) {
  from.dispatchEvent(new CustomEvent("answer", { detail: shown, bubbles: true }));
}
