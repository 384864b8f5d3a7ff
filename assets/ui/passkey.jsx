// A button that makes a passkey, or answers with one. Every word of the browser's is turned into a French sentence.
import { useEffect, useRef, useState } from "react";
import CircleAlert from "lucide-react/dist/esm/icons/circle-alert.mjs";
import { post, show } from "./post.js";

const UNSUPPORTED = "Ce navigateur ne connaît pas les clés d’accès. Mettez-le à jour, ou prenez un autre moyen.";
const NO_ANSWER =
  "Aucune clé d’accès n’a répondu : la demande a été annulée ou a trop attendu, ou cet appareil n’a pas de clé pour ce site.";
const FAULTS = {
  AbortError: "La demande a été annulée. Réessayez quand vous voulez.",
  ConstraintError: "Cet appareil ne sait pas garder une clé d’accès protégée par un code ou une empreinte.",
  InvalidStateError: "Cet appareil a déjà une clé d’accès pour votre compte.",
  NotAllowedError: NO_ANSWER,
  NotSupportedError: "Cet appareil ne sait pas garder de clé d’accès.",
  SecurityError: "Les clés d’accès ne marchent pas à cette adresse.",
};
const ROUTES = {
  add: ["/auth/passkey/register/options", "/auth/passkey/register/verify"],
  other: ["/auth/passkey/options", "/auth/passkey/verify"],
};

// Bytes travel as base64url. The browsers' own helpers for this are too young to count on.
function toBytes(text) {
  const padded = text.replaceAll("-", "+").replaceAll("_", "/").padEnd(Math.ceil(text.length / 4) * 4, "=");
  return Uint8Array.from(atob(padded), (letter) => letter.charCodeAt(0));
}

function toText(buffer) {
  const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

const named = (keys) => keys?.map((key) => ({ ...key, id: toBytes(key.id) }));

function make(options) {
  const user = { ...options.user, id: toBytes(options.user.id) };
  const excludeCredentials = named(options.excludeCredentials);
  const publicKey = { ...options, user, excludeCredentials, challenge: toBytes(options.challenge) };
  return navigator.credentials.create({ publicKey });
}

function sign(options) {
  const allowCredentials = named(options.allowCredentials);
  const publicKey = { ...options, allowCredentials, challenge: toBytes(options.challenge) };
  return navigator.credentials.get({ publicKey });
}

function asJson({ id, rawId, type, response }) {
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const given = parts.filter((part) => response[part]).map((part) => [part, toText(response[part])]);
  return JSON.stringify({ id, type, rawId: toText(rawId), response: Object.fromEntries(given) });
}

function form(fields) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  return body;
}

async function exchange(purpose) {
  if (!window.PublicKeyCredential || !navigator.credentials) return { error: UNSUPPORTED };
  const [ask, tell] = ROUTES[purpose] ?? ROUTES.other;
  const asked = await post(ask, form({ purpose }));
  if (!asked.options) return asked;
  try {
    const credential = await (purpose === "add" ? make : sign)(asked.options);
    const suite = new URLSearchParams(window.location.search).get("suite") ?? "";
    return await post(tell, form({ purpose, suite, credential: asJson(credential) }));
  } catch (fault) {
    return { error: FAULTS[fault.name] ?? NO_ANSWER };
  }
}

function setBusy(button, busy) {
  button.disabled = busy;
  button.ariaBusy = busy ? "true" : null;
}

export function Passkey({ purpose, children, className }) {
  const place = useRef(null);
  const alert = useRef(null);
  const [refusal, setRefusal] = useState(null);
  useEffect(() => alert.current?.focus(), [refusal]);

  async function click(event) {
    const button = event.target.closest("button");
    if (!button) return;
    setBusy(button, true);
    setRefusal(null);
    const told = await exchange(purpose);
    if (told.location) return window.location.assign(told.location);
    setBusy(button, false);
    if (told.shown) show(place.current, told.shown);
    else setRefusal(told);
  }

  return (
    <div ref={place} onClick={click} className={className}>
      {children}
      {refusal && (
        <p
          ref={alert}
          role="alert"
          tabIndex={-1}
          className="mt-3 flex gap-3 rounded-md border border-bad-line bg-bad-soft px-4 py-3 font-medium text-bad-ink glass:bg-bad-soft/80"
        >
          <CircleAlert size={18} strokeWidth={1.75} className="mt-px shrink-0" aria-hidden="true" />
          <span>{refusal.error}</span>
        </p>
      )}
    </div>
  );
}
