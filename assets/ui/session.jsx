// The life of the browser session: renewed while a page is open, resumed when a tab wakes up.
import { useEffect } from "react";
import { localPath } from "./local_path.js";

const RENEW_EVERY_MS = 10 * 60 * 1000; // the access token lives 15 minutes
const LOGIN = "/connexion";

async function renew() {
  const response = await fetch("/auth/refresh", { method: "POST", credentials: "same-origin" }).catch(() => null);
  return response && response.status;
}

export function SessionKeeper() {
  useEffect(() => {
    const timer = setInterval(async () => {
      if ((await renew()) === 401) window.location.assign(LOGIN);
    }, RENEW_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
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
