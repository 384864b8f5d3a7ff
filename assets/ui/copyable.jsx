// Text set out as it came, to read, scroll and copy. A child of React is text: markup in it stays text.
import { useState } from "react";

const BUTTON =
  "inline-flex items-center justify-center h-11 md:h-9 md:pointer-coarse:h-11 px-3.5 rounded-md text-base font-medium " +
  "border border-line-strong bg-surface text-ink shadow-raised transition-colors duration-150 hover:bg-hover";
const BOX =
  "mt-2 max-h-[36dvh] overflow-auto rounded-md border border-line bg-canvas p-3 font-mono text-xs text-ink whitespace-pre";

export function CopyableText({ text, label }) {
  const [said, setSaid] = useState("");
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setSaid("Copié."),
      () => setSaid("Ce navigateur n’a pas permis la copie. Sélectionnez le texte."),
    );
  return (
    <div>
      <div className="flex flex-wrap items-center gap-3">
        <span className="font-semibold">{label}</span>
        <span role="status" className="ml-auto text-sm text-ink-2">
          {said}
        </span>
        <button type="button" onClick={copy} className={BUTTON}>
          Copier
        </button>
      </div>
      <pre tabIndex={0} role="region" aria-label={label} className={BOX}>
        {text}
      </pre>
    </div>
  );
}
