// A native form that also works before hydration and without the websocket: the server answers JSON when asked for it.
import { useEffect, useRef, useState } from "react";
import CircleAlert from "lucide-react/dist/esm/icons/circle-alert.mjs";

const OFFLINE = "Connexion impossible. Vérifiez votre réseau, puis réessayez.";
const UNREADABLE = "La demande n’a pas abouti. Réessayez dans un instant.";

async function send(form, submitter) {
  const response = await fetch(form.action, {
    method: form.method,
    body: new FormData(form, submitter),
    headers: { Accept: "application/json" },
    credentials: "same-origin",
  }).catch(() => null);
  if (!response) return { error: OFFLINE };
  if (response.redirected) return { location: response.url };
  const answer = await response.json().catch(() => ({}));
  if (response.ok && answer.location) return { location: answer.location };
  return { error: typeof answer.error === "string" ? answer.error : UNREADABLE };
}

function setBusy(form, busy) {
  for (const button of form?.querySelectorAll("[type=submit]") ?? []) {
    button.disabled = busy;
    button.ariaBusy = busy ? "true" : null;
  }
}

export function HttpForm({ children, ...props }) {
  const form = useRef(null);
  const alert = useRef(null);
  const [refusal, setRefusal] = useState(null);

  useEffect(() => alert.current?.focus(), [refusal]);
  useEffect(() => {
    // The browser's back button may bring the page back exactly as it was left: busy.
    const wake = () => setBusy(form.current, false);
    window.addEventListener("pageshow", wake);
    return () => window.removeEventListener("pageshow", wake);
  }, []);

  async function submit(event) {
    event.preventDefault();
    const body = send(form.current, event.nativeEvent.submitter);
    setBusy(form.current, true);
    const { location, error } = await body;
    if (location) return window.location.assign(location);
    setBusy(form.current, false);
    setRefusal({ error });
  }

  return (
    <form ref={form} noValidate onSubmit={submit} {...props}>
      {refusal && (
        <div
          ref={alert}
          role="alert"
          tabIndex={-1}
          className="flex gap-3 rounded-md border border-bad-line bg-bad-soft px-4 py-3 text-bad-ink glass:bg-bad-soft/80"
        >
          <CircleAlert size={18} strokeWidth={1.75} className="mt-px shrink-0" />
          <p className="font-medium">{refusal.error}</p>
        </div>
      )}
      {children}
    </form>
  );
}
