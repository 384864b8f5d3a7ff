// Renews what lets this browser in. Who asks while an answer is awaited shares it.
let awaited = null;
let renewedAt = Date.now();

async function ask() {
  const response = await fetch("/auth/refresh", { method: "POST", credentials: "same-origin" }).catch(() => null);
  if (response?.ok) renewedAt = Date.now();
  return response && response.status;
}

// The status of the answer: 204, or 401 when the session is over; null when nothing was reached.
export function renew() {
  awaited ??= ask().finally(() => (awaited = null));
  return awaited;
}

export function renewedLongerAgoThan(milliseconds) {
  return Date.now() - renewedAt > milliseconds;
}
