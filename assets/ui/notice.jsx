// Notices said by the server through a state variable. A toast called by the server would need eval, which the CSP bans.
import { useEffect, useRef, useState } from "react";
import CircleAlert from "lucide-react/dist/esm/icons/circle-alert.mjs";
import CircleCheck from "lucide-react/dist/esm/icons/circle-check.mjs";
import Info from "lucide-react/dist/esm/icons/info.mjs";
import TriangleAlert from "lucide-react/dist/esm/icons/triangle-alert.mjs";
import X from "lucide-react/dist/esm/icons/x.mjs";

const SHOWN_FOR = 6000;
const LAST_SEEN = "propmanager-notice";
const ICONS = { success: CircleCheck, error: CircleAlert, warning: TriangleAlert, info: Info };
const INKS = { success: "text-ok-ink", error: "text-bad-ink", warning: "text-warn-ink", info: "text-info-ink" };

const words = ({ title, text }) => JSON.stringify([title, text]);

function stays(notice) {
  return notice.tone === "error" || Boolean(notice.href);
}

// Without `onClose` it stands in a page, and stays.
export function Notice({ notice, onClose }) {
  const timer = useRef(null);
  const wait = () => {
    if (onClose && !stays(notice)) timer.current = setTimeout(onClose, SHOWN_FOR);
  };
  const hold = () => clearTimeout(timer.current);
  useEffect(() => {
    wait();
    return hold;
  }, []);

  const Icon = ICONS[notice.tone] ?? Info;
  return (
    <div
      onMouseEnter={hold}
      onMouseLeave={wait}
      onFocus={hold}
      onBlur={wait}
      className="pointer-events-auto flex items-start gap-3 rounded-lg border border-line bg-raised py-1.5 pr-1.5 pl-4 text-ink shadow-pop animate-pop"
    >
      <Icon size={18} strokeWidth={1.75} className={`mt-2.5 shrink-0 ${INKS[notice.tone] ?? INKS.info}`} />
      <div className="min-w-0 flex-1 py-2 wrap-anywhere">
        <p className="font-semibold">{notice.title}</p>
        {notice.text && <p className="text-ink-2">{notice.text}</p>}
      </div>
      {notice.href && (
        <a
          href={notice.href}
          className="inline-flex h-11 items-center rounded-md px-3 font-medium whitespace-nowrap text-brand-ink underline-offset-4 hover:underline"
        >
          {notice.action ?? "Ouvrir"}
        </a>
      )}
      <button
        type="button"
        aria-label="Fermer l’avis"
        onClick={onClose}
        className="inline-flex size-11 shrink-0 items-center justify-center rounded-md text-ink-2 transition-colors duration-150 hover:bg-hover hover:text-ink"
      >
        <X size={16} strokeWidth={1.75} />
      </button>
    </div>
  );
}

export function NoticeHost({ message }) {
  const [notices, setNotices] = useState([]);
  const close = (n) => setNotices((all) => all.filter((notice) => notice.n !== n));

  useEffect(() => {
    // A reload brings the last message back with the rest of the state: it was already said.
    const said = JSON.stringify(message);
    if (!message?.n || sessionStorage.getItem(LAST_SEEN) === said) return;
    sessionStorage.setItem(LAST_SEEN, said);
    // What is said again takes the place of what was said: two notices with the same words tell nothing more.
    setNotices((all) => [...all.filter((notice) => words(notice) !== words(message)), message]);
  }, [message?.n]);

  const show = (notice) => <Notice key={notice.n} notice={notice} onClose={() => close(notice.n)} />;
  const isError = (notice) => notice.tone === "error";
  // At the foot, over the tab bar of the phone: at the head it would lie on what the reader does next, « Modifier ».
  // Both regions are always in the page: a screen reader only announces what is added to a region it knows.
  return (
    <div className="pointer-events-none fixed bottom-20 left-1/2 z-50 w-[26rem] max-w-[calc(100vw-2rem)] -translate-x-1/2 md:bottom-6">
      <div role="alert" aria-live="assertive" aria-atomic="false" className="grid gap-3 not-empty:mt-3">
        {notices.filter(isError).map(show)}
      </div>
      <div role="status" aria-live="polite" aria-atomic="false" className="grid gap-3 not-empty:mt-3">
        {notices.filter((notice) => !isError(notice)).map(show)}
      </div>
    </div>
  );
}
