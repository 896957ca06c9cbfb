interface Explorer {
  name: string;
  address: string;
  transaction: string;
}

const etherscanLike = (name: string, host: string): Explorer => ({
  name,
  address: `https://${host}/address/`,
  transaction: `https://${host}/tx/`,
});

const EXPLORERS: Record<string, Explorer> = {
  ethereum: etherscanLike("Etherscan", "etherscan.io"),
  base: etherscanLike("BaseScan", "basescan.org"),
  arbitrum: etherscanLike("Arbiscan", "arbiscan.io"),
  optimism: etherscanLike("OP Etherscan", "optimistic.etherscan.io"),
  bnb: etherscanLike("BscScan", "bscscan.com"),
  polygon: etherscanLike("PolygonScan", "polygonscan.com"),
  avalanche_c: etherscanLike("Snowscan", "snowscan.xyz"),
  gnosis: etherscanLike("GnosisScan", "gnosisscan.io"),
  celo: etherscanLike("CeloScan", "celoscan.io"),
  linea: etherscanLike("LineaScan", "lineascan.build"),
  scroll: etherscanLike("ScrollScan", "scrollscan.com"),
  blast: etherscanLike("BlastScan", "blastscan.io"),
  mantle: etherscanLike("MantleScan", "mantlescan.xyz"),
  sonic: etherscanLike("SonicScan", "sonicscan.org"),
  zksync: etherscanLike("zkSync Explorer", "explorer.zksync.io"),
  solana: {
    name: "Solscan",
    address: "https://solscan.io/account/",
    transaction: "https://solscan.io/tx/",
  },
};

/** The public explorer of a chain; null of one that this page does not know. */
export function explorerOf(chainId: string): Explorer | null {
  return (Object.hasOwn(EXPLORERS, chainId) && EXPLORERS[chainId]) || null;
}
