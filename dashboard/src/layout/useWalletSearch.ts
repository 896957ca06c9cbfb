import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, useState } from "react";
import { ApiError } from "../api/client";
import { searchQuery } from "../api/queries";
import type { FoundWallet } from "../api/types";
import { counted } from "../lib/format";
import { useDebounced } from "../lib/useDebounced";

const WHOLE_ADDRESS = /^(0x[0-9a-fA-F]{40}|[1-9A-HJ-NP-Za-km-z]{32,44})$/;
const TYPING_PAUSE_MS = 150;
const SHORTEST = 2;

/** The state of the search box: the text, the results for it, and the result that the keys have reached. */
export function useWalletSearch(onLeave: () => void) {
  const [text, setText] = useState("");
  const [isOpen, setIsOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const navigate = useNavigate();
  const typed = text.trim();
  const q = useDebounced(typed, TYPING_PAUSE_MS);
  const search = useQuery(searchQuery(q));
  const found = q.length >= SHORTEST ? (search.data?.body.data ?? []) : [];

  function open(address: string, chain?: string) {
    setText("");
    setIsOpen(false);
    onLeave();
    void navigate({ to: "/wallets/$address", params: { address }, search: chain ? { chain } : {} });
  }
  const openWallet = ({ walletAddress, chainId }: FoundWallet) => open(walletAddress, chainId);

  function enter() {
    const chosen = found[active];
    // Results for an earlier text are not results for this one.
    const isAnswered = q === typed && !search.isPlaceholderData;
    const only = isAnswered && found.length === 1 ? found[0] : undefined;
    if (chosen) openWallet(chosen);
    else if (WHOLE_ADDRESS.test(typed)) open(typed);
    else if (only) openWallet(only);
  }

  /** Around the list and the field itself, which is at −1. */
  function move(step: 1 | -1) {
    const positions = found.length + 1;
    setIsOpen(true);
    setActive(((active + 1 + step + positions) % positions) - 1);
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter") {
      enter();
    } else if (event.key === "Escape") {
      if (!isOpen) setText("");
      setIsOpen(false);
      setActive(-1);
    }
  }

  function type(next: string) {
    setText(next);
    setIsOpen(true);
    setActive(-1);
  }

  const isShown = isOpen && q.length >= SHORTEST;
  const message = isShown ? announcementFor(q, found.length, search) : "";
  return {
    text,
    type,
    found,
    active,
    setActive,
    setIsOpen,
    isShown,
    message,
    onKeyDown,
    openWallet,
  };
}

function announcementFor(
  q: string,
  count: number,
  search: { isPending: boolean; error: unknown },
): string {
  if (search.error) {
    const hint = WHOLE_ADDRESS.test(q) ? " Press Enter to open the wallet with this address." : "";
    const isAbsent = search.error instanceof ApiError && search.error.status === 404;
    return (isAbsent ? "This server has no search." : "The search failed.") + hint;
  }
  if (search.isPending) return "Searching…";
  if (count > 0) return `${counted(count, "wallet")} · ↑ ↓ to choose, Enter to open`;
  return WHOLE_ADDRESS.test(q)
    ? "No scored wallet has this address."
    : "No wallet has such an address or name.";
}
