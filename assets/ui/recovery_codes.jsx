// Recovery codes, shown once: to copy, to keep as a file, or to print.
import { useState } from "react";
import { useAnswer } from "./answer.jsx";

const FILE = "codes-de-secours-propmanager.txt";
const BUTTON =
  "inline-flex items-center justify-center h-11 md:h-9 md:pointer-coarse:h-11 px-3.5 rounded-md text-base font-medium " +
  "border border-line-strong bg-surface text-ink shadow-raised transition-colors duration-150 hover:bg-hover";

function asText(codes) {
  const day = new Date().toLocaleDateString("fr-FR");
  return [`Codes de secours PropManager (${window.location.host}), créés le ${day}.`, "Chacun ne sert qu’une fois.", ""]
    .concat(codes, "")
    .join("\n");
}

function download(codes) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([asText(codes)], { type: "text/plain;charset=utf-8" }));
  link.download = FILE;
  link.click();
  URL.revokeObjectURL(link.href);
}

export function RecoveryCodes() {
  const codes = useAnswer("codes") ?? [];
  const [said, setSaid] = useState("");
  const copy = () =>
    navigator.clipboard.writeText(asText(codes)).then(
      () => setSaid("Codes copiés."),
      () => setSaid("Ce navigateur n’a pas permis la copie. Téléchargez ou imprimez les codes."),
    );
  return (
    <div>
      <ol
        aria-label="Codes de secours"
        className="grid grid-cols-1 gap-x-6 gap-y-1 rounded-md border border-line bg-canvas p-4 font-mono text-base tabular-nums min-[420px]:grid-cols-2"
      >
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <div className="mt-3 flex flex-wrap gap-2 print:hidden">
        <button type="button" onClick={copy} className={BUTTON}>
          Copier
        </button>
        <button type="button" onClick={() => download(codes)} className={BUTTON}>
          Télécharger
        </button>
        <button type="button" onClick={() => window.print()} className={BUTTON}>
          Imprimer
        </button>
      </div>
      <p role="status" className="mt-2 text-sm text-ink-2 empty:mt-0">
        {said}
      </p>
    </div>
  );
}
