import { useEffect, useRef } from "react";

// Writes what a list shows into the address, so that reload, back and a copied link show it again. The router is not
// told: it would load the page once more. The first value is that of the address itself, or of an earlier visit.
export function UrlQuery({ query }) {
  const seen = useRef(query);
  useEffect(() => {
    if (seen.current === query) return;
    seen.current = query;
    window.history.replaceState(window.history.state, "", window.location.pathname + (query ? `?${query}` : ""));
  }, [query]);
  return null;
}
