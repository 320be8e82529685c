/** As in package.json, which bundles for pages cannot read. */
export const VERSION = '0.1.0';
