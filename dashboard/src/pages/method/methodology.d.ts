declare module "virtual:methodology" {
  const methodology: import("../../../vite/methodology").Methodology;
  export default methodology;
}
