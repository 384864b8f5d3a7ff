import { useEffect, useRef } from "react";
import CircleAlert from "lucide-react/dist/esm/icons/circle-alert.mjs";

// A link to "#field" would be a navigation for the router, and would run the page's load events again.
function goTo(event, name) {
  event.preventDefault();
  const field = document.getElementById(name);
  field?.scrollIntoView({ block: "center" });
  field?.focus({ preventScroll: true });
}

function title(count) {
  return count === 1 ? "1 champ est à corriger" : `${count} champs sont à corriger`;
}

export function ErrorSummary({ errors, labels }) {
  const box = useRef(null);
  const seen = useRef(errors);
  const names = Object.keys(labels).filter((name) => errors?.[name]);
  const others = Object.keys(errors ?? {}).filter((name) => errors[name] && !(name in labels));

  useEffect(() => {
    if (seen.current !== errors) box.current?.focus();
    seen.current = errors;
  }, [errors]);

  if (names.length + others.length === 0) return null;
  return (
    <div
      ref={box}
      role="alert"
      tabIndex={-1}
      className="flex gap-3 rounded-md border border-bad-line bg-bad-soft px-4 py-3"
    >
      <CircleAlert size={18} strokeWidth={1.75} className="mt-px shrink-0 text-bad-ink" />
      <div>
        {names.length > 0 && <p className="font-semibold text-bad-ink">{title(names.length)}</p>}
        {others.map((name) => (
          <p key={name} className="font-medium text-bad-ink">
            {errors[name]}
          </p>
        ))}
        {names.length > 0 && (
          <ul className="mt-1 flex flex-wrap gap-x-3 text-sm">
            {names.map((name) => (
              <li key={name}>
                <a href={`#${name}`} onClick={(event) => goTo(event, name)} className="underline underline-offset-2">
                  {labels[name]}
                </a>
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}
