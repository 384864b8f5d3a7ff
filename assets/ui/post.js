// Asks an HTTP route for its JSON answer, in the form that every script here reads.
import { renew } from "./renewal.js";

const OFFLINE = "Connexion impossible. Vérifiez votre réseau, puis réessayez.";
const UNREADABLE = "La demande n’a pas abouti. Réessayez dans un instant.";

function here() {
  return window.location.pathname + window.location.search;
}

async function ask(path, request) {
  const response = await fetch(path, request).catch(() => null);
  return [response, (await response?.json().catch(() => null)) ?? {}];
}

// { location }, { notice }, { shown } or { options } when it was done, else { error, fields }.
export async function post(path, body, method = "post") {
  const request = { method, body, headers: { Accept: "application/json" }, credentials: "same-origin" };
  let [response, answer] = await ask(path, request);
  // The machine slept for longer than the access lives: what was typed is sent again.
  if (answer.renew && (await renew()) === 204) [response, answer] = await ask(path, request);
  if (!response) return { error: OFFLINE };
  if (response.redirected) return { location: response.url };
  if (response.ok && (answer.location || answer.notice || answer.shown || answer.options)) return answer;
  if (answer.confirm) return { location: `${answer.confirm}?${new URLSearchParams({ suite: here() })}` };
  return { error: typeof answer.error === "string" ? answer.error : UNREADABLE, fields: answer.fields };
}

// A secret is shown from the answer itself: it never passes through the live state. See answer.jsx.
export function show(from, shown) {
  from.dispatchEvent(new CustomEvent("answer", { detail: shown, bubbles: true }));
}
