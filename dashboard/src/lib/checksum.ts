import { keccak_256 } from "@noble/hashes/sha3.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

const EVM_ADDRESS = /^0x[0-9a-f]{40}$/i;

/** An EVM address with its checksum in the case of its letters (EIP-55); any other as it is. */
export function checksummed(address: string): string {
  if (!EVM_ADDRESS.test(address)) return address;
  const digits = address.slice(2).toLowerCase();
  const hash = bytesToHex(keccak_256(utf8ToBytes(digits)));
  return `0x${[...digits].map((digit, at) => ((hash[at] ?? "0") >= "8" ? digit.toUpperCase() : digit)).join("")}`;
}
