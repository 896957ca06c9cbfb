import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { ApiError } from "../api/client";
import { searchQuery } from "../api/queries";
import type { FoundWallet } from "../api/types";
import { counted } from "../lib/format";
import { useDebounced } from "../lib/useDebounced";
import { SearchIcon } from "../ui/icons";
import styles from "./SearchBox.module.css";
import { SearchOption } from "./SearchOption";

const WHOLE_ADDRESS = /^(0x[0-9a-fA-F]{40}|[1-9A-HJ-NP-Za-km-z]{32,44})$/;

/**
 * Finds wallets by the beginning of their address or a part of their name: a
 * combobox with a list, as the ARIA Authoring Practices describe it.
 */
export function SearchBox() {
  const [text, setText] = useState("");
  const [isOpen, setIsOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  const listId = useId();
  const navigate = useNavigate();
  const q = useDebounced(text.trim(), 150);
  const search = useQuery(searchQuery(q));
  const found = q.length >= 2 ? (search.data?.body.data ?? []) : [];
  const isShown = isOpen && q.length >= 2;
  useShortcut(input);

  function open(address: string, chain?: string) {
    setText("");
    setIsOpen(false);
    input.current?.blur();
    void navigate({ to: "/wallets/$address", params: { address }, search: chain ? { chain } : {} });
  }

  function openWallet({ walletAddress, chainId }: FoundWallet) {
    open(walletAddress, chainId);
  }

  function onKeyDown(event: KeyboardEvent) {
    const chosen = found[active] ?? (found.length === 1 ? found[0] : undefined);
    switch (event.key) {
      case "ArrowDown":
      case "ArrowUp": {
        event.preventDefault();
        setIsOpen(true);
        const step = event.key === "ArrowDown" ? 1 : -1;
        const positions = found.length + 1;
        setActive(((active + 1 + step + positions) % positions) - 1);
        break;
      }
      case "Enter":
        if (chosen) openWallet(chosen);
        else if (WHOLE_ADDRESS.test(text.trim())) open(text.trim());
        break;
      case "Escape":
        if (!isOpen) setText("");
        setIsOpen(false);
        setActive(-1);
        break;
    }
  }

  return (
    <search className={styles.search}>
      <span className={styles.icon}>
        <SearchIcon />
      </span>
      <input
        ref={input}
        type="text"
        role="combobox"
        className={styles.input}
        aria-label="Search wallets by address or name"
        aria-autocomplete="list"
        aria-expanded={isShown}
        aria-controls={listId}
        aria-activedescendant={isShown && active >= 0 ? `${listId}-${active}` : undefined}
        placeholder="Address or name"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        maxLength={100}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setIsOpen(true);
          setActive(-1);
        }}
        onFocus={() => setIsOpen(true)}
        onBlur={() => setIsOpen(false)}
        onKeyDown={onKeyDown}
      />
      <span className={styles.key} aria-hidden="true">
        /
      </span>
      <div className={styles.popup} hidden={!isShown}>
        <div id={listId} role="listbox" aria-label="Wallets found" className={styles.list}>
          {found.map((wallet, index) => (
            <SearchOption
              key={`${wallet.chainId} ${wallet.walletAddress}`}
              id={`${listId}-${index}`}
              wallet={wallet}
              isActive={index === active}
              onChoose={() => openWallet(wallet)}
              onPoint={() => setActive(index)}
            />
          ))}
        </div>
        <p className={styles.message} role="status">
          {isShown && message(q, found.length, search)}
        </p>
      </div>
    </search>
  );
}

function message(q: string, count: number, search: { isPending: boolean; error: unknown }): string {
  if (search.error) {
    const hint = WHOLE_ADDRESS.test(q) ? " Enter opens the wallet of this address." : "";
    const isAbsent = search.error instanceof ApiError && search.error.status === 404;
    return (isAbsent ? "This server has no search." : "The search does not answer.") + hint;
  }
  if (search.isPending) return "Searching…";
  if (count > 0) return `${counted(count, "wallet")} · ↑ ↓ to choose, Enter to open`;
  return WHOLE_ADDRESS.test(q)
    ? "No scored wallet has this address."
    : "No wallet begins with or is named so.";
}

/** The slash key leads to the search from anywhere but from within a field. */
function useShortcut(input: React.RefObject<HTMLInputElement | null>) {
  useEffect(() => {
    function onKey(event: globalThis.KeyboardEvent) {
      const target = event.target;
      const isField = target instanceof HTMLElement && target.closest("input, select, textarea");
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isField) return;
      event.preventDefault();
      input.current?.focus();
    }
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [input]);
}
