import { expect, test } from "vitest";
import { checksummed } from "./checksum";

test.each([
  // From EIP-55.
  "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
  "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
  "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
  "0x52908400098527886E0F7030069857D2E4169EE7",
  "0xde709f2102306220921060314715629080e2fb77",
])("%s has its checksum", (address) => {
  expect(checksummed(address.toLowerCase())).toBe(address);
});

test("an address of Solana keeps its case", () => {
  const address = "7xKXtg2CW87d97TXJSDpbD5jBkheTqA83TZRuJosgAsU";
  expect(checksummed(address)).toBe(address);
});
