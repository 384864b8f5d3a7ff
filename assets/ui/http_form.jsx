// A native form that also works before hydration and without the websocket: the server answers JSON when asked for it.
import { useEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import CircleAlert from "lucide-react/dist/esm/icons/circle-alert.mjs";
import CircleCheck from "lucide-react/dist/esm/icons/circle-check.mjs";
import { post, show } from "./post.js";

const BOX = "flex gap-3 rounded-md border px-4 py-3";
const REFUSED = "border-bad-line bg-bad-soft text-bad-ink glass:bg-bad-soft/80";
const DONE = "border-ok-ink/30 bg-ok-soft text-ok-ink glass:bg-ok-soft/80";

// By a link of its own policy: a page whose address holds a code names itself to nobody, and the arrival on another
// host of ours is refused to whoever does not say that our own site sent them.
function goOn(location) {
  const link = document.createElement("a");
  link.href = location;
  link.referrerPolicy = "strict-origin";
  link.click();
}

function setBusy(form, busy) {
  for (const button of form?.querySelectorAll("[type=submit]") ?? []) {
    button.disabled = busy;
    button.ariaBusy = busy ? "true" : null;
  }
}

// The refused fields that the form shows, in the order of the page; the others are said above the form.
function shownFields(form, fields) {
  return [...(form?.querySelectorAll("[data-field]") ?? [])]
    .map((place) => ({ place, name: place.dataset.field, sentence: fields?.[place.dataset.field] }))
    .filter(({ sentence }) => sentence);
}

function FieldError({ place, name, sentence }) {
  const id = `${name}-refus`;
  useEffect(() => {
    const [control, hint] = [document.getElementById(name), document.getElementById(`${name}-aide`)];
    control?.setAttribute("aria-invalid", "true");
    control?.setAttribute("aria-describedby", id);
    if (hint) hint.hidden = true;
    return () => {
      control?.removeAttribute("aria-invalid");
      if (hint) control?.setAttribute("aria-describedby", hint.id);
      else control?.removeAttribute("aria-describedby");
      if (hint) hint.hidden = false;
    };
  }, [name, sentence]);
  return createPortal(
    <p id={id} className="mt-1.5 flex gap-1.5 text-sm text-bad-ink">
      <CircleAlert size={16} strokeWidth={1.75} className="mt-0.5 shrink-0" aria-hidden="true" />
      <span>{sentence}</span>
    </p>,
    place,
  );
}

export function HttpForm({ children, ...props }) {
  const form = useRef(null);
  const box = useRef(null);
  const [answer, setAnswer] = useState(null);
  const refused = shownFields(form.current, answer?.fields);
  const elsewhere = Object.entries(answer?.fields ?? {}).filter(([name]) => !refused.some((one) => one.name === name));

  useEffect(() => {
    if (answer) (document.getElementById(refused[0]?.name) ?? box.current)?.focus();
  }, [answer]);
  useEffect(() => {
    // The browser's back button may bring the page back exactly as it was left: busy.
    const wake = () => setBusy(form.current, false);
    window.addEventListener("pageshow", wake);
    return () => window.removeEventListener("pageshow", wake);
  }, []);

  async function submit(event) {
    event.preventDefault();
    const { action, method } = form.current;
    const asked = post(action, new FormData(form.current, event.nativeEvent.submitter), method);
    setBusy(form.current, true);
    const told = await asked;
    if (told.location) return goOn(told.location);
    setBusy(form.current, false);
    if (told.shown) return show(form.current, told.shown);
    setAnswer(told);
  }

  const Icon = answer?.notice ? CircleCheck : CircleAlert;
  return (
    <form ref={form} noValidate onSubmit={submit} {...props}>
      {answer && (
        <div
          ref={box}
          role={answer.notice ? "status" : "alert"}
          tabIndex={-1}
          className={`${BOX} ${answer.notice ? DONE : REFUSED}`}
        >
          <Icon size={18} strokeWidth={1.75} className="mt-px shrink-0" />
          <div className="font-medium">
            {[answer.notice ?? answer.error, ...elsewhere.map(([, sentence]) => sentence)].map((said) => (
              <p key={said}>{said}</p>
            ))}
          </div>
        </div>
      )}
      {refused.map((one) => (
        <FieldError key={one.name} {...one} />
      ))}
      {children}
    </form>
  );
}
