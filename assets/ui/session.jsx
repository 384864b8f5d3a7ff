// The life of the browser session: renewed while a page is open, resumed when a tab wakes up.
import { useEffect } from "react";
import { localPath } from "./local_path.js";
import { renew, renewedLongerAgoThan } from "./renewal.js";

const RENEW_EVERY_MS = 10 * 60 * 1000; // the access token lives 15 minutes
const AGAIN_MS = 1000;
const LOGIN = "/connexion";

async function renewOrLeave() {
  const status = await renew();
  if (status === 401) window.location.assign(LOGIN);
  return status;
}

export function SessionKeeper() {
  useEffect(() => {
    const timer = setInterval(renewOrLeave, RENEW_EVERY_MS);
    // The timer stands still while the machine sleeps, or the phone shows something else.
    const wake = () => {
      if (!document.hidden && renewedLongerAgoThan(RENEW_EVERY_MS)) renewOrLeave();
    };
    document.addEventListener("visibilitychange", wake);
    window.addEventListener("online", wake);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", wake);
      window.removeEventListener("online", wake);
    };
  }, []);
  return null;
}

// `asked` changes when the server has an event of this page and cannot let it in. It waits a few seconds.
export function SessionRenewal({ asked }) {
  useEffect(() => {
    if (!asked) return;
    let timer;
    const attempt = async () => {
      if ((await renewOrLeave()) === null) timer = setTimeout(attempt, AGAIN_MS);
    };
    attempt();
    return () => clearTimeout(timer);
  }, [asked]);
  return null;
}

export function SessionResume() {
  useEffect(() => {
    const next = localPath(new URLSearchParams(window.location.search).get("suite"));
    let timer;
    const attempt = async () => {
      const status = await renew();
      if (status === 204) window.location.replace(next);
      else if (status === 401) window.location.replace(LOGIN);
      else timer = setTimeout(attempt, 3000); // the network or the database is away: wait for it
    };
    attempt();
    return () => clearTimeout(timer);
  }, []);
  return null;
}

export async function logOut() {
  await fetch("/auth/logout", { method: "POST", credentials: "same-origin" }).catch(() => null);
  window.location.assign(LOGIN);
}

export function LogOutButton({ children, ...props }) {
  return (
    <button type="button" onClick={logOut} {...props}>
      {children}
    </button>
  );
}
