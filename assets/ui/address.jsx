// What the page's own address says. Read once the page runs: the built page is the same for every address.
import { useEffect, useRef, useState } from "react";
import CircleCheck from "lucide-react/dist/esm/icons/circle-check.mjs";

// null until it was read.
function useAddress(name) {
  const [value, setValue] = useState(null);
  useEffect(() => setValue(new URLSearchParams(window.location.search).get(name) ?? ""), [name]);
  return value;
}

// Sent before the scripts run, the form would lose its code: the page leaves the button disabled until then.
export function AddressField({ name }) {
  const field = useRef(null);
  const value = useAddress(name);
  useEffect(() => {
    if (value === null) return;
    for (const button of field.current.form?.querySelectorAll("[type=submit]") ?? []) button.disabled = false;
  }, [value]);
  return <input ref={field} type="hidden" name={name} value={value ?? ""} readOnly />;
}

export function AddressNotice({ sentences }) {
  const said = useAddress("avis");
  return (
    <div role="status" className="not-empty:mb-5">
      {Object.hasOwn(sentences, said) && (
        <p className="flex gap-3 rounded-md border border-ok-ink/30 bg-ok-soft px-4 py-3 font-medium text-ok-ink glass:bg-ok-soft/80">
          <CircleCheck size={18} strokeWidth={1.75} className="mt-px shrink-0" aria-hidden="true" />
          {sentences[said]}
        </p>
      )}
    </div>
  );
}
