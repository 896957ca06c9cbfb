import { useEffect, useId, useRef } from "react";
import { SearchIcon } from "../ui/icons";
import styles from "./SearchBox.module.css";
import { SearchOption } from "./SearchOption";
import { useWalletSearch } from "./useWalletSearch";

/**
 * Finds wallets by the beginning of their address or a part of their name: a
 * combobox with a list, as the ARIA Authoring Practices describe it.
 */
export function SearchBox() {
  const input = useRef<HTMLInputElement>(null);
  const listId = useId();
  const search = useWalletSearch(() => input.current?.blur());
  const { active, isShown } = search;
  useShortcut(input);
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
        value={search.text}
        onChange={(event) => search.type(event.target.value)}
        onFocus={() => search.setIsOpen(true)}
        onBlur={() => search.setIsOpen(false)}
        onKeyDown={search.onKeyDown}
      />
      <span className={styles.key} aria-hidden="true">
        /
      </span>
      <div className={styles.popup} hidden={!isShown}>
        <div id={listId} role="listbox" aria-label="Wallets found" className={styles.list}>
          {search.found.map((wallet, index) => (
            <SearchOption
              key={`${wallet.chainId} ${wallet.walletAddress}`}
              id={`${listId}-${index}`}
              wallet={wallet}
              isActive={index === active}
              onChoose={() => search.openWallet(wallet)}
              onPoint={() => search.setActive(index)}
            />
          ))}
        </div>
        <p className={styles.message} aria-hidden="true">
          {search.message}
        </p>
      </div>
      {/* The popup comes and goes; what is to be heard must be said in a region that stays. */}
      <p className="visually-hidden" role="status">
        {search.message}
      </p>
    </search>
  );
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
